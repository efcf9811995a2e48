//! Reading: from the index to the arrays of some columns over some rows.

mod budget;
mod codec;
mod parts;
mod plan;
mod wanted;
mod weigh;
mod window;

use std::ops::Range;

use arrow_data::ArrayData;
use reelscope_model::Result;

pub(crate) use self::{
    budget::budget,
    codec::{declared_length, decompress},
    parts::Part,
    window::Window,
};
pub use self::{
    plan::{ReadPlan, Slice},
    weigh::Weight,
};
use crate::{
    decode::Decoder,
    fault::{grouped, within},
    index::Index,
    source::ReadAt,
};

/// Reads the arrays of some columns over a range of rows, in row order: hands `sink` the position in `columns` and
/// the array, for one run of rows after the other. Every column sees the same sequence of row counts, which
/// depends on the range alone, so that columns read by different calls fit together. Tells `progress` how many
/// bytes have been read so far in this call.
///
/// # Errors
/// `corrupt`, `too-large`, `unsupported-type` or `read-failed`, and whatever `sink` answers, which stops the read.
pub fn read_columns(
    source: &dyn ReadAt,
    index: &Index,
    columns: &[usize],
    rows: Range<u64>,
    progress: &mut dyn FnMut(u64),
    sink: &mut dyn FnMut(usize, ArrayData) -> Result<()>,
) -> Result<()> {
    let plan = ReadPlan::new(index, columns, rows)?;
    let mut decoder = Decoder::new(index, Window::new(source, progress));
    for round in &plan.rounds {
        decoder.window.load(&round.slices)?;
        for item in &round.items {
            let array = decoder.column(item.part, item.column).map_err(|error| {
                let name = index.columns.get(item.column).map_or("", |column| column.name.as_str());
                let batch = grouped(item.part.batch as u64 + 1);
                within(error, &format!("Column {name:?} of record batch {batch}"))
            })?;
            sink(item.position, array)?;
        }
    }
    Ok(())
}
