//! What is read in which order: planning is apart from decoding, so that a host can fetch ahead.
//!
//! A round is what is held in memory at once: some columns of some parts, about [`ROUND`] bytes. Its bytes are
//! read in slices, each made of ranges that lie close together. What only the values tell, such as where a part of
//! a text column's bytes lie, is no part of the plan and read when it is known.

use std::{collections::HashSet, ops::Range};

use reelscope_model::{Result, sort};

use super::{
    parts::{Part, parts},
    wanted::{dictionary_spans, wanted},
};
use crate::{
    batch::Span,
    fault::{internal, too_large},
    index::Index,
    schema::follow,
};

/// A piece of the file that is read at once.
pub type Slice = Span;

/// The bytes that are wanted of a round, about.
pub(super) const ROUND: u64 = 16 << 20;
/// The most bytes of a slice of several ranges: what lies between them is read and held too.
const SLICE: u64 = 32 << 20;
/// Gaps up to this are read through, as long as they are no more than what is wanted: a read of its own takes a
/// browser some 4 ms, as long as these bytes.
const GAP: u64 = 2 << 20;
/// Of a few rows, for which less than this is wanted, each column would be a read of its own.
const FEW: u64 = 1 << 20;
/// So gaps up to this are read through then, whatever is wanted.
const GAP_OF_FEW: u64 = 1 << 20;
/// Slices start at multiples of this, so that buffers keep the alignment that their writer gave them.
const ALIGNMENT: u64 = 64;

/// The most items that cutting batches may add to a plan: more come only of a file whose buffers are the same bytes
/// over and over, so that it seems to need the smallest parts.
const MOST_ITEMS: usize = 1 << 20;

/// What is to be read of some columns over a range of rows.
#[derive(Clone, Debug)]
pub(super) struct ReadPlan {
    pub(super) rounds: Vec<Round>,
}

/// What is held at once.
#[derive(Clone, Debug, Default)]
pub(super) struct Round {
    pub(super) items: Vec<Item>,
    pub(super) slices: Vec<Slice>,
}

/// One column of one part.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    pub(super) part: Part,
    /// The column of the file.
    pub(super) column: usize,
    /// Its position among the columns asked for.
    pub(super) position: usize,
}

impl ReadPlan {
    /// Plans to read the file's `columns` over `rows`, about `most` bytes at once.
    ///
    /// # Errors
    /// `internal` when the file has no such columns or rows, `too-large` when they would be read in too many parts.
    pub(super) fn new(index: &Index, columns: &[usize], rows: Range<u64>, most: u64) -> Result<Self> {
        if rows.start > rows.end || rows.end > index.rows || columns.iter().any(|c| *c >= index.columns.len())
        {
            return Err(internal("Rows or columns were asked for that the file does not have."));
        }
        let parts = parts(index, &rows);
        let cut = parts.len().saturating_sub(index.batches.len());
        if cut.saturating_mul(columns.len()) > MOST_ITEMS {
            return Err(too_large("The columns would have to be read in too many parts."));
        }
        let mut rounds = Vec::new();
        let mut open = Draft::default();
        let mut dictionaries = HashSet::new();
        for part in parts {
            for (position, column) in columns.iter().copied().enumerate() {
                let spans = item_spans(index, part, column, &mut dictionaries)?;
                let bytes: u64 = spans.iter().map(|span| span.length).sum();
                if open.bytes > 0 && open.bytes.saturating_add(bytes) > most {
                    rounds.push(std::mem::take(&mut open).finish());
                }
                open.bytes = open.bytes.saturating_add(bytes);
                open.spans.extend(spans);
                open.items.push(Item { part, column, position });
            }
        }
        rounds.push(open.finish());
        Ok(Self { rounds })
    }

    /// The pieces of the file in the order in which they are read.
    pub(super) fn slices(&self) -> impl Iterator<Item = Slice> + '_ {
        self.rounds.iter().flat_map(|round| round.slices.iter().copied())
    }
}

