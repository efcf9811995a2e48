//! Uniting sets of distinct values.

use crate::{fingerprint, partial::Distinct, registers::EXACT, sort::sort};

/// Adds the values of `from` to `to`.
pub(in crate::coordinator) fn unite(to: &mut Distinct, from: Distinct) {
    let ours = core::mem::replace(to, Distinct::Fingerprints(Vec::new()));
    *to = match (ours, from) {
        (ours, from) if is_empty(&from) => ours,
        (ours, from) if is_empty(&ours) => from,
        (Distinct::Bits { base: a, words: ours }, Distinct::Bits { base: b, words: from }) => {
            bits((a, ours), (b, from))
        }
        (Distinct::Offsets { base: a, offsets: ours }, Distinct::Offsets { base: b, offsets: from }) => {
            if a <= b { offsets((a, ours), (b, from)) } else { offsets((b, from), (a, ours)) }
        }
        (
            ours @ (Distinct::Bits { .. } | Distinct::Offsets { .. }),
            from @ (Distinct::Bits { .. } | Distinct::Offsets { .. }),
        ) => of_both(&ours, &from),
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
    if let Distinct::Bits { base, words } = to {
        let has_room = match from {
            Distinct::Bits { base: start, words: from } => place(*base, *start)
                .and_then(|offset| words.get_mut(offset..)?.get_mut(..from.len()))
                .map(|words| words.iter_mut().zip(from).for_each(|(word, from)| *word |= from))
                .is_some(),
            Distinct::Offsets { base: start, offsets } => {
                let last = offsets.last().map_or(0, |last| i64::from(*last));
                let fits = start >= base
                    && place(*base, start.saturating_add(last)).is_some_and(|at| at < words.len());
                if fits {
                    for int in from.ints() {
                        let bit = int.wrapping_sub(*base) as u64;
                        words[(bit / 64) as usize] |= 1 << (bit % 64);
                    }
                }
                fits
            }
            Distinct::Fingerprints(_) | Distinct::Registers(_) => false,
        };
        if has_room {
            return;
        }
    }
    unite(to, from.clone());
}

/// Which word of bits above `base` a value has; none below.
fn place(base: i64, value: i64) -> Option<usize> {
    usize::try_from((i128::from(value) - i128::from(base)).div_euclid(64)).ok()
}

/// How many values a set holds.
pub(in crate::coordinator) fn count(set: &Distinct) -> u64 {
    match set {
        Distinct::Bits { words, .. } => words.iter().map(|word| u64::from(word.count_ones())).sum(),
        Distinct::Fingerprints(values) => values.len() as u64,
        Distinct::Offsets { offsets, .. } => offsets.len() as u64,
        Distinct::Registers(registers) => registers.count(),
    }
}

fn is_empty(set: &Distinct) -> bool {
    match set {
        Distinct::Bits { words, .. } => words.is_empty(),
        Distinct::Fingerprints(values) => values.is_empty(),
        Distinct::Offsets { offsets, .. } => offsets.is_empty(),
        Distinct::Registers(_) => false,
    }
}

/// Two sets of bits as one, as bits unless they lie so far apart that another form is smaller.
fn bits((a, ours): (i64, Vec<u64>), (b, from): (i64, Vec<u64>)) -> Distinct {
    let ((low, mut words), (high, more)) =
        if a <= b { ((a, ours), (b, from)) } else { ((b, from), (a, ours)) };
    let offset = usize::try_from(high.abs_diff(low) / 64).unwrap_or(usize::MAX);
    let needed = offset.saturating_add(more.len());
    let values = ones(&words) + ones(&more);
    if needed > words.len() + more.len() && !Distinct::takes_bits(needed as u64, values) {
        return of_both(&Distinct::Bits { base: low, words }, &Distinct::Bits { base: high, words: more });
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

/// Two sets of offsets as one, of which the first has the lower base.
fn offsets((low, ours): (i64, Vec<u32>), (high, from): (i64, Vec<u32>)) -> Distinct {
    let above = high.abs_diff(low);
    let last = from.last().map_or(0, |last| above.saturating_add((*last).into()));
    let most = (ours.len() + from.len()) as u64;
    if last > u32::MAX.into() || most > EXACT || Distinct::takes_bits(last / 64 + 2, most) {
        let ours = Distinct::Offsets { base: low, offsets: ours };
        return of_both(&ours, &Distinct::Offsets { base: high, offsets: from });
    }
    Distinct::Offsets { base: low, offsets: merged(&ours, &from, above as u32) }
}

/// Two ascending lists as one, without repeats; what is in the second is `above` higher.
fn merged(ours: &[u32], from: &[u32], above: u32) -> Vec<u32> {
    let mut out = Vec::with_capacity(ours.len() + from.len());
    let (mut a, mut b) = (0, 0);
    while a < ours.len() && b < from.len() {
        let (x, y) = (ours[a], from[b].wrapping_add(above));
        out.push(x.min(y));
        a += usize::from(x <= y);
        b += usize::from(y <= x);
    }
    out.extend_from_slice(&ours[a..]);
    out.extend(from[b..].iter().map(|offset| offset.wrapping_add(above)));
    out
}

/// Two sets of integers as one, in the form that takes least.
fn of_both(ours: &Distinct, from: &Distinct) -> Distinct {
    let mut ints = Vec::with_capacity((count(ours) + count(from)) as usize);
    let (mut a, mut b) = (ours.ints().peekable(), from.ints().peekable());
    while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
        let (x, y) = (*x, *y);
        ints.push(x.min(y));
        a.next_if(|x| *x <= y);
        b.next_if(|y| *y <= x);
    }
    ints.extend(a.chain(b));
    Distinct::of_ints(&ints)
}

fn ones(words: &[u64]) -> u64 {
    words.iter().map(|word| u64::from(word.count_ones())).sum()
}

/// A set as fingerprints, ascending.
fn fingerprints(set: Distinct) -> Vec<u128> {
    match set {
        Distinct::Fingerprints(values) => values,
        // Of registers the values are not kept; whoever unites sets has dealt with them before.
        set => {
            let mut values: Vec<u128> = set.ints().map(fingerprint::of_int).collect();
            sort(&mut values);
            values
        }
    }
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
pub(super) mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::registers::Registers;

    /// The same values in one of three forms.
    pub(in crate::coordinator::merge) fn in_form(values: &BTreeSet<i64>, form: u8) -> Distinct {
        match form {
            0 => as_bits(values),
            1 => as_fingerprints(values),
            _ => {
                let base = values.first().map_or(5, |first| first - 3);
                let offsets = values.iter().map(|value| u32::try_from(value - base).unwrap());
                Distinct::Offsets { base, offsets: offsets.collect() }
            }
        }
    }

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

    pub(in crate::coordinator::merge) fn as_fingerprints(values: &BTreeSet<i64>) -> Distinct {
        let mut prints: Vec<_> = values.iter().map(|value| fingerprint::of_int(*value)).collect();
        prints.sort_unstable();
        Distinct::Fingerprints(prints)
    }

    proptest! {
        #[test]
        fn test_unite_sets_in_any_form(
            a in proptest::collection::btree_set(-2_000_i64..2_000, 0..60),
            b in proptest::collection::btree_set(-2_000_i64..900_000, 0..60),
            forms in (0_u8..3, 0_u8..3),
        ) {
            let expected: BTreeSet<i64> = a.union(&b).copied().collect();
            let mut united = in_form(&a, forms.0);
            unite(&mut united, in_form(&b, forms.1));
            // The same where the first has room for what comes.
            let mut roomy = Distinct::Bits { base: -2_048, words: vec![0; 15_000] };
            unite_into(&mut roomy, &in_form(&a, forms.0));
            unite_into(&mut roomy, &in_form(&b, forms.1));
            for united in [united, roomy] {
                prop_assert_eq!(count(&united), expected.len() as u64);
                prop_assert_eq!(fingerprints(united), fingerprints(as_fingerprints(&expected)));
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
    fn test_unite_integers_that_lie_far_apart() {
        let mut united = as_bits(&BTreeSet::from([1]));
        // Further apart than two fingerprints are large, and near enough to be told apart as bits.
        unite(&mut united, as_bits(&BTreeSet::from([i64::MAX / 2])));
        assert!(matches!(united, Distinct::Fingerprints(_)));
        assert_eq!(count(&united), 2);
        let mut united = in_form(&BTreeSet::from([i64::MIN + 3, i64::MIN + 9]), 2);
        unite(&mut united, in_form(&BTreeSet::from([i64::MAX]), 2));
        assert_eq!(count(&united), 3);
        let mut near = in_form(&BTreeSet::from([-5, 2_000_000_000]), 2);
        unite(&mut near, in_form(&BTreeSet::from([-4, 2_100_000_000]), 2));
        assert!(matches!(near, Distinct::Offsets { .. }));
        assert_eq!(near.ints().collect::<Vec<_>>(), [-5, -4, 2_000_000_000, 2_100_000_000]);
    }
}
