//! Uniting sets of distinct values.

use std::cmp::Ordering;

use super::Groups;
use crate::{
    fingerprint,
    partial::{Distinct, Partial, State},
    registers::EXACT,
};

/// Adds the values of `from` to `to`.
pub(in crate::coordinator) fn unite(to: &mut Distinct, from: Distinct) {
    let ours = core::mem::replace(to, Distinct::Fingerprints(Vec::new()));
    *to = match (ours, from) {
        (ours, from) if is_empty(&from) => ours,
        (ours, from) if is_empty(&ours) => from,
        (Distinct::Bits { base: a, words: ours }, Distinct::Bits { base: b, words: from }) => {
            bits((a, ours), (b, from))
        }
        (Distinct::Registers(mut all), Distinct::Registers(from)) => {
            all.unite(&from);
            Distinct::Registers(all)
        }
        (Distinct::Registers(mut all), few) | (few, Distinct::Registers(mut all)) => {
            all.extend(fingerprints(few));
            Distinct::Registers(all)
        }
        (ours, from) => Distinct::of_prints(union(fingerprints(ours), fingerprints(from))),
    };
}

/// Adds the values of `from` to `to`, in place where `to` has room for them.
pub(in crate::coordinator) fn unite_into(to: &mut Distinct, from: &Distinct) {
    if let (Distinct::Bits { base: a, words: ours }, Distinct::Bits { base: b, words: from }) =
        (&mut *to, from)
        && let Ok(offset) = usize::try_from((i128::from(*b) - i128::from(*a)) / 64)
        && b >= a
        && let Some(ours) = ours.get_mut(offset..).and_then(|ours| ours.get_mut(..from.len()))
    {
        ours.iter_mut().zip(from).for_each(|(ours, from)| *ours |= from);
        return;
    }
    unite(to, from.clone());
}

/// How many values a set holds.
pub(in crate::coordinator) fn count(set: &Distinct) -> u64 {
    match set {
        Distinct::Bits { words, .. } => words.iter().map(|word| u64::from(word.count_ones())).sum(),
        Distinct::Fingerprints(values) => values.len() as u64,
        Distinct::Registers(registers) => registers.count(),
    }
}

/// The values that more than one of some partials have in the same group of theirs, by state `at`; none where there are
/// more than `most`, or not sets.
pub(in crate::coordinator) fn common_to(partials: &[Partial], at: usize, most: usize) -> Option<Distinct> {
    let mut groups = Groups::default();
    // Each group's sets so far.
    let mut met: Vec<Vec<&Distinct>> = Vec::new();
    let mut common = Vec::new();
    for partial in partials {
        let sets = match partial.states.get(at) {
            Some(State::Distinct(sets)) => sets,
            // A worker without rows of the table.
            None => continue,
            Some(_) => return None,
        };
        for (group, set) in sets.iter().enumerate() {
            let place = groups.place(&partial.keys, group, met.len());
            if place == met.len() {
                met.push(Vec::new());
            }
            for other in &met[place] {
                intersect(other, set, most, &mut common)?;
            }
            met[place].push(set);
        }
    }
    common.sort_unstable();
    common.dedup();
    Some(Distinct::Fingerprints(common))
}

/// Adds the fingerprints of the values that both sets have to `common`; none when these become more than `most`.
fn intersect(a: &Distinct, b: &Distinct, most: usize, common: &mut Vec<u128>) -> Option<()> {
    let mut take = |print: u128| {
        common.push(print);
        (common.len() <= most).then_some(())
    };
    match (a, b) {
        (Distinct::Bits { base: a, words: ours }, Distinct::Bits { base: b, words: theirs }) => {
            let (low, high) = if a <= b { ((*a, ours), (*b, theirs)) } else { ((*b, theirs), (*a, ours)) };
            let offset = usize::try_from(high.0.abs_diff(low.0) / 64).unwrap_or(usize::MAX);
            let both = low.1.iter().skip(offset).zip(high.1).map(|(low, high)| low & high);
            for (at, mut word) in (0..).zip(both) {
                while word != 0 {
                    let bit = i64::from(word.trailing_zeros());
                    take(fingerprint::of_int(high.0.wrapping_add(at * 64 + bit)))?;
                    word &= word - 1;
                }
            }
        }
        (Distinct::Fingerprints(ours), Distinct::Fingerprints(theirs)) => {
            let (mut ours, mut theirs) = (ours.iter().peekable(), theirs.iter().peekable());
            while let (Some(a), Some(b)) = (ours.peek(), theirs.peek()) {
                match a.cmp(b) {
                    Ordering::Less => ours.next(),
                    Ordering::Greater => theirs.next(),
                    Ordering::Equal => {
                        take(**a)?;
                        ours.next()
                    }
                };
            }
        }
        (Distinct::Bits { base, words }, Distinct::Fingerprints(prints))
        | (Distinct::Fingerprints(prints), Distinct::Bits { base, words }) => {
            for &print in prints {
                let bit = (print as i64).wrapping_sub(*base) as u64;
                let word = usize::try_from(bit / 64).ok().and_then(|at| words.get(at));
                let is_there = word.is_some_and(|word| word & (1 << (bit % 64)) != 0);
                if is_there && fingerprint::of_int(print as i64) == print {
                    take(print)?;
                }
            }
        }
        (Distinct::Registers(_), _) | (_, Distinct::Registers(_)) => return None,
    }
    Some(())
}

