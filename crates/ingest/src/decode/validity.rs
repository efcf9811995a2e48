//! Which values are null.

use arrow_buffer::{BooleanBuffer, NullBuffer};
use reelscope_model::Result;

use super::{Decoder, Rows};
use crate::{
    batch::Batch,
    fault::{corrupt, in_memory},
    schema::Node,
};

impl Decoder<'_> {
    /// The validity of some of a node's rows, nothing where none is null.
    pub(super) fn validity(&mut self, batch: &Batch, node: &Node, rows: Rows) -> Result<Option<NullBuffer>> {
        let values = batch.values_of(node);
        let absent = values.nulls == Some(0) || !batch.has_validity(node);
        if absent || rows.len() == 0 || (values.nulls.is_none() && batch.buffer(node, 0).length == 0) {
            return Ok(None);
        }
        let bytes = self.buffer(batch, node, 0, rows.start / 8..rows.end.div_ceil(8))?;
        let bits = BooleanBuffer::new(bytes, (rows.start % 8) as usize, in_memory(rows.len())?);
        let nulls = NullBuffer::new(bits);
        let whole = rows.len() == values.rows;
        if whole && values.nulls.is_some_and(|declared| declared != nulls.null_count() as u64) {
            return Err(corrupt("A column has another number of nulls than it declares."));
        }
        Ok((nulls.null_count() > 0).then_some(nulls))
    }
}
