//! Decoding: from a batch's buffers to Arrow arrays, one type's layout a file.
//!
//! Every array is built with Arrow's own full validation, so that nothing after it has to distrust it. What would
//! make that validation panic, or wrap on a 32-bit host, is checked before.

pub(crate) mod array;
mod dictionary;
mod list;
mod runs;
mod text;
mod union;
mod validity;
mod view;
mod weight;

use std::{collections::HashMap, ops::Range};

use arrow_buffer::{Buffer, NullBuffer};
use arrow_data::ArrayData;
use reelscope_model::Result;

use self::array::{Build, build, builder};
use crate::{
    ColumnData,
    batch::{Batch, Span},
    fault::{corrupt, in_memory, internal, too_large},
    index::Index,
    read::{Part, Window, budget, decompress},
    schema::{Layout, Node, follow},
};

/// Decodes the columns of one file.
pub(crate) struct Decoder<'a> {
    /// Where bytes come from.
    pub(crate) window: Window<'a>,
    index: &'a Index,
    /// The values of each dictionary as last decoded, and the message that they start with. Those before have been
    /// replaced: batches come in order, so that none of them is needed again.
    dictionaries: HashMap<i64, (usize, ArrayData)>,
    /// The bytes that have been unpacked for the part of a column that is being decoded.
    unpacked: u64,
}

/// The rows of a node that are wanted.
#[derive(Clone, Copy)]
struct Rows {
    start: u64,
    end: u64,
}

impl Rows {
    fn len(self) -> u64 {
        self.end - self.start
    }

    fn range(self) -> Range<u64> {
        self.start..self.end
    }
}

impl<'a> Decoder<'a> {
    pub(crate) fn new(index: &'a Index, window: Window<'a>) -> Self {
        Self { window, index, dictionaries: HashMap::new(), unpacked: 0 }
    }

    /// A column over a part. A struct's nulls are its fields' too.
    pub(crate) fn column(&mut self, part: Part, column: usize) -> Result<ColumnData> {
        let missing = || internal("A column or batch of the index is not there.");
        let index = self.index;
        let batch = index.batches.get(part.batch).ok_or_else(missing)?;
        let path = index.paths.get(column).ok_or_else(missing)?;
        let (structs, node) = follow(&index.tree, path).ok_or_else(missing)?;
        let rows = Rows { start: part.start, end: part.end };
        self.unpacked = 0;
        let mut outer = None;
        for parent in structs {
            outer = NullBuffer::union(outer.as_ref(), self.validity(batch, parent, rows)?.as_ref());
        }
        match node.layout {
            Layout::Dictionary { id, width } if rows.len() > 0 => {
                self.keys(batch, node, rows, outer.as_ref(), (id, width))
            }
            _ => self.node(batch, node, rows, outer).map(ColumnData::from),
        }
    }

    /// The array of a node over some of its rows, where also `outer` is null.
    fn node(
        &mut self,
        batch: &Batch,
        node: &Node,
        rows: Rows,
        outer: Option<NullBuffer>,
    ) -> Result<ArrayData> {
        if rows.len() == 0 {
            return Ok(ArrayData::new_empty(&node.data_type));
        }
        match node.layout {
            Layout::Null => return build(builder(node, rows, None)?),
            Layout::Runs => return self.runs(batch, node, rows, outer),
            Layout::Union { dense } => return self.union(batch, node, rows, outer.as_ref(), dense),
            Layout::Dictionary { id, width } => {
                return self.keys(batch, node, rows, outer.as_ref(), (id, width))?.into_array();
            }
            _ => {}
        }
        let own = self.validity(batch, node, rows)?;
        let nulls = NullBuffer::union(own.as_ref(), outer.as_ref());
        match node.layout {
            Layout::Bits => self.bits(batch, node, rows, nulls),
            Layout::Fixed(width) => self.fixed(batch, node, rows, nulls, width),
            Layout::Bytes(width) => self.bytes(batch, node, rows, nulls, width),
            Layout::View => self.view(batch, node, rows, nulls),
            Layout::List(width) => self.list(batch, node, rows, nulls, width),
            Layout::ListView(width) => self.list_view(batch, node, rows, nulls, width),
            Layout::FixedList(length) => self.fixed_list(batch, node, rows, nulls, length),
            Layout::Struct => self.structure(batch, node, rows, nulls),
            Layout::Null | Layout::Runs | Layout::Union { .. } | Layout::Dictionary { .. } => {
                Err(internal("A layout was not decoded."))
            }
        }
    }

    fn bits(
        &mut self,
        batch: &Batch,
        node: &Node,
        rows: Rows,
        nulls: Option<NullBuffer>,
    ) -> Result<ArrayData> {
        let buffer = self.buffer(batch, node, 1, rows.start / 8..rows.end.div_ceil(8))?;
        build(builder(node, rows, nulls)?.offset((rows.start % 8) as usize).add_buffer(buffer))
    }

    fn fixed(
        &mut self,
        batch: &Batch,
        node: &Node,
        rows: Rows,
        nulls: Option<NullBuffer>,
        width: u64,
    ) -> Result<ArrayData> {
        let buffer = self.items(batch, node, 1, rows.range(), width)?;
        build(builder(node, rows, nulls)?.add_buffer(buffer))
    }

    fn structure(
        &mut self,
        batch: &Batch,
        node: &Node,
        rows: Rows,
        nulls: Option<NullBuffer>,
    ) -> Result<ArrayData> {
        let mut built: Build = builder(node, rows, nulls)?;
        for child in &node.children {
            built = built.add_child_data(self.node(batch, child, rows, None)?);
        }
        build(built)
    }

    /// The items of a node's `which`th buffer from `items.start` to `items.end`, each `width` bytes.
    fn items(
        &mut self,
        batch: &Batch,
        node: &Node,
        which: usize,
        items: Range<u64>,
        width: u64,
    ) -> Result<Buffer> {
        let beyond = || corrupt("A batch declares more rows than any buffer can hold.");
        let start = items.start.checked_mul(width).ok_or_else(beyond)?;
        let end = items.end.checked_mul(width).ok_or_else(beyond)?;
        self.buffer(batch, node, which, start..end)
    }

    /// The bytes `range` of a node's `which`th buffer, decompressed if need be.
    fn buffer(&mut self, batch: &Batch, node: &Node, which: usize, range: Range<u64>) -> Result<Buffer> {
        let span = batch.buffer(node, which);
        let short = || corrupt("A buffer is shorter than its batch or its offsets say.");
        if range.start > range.end {
            return Err(short());
        }
        let length = range.end - range.start;
        match batch.codec {
            None if range.end <= span.length => {
                self.window.get(Span { offset: span.offset + range.start, length })
            }
            None => Err(short()),
            Some(codec) => {
                let compressed = self.window.get(span)?;
                let content = decompress(codec, &compressed, span, self.index.size)?;
                self.unpacked = self.unpacked.saturating_add(content.len() as u64);
                if self.unpacked > budget(self.index.size) {
                    return Err(too_large("A column's buffers unpack to far more than its file holds."));
                }
                if range.end > content.len() as u64 {
                    return Err(short());
                }
                Ok(content.slice_with_length(in_memory(range.start)?, in_memory(length)?))
            }
        }
    }
}
