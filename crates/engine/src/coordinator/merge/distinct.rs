//! Uniting sets of distinct values.

use crate::{fingerprint, partial::Distinct};

/// Adds the values of `from` to `to`.
pub(in crate::coordinator) fn unite(to: &mut Distinct, from: Distinct) {
    let ours = core::mem::replace(to, Distinct::Fingerprints(Vec::new()));
    *to = match (ours, from) {
        (ours, from) if is_empty(&from) => ours,
        (ours, from) if is_empty(&ours) => from,
        (Distinct::Bits { base: a, words: ours }, Distinct::Bits { base: b, words: from }) => {
            bits((a, ours), (b, from))
        }
        (ours, from) => Distinct::Fingerprints(union(fingerprints(ours), fingerprints(from))),
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
    }
}

fn is_empty(set: &Distinct) -> bool {
    match set {
        Distinct::Bits { words, .. } => words.is_empty(),
        Distinct::Fingerprints(values) => values.is_empty(),
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
        return Distinct::Fingerprints(union(fingerprints(low), fingerprints(high)));
    }
    if words.len() < needed {
        words.resize(needed, 0);
    }
    for (word, more) in words[offset..].iter_mut().zip(more) {
        *word |= more;
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

    #[test]
    fn test_unite_bits_that_lie_far_apart() {
        let mut united = as_bits(&BTreeSet::from([1]));
        // Further apart than two fingerprints are large, and near enough to be told apart as bits.
        unite(&mut united, as_bits(&BTreeSet::from([i64::MAX / 2])));
        assert!(matches!(united, Distinct::Fingerprints(_)));
        assert_eq!(count(&united), 2);
    }
}
