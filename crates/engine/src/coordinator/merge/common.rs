//! What sets of distinct values have in common.

use std::cmp::Ordering;

use super::Groups;
use crate::{
    fingerprint,
    partial::{Distinct, Partial, State},
};

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
        let places = groups.places(&partial.keys, sets.len());
        met.resize_with(groups.len(), Vec::new);
        for (place, set) in places.into_iter().zip(sets) {
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
        (Distinct::Registers(_), _) | (_, Distinct::Registers(_)) => return None,
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
        (Distinct::Fingerprints(prints), ints) | (ints, Distinct::Fingerprints(prints))
            if !matches!(ints, Distinct::Fingerprints(_)) =>
        {
            let int = |print: &u128| Some(*print as i64).filter(|int| fingerprint::of_int(*int) == *print);
            let both = prints.iter().filter(|print| int(print).is_some_and(|int| has(ints, int)));
            both.copied().try_for_each(&mut take)?;
        }
        (Distinct::Fingerprints(ours), Distinct::Fingerprints(theirs)) => {
            ascending(ours.iter().copied(), theirs.iter().copied(), &mut take)?;
        }
        (ours, theirs) => ascending(ours.ints(), theirs.ints(), &mut |int| take(fingerprint::of_int(int)))?,
    }
    Some(())
}

/// Takes what two ascending lists have in common.
fn ascending<T: Ord>(
    ours: impl Iterator<Item = T>,
    theirs: impl Iterator<Item = T>,
    take: &mut dyn FnMut(T) -> Option<()>,
) -> Option<()> {
    let (mut ours, mut theirs) = (ours.peekable(), theirs.peekable());
    while let (Some(a), Some(b)) = (ours.peek(), theirs.peek()) {
        match a.cmp(b) {
            Ordering::Less => drop(ours.next()),
            Ordering::Greater => drop(theirs.next()),
            Ordering::Equal => {
                theirs.next();
                ours.next().and_then(&mut *take)?;
            }
        }
    }
    Some(())
}

/// Whether a set of integers has one.
fn has(set: &Distinct, int: i64) -> bool {
    match set {
        Distinct::Bits { base, words } => {
            let bit = int.wrapping_sub(*base) as u64;
            let word = usize::try_from(bit / 64).ok().and_then(|at| words.get(at));
            word.is_some_and(|word| word & (1 << (bit % 64)) != 0)
        }
        Distinct::Offsets { base, offsets } => u32::try_from(int.wrapping_sub(*base) as u64)
            .is_ok_and(|offset| offsets.binary_search(&offset).is_ok()),
        Distinct::Fingerprints(_) | Distinct::Registers(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::{
        super::distinct::tests::{as_fingerprints, in_form},
        *,
    };

    proptest! {
        #[test]
        fn test_common_to_partials_in_any_form(
            sets in proptest::collection::vec(
                (proptest::collection::btree_set(-90_i64..90, 0..30), 0_u8..3, any::<bool>()), 0..5,
            ),
        ) {
            let mut expected = BTreeSet::new();
            let mut partials = Vec::new();
            for (at, (set, form, second)) in sets.iter().enumerate() {
                let others = sets[..at].iter().filter(|(.., other)| other == second);
                others.for_each(|(other, ..)| expected.extend(set.intersection(other)));
                let set = in_form(set, *form);
                partials.push(Partial {
                    keys: vec![std::iter::once(reelscope_model::Value::Bool(*second)).collect()],
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
}
