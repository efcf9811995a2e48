//! Unions. They cannot be analysed, but their rows can be shown.

use std::sync::Arc;

use arrow_array::{ArrayRef, UnionArray};
use arrow_buffer::{NullBuffer, ScalarBuffer};
use arrow_schema::DataType;
use reelscope_model::Result;

use super::{Decoder, Rows, array::invalid, list::numbers};
use crate::{
    batch::Batch,
    fault::{internal, unsupported_type},
    schema::{Node, Width},
};

impl Decoder<'_> {
    /// A union has no nulls of its own, but before metadata version V5 it did: where it or `outer` is null, a sparse
    /// one's children are.
    pub(super) fn union(
        &mut self,
        batch: &Batch,
        node: &Node,
        rows: Rows,
        outer: Option<&NullBuffer>,
        dense: bool,
    ) -> Result<ArrayRef> {
        let own = if batch.early { self.validity(batch, node, rows)? } else { None };
        let outer = NullBuffer::union(own.as_ref(), outer);
        if dense && outer.is_some() {
            return Err(unsupported_type("A dense union that has nulls itself cannot be read."));
        }
        let DataType::Union(fields, _) = &node.data_type else {
            return Err(internal("A union is of another type."));
        };
        let first = usize::from(batch.early);
        let ids = self.buffer(batch, node, first, rows.range())?;
        let mut offsets = None;
        if dense {
            let buffer = self.items(batch, node, first + 1, rows.range(), 4)?;
            let numbers: Vec<i32> = numbers(&buffer, Width::Small).map(|number| number as i32).collect();
            offsets = Some(ScalarBuffer::from(numbers));
        }
        let mut children = Vec::with_capacity(node.children.len());
        for child in &node.children {
            let all = Rows { start: 0, end: batch.values_of(child).rows };
            children.push(self.node(batch, child, if dense { all } else { rows }, outer.clone())?);
        }
        let union = UnionArray::try_new(fields.clone(), ScalarBuffer::from(ids), offsets, children);
        Ok(Arc::new(union.map_err(|error| invalid(&error))?))
    }
}
