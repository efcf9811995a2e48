//! Hash tables of which the keys may be as many as rows.
//!
//! A hash table that is full is written anew as a whole, silently, which of ten million keys takes the better part of a
//! second. So keys are spread over many tables, each of which is full at a time of its own and takes a sixty-fourth of that.

use core::hash::Hash;

use reelscope_model::Result;
use rustc_hash::FxHashMap;

use crate::error::too_large;

/// The logarithm of how many tables there are.
const BITS: u32 = 6;
/// An odd number whose multiples have high bits that are spread evenly.
const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

/// A key that can be spread.
pub(crate) trait Spread: Copy + Eq + Hash {
    /// What differs in most keys that differ.
    fn low(self) -> u64;
}

impl Spread for u64 {
    fn low(self) -> u64 {
        self
    }
}

impl Spread for u128 {
    fn low(self) -> u64 {
        self as u64
    }
}

impl Spread for (u32, u64) {
    fn low(self) -> u64 {
        self.1.wrapping_add(u64::from(self.0) << 40)
    }
}

/// Many tables in the place of one.
pub(crate) struct Parts<T>(Vec<T>);

/// Numbers by keys.
pub(crate) type Table<K> = Parts<FxHashMap<K, u32>>;

impl<T: Default> Default for Parts<T> {
    fn default() -> Self {
        Self((0..1 << BITS).map(|_| T::default()).collect())
    }
}

impl<T> Parts<T> {
    /// The table that a key belongs to.
    pub(crate) fn of(&mut self, key: impl Spread) -> &mut T {
        &mut self.0[(key.low().wrapping_mul(ODD) >> (u64::BITS - BITS)) as usize]
    }
}

impl<T: IntoIterator> Parts<T> {
    /// What all tables hold.
    pub(crate) fn into_all(self) -> impl Iterator<Item = T::Item> {
        self.0.into_iter().flatten()
    }
}

impl<K: Spread> Table<K> {
    /// The number of a key, which is `new` for one that is not there yet.
    pub(crate) fn number(&mut self, key: K, new: impl FnOnce() -> u32) -> Result<u32> {
        let part = self.of(key);
        part.try_reserve(1).map_err(|_| too_large())?;
        Ok(*part.entry(key).or_insert_with(new))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_number_is_kept_and_tables_are_filled_evenly() {
        for step in [1, 64, 1_000_003, 1 << 40] {
            let mut table = Table::<u128>::default();
            for _ in 0..2 {
                for at in 0..10_000 {
                    assert_eq!(table.number(u128::from(at) * step, || at).unwrap(), at);
                }
            }
            let most = table.0.iter().map(FxHashMap::len).max().unwrap_or(0);
            assert!(most < 10_000 / 64 * 3, "{step}: {most}");
        }
    }
}
