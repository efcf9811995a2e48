//! How much memory a column's values may take beyond what the file itself holds.
//!
//! Compression and run-end encoding let a few bytes stand for any number of values. A real file does so within reason
//! for its size; one of a kilobyte that unpacks to gigabytes was made to.

/// What every file may unpack to, in bytes.
const SMALLEST: u64 = 128 << 20;
/// How many bytes each byte of a file may unpack to.
const RATIO: u64 = 64;

/// The most bytes that one part of a column may unpack to, in a file of `size` bytes.
pub(crate) fn budget(size: u64) -> u64 {
    size.saturating_mul(RATIO).max(SMALLEST)
}
