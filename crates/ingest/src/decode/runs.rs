//! Run-end encoding is undone: each row gets its run's value, as long as that takes no more memory than the file's
//! budget: one run can stand for any number of rows, and its value be of any size.

use arrow_buffer::NullBuffer;
use arrow_data::ArrayData;
use reelscope_model::Result;

use super::{
    Decoder, Rows,
    array::{build, splice},
    list::numbers,
    weight::weight,
};
use crate::{
    batch::Batch,
    fault::{corrupt, in_memory, internal, too_large},
    read::budget,
    schema::{Layout, Node, Width},
};

impl Decoder<'_> {
    pub(super) fn runs(
        &mut self,
        batch: &Batch,
        node: &Node,
        rows: Rows,
        outer: Option<NullBuffer>,
    ) -> Result<ArrayData> {
        let [ends, values] = node.children.as_slice() else {
            return Err(internal("Runs lack a child."));
        };
        let ends = self.run_ends(batch, ends)?;
        let (runs, lengths) = spread(&ends, rows)?;
        let values = self.node(batch, values, runs, None)?;
        check_unpacked(&values, &lengths, budget(self.index.size))?;
        let repeated = lengths.iter().enumerate().flat_map(|(run, length)| {
            std::iter::repeat_n((0, run..run + 1), usize::try_from(*length).unwrap_or(usize::MAX))
        });
        let array = splice(&[values], in_memory(rows.len())?, repeated)?;
        let Some(outer) = outer else { return Ok(array) };
        let nulls = NullBuffer::union(Some(&outer), array.nulls());
        build(array.into_builder().nulls(nulls))
    }

    /// The rows at which runs end.
    fn run_ends(&mut self, batch: &Batch, node: &Node) -> Result<Vec<i64>> {
        let count = batch.values_of(node).rows;
        let Layout::Fixed(width) = node.layout else {
            return Err(internal("The ends of runs are not integers."));
        };
        let buffer = self.items(batch, node, 1, 0..count, width)?;
        let ends: Vec<i64> = match width {
            2 => buffer.as_chunks::<2>().0.iter().map(|bytes| i16::from_le_bytes(*bytes).into()).collect(),
            4 => numbers(&buffer, Width::Small).collect(),
            _ => numbers(&buffer, Width::Large).collect(),
        };
        let ascending = ends.is_sorted_by(|a, b| a < b) && ends.first().is_none_or(|first| *first > 0);
        if ascending { Ok(ends) } else { Err(corrupt("The ends of runs do not ascend.")) }
    }
}

/// The runs that `rows` touch, and how many of these are in each.
fn spread(ends: &[i64], rows: Rows) -> Result<(Rows, Vec<u64>)> {
    let reaches = |row: u64| ends.partition_point(|end| u64::try_from(*end).unwrap_or(0) <= row);
    let (first, last) = (reaches(rows.start), reaches(rows.end - 1));
    if last >= ends.len() {
        return Err(corrupt("The last run ends before the column does."));
    }
    let mut at = rows.start;
    let lengths = ends.iter().skip(first).take(last - first + 1).map(|end| {
        let end = u64::try_from(*end).unwrap_or(0).min(rows.end);
        let length = end.saturating_sub(at);
        at = end;
        length
    });
    Ok((Rows { start: first as u64, end: last as u64 + 1 }, lengths.collect()))
}

/// Refuses values that, each repeated over its run, take more than `most` bytes.
fn check_unpacked(values: &ArrayData, lengths: &[u64], most: u64) -> Result<()> {
    let bytes =
        lengths.iter().enumerate().map(|(run, length)| length.saturating_mul(weight(values, run..run + 1)));
    if bytes.fold(0, u64::saturating_add) <= most {
        Ok(())
    } else {
        Err(too_large("A column of runs unpacks to far more than its file holds."))
    }
}
