//! How many distinct values each run of bins has, as a table: two bins of a group are one look-up.

use std::ops::Range;

use reelscope_model::query::Op;

use super::{
    totals::Place,
    tree::{Tree, retain},
};
use crate::{
    coordinator::merge::count,
    partial::{Recurrence, State},
};

/// The most entries of a table: 8 MiB.
const MOST: usize = 1 << 20;

/// The counts of distinct values of each group, from any bin up to any other.
pub(super) struct Runs {
    bins: usize,
    groups: usize,
    /// By group, the first bin of a run and the one behind its last.
    counts: Vec<u64>,
    /// The values that several workers have, which are in no count.
    apart: Option<Tree>,
}

impl Runs {
    /// Whether a table of so many bins and groups is small enough.
    pub(super) fn fit(bins: usize, groups: usize) -> bool {
        let edges = bins.saturating_add(1);
        edges.saturating_mul(edges).saturating_mul(groups) <= MOST
    }

    /// The table of shares, of so many bins and groups. None when it would be too large.
    pub(super) fn new(
        shares: Vec<Recurrence>,
        (bins, groups): (usize, usize),
        places: &[Place],
    ) -> Option<Self> {
        if !Self::fit(bins, groups) {
            return None;
        }
        let edges = bins + 1;
        let at = |group: usize, from: usize, to: usize| (group * edges + from) * edges + to;
        let mut counts = vec![0; groups * edges * edges];
        let mut apart = Vec::with_capacity(shares.len());
        for (share, &(bin, group)) in shares.into_iter().zip(places) {
            // Those met last before bin `from` count for a run from there on. First each stands behind the bin itself.
            counts[at(group, 0, bin + 1)] += share.new;
            for (last, values) in share.again {
                let (last, _) = *places.get(last as usize)?;
                counts[at(group, last + 1, bin + 1)] += values;
            }
            apart.push(share.apart);
        }
        for group in 0..groups {
            for from in 0..bins {
                for to in from + 1..=bins {
                    // Of the bin before `to`: what a run from one bin earlier counts of it too.
                    let earlier = if from == 0 { 0 } else { counts[at(group, from - 1, to)] };
                    counts[at(group, from, to)] += earlier;
                }
            }
            for from in 0..bins {
                for to in from + 1..=bins {
                    counts[at(group, from, to)] += counts[at(group, from, to - 1)];
                }
            }
        }
        let none = apart.iter().all(|set| count(set) == 0);
        let apart = if none {
            None
        } else {
            Some(Tree::new(State::Distinct(apart), Op::CountDistinct, (bins, groups), places)?)
        };
        Some(Self { bins, groups, counts, apart })
    }

    /// The counts over a run of bins, of the groups that are there; none for several runs, as these may have values in
    /// common.
    pub(super) fn sum(&self, runs: &[Range<usize>], there: &[bool]) -> Option<State> {
        let run = match runs {
            [] => 0..0,
            [run] => run.clone(),
            _ => return None,
        };
        let edges = self.bins + 1;
        let counted =
            (0..self.groups).map(|group| self.counts[(group * edges + run.start) * edges + run.end]);
        let mut counts = retain(counted.collect(), there);
        if let Some(State::Distinct(sets)) = self.apart.as_ref().map(|apart| apart.sum(runs, there)) {
            counts.iter_mut().zip(&sets).for_each(|(total, set)| *total += count(set));
        }
        Some(State::Count(counts))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::partial::Distinct;

    /// The recurrences of sets by bin, of one group, without those apart.
    fn recurrences(sets: &[BTreeSet<u32>], apart: u32) -> Vec<Recurrence> {
        let is_apart = |value: &&u32| **value < apart;
        let share = |bin: usize| {
            let mut share = Recurrence::default();
            for value in sets[bin].iter().filter(|value| !is_apart(value)) {
                match (0..bin).rev().find(|earlier| sets[*earlier].contains(value)) {
                    Some(last) => share.again.push((u32::try_from(last).unwrap(), 1)),
                    None => share.new += 1,
                }
            }
            let prints = sets[bin].iter().filter(is_apart).map(|value| u128::from(*value));
            share.apart = Distinct::Fingerprints(prints.collect());
            share
        };
        (0..sets.len()).map(share).collect()
    }

    proptest! {
        #[test]
        fn test_sum_counts_the_distinct_values_of_any_run(
            sets in prop::collection::vec(prop::collection::btree_set(0_u32..20, 0..8), 1..8),
            apart in 0_u32..6,
        ) {
            let places: Vec<Place> = (0..sets.len()).map(|bin| (bin, 0)).collect();
            let runs = Runs::new(recurrences(&sets, apart), (sets.len(), 1), &places).unwrap();
            for from in 0..=sets.len() {
                for to in from..=sets.len() {
                    let expected: BTreeSet<u32> = sets[from..to].iter().flatten().copied().collect();
                    let counted = runs.sum(std::slice::from_ref(&(from..to)), &[true]);
                    prop_assert_eq!(counted, Some(State::Count(vec![expected.len() as u64])));
                }
            }
            prop_assert_eq!(runs.sum(&[], &[true]), Some(State::Count(vec![0])));
            prop_assert_eq!(runs.sum(&[0..1, 0..1], &[true]), None);
        }
    }
}
