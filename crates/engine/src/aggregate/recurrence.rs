//! Where values recur: how many of a bin's distinct values were met last in which earlier bin.

use std::rc::Rc;

use reelscope_model::pulse;

use super::{
    STEPS,
    members::{Bits, Members},
};
use crate::{
    partial::{Distinct, Recurrence},
    sort::{sort, sort_by},
};

/// The positions of groups among those to keep, those of one chain in the order of their bins.
pub(super) type Chains = Vec<Vec<u32>>;

/// The greatest number of bins; a bin's place takes 16 bits.
pub(super) const MOST_BINS: usize = u16::MAX as usize - 1;

/// The most counts of a table of recurrences: 32 MiB. Tiles of so many shares are not asked for.
const MOST_COUNTS: usize = 1 << 22;

/// What recurrences are told by.
pub(super) struct Recurring {
    /// The numbers of the values that are told apart, ascending.
    apart: Vec<u64>,
    /// In which order groups follow each other, once that is known.
    pub(super) chains: Rc<Chains>,
    pub(super) members: Members,
}

/// Where a group stands.
#[derive(Clone, Copy, Default)]
struct Spot {
    chain: u32,
    /// Which of those to keep.
    position: u32,
    /// Where its counts stand among all: that of values that were never met before.
    new: u32,
    /// How much farther the count stands, in its chain, of values that were last met here.
    behind: u32,
}

impl Recurring {
    /// Recurrences of all values but some, whose numbers are at most `greatest`.
    pub(super) fn new(mut apart: Vec<u64>, greatest: u64, most: usize) -> Self {
        sort(&mut apart);
        Self { apart, chains: Rc::default(), members: Members::new(greatest, most) }
    }

    /// The recurrences of the groups to keep. `set` makes a set of ascending numbers.
    pub(super) fn finish(self, keep: &[u32], set: impl Fn(Vec<u64>) -> Distinct) -> Vec<Recurrence> {
        let counts: usize = self.chains.iter().map(|chain| chain.len() * (chain.len() + 1)).sum();
        match &self.members {
            Members::Bits(bits) if counts <= MOST_COUNTS => self.of_bits(bits, counts, keep, set),
            _ => {
                let mut told = vec![Recurrence::default(); keep.len()];
                let Self { apart, chains, members } = self;
                of_lists(&apart, &chains, &members.lists(keep), &mut told, set);
                told
            }
        }
    }

    fn of_bits(
        &self,
        bits: &Bits,
        counts: usize,
        keep: &[u32],
        set: impl Fn(Vec<u64>) -> Distinct,
    ) -> Vec<Recurrence> {
        let spots = self.spots(keep);
        // A number's groups must be met in the order of their places: mostly they are.
        let ascend = self.chains.iter().all(|chain| chain.is_sorted());
        let (placed, ordered);
        let (bits, spots) = if ascend {
            (bits, spots)
        } else {
            let mut order: Vec<u32> = (0..spots.len() as u32).collect();
            sort_by(&mut order, &|a, b| spots[*a as usize].behind.cmp(&spots[*b as usize].behind));
            let mut place = vec![0; spots.len()];
            order.iter().zip(0..).for_each(|(group, at)| place[*group as usize] = at);
            placed = bits.placed(spots.len() as u64, |group| place[group as usize]);
            ordered = order.iter().map(|group| spots[*group as usize]).collect();
            (&placed, ordered)
        };
        // Of each chain the table of places by where a value was met before: never, or in which place, counted from one.
        let mut counts = vec![0_u32; counts];
        let mut apart_of = vec![Vec::new(); keep.len()];
        let mut apart = self.apart.iter().copied().peekable();
        // Of each chain the number that was met last, and how far behind that the next count stands.
        let mut lasts = vec![(u64::MAX, 0_u32); self.chains.len()];
        bits.each(|number, groups| {
            while apart.next_if(|apart| *apart < number).is_some() {}
            if apart.peek() == Some(&number) {
                groups
                    .iter()
                    .for_each(|group| apart_of[spots[*group as usize].position as usize].push(number));
                return;
            }
            let (mut chain, mut before) = (u32::MAX, 0);
            for group in groups {
                let spot = &spots[*group as usize];
                if spot.chain != chain {
                    if let Some(last) = lasts.get_mut(chain as usize) {
                        *last = (number, before);
                    }
                    let (met, behind) = lasts[spot.chain as usize];
                    (chain, before) = (spot.chain, if met == number { behind } else { 0 });
                }
                counts[(spot.new + before) as usize] += 1;
                before = spot.behind;
            }
        });
        let mut told = vec![Recurrence::default(); keep.len()];
        let mut start = 0;
        for chain in &*self.chains {
            for (place, &position) in chain.iter().enumerate() {
                let met = (0..=place).map(|before| u64::from(counts[start + before * chain.len() + place]));
                let apart = std::mem::take(&mut apart_of[position as usize]);
                told[position as usize] = recurrence(met, chain, set(apart));
            }
            start += chain.len() * (chain.len() + 1);
        }
        told
    }

    /// Where each group stands, by number; what is not kept has no rows.
    fn spots(&self, keep: &[u32]) -> Vec<Spot> {
        let mut spots = vec![Spot::default(); keep.last().map_or(0, |last| *last as usize + 1)];
        let mut start = 0;
        for (chain, number) in self.chains.iter().zip(0..) {
            let places = chain.len() as u32;
            for (&position, place) in chain.iter().zip(0..) {
                spots[keep[position as usize] as usize] =
                    Spot { chain: number, position, new: start + place, behind: (place + 1) * places };
            }
            start += places * (places + 1);
        }
        spots
    }
}

fn of_lists(
    apart: &[u64],
    chains: &Chains,
    lists: &[Vec<u64>],
    told: &mut [Recurrence],
    set: impl Fn(Vec<u64>) -> Distinct,
) {
    for chain in chains {
        let mut last = rustc_hash::FxHashMap::<u64, usize>::default();
        for (place, &position) in chain.iter().enumerate() {
            let mut met = vec![0u64; place + 1];
            let mut both = Vec::new();
            for number in pulse::each(&lists[position as usize], STEPS) {
                if apart.binary_search(number).is_ok() {
                    both.push(*number);
                } else {
                    met[last.insert(*number, place + 1).unwrap_or(0)] += 1;
                }
            }
            told[position as usize] = recurrence(met.into_iter(), chain, set(both));
        }
    }
}

/// How many values were never met before, or last in each bin of the chain.
fn recurrence(mut met: impl Iterator<Item = u64>, chain: &[u32], apart: Distinct) -> Recurrence {
    let new = met.next().unwrap_or(0);
    let again = chain.iter().copied().zip(met).filter(|(_, values)| *values > 0).collect();
    Recurrence { new, again, apart }
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
            let mut recurring = Recurring::new(vec![700], greatest, 0);
            let members = &mut recurring.members;
            members.grow(5);
            rows.iter()
                .for_each(|(group, set)| set.iter().for_each(|number| members.insert(*group, *number)));
            recurring.chains = Rc::new(vec![vec![0, 1, 3], vec![4, 2]]);
            let told = recurring.finish(&keep, prints);
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
