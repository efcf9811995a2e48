//! Sets of distinct values.
//!
//! Inside they are sets of small numbers: distances from a column's least value, or codes. What leaves is integers,
//! or fingerprints, in the form that takes least; the coordinator merges either with either. Values of text that have numbers of
//! all workers' (see [`crate::numbers`]) leave as integers too.

#![allow(clippy::useless_conversion, reason = "the same code runs for words of every width")]

use std::rc::Rc;

use reelscope_model::pulse;

use super::{
    Accumulate, Batch, STEPS,
    batch::Gathered,
    members::{Bits, Members},
    number_sets::NumberSets,
    recurrence::{Chains, Recurring},
};
use crate::{
    column::{Coded, IntColumn, IntKind, Numbers, each_word, same_print},
    fingerprint,
    partial::{Distinct, State},
    sort::sort,
};

/// The distinct values of a column of integers, dates or instants of at most 64 bits.
pub(super) struct DistinctInts {
    column: Rc<IntColumn>,
    sets: Sets,
    /// The distance of the least value. A column may have much room below it, of which sets of bits need none.
    first: u64,
    distances: Gathered<u64>,
}

/// Numbers by their groups, or groups by their numbers.
enum Sets {
    Sets(NumberSets),
    Recurring(Recurring),
}

impl Sets {
    /// Of numbers up to `greatest` in `rows` rows; with numbers that are apart, what recurrences of the others are told
    /// by.
    fn new(greatest: u64, rows: usize, apart: Option<Vec<u64>>) -> Self {
        match apart {
            // A byte a row.
            Some(apart) => Self::Recurring(Recurring::new(apart, greatest, rows / 8)),
            None => Self::Sets(NumberSets::new(greatest, rows)),
        }
    }

    fn grow(&mut self, groups: usize) {
        match self {
            Self::Sets(sets) => sets.grow(groups),
            Self::Recurring(recurring) => recurring.members.grow(groups),
        }
    }

    fn insert(&mut self, group: u32, number: u64) {
        match self {
            Self::Sets(sets) => sets.insert(group, number),
            Self::Recurring(recurring) => recurring.members.insert(group, number),
        }
    }

    fn follow(&mut self, chains: &Rc<Chains>) {
        if let Self::Recurring(recurring) = self {
            recurring.chains = Rc::clone(chains);
        }
    }

    /// The sets of the groups to keep, or their recurrences. `set` makes a set of the numbers of one.
    fn finish(self, keep: &[u32], set: impl Fn(Vec<u64>) -> Distinct) -> State {
        match self {
            Self::Recurring(recurring) => State::Recurrences(recurring.finish(keep, set)),
            Self::Sets(sets) => State::Distinct(sets.finish(keep).into_iter().map(set).collect()),
        }
    }
}

impl DistinctInts {
    /// None for a column whose values are to be taken by their codes: decimals, and integers beyond 64 bits. With values
    /// that are apart, recurrences are told of the others instead of sets.
    pub(super) fn new(column: &Rc<IntColumn>, apart: Option<&Distinct>) -> Option<Self> {
        let (low, high) = column.range.unwrap_or((column.base, column.base));
        let fits = i64::try_from(low).is_ok() && i64::try_from(high).is_ok();
        if !fits || matches!(column.kind, IntKind::Decimal(_)) {
            return None;
        }
        let greatest = high.wrapping_sub(low) as u64;
        let number = |int: i64| u64::try_from(i128::from(int).checked_sub(low)?).ok();
        let apart = apart.map(|apart| ints_of(apart).into_iter().filter_map(number).collect());
        let sets = Sets::new(greatest, column.words.len(), apart);
        let first = low.wrapping_sub(column.base) as u64;
        Some(Self { sets, column: Rc::clone(column), first, distances: Gathered::default() })
    }
}

impl Accumulate for DistinctInts {
    fn grow(&mut self, groups: usize) {
        self.sets.grow(groups);
    }

