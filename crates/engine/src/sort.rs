//! Sorting fingerprints by the million, and saying in between that it goes on.
//!
//! The standard library's sort is one silent pass. Fingerprints are spread evenly, so their first byte puts them into
//! parts of a few thousandths of all, each of which is sorted by the standard library in no time to speak of.

use reelscope_model::pulse;

/// From how many items on they are put into parts.
const MANY: usize = 1 << 14;
/// How many steps an item is to sort.
const STEPS: usize = 16;

/// Sorts items by their fingerprint first, which is the first thing that they are compared by.
pub(crate) fn sort_prints<T: Ord>(items: &mut [T], print: impl Fn(&T) -> u128) {
    if items.len() < MANY {
        pulse::beat(items.len().saturating_mul(STEPS));
        return items.sort_unstable();
    }
    let part = |item: &T| (print(item) >> 120) as usize;
    let mut ends = [0_usize; 256];
    for chunk in items.chunks(MANY) {
        pulse::beat(chunk.len());
        chunk.iter().for_each(|item| ends[part(item)] += 1);
    }
    let mut next = [0_usize; 256];
    let mut sum = 0;
    for (next, end) in next.iter_mut().zip(&mut ends) {
        *next = sum;
        sum += *end;
        *end = sum;
    }
    let starts = next;
    for own in 0..256 {
        pulse::beat((ends[own] - next[own]).saturating_mul(STEPS));
        // Each swap brings an item to its part for good.
        while next[own] < ends[own] {
            let place = next[own];
            let to = part(&items[place]);
            if to != own {
                items.swap(place, next[to]);
            }
            next[to] += 1;
        }
    }
    for (start, end) in starts.into_iter().zip(ends) {
        pulse::beat((end - start).saturating_mul(STEPS));
        items[start..end].sort_unstable();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint;

    #[test]
    fn test_sort_prints_agrees_with_std_for_even_equal_and_skewed_ones() {
        let even = |at: u32| fingerprint::of_int(i64::from(at % 30_000) * 7_919);
        let prints: [&dyn Fn(u32) -> u128; 4] =
            [&even, &|_| 7, &|at| u128::from(at), &|at| if at % 3 == 0 { u128::MAX } else { even(at) }];
        for many in [0, 1, MANY - 1, MANY, 5 * MANY + 3] {
            for print in prints {
                let mut ours: Vec<(u128, u32)> = (0..many as u32).rev().map(|at| (print(at), at)).collect();
                let mut theirs = ours.clone();
                sort_prints(&mut ours, |(print, _)| *print);
                theirs.sort_unstable();
                assert!(ours == theirs, "{many}");
            }
        }
    }
}
