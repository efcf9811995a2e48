//! Lists of each kind, maps among them: the rows wanted of the child follow from the offsets or the fixed length.

use arrow_buffer::{Buffer, NullBuffer};
use arrow_data::ArrayData;
use reelscope_model::Result;

use super::{
    Decoder, Rows,
    array::{build, builder},
};
use crate::{
    batch::Batch,
    fault::{corrupt, internal},
    schema::{Node, Width},
};

impl Decoder<'_> {
    pub(super) fn list(
        &mut self,
        batch: &Batch,
        node: &Node,
        rows: Rows,
        nulls: Option<NullBuffer>,
        width: Width,
    ) -> Result<ArrayData> {
        let offsets = self.offsets(batch, node, rows, width)?;
        let child = self.child(batch, node, Rows { start: offsets.start, end: offsets.end })?;
        build(builder(node, rows, nulls)?.add_buffer(offsets.rebased).add_child_data(child))
    }

    pub(super) fn fixed_list(
        &mut self,
        batch: &Batch,
        node: &Node,
        rows: Rows,
        nulls: Option<NullBuffer>,
        length: u64,
    ) -> Result<ArrayData> {
        let inner = Rows { start: rows.start.saturating_mul(length), end: rows.end.saturating_mul(length) };
        let child = self.child(batch, node, inner)?;
        build(builder(node, rows, nulls)?.add_child_data(child))
    }

    pub(super) fn list_view(
        &mut self,
        batch: &Batch,
        node: &Node,
        rows: Rows,
        nulls: Option<NullBuffer>,
        width: Width,
    ) -> Result<ArrayData> {
        let offsets = self.items(batch, node, 1, rows.range(), width.bytes())?;
        let sizes = self.items(batch, node, 2, rows.range(), width.bytes())?;
        let mut views: Vec<(i64, i64)> = numbers(&offsets, width).zip(numbers(&sizes, width)).collect();
        let limit = node.children.first().map_or(0, |child| batch.values_of(child).rows);
        let inner = clean_views(&mut views, nulls.as_ref(), limit)?;
        let child = self.child(batch, node, inner)?;
        let offsets = collect(views.iter().map(|view| view.0), width);
        let sizes = collect(views.iter().map(|view| view.1), width);
        let built = builder(node, rows, nulls)?.add_buffer(offsets).add_buffer(sizes);
        build(built.add_child_data(child))
    }

    fn child(&mut self, batch: &Batch, node: &Node, rows: Rows) -> Result<ArrayData> {
        let child = node.children.first().ok_or_else(|| internal("A list has no child."))?;
        if rows.end > batch.values_of(child).rows {
            return Err(corrupt("A list reaches beyond its values."));
        }
        self.node(batch, child, rows, None)
    }
}

/// Checks offsets and sizes, of null and empty lists makes them zero, and takes from the others where the first of
/// them starts. Gives the range of the child's rows that they span.
fn clean_views(views: &mut [(i64, i64)], nulls: Option<&NullBuffer>, limit: u64) -> Result<Rows> {
    let mut span: Option<Rows> = None;
    for (row, view) in views.iter_mut().enumerate() {
        if nulls.is_some_and(|nulls| row < nulls.len() && nulls.is_null(row)) || view.1 == 0 {
            *view = (0, 0);
            continue;
        }
        let inside = u64::try_from(view.0).ok().zip(u64::try_from(view.1).ok()).and_then(|(start, size)| {
            start.checked_add(size).filter(|end| *end <= limit).map(|end| Rows { start, end })
        });
        let inside = inside.ok_or_else(|| corrupt("A list reaches beyond its values."))?;
        span = Some(match span {
            None => inside,
            Some(span) => Rows { start: span.start.min(inside.start), end: span.end.max(inside.end) },
        });
    }
    let span = span.unwrap_or(Rows { start: 0, end: 0 });
    for view in views.iter_mut().filter(|view| view.1 > 0) {
        view.0 -= span.start as i64;
    }
    Ok(span)
}

/// The integers of a buffer.
pub(super) fn numbers(buffer: &[u8], width: Width) -> Box<dyn Iterator<Item = i64> + '_> {
    match width {
        Width::Small => {
            Box::new(buffer.as_chunks::<4>().0.iter().map(|bytes| i32::from_le_bytes(*bytes).into()))
        }
        Width::Large => Box::new(buffer.as_chunks::<8>().0.iter().map(|bytes| i64::from_le_bytes(*bytes))),
    }
}

fn collect(numbers: impl Iterator<Item = i64>, width: Width) -> Buffer {
    match width {
        Width::Small => numbers.map(|number| number as i32).collect(),
        Width::Large => numbers.collect(),
    }
}