    fn update(&mut self, batch: &Batch<'_>) {
        let first = self.first;
        match &mut self.sets {
            Sets::Sets(sets) => {
                if let Some(bits) = sets.only() {
                    return add_all(batch, &self.column, first, bits);
                }
                if let NumberSets::Bits { stride, words, .. } = sets {
                    let stride = *stride as u64 * 64;
                    let place = |group: u32, distance: u64| {
                        u64::from(group) * stride + distance.saturating_sub(first)
                    };
                    return add_by_group(batch, &self.column, place, words);
                }
            }
            Sets::Recurring(Recurring { members: Members::Bits(Bits { stride, words, .. }), .. }) => {
                let place =
                    |group: u32, distance: u64| distance.saturating_sub(first) * *stride + u64::from(group);
                return add_by_group(batch, &self.column, place, words);
            }
            Sets::Recurring(_) => {}
        }
        batch.distances(&self.column, &mut self.distances);
        for (group, distance) in self.distances.iter() {
            self.sets.insert(group, distance - first);
        }
    }

    fn follow(&mut self, chains: &Rc<Chains>) {
        self.sets.follow(chains);
    }

    fn finish(self: Box<Self>, keep: &[u32]) -> State {
        let base = self.column.base.wrapping_add(self.first.into());
        let int = |number: u64| base.wrapping_add(number.into()) as i64;
        let set = |numbers: Vec<u64>| Distinct::of_ints(&numbers.into_iter().map(int).collect::<Vec<_>>());
        match self.sets {
            Sets::Sets(NumberSets::Bits { stride, words, .. }) => {
                let bits = |&group: &u32| &words[group as usize * stride..][..stride];
                State::Distinct(
                    pulse::each(keep, stride).map(|group| set_of_bits(base, bits(group))).collect(),
                )
            }
            sets => sets.finish(keep, set),
        }
    }
}

/// Sets the bits of the numbers of rows: of their distances from the `first`.
fn add_all(batch: &Batch<'_>, column: &IntColumn, first: u64, bits: &mut [u64]) {
    let place = |_, distance: u64| distance.saturating_sub(first);
    each_word!(&column.words, words => match batch.run(words).filter(|_| column.valid.is_none()) {
        Some(run) => set_run(run, first, bits),
        None => set_some(batch, words, column.valid.as_ref(), place, bits),
    });
}

/// Sets the bits of groups and distances of rows, whose places among all bits are told.
fn add_by_group(batch: &Batch<'_>, column: &IntColumn, place: impl Fn(u32, u64) -> u64, bits: &mut [u64]) {
    each_word!(&column.words, words => match batch.run(words).filter(|_| column.valid.is_none()) {
        Some(run) => set_run_by_group(run, batch.groups, place, bits),
        None => set_some(batch, words, column.valid.as_ref(), place, bits),
    });
}

#[inline(never)]
fn set_run<W: Copy + Into<u128>>(run: &[W], first: u64, bits: &mut [u64]) {
    for &word in run {
        let number = word.into() as u64 - first;
        bits[(number / 64) as usize] |= 1 << (number % 64);
    }
}

#[inline(never)]
fn set_run_by_group<W: Copy + Into<u128>>(
    run: &[W],
    groups: &[u32],
    place: impl Fn(u32, u64) -> u64,
    bits: &mut [u64],
) {
    let mut set = |word: W, group| {
        let place = place(group, word.into() as u64);
        bits[(place / 64) as usize] |= 1 << (place % 64);
    };
    // Rows of one value mostly follow each other: those of four places do not wait for each other's word.
    let part = run.len() / 4;
    let [a, b, c, d] = [0, 1, 2, 3].map(|at| run[at * part..].iter().zip(&groups[at * part..]));
    for (((a, b), c), d) in a.zip(b).zip(c).zip(d).take(part) {
        for (&word, &group) in [a, b, c, d] {
            set(word, group);
        }
    }
    let rest = run.iter().zip(groups).skip(part * 4);
    rest.for_each(|(&word, &group)| set(word, group));
}

#[inline(never)]
fn set_some<W: Copy + Into<u128>>(
    batch: &Batch<'_>,
    words: &[W],
    valid: Option<&crate::column::Bits>,
    place: impl Fn(u32, u64) -> u64,
    bits: &mut [u64],
) {
    for (row, &group) in batch.places().zip(batch.groups) {
        let place = place(group, words[row].into() as u64);
        let is_there = valid.is_none_or(|valid| valid.get(row));
        bits[(place / 64) as usize] |= u64::from(is_there) << (place % 64);
    }
}

