//! Dictionaries: keys into values that are decoded once and shared by every batch that uses them.

use arrow_buffer::NullBuffer;
use arrow_data::ArrayData;
use arrow_schema::DataType;
use reelscope_model::Result;

use super::{
    Decoder, Rows,
    array::{build, builder, splice},
    list::numbers,
};
use crate::{
    batch::Batch,
    fault::{corrupt, internal, too_large},
    schema::{Layout, Node, Width},
};

/// The most bytes of text that offsets of 32 bits reach.
const REACH: u64 = i32::MAX as u64;

impl Decoder<'_> {
    pub(super) fn dictionary(
        &mut self,
        batch: &Batch,
        node: &Node,
        rows: Rows,
        nulls: Option<NullBuffer>,
        id: i64,
        width: u64,
    ) -> Result<ArrayData> {
        let DataType::Dictionary(key, _) = &node.data_type else {
            return Err(internal("A dictionary is of another type."));
        };
        let values_node = node.children.first().ok_or_else(|| internal("A dictionary has no values."))?;
        let values = self.dictionary_values(id, values_node, batch.body.offset)?;
        let keys = self.items(batch, node, 1, rows.range(), width)?;
        if matches!(key.as_ref(), DataType::Int64 | DataType::UInt64) {
            check_wide_keys(&keys, nulls.as_ref(), values.len())?;
        }
        build(builder(node, rows, nulls)?.add_buffer(keys).add_child_data(values))
    }

    /// The values of a dictionary for a batch at `offset`. One that is not there is empty: writers leave it out when
    /// all keys are null.
    fn dictionary_values(&mut self, id: i64, node: &Node, offset: u64) -> Result<ArrayData> {
        let index = self.index;
        let messages = index.dictionary_messages(id, offset);
        let Some(base) = messages.first() else {
            return Ok(ArrayData::new_empty(&node.data_type));
        };
        if let Some((decoded, values)) = self.dictionaries.get(&id)
            && decoded == base
        {
            return Ok(values.clone());
        }
        let batches: Vec<&Batch> = messages
            .iter()
            .filter_map(|number| index.dictionaries.get(*number))
            .map(|found| &found.batch)
            .collect();
        check_reach(node, &batches)?;
        let mut arrays = Vec::with_capacity(batches.len());
        for batch in batches {
            arrays.push(self.node(batch, node, Rows { start: 0, end: batch.rows }, None)?);
        }
        let values = match arrays.as_slice() {
            [only] => only.clone(),
            several => {
                let wholes = several.iter().map(|array| 0..array.len()).enumerate();
                splice(several, several.iter().map(ArrayData::len).sum(), wholes)?
            }
        };
        self.dictionaries.insert(id, (*base, values.clone()));
        Ok(values)
    }
}

/// Refuses deltas that could add up to more than 32-bit offsets reach.
fn check_reach(node: &Node, batches: &[&Batch]) -> Result<()> {
    let bytes: u64 = batches.iter().flat_map(|batch| &batch.buffers).map(|span| span.length).sum();
    let rows: u64 = batches.iter().map(|batch| batch.rows).fold(0, u64::saturating_add);
    let small = !matches!(node.layout, Layout::Bytes(Width::Large));
    if batches.len() > 1 && ((small && bytes > REACH) || rows > REACH) {
        return Err(too_large("A dictionary's values take more than 2 GiB."));
    }
    Ok(())
}

/// Checks keys of 64 bits as they are: Arrow narrows them to the host's width before it compares them.
fn check_wide_keys(keys: &[u8], nulls: Option<&NullBuffer>, values: usize) -> Result<()> {
    let beyond = |(row, key): (usize, i64)| {
        let is_null = nulls.is_some_and(|nulls| nulls.is_null(row));
        // Without a sign, a key that seems negative is greater than any number of values.
        !is_null && u64::try_from(key).ok().is_none_or(|key| key >= values as u64)
    };
    if numbers(keys, Width::Large).enumerate().any(beyond) {
        return Err(corrupt("A dictionary key is beyond its values."));
    }
    Ok(())
}
