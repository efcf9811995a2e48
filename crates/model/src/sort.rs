//! Sorting by one algorithm, compiled once.
//!
//! The standard library's is compiled anew for each type that is sorted, to several KB of code each. Here it only
//! ever sorts positions; the items then move to their places. That is a little slower, so what is sorted by the million
//! (codes, fingerprints, rows) is left to the standard library.

use core::cmp::Ordering;

/// Sorts items; equal ones keep their order.
pub fn sort_by<T>(items: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    let order = order(items.len(), &mut |a, b| compare(&items[a], &items[b]));
    arrange(order, &mut |a, b| items.swap(a, b));
}

/// Sorts items by a key; those of equal keys keep their order.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(items, |a, b| key(a).cmp(&key(b)));
}

/// The positions of items in their order.
fn order(len: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..len).collect();
    order.sort_by(|&a, &b| compare(a, b));
    order
}

/// Brings the item at `order[n]` to place `n`, by swaps along the cycles of the permutation.
fn arrange(mut order: Vec<usize>, swap: &mut dyn FnMut(usize, usize)) {
    for start in 0..order.len() {
        let mut place = start;
        loop {
            let from = core::mem::replace(&mut order[place], place);
            if from == start || from == place {
                break;
            }
            swap(place, from);
            place = from;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn test_sort_by_agrees_with_std(values in prop::collection::vec(0u8..20, 0..60)) {
            let mut ours: Vec<(usize, u8)> = values.into_iter().enumerate().collect();
            let mut theirs = ours.clone();
            sort_by_key(&mut ours, |item| item.1);
            theirs.sort_by_key(|item| item.1);
            prop_assert_eq!(ours, theirs);
        }
    }
}