/// Distances from `base` as [`Distinct::of_ints`] makes sets of integers.
fn set_of_bits(base: i128, bits: &[u64]) -> Distinct {
    let is_there = |word: &u64| *word != 0;
    let (Some(first), Some(last)) = (bits.iter().position(is_there), bits.iter().rposition(is_there)) else {
        return Distinct::Fingerprints(Vec::new());
    };
    let bits = &bits[first..=last];
    let start = base.wrapping_add(first as i128 * 64);
    let shift = start.rem_euclid(64) as u32;
    // Words from a multiple of 64 on: each has the end of the one before.
    let before = core::iter::once(0).chain(bits.iter().copied());
    let mut words: Vec<u64> = bits
        .iter()
        .copied()
        .chain([0])
        .zip(before)
        .map(|(word, before)| word << shift | before.checked_shr(64 - shift).unwrap_or(0))
        .collect();
    let mut aligned = start - i128::from(shift);
    while words.last() == Some(&0) {
        words.pop();
    }
    let empty = words.iter().take_while(|word| **word == 0).count();
    words.drain(..empty);
    aligned += empty as i128 * 64;
    let values: u64 = words.iter().map(|word| u64::from(word.count_ones())).sum();
    let takes_bits = Distinct::takes_bits(words.len() as u64, values);
    let set = Distinct::Bits { base: aligned as i64, words };
    if takes_bits {
        return set;
    }
    Distinct::of_ints(&set.ints().collect::<Vec<_>>())
}

/// The integers among the values of a set.
fn ints_of(set: &Distinct) -> Vec<i64> {
    match set {
        Distinct::Fingerprints(prints) => {
            let int = |print: &u128| Some(*print as i64).filter(|int| fingerprint::of_int(*int) == *print);
            prints.iter().filter_map(int).collect()
        }
        other => other.ints().collect(),
    }
}

/// The distinct values of anything that has codes.
pub(super) struct DistinctCodes {
    coded: Rc<Coded>,
    sets: Sets,
    /// Where recurrences are told and labels are equal, since they differ in type alone: the code that stands for each.
    same: Option<Vec<u32>>,
    codes: Gathered<u32>,
}

impl DistinctCodes {
    /// With values that are apart, recurrences are told of the others instead of sets.
    pub(super) fn new(coded: Rc<Coded>, apart: Option<&Distinct>) -> Self {
        let apart = apart.map(|apart| codes_of(&coded, apart));
        let same = apart.as_ref().and_then(|_| same_labels(&coded));
        let sets = Sets::new(coded.cardinality() as u64, coded.rows(), apart);
        Self { coded, sets, same, codes: Gathered::default() }
    }
}

impl Accumulate for DistinctCodes {
    fn grow(&mut self, groups: usize) {
        self.sets.grow(groups);
    }

    fn update(&mut self, batch: &Batch<'_>) {
        batch.codes(&self.coded, &mut self.codes);
        if let Some(same) = &self.same {
            self.codes.values.iter_mut().for_each(|code| *code = same[*code as usize]);
        }
        for (group, code) in self.codes.iter() {
            self.sets.insert(group, code.into());
        }
    }

    fn follow(&mut self, chains: &Rc<Chains>) {
        self.sets.follow(chains);
    }

    fn finish(self: Box<Self>, keep: &[u32]) -> State {
        if let Some(numbers) = self.coded.numbers() {
            return self.sets.finish(keep, |codes| set_of_numbers(&numbers, &codes));
        }
        let prints = self.coded.prints();
        // A code's place in the order of the fingerprints, so that sorting compares small numbers.
        let mut places = vec![0u32; self.coded.cardinality()];
        for (print, place) in pulse::each(&*prints, 1).zip(0..) {
            places[print.code as usize] = place;
        }
        self.sets.finish(keep, |codes| {
            let mut order: Vec<u32> = pulse::each(codes, 1).map(|code| places[code as usize]).collect();
            sort(&mut order);
            let mut all: Vec<u128> =
                pulse::each(order, 1).map(|place| prints[place as usize].print()).collect();
            // Labels that differ in type alone would be one value: they share a fingerprint.
            all.dedup();
            Distinct::of_prints(all)
        })
    }
}

/// The numbers of codes as integers.
fn set_of_numbers(numbers: &Numbers, codes: &[u64]) -> Distinct {
    let number = |code: &u64| numbers.by_code[*code as usize];
    let greatest = pulse::each(codes, 1).map(number).max().unwrap_or(0);
    // Few are sorted, many are put where they belong.
    if codes.len() < greatest as usize / 64 {
        let mut ints: Vec<i64> = pulse::each(codes, 1).map(|code| number(code).into()).collect();
        sort(&mut ints);
        ints.dedup();
        return Distinct::of_ints(&ints);
    }
    let mut bits = vec![0_u64; greatest as usize / 64 + 1];
    pulse::each(codes, 1).map(number).for_each(|number| bits[(number / 64) as usize] |= 1 << (number % 64));
    set_of_bits(0, if codes.is_empty() { &[] } else { &bits })
}

