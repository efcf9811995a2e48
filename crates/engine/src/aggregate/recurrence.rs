//! Where values recur: how many of a bin's distinct values were met last in which earlier bin.

use std::rc::Rc;

use super::number_sets::{NumberSets, numbers};
use crate::partial::{Distinct, Recurrence};

/// The positions of groups among those to keep, those of one chain in the order of their bins.
pub(super) type Chains = Vec<Vec<u32>>;

/// The greatest number of bins; a bin's place takes 16 bits.
pub(super) const MOST_BINS: usize = u16::MAX as usize - 1;

/// What recurrences are told by.
pub(super) struct Recurring {
    /// The numbers of the values that are told apart, ascending.
    pub(super) apart: Vec<u64>,
    /// In which order groups follow each other, once that is known.
    pub(super) chains: Rc<Chains>,
}

impl Recurring {
    /// Recurrences of all values but some.
    pub(super) fn new(mut apart: Vec<u64>) -> Self {
        apart.sort_unstable();
        Self { apart, chains: Rc::default() }
    }

    /// The recurrences of the groups to keep. `set` makes a set of ascending numbers.
    pub(super) fn finish(
        &self,
        sets: NumberSets,
        keep: &[u32],
        set: impl Fn(Vec<u64>) -> Distinct,
    ) -> Vec<Recurrence> {
        let mut told = vec![Recurrence::default(); keep.len()];
        match sets {
            NumberSets::Bits { stride, words, .. } => {
                let words_of = |position: u32| &words[keep[position as usize] as usize * stride..][..stride];
                self.of_bits(stride, words_of, &mut told, set);
            }
            pairs @ NumberSets::Pairs(_) => self.of_lists(&pairs.finish(keep), &mut told, set),
        }
        told
    }

    fn of_bits<'a>(
        &self,
        stride: usize,
        words_of: impl Fn(u32) -> &'a [u64],
        told: &mut [Recurrence],
        set: impl Fn(Vec<u64>) -> Distinct,
    ) {
        let mut apart = vec![0; stride];
        for number in &self.apart {
            if let Some(word) = apart.get_mut((number / 64) as usize) {
                *word |= 1 << (number % 64);
            }
        }
        // Of each number the place of the bin that had it last, counted from one.
        let mut last = vec![0u16; stride * 64];
        for chain in &*self.chains {
            last.fill(0);
            for (place, &position) in chain.iter().enumerate() {
                let mut met = vec![0u64; place + 1];
                let words = words_of(position);
                for ((word, apart), last) in words.iter().zip(&apart).zip(last.chunks_exact_mut(64)) {
                    let mut word: u64 = word & !apart;
                    while word != 0 {
                        let last = &mut last[word.trailing_zeros() as usize];
                        met[usize::from(*last)] += 1;
                        *last = place as u16 + 1;
                        word &= word - 1;
                    }
                }
                let both: Vec<u64> = words.iter().zip(&apart).map(|(word, apart)| word & apart).collect();
                told[position as usize] = recurrence(&met, chain, set(numbers(&both).collect()));
            }
        }
    }

    fn of_lists(&self, lists: &[Vec<u64>], told: &mut [Recurrence], set: impl Fn(Vec<u64>) -> Distinct) {
        for chain in &*self.chains {
            let mut last = rustc_hash::FxHashMap::<u64, usize>::default();
            for (place, &position) in chain.iter().enumerate() {
                let mut met = vec![0u64; place + 1];
                let mut apart = Vec::new();
                for number in &lists[position as usize] {
                    if self.apart.binary_search(number).is_ok() {
                        apart.push(*number);
                    } else {
                        met[last.insert(*number, place + 1).unwrap_or(0)] += 1;
                    }
                }
                told[position as usize] = recurrence(&met, chain, set(apart));
            }
        }
    }
}

/// How many values were never met before, or last in each bin of the chain.
fn recurrence(met: &[u64], chain: &[u32], apart: Distinct) -> Recurrence {
    let again = chain.iter().copied().zip(met.iter().skip(1).copied());
    let again = again.filter(|(_, values)| *values > 0).collect();
    Recurrence { new: met.first().copied().unwrap_or(0), again, apart }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_finish_tells_where_values_were_met_last() {
        // Two chains of groups, those of the second in another order than they are kept in.
        let rows: [(u32, &[u64]); 5] =
            [(0, &[1, 2, 700]), (1, &[2, 3]), (2, &[2, 5]), (3, &[1, 700]), (4, &[5])];
        let keep = [0, 1, 2, 3, 4];
        let prints =
            |numbers: Vec<u64>| Distinct::Fingerprints(numbers.into_iter().map(u128::from).collect());
        for greatest in [700, u64::MAX] {
            let mut sets = NumberSets::new(greatest, 0);
            sets.grow(5);
            rows.iter().for_each(|(group, set)| set.iter().for_each(|number| sets.insert(*group, *number)));
            let chains = Rc::new(vec![vec![0, 1, 3], vec![4, 2]]);
            let recurring = Recurring { chains, ..Recurring::new(vec![700]) };
            let told = recurring.finish(sets, &keep, prints);
            let none = Distinct::Fingerprints(Vec::new());
            let some = || Distinct::Fingerprints(vec![700]);
            assert_eq!(told[0], Recurrence { new: 2, again: vec![], apart: some() });
            assert_eq!(told[1], Recurrence { new: 1, again: vec![(0, 1)], apart: none.clone() });
            assert_eq!(told[3], Recurrence { new: 0, again: vec![(0, 1)], apart: some() });
            assert_eq!(told[4], Recurrence { new: 1, again: vec![], apart: none.clone() });
            assert_eq!(told[2], Recurrence { new: 1, again: vec![(4, 1)], apart: none });
        }
    }
}
