//! Sorting by the million, and saying in between that it goes on.
//!
//! The standard library's sort is one silent pass. Here many items are split in place around one of them, block by block,
//! until they are few, which the standard library sorts in no time to speak of. It is what the standard library's own
//! unstable sort begins with, so that it is no slower; equal items do not keep their order.

use core::cmp::Ordering;

use reelscope_model::pulse;

/// How many items are few, and how many are a block.
const FEW: usize = 1 << 14;
/// How many steps an item is to sort among few.
const STEPS: usize = 16;
/// How many of many items are compared to find one in the middle.
const SAMPLE: usize = 63;
/// What is less than the middle is a share of at least this, unless many items are equal to it.
const UNEVEN: usize = 8;

/// Sorts items.
pub(crate) fn sort<T: Ord>(items: &mut [T]) {
    sort_by(items, &T::cmp);
}

/// Sorts items in the order that `compare` gives them.
pub(crate) fn sort_by<T>(mut items: &mut [T], compare: &impl Fn(&T, &T) -> Ordering) {
    while items.len() > FEW {
        if is_sorted(items, compare) {
            return;
        }
        let (start, end) = split(items, items.len() / 2, compare);
        let (before, rest) = items.split_at_mut(start);
        let behind = &mut rest[end - start..];
        // The smaller part first, so that few calls are within each other.
        let (smaller, larger) = if before.len() < behind.len() { (before, behind) } else { (behind, before) };
        sort_by(smaller, compare);
        items = larger;
    }
    pulse::beat(items.len().saturating_mul(STEPS));
    items.sort_unstable_by(compare);
}

/// Brings the item that is the `nth` in order to that place, those before it to places before, and others behind.
pub(crate) fn select_by<T>(mut items: &mut [T], mut nth: usize, compare: &impl Fn(&T, &T) -> Ordering) {
    while items.len() > FEW {
        let (start, end) = split(items, nth, compare);
        if nth < start {
            items = &mut items[..start];
        } else if nth < end {
            return;
        } else {
            nth -= end;
            items = &mut items[end..];
        }
    }
    pulse::beat(items.len().saturating_mul(STEPS));
    if nth < items.len() {
        items.select_nth_unstable_by(nth, compare);
    }
}

fn is_sorted<T>(items: &[T], compare: &impl Fn(&T, &T) -> Ordering) -> bool {
    let in_order = |a: &T, b: &T| compare(a, b).is_le();
    // Each block has the first item of the next.
    (0..items.len()).step_by(FEW).all(|start| {
        pulse::beat(FEW);
        items[start..items.len().min(start + FEW + 1)].is_sorted_by(in_order)
    })
}

/// Splits many items around one that is likely to be near the `nth` in order: gives where the items start and end that are
/// equal to it, of which it may know but one. Those before are less, and those behind not.
fn split<T>(items: &mut [T], nth: usize, compare: &impl Fn(&T, &T) -> Ordering) -> (usize, usize) {
    let step = items.len() / SAMPLE;
    for at in 0..SAMPLE {
        items.swap(at, at * step + step / 2);
    }
    items[..SAMPLE].sort_unstable_by(compare);
    items.swap(0, (nth / step.max(1)).min(SAMPLE - 1));
    let Some((middle, others)) = items.split_first_mut() else { return (0, 0) };
    let start = gather(others, |item| compare(item, middle).is_lt());
    items.swap(0, start);
    let few = items.len() / UNEVEN;
    let (before, behind) = items.split_at_mut(start + 1);
    let Some(middle) = before.last() else { return (0, 0) };
    let equal = if start < few { gather(behind, |item| compare(item, middle).is_le()) } else { 0 };
    (start, start + 1 + equal)
}

/// Brings the items that are meant to the front, and says how many they are.
fn gather<T>(items: &mut [T], is_meant: impl Fn(&T) -> bool) -> usize {
    let mut front = 0;
    for start in (0..items.len()).step_by(FEW) {
        pulse::beat(FEW);
        for at in start..items.len().min(start + FEW) {
            let meant = is_meant(&items[at]);
            // Without a branch on what cannot be foreseen.
            items.swap(front, at);
            front += usize::from(meant);
        }
    }
    front
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::fingerprint;

    /// Numbers of some kind by their position.
    fn kinds() -> [fn(u32) -> u128; 7] {
        let even = |at: u32| fingerprint::of_int(i64::from(at % 30_000) * 7_919);
        [
            even,
            |_| 7,
            |at| at.into(),
            |at| (u32::MAX - at).into(),
            |at| u128::from(at) % 3,
            |at| if at.is_multiple_of(3) { u128::MAX } else { fingerprint::of_int(at.into()) },
            |at| u128::from(at.abs_diff(40_000)),
        ]
    }

    #[test]
    fn test_sort_agrees_with_std_for_even_equal_and_skewed_ones() {
        for many in [0, 1, FEW, FEW + 1, 5 * FEW + 3] {
            for kind in kinds() {
                let mut ours: Vec<(u128, u32)> = (0..many as u32).rev().map(|at| (kind(at), at)).collect();
                let mut theirs = ours.clone();
                sort(&mut ours);
                theirs.sort_unstable();
                assert!(ours == theirs, "{many}");
            }
        }
    }

    #[test]
    fn test_select_agrees_with_std_for_even_equal_and_skewed_ones() {
        for many in [1, FEW, FEW + 1, 5 * FEW + 3] {
            for (kind, nth) in kinds().into_iter().zip([0, 1, many / 2, many / 3, many - 1, many - 1, 7]) {
                let nth = nth.min(many - 1);
                let mut ours: Vec<u128> = (0..many as u32).map(kind).collect();
                let mut theirs = ours.clone();
                theirs.sort_unstable();
                select_by(&mut ours, nth, &u128::cmp);
                assert!(ours[nth] == theirs[nth], "{many} {nth}");
                assert!(ours[..nth].iter().all(|item| *item <= theirs[nth]), "{many} {nth}");
                assert!(ours[nth..].iter().all(|item| *item >= theirs[nth]), "{many} {nth}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8))]

        #[test]
        fn test_sort_and_select_agree_with_std_for_any_runs(
            runs in prop::collection::vec((any::<i64>(), -2_i64..3, 0_usize..2 * FEW), 0..4),
            nth in any::<prop::sample::Index>(),
        ) {
            let run = |(first, step, many): (i64, i64, usize)| {
                (0..many as i64).map(move |at| first.wrapping_add(at.wrapping_mul(step)))
            };
            let items: Vec<i64> = runs.into_iter().flat_map(run).collect();
            let descending = |a: &i64, b: &i64| b.cmp(a);
            let mut theirs = items.clone();
            theirs.sort_unstable_by(descending);
            let mut ours = items.clone();
            sort_by(&mut ours, &descending);
            prop_assert!(ours == theirs);
            if !items.is_empty() {
                let mut ours = items.clone();
                let nth = nth.index(items.len());
                select_by(&mut ours, nth, &descending);
                prop_assert_eq!(ours[nth], theirs[nth]);
                ours.sort_unstable_by(descending);
                prop_assert!(ours == theirs);
            }
        }
    }
}
