//! Chance that repeats itself.

use std::ops::Range;

/// A small generator of pseudo-random numbers (SplitMix64), so that every run is the same.
#[derive(Clone, Debug)]
pub struct Random(pub u64);

impl Random {
    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`; zero below zero.
    pub fn below(&mut self, end: usize) -> usize {
        (self.number() % end.max(1) as u64) as usize
    }

    /// A range within `0..=end`.
    pub fn range(&mut self, end: u64) -> Range<u64> {
        let a = self.number() % (end + 1);
        let b = self.number() % (end + 1);
        a.min(b)..a.max(b)
    }
}
