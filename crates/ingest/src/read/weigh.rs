//! What reading some rows of a column would take, from metadata alone.

use std::{collections::HashSet, ops::Range};

use super::{
    parts::{Part, parts},
    wanted::{dictionary_spans, wanted},
};
use crate::{
    batch::{Batch, Span},
    index::Index,
    schema::{Layout, Node, VIEW, follow},
};

/// How many bytes a compressed byte of text stands for, where only its values would tell.
const TEXT_RATIO: u64 = 3;

/// What reading some rows of a column takes, in bytes unless said otherwise. All of it follows from metadata; what
/// compressed text unpacks to is a guess.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weight {
    /// What is read of the file for the rows, dictionaries aside.
    pub read: u64,
    /// The most that is read for one part of them: parts are what is decoded at once.
    pub largest: u64,
    /// The most that one part takes in memory beside what was read of it.
    pub unpacked: u64,
    /// What the text of the rows takes, or the items of their lists.
    pub text: u64,
    /// How many values the dictionary has that the rows refer to; none without one.
    pub values: Option<u64>,
    /// What that dictionary takes in memory.
    pub dictionary: u64,
}

impl Weight {
    /// The weight of two ranges of rows together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            read: self.read.saturating_add(other.read),
            largest: self.largest.max(other.largest),
            unpacked: self.unpacked.max(other.unpacked),
            text: self.text.saturating_add(other.text),
            values: self.values.max(other.values),
            dictionary: self.dictionary.max(other.dictionary),
        }
    }
}

impl Index {
    /// What reading `rows` of a column would take; nothing for a column or rows that are not there.
    #[must_use]
    pub fn weigh(&self, column: usize, rows: &Range<u64>) -> Weight {
        let found = self.paths.get(column).and_then(|path| follow(&self.tree, path));
        let Some((_, node)) = found.filter(|_| rows.end <= self.rows) else { return Weight::default() };
        let mut weight = Weight::default();
        let mut dictionaries = HashSet::new();
        for part in parts(self, rows) {
            if let Some(batch) = self.batches.get(part.batch) {
                weight = weight.and(of_part(batch, node, part));
                dictionary_spans(self, batch, node, &mut dictionaries, &mut Vec::new());
            }
        }
        for dictionary in dictionaries.iter().filter_map(|number| self.dictionaries.get(*number)) {
            let batch = &dictionary.batch;
            weight.values = Some(weight.values.unwrap_or(0).saturating_add(batch.rows));
            weight.dictionary = weight.dictionary.saturating_add(content(batch, &batch.buffers));
        }
        weight
    }
}

fn of_part(batch: &Batch, node: &Node, part: Part) -> Weight {
    let rows = part.start..part.end;
    let mut spans = Vec::new();
    wanted(batch, node, &rows, &mut spans);
    let planned = sum(&spans);
    let all = batch.values_of(node).rows.max(1);
    let share =
        |bytes: u64| u64::try_from(u128::from(bytes) * u128::from(part.end - part.start) / u128::from(all));
    let text = share(text_of(batch, node)).unwrap_or(u64::MAX);
    let whole = rows == (0..all);
    if batch.codec.is_some() {
        // Of compressed buffers nothing is read in part.
        let unpacked = unpacked(batch, node);
        return Weight { read: planned, largest: planned, unpacked, text, ..Weight::default() };
    }
    // Of a part of a batch the text is read on its own, and the offsets are written anew.
    let unpacked = if whole { 0 } else { text.saturating_add(offsets(node, &rows)) };
    Weight { read: planned, largest: planned, unpacked, text, ..Weight::default() }
}

/// The bytes of a node's text, or of its lists' items.
fn text_of(batch: &Batch, node: &Node) -> u64 {
    let own = batch.buffers.get(batch.buffers_of(node)).unwrap_or_default();
    match node.layout {
        Layout::Bytes(_) => content(batch, own.get(2..).unwrap_or_default()),
        // Short text is in the views themselves.
        Layout::View => content(batch, own.get(2..).unwrap_or_default())
            .saturating_add(batch.values_of(node).rows.saturating_mul(VIEW / 2)),
        Layout::Fixed(width) => batch.values_of(node).rows.saturating_mul(width),
        Layout::List(_) | Layout::ListView(_) | Layout::FixedList(_) | Layout::Runs => {
            node.children.iter().map(|child| text_of(batch, child)).fold(0, u64::saturating_add)
        }
        _ => 0,
    }
}

/// The bytes that compressed buffers of a node hold.
fn unpacked(batch: &Batch, node: &Node) -> u64 {
    let rows = batch.values_of(node).rows;
    let own = match node.layout {
        Layout::Bits => rows / 8,
        Layout::Fixed(width) | Layout::Dictionary { width, .. } => rows.saturating_mul(width),
        Layout::Bytes(width) | Layout::List(width) => rows.saturating_mul(width.bytes()),
        Layout::ListView(width) => rows.saturating_mul(2 * width.bytes()),
        Layout::View => rows.saturating_mul(VIEW),
        _ => 0,
    };
    let text = if matches!(node.layout, Layout::Bytes(_) | Layout::View) { text_of(batch, node) } else { 0 };
    let children: &[Node] =
        if matches!(node.layout, Layout::Dictionary { .. }) { &[] } else { &node.children };
    let children = children.iter().map(|child| unpacked(batch, child)).fold(0, u64::saturating_add);
    own.saturating_add(text).saturating_add(children)
}

fn offsets(node: &Node, rows: &Range<u64>) -> u64 {
    match node.layout {
        Layout::Bytes(width) | Layout::List(width) => (rows.end - rows.start).saturating_mul(width.bytes()),
        _ => 0,
    }
}

/// The bytes of buffers once they are unpacked, about.
fn content(batch: &Batch, buffers: &[Span]) -> u64 {
    let bytes = sum(buffers);
    if batch.codec.is_some() { bytes.saturating_mul(TEXT_RATIO) } else { bytes }
}

fn sum(spans: &[Span]) -> u64 {
    spans.iter().map(|span| span.length).fold(0, u64::saturating_add)
}
