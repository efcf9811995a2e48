//! Unions. They cannot be analysed, but their rows can be shown.

use arrow_buffer::{Buffer, NullBuffer};
use arrow_data::ArrayData;
use arrow_schema::{DataType, UnionFields};
use reelscope_model::Result;

use super::{
    Decoder, Rows,
    array::{build, builder},
    list::numbers,
};
use crate::{
    batch::Batch,
    fault::{corrupt, internal, unsupported_type},
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
    ) -> Result<ArrayData> {
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
        let mut children = Vec::with_capacity(node.children.len());
        for child in &node.children {
            let all = Rows { start: 0, end: batch.values_of(child).rows };
            children.push(self.node(batch, child, if dense { all } else { rows }, outer.clone())?);
        }
        let mut built = builder(node, rows, None)?.add_buffer(ids.clone());
        let mut offsets = None;
        if dense {
            let buffer = self.items(batch, node, first + 1, rows.range(), 4)?;
            built = built.add_buffer(buffer.clone());
            offsets = Some(buffer);
        }
        check_members(&ids, offsets.as_ref(), fields, &children)?;
        build(built.child_data(children))
    }
}

/// Checks that every row names a member, and for a dense union a value that this member has: Arrow's validation of its
/// data does not look.
fn check_members(
    ids: &[u8],
    offsets: Option<&Buffer>,
    fields: &UnionFields,
    children: &[ArrayData],
) -> Result<()> {
    // How many values the member with each id has; none where no member has the id.
    let mut values = [None; 128];
    for ((id, _), child) in fields.iter().zip(children) {
        if let Some(place) = usize::try_from(id).ok().and_then(|id| values.get_mut(id)) {
            *place = Some(child.len() as i64);
        }
    }
    let member = |id: &u8| values.get(usize::from(*id)).copied().flatten();
    let good = match offsets {
        None => ids.iter().all(|id| member(id).is_some()),
        Some(offsets) => {
            let within = |(id, offset): (&u8, i64)| member(id).is_some_and(|len| (0..len).contains(&offset));
            ids.iter().zip(numbers(offsets, Width::Small)).all(within)
        }
    };
    if good { Ok(()) } else { Err(corrupt("A union's row names a value that is not there.")) }
}
