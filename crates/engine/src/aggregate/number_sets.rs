//! Sets of small numbers, one a group.

use reelscope_model::pulse;
use rustc_hash::FxHashSet;

use super::STEPS;
use crate::{sort::sort, table::Parts};

/// The most words that bits may take, unless there are very many rows: 16 MiB.
pub(crate) const WORDS: usize = 1 << 21;

/// The most words a row: half of what pairs take where most rows have one of their own.
pub(crate) const A_ROW: usize = 2;

fn most_words(rows: usize) -> usize {
    WORDS.max(rows.saturating_mul(A_ROW))
}

/// Whether a set of numbers up to `greatest` in so many rows may be bits.
pub(crate) fn fits_bits(greatest: u64, rows: usize) -> bool {
    greatest / 64 < most_words(rows) as u64
}

/// Sets of numbers below a limit: bits while groups times limit is small, else pairs of group and number in one
/// hash set.
pub(super) enum NumberSets {
    /// Bits, `stride` words a group.
    Bits {
        /// The words of one group.
        stride: usize,
        /// The words of all.
        words: Vec<u64>,
        /// The most there may be of them.
        most: usize,
    },
    /// Pairs of group and number.
    Pairs(Parts<FxHashSet<(u32, u64)>>),
}

impl NumberSets {
    /// Sets of numbers up to `greatest` in so many rows, as bits while they take no more than 16 MiB or [`A_ROW`] words a
    /// row.
    pub(super) fn new(greatest: u64, rows: usize) -> Self {
        if fits_bits(greatest, rows) {
            return Self::Bits {
                stride: (greatest / 64 + 1) as usize,
                words: Vec::new(),
                most: most_words(rows),
            };
        }
        Self::Pairs(Parts::default())
    }

    /// Makes sets for as many groups as this.
    pub(super) fn grow(&mut self, groups: usize) {
        let Self::Bits { stride, words, most } = self else { return };
        if stride.saturating_mul(groups) <= *most {
            words.resize(*stride * groups, 0);
            return;
        }
        let sets = words.chunks(*stride).zip(0u32..);
        let mut pairs = Parts::<FxHashSet<_>>::default();
        for pair in pulse::each(sets.flat_map(|(set, group)| numbers(set).map(move |n| (group, n))), STEPS) {
            pairs.of(pair).insert(pair);
        }
        *self = Self::Pairs(pairs);
    }

    /// The bits of the only group, where there is one.
    pub(super) fn only(&mut self) -> Option<&mut [u64]> {
        match self {
            Self::Bits { stride, words, .. } if words.len() == *stride => Some(words),
            _ => None,
        }
    }

    /// Adds a number to a group's set.
    pub(super) fn insert(&mut self, group: u32, number: u64) {
        match self {
            Self::Bits { stride, words, .. } => {
                words[group as usize * *stride + (number / 64) as usize] |= 1 << (number % 64);
            }
            Self::Pairs(pairs) => {
                pairs.of((group, number)).insert((group, number));
            }
        }
    }

    /// The numbers of each of the groups to keep, ascending.
    pub(super) fn finish(self, keep: &[u32]) -> Vec<Vec<u64>> {
        match self {
            Self::Bits { stride, words, .. } => {
                let set = |&group: &u32| {
                    let words = &words[group as usize * stride..][..stride];
                    pulse::beat(stride);
                    pulse::each(numbers(words), 1).collect()
                };
                keep.iter().map(set).collect()
            }
            Self::Pairs(pairs) => {
                let mut pairs: Vec<_> = pulse::each(pairs.into_all(), 1).collect();
                sort(&mut pairs);
                let set = |&group: &u32| {
                    let start = pairs.partition_point(|pair| pair.0 < group);
                    let own = pairs[start..].iter().take_while(|pair| pair.0 == group);
                    pulse::each(own, 1).map(|pair| pair.1).collect()
                };
                keep.iter().map(set).collect()
            }
        }
    }
}

/// The positions of the bits that are set.
pub(super) fn numbers(words: &[u64]) -> impl Iterator<Item = u64> + '_ {
    words.iter().enumerate().flat_map(|(place, &word)| {
        let left = core::iter::successors(Some(word), |word| Some(word & word.wrapping_sub(1)));
        left.take_while(|word| *word != 0)
            .map(move |word| place as u64 * 64 + u64::from(word.trailing_zeros()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(greatest: u64, groups: usize) {
        let mut sets = NumberSets::new(greatest, 0);
        sets.grow(2);
        for number in [5, 63, 64, greatest, 5, 0] {
            sets.insert(1, number);
        }
        sets.grow(groups);
        sets.insert(0, 7);
        sets.insert(groups as u32 - 1, greatest);
        let expected = vec![vec![0, 5, 63, 64, greatest], vec![greatest], vec![7]];
        assert_eq!(sets.finish(&[1, groups as u32 - 1, 0]), expected);
    }

    #[test]
    fn test_insert_numbers_as_bits_and_as_pairs() {
        check(100, 4);
        check(1_000_000, 3);
        check(1_000_000, 5_000);
        check(u64::MAX, 9);
    }

    #[test]
    fn test_many_rows_allow_more_bits() {
        let is_bits = |rows: usize| {
            let mut sets = NumberSets::new(1 << 20, rows);
            sets.grow(200);
            matches!(sets, NumberSets::Bits { .. })
        };
        assert!(!is_bits(1 << 20));
        assert!(is_bits(1 << 21));
    }
}