fn is_empty(set: &Distinct) -> bool {
    match set {
        Distinct::Bits { words, .. } => words.is_empty(),
        Distinct::Fingerprints(values) => values.is_empty(),
        Distinct::Registers(_) => false,
    }
}

/// Two sets of bits as one, as bits unless they lie so far apart that fingerprints are smaller.
fn bits((a, ours): (i64, Vec<u64>), (b, from): (i64, Vec<u64>)) -> Distinct {
    let ((low, mut words), (high, more)) =
        if a <= b { ((a, ours), (b, from)) } else { ((b, from), (a, ours)) };
    let offset = usize::try_from(high.abs_diff(low) / 64).unwrap_or(usize::MAX);
    let needed = offset.saturating_add(more.len());
    // A fingerprint takes two words.
    let values = ones(&words) + ones(&more);
    if needed > words.len() + more.len() && needed as u64 > values.saturating_mul(2) {
        let low = Distinct::Bits { base: low, words };
        let high = Distinct::Bits { base: high, words: more };
        return Distinct::of_prints(union(fingerprints(low), fingerprints(high)));
    }
    if words.len() < needed {
        words.resize(needed, 0);
    }
    for (word, more) in words[offset..].iter_mut().zip(more) {
        *word |= more;
    }
    if values > EXACT && Distinct::is_scattered(needed as u64, ones(&words)) {
        return Distinct::of_prints(fingerprints(Distinct::Bits { base: low, words }));
    }
    Distinct::Bits { base: low, words }
}

fn ones(words: &[u64]) -> u64 {
    words.iter().map(|word| u64::from(word.count_ones())).sum()
}

/// A set as fingerprints, ascending.
fn fingerprints(set: Distinct) -> Vec<u128> {
    let (base, words) = match set {
        Distinct::Fingerprints(values) => return values,
        // Its values are not kept; whoever unites sets has dealt with it before.
        Distinct::Registers(_) => return Vec::new(),
        Distinct::Bits { base, words } => (base, words),
    };
    let mut values = Vec::new();
    let mut first = base;
    for mut word in words {
        while word != 0 {
            values.push(fingerprint::of_int(first.wrapping_add(i64::from(word.trailing_zeros()))));
            word &= word - 1;
        }
        first = first.wrapping_add(64);
    }
    values.sort_unstable();
    values
}

