//! How a range of rows is cut: at batches, and large batches into parts, so that no buffer is read in one piece
//! however large a batch its writer made.

use std::ops::Range;

use crate::index::Index;

/// Some rows of one batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// Which batch.
    pub(crate) batch: usize,
    /// The first of its rows.
    pub(crate) start: u64,
    /// The row after the last.
    pub(crate) end: u64,
}

/// The parts of the file's `rows`, in order.
pub(crate) fn parts(index: &Index, rows: &Range<u64>) -> Vec<Part> {
    let mut parts = Vec::new();
    let first = index.batches.partition_point(|batch| batch.start + batch.rows <= rows.start);
    for (number, batch) in index.batches.iter().enumerate().skip(first) {
        if batch.start >= rows.end {
            break;
        }
        let end = rows.end.min(batch.start + batch.rows).saturating_sub(batch.start);
        let mut start = rows.start.saturating_sub(batch.start);
        while start < end {
            // Cuts are at multiples, wherever the range starts.
            let step = batch.part.max(1);
            let next = (start / step + 1).saturating_mul(step).min(end);
            parts.push(Part { batch: number, start, end: next });
            start = next;
        }
    }
    parts
}
