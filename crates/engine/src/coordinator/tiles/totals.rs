//! Running totals over bins: what any run of them adds up to is one subtraction a group.

use std::ops::Range;

/// Where a share stands: its bin and its group.
pub(super) type Place = (usize, usize);

/// What can be added up and taken away again without loss. Both wrap, so that a difference is right whenever it can be
/// told at all.
pub(super) trait Exact: Copy + Default {
    fn plus(self, other: Self) -> Self;
    fn minus(self, other: Self) -> Self;
}

impl Exact for u64 {
    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }

    fn minus(self, other: Self) -> Self {
        self.wrapping_sub(other)
    }
}

impl Exact for i128 {
    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }

    fn minus(self, other: Self) -> Self {
        self.wrapping_sub(other)
    }
}

/// Totals of each group over the bins before each, and over all of them: one row of groups a bin, and one more.
pub(super) struct Totals<T> {
    groups: usize,
    before: Vec<T>,
}

impl<T: Exact> Totals<T> {
    /// The totals of shares, of so many bins and groups.
    pub(super) fn new((bins, groups): (usize, usize), places: &[Place], shares: Vec<T>) -> Self {
        let mut before = vec![T::default(); (bins + 1) * groups];
        for (&(bin, group), share) in places.iter().zip(shares) {
            let total = &mut before[(bin + 1) * groups + group];
            *total = total.plus(share);
        }
        for at in groups..before.len() {
            before[at] = before[at].plus(before[at - groups]);
        }
        Self { groups, before }
    }

    /// What some runs of bins add up to, by group.
    pub(super) fn sum(&self, runs: &[Range<usize>]) -> Vec<T> {
        let row = |bin: usize| &self.before[bin * self.groups..(bin + 1) * self.groups];
        let mut sums = vec![T::default(); self.groups];
        for run in runs {
            for ((sum, low), high) in sums.iter_mut().zip(row(run.start)).zip(row(run.end)) {
                *sum = sum.plus(high.minus(*low));
            }
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::single_range_in_vec_init, reason = "runs of bins, of which there may be one")]
    fn test_sum_of_runs_is_what_their_bins_add_up_to() {
        let places = [(0, 1), (1, 0), (1, 1), (3, 0), (1, 0)];
        let totals = Totals::new((4, 2), &places, vec![5_i128, 7, -9, 11, 1]);
        assert_eq!(totals.sum(&[]), [0, 0]);
        assert_eq!(totals.sum(&[0..4]), [19, -4]);
        assert_eq!(totals.sum(&[1..2]), [8, -9]);
        assert_eq!(totals.sum(&[0..1, 3..4]), [11, 5]);
    }
}