/// Two ascending lists as one, without repeats.
fn union(a: Vec<u128>, b: Vec<u128>) -> Vec<u128> {
    let mut out = Vec::with_capacity(a.len() + b.len());
    let (mut a, mut b) = (a.into_iter().peekable(), b.into_iter().peekable());
    while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
        let take = if x <= y { a.next() } else { b.next() };
        out.extend(take.filter(|value| out.last() != Some(value)));
    }
    for value in a.chain(b) {
        if out.last() != Some(&value) {
            out.push(value);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::registers::Registers;

    fn as_bits(values: &BTreeSet<i64>) -> Distinct {
        let Some(first) = values.first() else { return Distinct::Bits { base: 0, words: Vec::new() } };
        let base = first.div_euclid(64) * 64;
        let mut words = Vec::new();
        for value in values {
            let bit = usize::try_from(value - base).unwrap();
            words.resize(words.len().max(bit / 64 + 1), 0);
            words[bit / 64] |= 1 << (bit % 64);
        }
        Distinct::Bits { base, words }
    }

    fn as_fingerprints(values: &BTreeSet<i64>) -> Distinct {
        let mut prints: Vec<_> = values.iter().map(|value| fingerprint::of_int(*value)).collect();
        prints.sort_unstable();
        Distinct::Fingerprints(prints)
    }

    proptest! {
        #[test]
        fn test_unite_sets_in_any_form(
            a in proptest::collection::btree_set(-2_000_i64..2_000, 0..60),
            b in proptest::collection::btree_set(-2_000_i64..900_000, 0..60),
            forms in (any::<bool>(), any::<bool>()),
        ) {
            let form = |values, bits| if bits { as_bits(values) } else { as_fingerprints(values) };
            let expected: BTreeSet<i64> = a.union(&b).copied().collect();
            let mut united = form(&a, forms.0);
            unite(&mut united, form(&b, forms.1));
            prop_assert_eq!(count(&united), expected.len() as u64);
            prop_assert_eq!(fingerprints(united), fingerprints(as_fingerprints(&expected)));
        }
    }

    proptest! {
        #[test]
        fn test_common_to_partials_in_any_form(
            sets in proptest::collection::vec(
                (proptest::collection::btree_set(-90_i64..90, 0..30), any::<bool>(), any::<bool>()), 0..5,
            ),
        ) {
            let mut expected = BTreeSet::new();
            let mut partials = Vec::new();
            for (at, (set, bits, second)) in sets.iter().enumerate() {
                let others = sets[..at].iter().filter(|(.., other)| other == second);
                others.for_each(|(other, ..)| expected.extend(set.intersection(other)));
                let set = if *bits { as_bits(set) } else { as_fingerprints(set) };
                partials.push(Partial {
                    keys: vec![vec![reelscope_model::Value::Bool(*second)]],
                    states: vec![State::Distinct(vec![set])],
                    groups: 1,
                    matched: 0,
                });
            }
            prop_assert_eq!(common_to(&partials, 0, 1_000), Some(as_fingerprints(&expected)));
            if expected.len() > 2 {
                prop_assert_eq!(common_to(&partials, 0, 2), None);
            }
        }
    }

    #[test]
    fn test_unite_large_sets_as_registers_of_all_their_values() {
        let prints = |values: std::ops::Range<i64>| {
            let mut prints: Vec<u128> = values.map(fingerprint::of_int).collect();
            prints.sort_unstable();
            prints
        };
        let exact = i64::try_from(EXACT).unwrap();
        let all = Distinct::Registers(Registers::of(prints(0..exact + 9)));
        // Both halves are exact, and together they are not; nor are registers with what they had before.
        let mut united = Distinct::of_prints(prints(0..exact / 2 + 9));
        unite(&mut united, Distinct::of_prints(prints(exact / 2..exact)));
        assert_eq!(count(&united), EXACT);
        unite(&mut united, as_bits(&(exact..exact + 9).collect()));
        assert_eq!(united, all);
        unite_into(&mut united, &Distinct::of_prints(prints(5..900)));
        unite_into(&mut united, &all);
        assert_eq!(united, all);
        let mut few = as_fingerprints(&BTreeSet::from([3]));
        unite(&mut few, all.clone());
        assert_eq!(few, all);
        assert!(count(&all).abs_diff(EXACT) < EXACT / 50);
    }

    #[test]
    fn test_unite_many_bits_that_lie_apart_as_registers() {
        // Every 48th number, in two halves that are told exactly.
        let of = |range: std::ops::Range<u64>| {
            let mut words = vec![0_u64; (range.end * 48 / 64 + 1) as usize];
            range.map(|at| at * 48).for_each(|at| words[(at / 64) as usize] |= 1 << (at % 64));
            Distinct::Bits { base: 0, words }
        };
        let mut united = of(0..EXACT / 2);
        unite(&mut united, of(EXACT / 2..EXACT));
        assert_eq!(count(&united), EXACT);
        unite(&mut united, of(EXACT..EXACT + 1_000));
        let Distinct::Registers(registers) = &united else { panic!("exact") };
        let all: Vec<u128> = (0..EXACT as i64 + 1_000).map(|at| fingerprint::of_int(at * 48)).collect();
        assert_eq!(*registers, Registers::of(all));
    }

    #[test]
    fn test_unite_bits_that_lie_far_apart() {
        let mut united = as_bits(&BTreeSet::from([1]));
        // Further apart than two fingerprints are large, and near enough to be told apart as bits.
        unite(&mut united, as_bits(&BTreeSet::from([i64::MAX / 2])));
        assert!(matches!(united, Distinct::Fingerprints(_)));
        assert_eq!(count(&united), 2);
    }
}
