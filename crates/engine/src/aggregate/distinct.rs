//! Sets of distinct values.
//!
//! Inside they are sets of small numbers: distances from a column's base, or codes. What leaves is bits of integers,
//! or fingerprints, whichever is smaller; the coordinator merges either with either.

use std::rc::Rc;

use super::{Accumulate, Batch, batch::Gathered, number_sets::NumberSets};
use crate::{
    column::{Coded, IntColumn, IntKind},
    fingerprint,
    partial::{Distinct, State},
};

/// The distinct values of a column of integers, dates or instants of at most 64 bits.
pub(super) struct DistinctInts {
    column: Rc<IntColumn>,
    sets: NumberSets,
    distances: Gathered<u64>,
}

impl DistinctInts {
    /// None for a column whose values are to be taken by their codes: decimals, and integers beyond 64 bits.
    pub(super) fn new(column: &Rc<IntColumn>) -> Option<Self> {
        let (low, high) = column.range.unwrap_or((column.base, column.base));
        let fits = i64::try_from(low).is_ok() && i64::try_from(high).is_ok();
        if !fits || matches!(column.kind, IntKind::Decimal(_)) {
            return None;
        }
        let sets = NumberSets::new(high.wrapping_sub(column.base) as u64);
        Some(Self { sets, column: Rc::clone(column), distances: Gathered::default() })
    }
}

impl Accumulate for DistinctInts {
    fn grow(&mut self, groups: usize) {
        self.sets.grow(groups);
    }

    fn update(&mut self, batch: &Batch<'_>) {
        batch.distances(&self.column, &mut self.distances);
        for (group, distance) in self.distances.iter() {
            self.sets.insert(group, distance);
        }
    }

    fn finish(self: Box<Self>, keep: &[u32]) -> State {
        let base = self.column.base;
        let int = |distance: u64| base.wrapping_add(distance.into()) as i64;
        let set = |distances: Vec<u64>| set_of_ints(&distances.into_iter().map(int).collect::<Vec<_>>());
        State::Distinct(self.sets.finish(keep).into_iter().map(set).collect())
    }
}

/// Ascending integers as bits, or as fingerprints where these are smaller.
fn set_of_ints(ints: &[i64]) -> Distinct {
    let (Some(&first), Some(&last)) = (ints.first(), ints.last()) else {
        return Distinct::Fingerprints(Vec::new());
    };
    let base = first.div_euclid(64) * 64;
    let words = (i128::from(last) - i128::from(base)) / 64 + 1;
    if words > ints.len() as i128 * 2 {
        let mut prints: Vec<u128> = ints.iter().map(|&int| fingerprint::of_int(int)).collect();
        prints.sort_unstable();
        return Distinct::Fingerprints(prints);
    }
    let mut bits = vec![0; words as usize];
    for int in ints {
        let bit = int.wrapping_sub(base) as u64;
        bits[(bit / 64) as usize] |= 1 << (bit % 64);
    }
    Distinct::Bits { base, words: bits }
}

/// The distinct values of anything that has codes.
pub(super) struct DistinctCodes {
    coded: Rc<Coded>,
    sets: NumberSets,
    codes: Gathered<u32>,
}

impl DistinctCodes {
    pub(super) fn new(coded: Rc<Coded>) -> Self {
        let sets = NumberSets::new(coded.cardinality() as u64);
        Self { coded, sets, codes: Gathered::default() }
    }
}

impl Accumulate for DistinctCodes {
    fn grow(&mut self, groups: usize) {
        self.sets.grow(groups);
    }

    fn update(&mut self, batch: &Batch<'_>) {
        batch.codes(&self.coded, &mut self.codes);
        for (group, code) in self.codes.iter() {
            self.sets.insert(group, code.into());
        }
    }

    fn finish(self: Box<Self>, keep: &[u32]) -> State {
        let prints = self.coded.prints();
        // A code's place in the order of the fingerprints, so that sorting compares small numbers.
        let mut places = vec![0u32; self.coded.cardinality()];
        for ((_, code), place) in prints.iter().zip(0..) {
            places[*code as usize] = place;
        }
        let set = |codes: Vec<u64>| {
            let mut order: Vec<u32> = codes.into_iter().map(|code| places[code as usize]).collect();
            order.sort_unstable();
            let mut all: Vec<u128> = order.into_iter().map(|place| prints[place as usize].0).collect();
            // Labels that differ in type alone would be one value: they share a fingerprint.
            all.dedup();
            Distinct::Fingerprints(all)
        };
        State::Distinct(self.sets.finish(keep).into_iter().map(set).collect())
    }
}
