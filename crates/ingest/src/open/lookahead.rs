//! Reads small pieces in file order through one window, so that a file of small batches is not read by the kilobyte.

use reelscope_model::Result;

use crate::source::{ReadAt, read_exact};

/// What is read at once at least: small reads cost as much as this one does.
const WINDOW: u64 = 64 * 1024;
/// The files, in bytes, that are read whole at once: their metadata may lead back and forth without end.
pub(crate) const SMALL: u64 = 4 << 20;

/// A window over a source.
pub(crate) struct Lookahead<'a> {
    source: &'a dyn ReadAt,
    total: u64,
    start: u64,
    bytes: Vec<u8>,
}

impl<'a> Lookahead<'a> {
    pub(crate) fn new(source: &'a dyn ReadAt) -> Self {
        Self { source, total: source.len(), start: 0, bytes: Vec::new() }
    }

    /// How many bytes the source has.
    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    /// How many bytes there are from `offset` to the end.
    pub(crate) fn left(&self, offset: u64) -> u64 {
        self.total.saturating_sub(offset)
    }

    /// The bytes at `offset`, or nothing where they reach beyond the end.
    pub(crate) fn get(&mut self, offset: u64, length: u64) -> Result<Option<&[u8]>> {
        if length > self.left(offset) {
            return Ok(None);
        }
        if offset < self.start || offset + length > self.start + self.bytes.len() as u64 {
            let window = if self.source.at_hand(offset) >= length { length } else { length.max(WINDOW) };
            // Near its end a file is read to the end, from as far before as a window is long: the footer is there.
            let start = if self.total <= SMALL { 0 } else { offset.min(self.total.saturating_sub(window)) };
            let window = if self.total <= SMALL { self.total } else { window };
            self.bytes = read_exact(self.source, start, window.min(self.left(start)))?;
            self.start = start;
        }
        let from = (offset - self.start) as usize;
        Ok(self.bytes.get(from..from + length as usize))
    }
}
