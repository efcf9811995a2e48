//! Which bytes of a batch a column's rows need, as far as metadata tell.
//!
//! This only foresees what decoding will ask for: what it misses is read then, what it names in vain is read for
//! nothing, and neither changes a value.

use std::{collections::HashSet, ops::Range};

use crate::{
    batch::{Batch, Span},
    index::Index,
    schema::{Layout, Node, VIEW},
};

/// Adds what `rows` of `node` need.
pub(crate) fn wanted(batch: &Batch, node: &Node, rows: &Range<u64>, spans: &mut Vec<Span>) {
    let whole = *rows == (0..batch.values_of(node).rows);
    if whole || batch.codec.is_some() {
        return everything(batch, node, spans);
    }
    validity(batch, node, rows, spans);
    match node.layout {
        Layout::Null => {}
        Layout::Bits => spans.push(bits(batch.buffer(node, 1), rows)),
        Layout::Fixed(width) | Layout::Dictionary { width, .. } => {
            spans.push(items(batch.buffer(node, 1), rows.start, rows.end, width));
        }
        Layout::View => spans.push(items(batch.buffer(node, 1), rows.start, rows.end, VIEW)),
        Layout::Bytes(width) | Layout::List(width) => {
            spans.push(items(batch.buffer(node, 1), rows.start, rows.end.saturating_add(1), width.bytes()));
        }
        Layout::ListView(width) => {
            spans.push(items(batch.buffer(node, 1), rows.start, rows.end, width.bytes()));
            spans.push(items(batch.buffer(node, 2), rows.start, rows.end, width.bytes()));
        }
        Layout::FixedList(length) => {
            let inner = rows.start.saturating_mul(length)..rows.end.saturating_mul(length);
            node.children.iter().for_each(|child| wanted(batch, child, &inner, spans));
        }
        Layout::Struct => node.children.iter().for_each(|child| wanted(batch, child, rows, spans)),
        // Where the rows are is known when the ends of runs are.
        Layout::Runs => node.children.iter().take(1).for_each(|ends| everything(batch, ends, spans)),
        Layout::Union { .. } => everything(batch, node, spans),
    }
}

/// Adds the bits that say which of `rows` are null.
pub(crate) fn validity(batch: &Batch, node: &Node, rows: &Range<u64>, spans: &mut Vec<Span>) {
    if batch.has_validity(node) && batch.nulls_of(node) != Some(0) {
        let span = batch.buffer(node, 0);
        spans.push(if batch.codec.is_some() { span } else { bits(span, rows) });
    }
}

/// Adds the buffers of the dictionaries that a column's values stand for in this batch, unless `seen` has them.
pub(crate) fn dictionary_spans(
    index: &Index,
    batch: &Batch,
    node: &Node,
    seen: &mut HashSet<usize>,
    spans: &mut Vec<Span>,
) {
    let mut found = Vec::new();
    if let Layout::Dictionary { id, .. } = node.layout {
        found.extend(node.children.first().map(|values| (id, values)));
    }
    for child in &node.children {
        child.dictionaries(&mut found);
    }
    for (id, values) in found {
        for message in index.dictionary_messages(id, batch.body.offset) {
            if seen.insert(*message)
                && let Some(dictionary) = index.dictionaries.get(*message)
            {
                everything(&dictionary.batch, values, spans);
            }
        }
    }
}

fn everything(batch: &Batch, node: &Node, spans: &mut Vec<Span>) {
    spans.extend(batch.buffers.get(batch.buffers_of(node)).unwrap_or_default());
    if !matches!(node.layout, Layout::Dictionary { .. }) {
        node.children.iter().for_each(|child| everything(batch, child, spans));
    }
}

fn bits(span: Span, rows: &Range<u64>) -> Span {
    items(span, rows.start / 8, rows.end.div_ceil(8), 1)
}

/// The part of a buffer that holds the items from `start` to `end`, each `width` bytes.
fn items(span: Span, start: u64, end: u64, width: u64) -> Span {
    let start = start.saturating_mul(width).min(span.length);
    let end = end.saturating_mul(width).clamp(start, span.length);
    Span { offset: span.offset + start, length: end - start }
}
