//! Where values recur: how many of a bin's distinct values were met last in which earlier bin.

use std::rc::Rc;

use reelscope_model::pulse;

use super::{
    STEPS,
    members::{Bits, Members, Visit, ones},
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
        let mut meetings = Meetings::new(&spots, &self.apart, self.chains.len(), counts, keep.len());
        bits.visit(&mut meetings);
        let Meetings { counts, mut apart_of, .. } = meetings;
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

/// Counts where values are met, number by number.
struct Meetings<'a> {
    spots: &'a [Spot],
    /// The numbers told apart that are still to come.
    apart: &'a [u64],
    /// Of each group to keep the numbers told apart.
    apart_of: Vec<Vec<u64>>,
    /// Of each chain the table of places by where a value was met before: never, or in which place, counted from one.
    counts: Vec<u32>,
    /// Of each chain the number that was met last, and how far behind that the next count stands.
    lasts: Vec<(u64, u32)>,
    /// The number at hand, and whether it is told apart.
    number: u64,
    is_apart: bool,
    /// The chain at hand, and how far behind the number's last group in it the next count stands.
    chain: u32,
    behind: u32,
}

impl<'a> Meetings<'a> {
    fn new(spots: &'a [Spot], apart: &'a [u64], chains: usize, counts: usize, groups: usize) -> Self {
        Self {
            spots,
            apart,
            apart_of: vec![Vec::new(); groups],
            counts: vec![0; counts],
            lasts: vec![(u64::MAX, 0); chains],
            number: u64::MAX,
            is_apart: false,
            chain: 0,
            behind: 0,
        }
    }

    fn turn_to(&mut self, chain: u32) {
        self.lasts[self.chain as usize] = (self.number, self.behind);
        let (number, behind) = self.lasts[chain as usize];
        self.chain = chain;
        self.behind = if number == self.number { behind } else { 0 };
    }
}

impl Visit for Meetings<'_> {
    fn number(&mut self, number: u64) {
        self.behind = 0;
        self.number = number;
        while self.apart.first().is_some_and(|apart| *apart < number) {
            self.apart = &self.apart[1..];
        }
        self.is_apart = self.apart.first() == Some(&number);
    }

    #[inline]
    fn groups(&mut self, first: u32, bits: u64) {
        let spots = &self.spots[first as usize..];
        let spots = ones(bits).map(|bit| &spots[bit as usize]);
        if self.is_apart {
            spots.for_each(|spot| self.apart_of[spot.position as usize].push(self.number));
            return;
        }
        for spot in spots {
            if spot.chain != self.chain {
                self.turn_to(spot.chain);
            }
            self.counts[(spot.new + self.behind) as usize] += 1;
            self.behind = spot.behind;
        }
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