fn item_spans(index: &Index, part: Part, column: usize, seen: &mut HashSet<usize>) -> Result<Vec<Span>> {
    let missing = || internal("A column or batch of the index is not there.");
    let batch = index.batches.get(part.batch).ok_or_else(missing)?;
    let path = index.paths.get(column).ok_or_else(missing)?;
    let (structs, node) = follow(&index.tree, path).ok_or_else(missing)?;
    let mut spans = Vec::new();
    for parent in structs {
        super::wanted::validity(batch, parent, &(part.start..part.end), &mut spans);
    }
    wanted(batch, node, &(part.start..part.end), &mut spans);
    dictionary_spans(index, batch, node, seen, &mut spans);
    spans.retain(|span| span.length > 0);
    Ok(spans)
}

/// A round in the making.
#[derive(Default)]
struct Draft {
    items: Vec<Item>,
    spans: Vec<Span>,
    bytes: u64,
}

impl Draft {
    fn finish(self) -> Round {
        Round { items: self.items, slices: coalesce(self.spans) }
    }
}

/// Joins ranges that lie close together.
fn coalesce(mut spans: Vec<Span>) -> Vec<Slice> {
    sort::sort_by_key(&mut spans, |span| (span.offset, span.length));
    let few = spans.iter().map(|span| span.length).sum::<u64>() < FEW;
    let mut slices: Vec<Slice> = Vec::new();
    // Of the last slice: the bytes of its ranges.
    let mut wanted = 0;
    for span in spans {
        let start = span.offset / ALIGNMENT * ALIGNMENT;
        match slices.last_mut() {
            // What overlaps has to be joined, so that each range lies within one slice.
            Some(last) if start < last.end() || joins(*last, wanted, span, few) => {
                wanted += span.end().saturating_sub(last.end().max(span.offset));
                last.length = span.end().max(last.end()) - last.offset;
            }
            _ => {
                wanted = span.length;
                slices.push(Span { offset: start, length: span.end() - start });
            }
        }
    }
    slices
}

fn joins(last: Slice, wanted: u64, next: Span, few: bool) -> bool {
    let gap = next.offset.saturating_sub(last.end());
    let length = next.end() - last.offset;
    let is_worth_it = gap <= GAP && length <= 2 * (wanted + next.length) + ALIGNMENT;
    length <= SLICE && (is_worth_it || (few && gap <= GAP_OF_FEW))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_coalesce_joins_what_lies_close() {
        let check = |spans: &[(u64, u64)], expected: &[(u64, u64)]| {
            let span = |&(offset, length): &(u64, u64)| Span { offset, length };
            assert_eq!(
                coalesce(spans.iter().map(span).collect()),
                expected.iter().map(span).collect::<Vec<_>>()
            );
        };
        check(&[], &[]);
        check(&[(64, 10), (128, 10)], &[(64, 74)]);
        check(&[(70, 10)], &[(64, 16)]);
        check(&[(8 << 20, 8), (0, 8)], &[(0, 8), (8 << 20, 8)]);
        check(&[(0, 1 << 10), (1 << 20, 1 << 10), (3 << 20, 8)], &[(0, 1025 << 10), (3 << 20, 8)]);
        check(&[(0, GAP), (2 * GAP, 8)], &[(0, 2 * GAP + 8)]);
        check(&[(0, GAP), (2 * GAP + 64, 8)], &[(0, GAP), (2 * GAP + 64, 8)]);
        check(&[(0, SLICE), (SLICE, 64)], &[(0, SLICE), (SLICE, 64)]);
        check(&[(0, SLICE), (SLICE - 1, 64)], &[(0, SLICE + 63)]);
        // Not more is read for the sake of fewer reads than is wanted.
        check(&[(0, 1 << 19), (3 << 19, 1 << 19), (4 << 20, 8)], &[(0, 4 << 19), (4 << 20, 8)]);
        check(&[(0, 1 << 20), (3 << 20, 1 << 19)], &[(0, 1 << 20), (3 << 20, 1 << 19)]);
        let every = |step: u64| (0..20).map(|n| (n * step, 1 << 20)).collect::<Vec<(u64, u64)>>();
        check(&every(2 << 20)[..4], &[(0, 7 << 20)]);
    }
}