/// The codes of the values of a set, those that stand for others first of all.
fn codes_of(coded: &Coded, set: &Distinct) -> Vec<u64> {
    if let Some(numbers) = coded.numbers() {
        return codes_of_numbers(&numbers, &ints_of(set));
    }
    let ints: Vec<u128>;
    let wanted = match set {
        Distinct::Fingerprints(prints) => prints,
        other => {
            ints = ints_of(other).into_iter().map(fingerprint::of_int).collect();
            &ints
        }
    };
    let prints = coded.prints();
    let first = |print: &u128| prints.get(prints.partition_point(|other| other.print() < *print));
    let code = |print| first(print).filter(|found| found.print() == *print).map(|found| found.code.into());
    pulse::each(wanted, STEPS).filter_map(code).collect()
}

fn codes_of_numbers(numbers: &Numbers, wanted: &[i64]) -> Vec<u64> {
    let mut wanted = wanted.to_vec();
    sort(&mut wanted);
    let mut codes: Vec<u64> = Vec::new();
    for (code, number) in (0..).zip(pulse::each(&numbers.by_code, STEPS)).skip(1) {
        let Ok(at) = wanted.binary_search(&i64::from(*number)) else { continue };
        codes.push(code);
        if !numbers.has_equals {
            continue;
        }
        // The first of equal ones stands for them.
        wanted.remove(at);
    }
    codes
}

/// For each code the first of those that are equal to it; none where there are no equal ones.
fn same_labels(coded: &Coded) -> Option<Vec<u32>> {
    if let Some(numbers) = coded.numbers() {
        return numbers.equals();
    }
    let prints = coded.prints();
    if !prints.windows(2).any(|two| same_print(&two[0], &two[1])) {
        return None;
    }
    let mut same = vec![0; coded.cardinality()];
    for shared in pulse::each(prints.chunk_by(same_print), 1) {
        shared.iter().for_each(|print| same[print.code as usize] = shared[0].code);
    }
    Some(same)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::registers::EXACT;

    #[test]
    fn test_very_many_values_far_apart_take_little_room() {
        let count = EXACT as usize + 64;
        for (step, is_bits) in [(1, true), (16, true), (48, false)] {
            let mut bits = vec![0_u64; count * step / 64 + 1];
            (0..count).map(|at| at * step).for_each(|at| bits[at / 64] |= 1 << (at % 64));
            let ints: Vec<i64> = (0..count).map(|at| (at * step) as i64).collect();
            let set = set_of_bits(0, &bits);
            assert_eq!(set, Distinct::of_ints(&ints), "{step}");
            match set {
                Distinct::Bits { .. } => assert!(is_bits, "{step}"),
                Distinct::Registers(registers) => {
                    assert!(!is_bits, "{step}");
                    assert!(registers.count().abs_diff(count as u64) < count as u64 / 50);
                }
                Distinct::Offsets { .. } | Distinct::Fingerprints(_) => panic!("{step}"),
            }
        }
    }

    #[test]
    fn test_bits_are_of_the_range_that_there_is() {
        let mut column = IntColumn::with_capacity(IntKind::Int, 0);
        column.extend(&[3_000_000_000_i64, 3_000_100_000, 9], &[true, true, false]).unwrap();
        // The column has room for what is less.
        assert!(column.base < 2_000_000_000);
        let distinct = DistinctInts::new(&Rc::new(column), None).unwrap();
        let Sets::Sets(NumberSets::Bits { stride, .. }) = distinct.sets else { panic!() };
        assert!((1_563..1_570).contains(&stride), "{stride}");
    }

    proptest! {
        #[test]
        fn test_set_of_bits_is_the_set_of_its_integers(
            base in -200_i64..200,
            distances in proptest::collection::btree_set(0_u64..900, 0..90),
        ) {
            let mut bits = vec![0; 15];
            distances.iter().for_each(|distance| bits[(distance / 64) as usize] |= 1 << (distance % 64));
            let ints: Vec<i64> = distances.iter().map(|distance| base + *distance as i64).collect();
            prop_assert_eq!(set_of_bits(base.into(), &bits), Distinct::of_ints(&ints));
        }
    }
}
