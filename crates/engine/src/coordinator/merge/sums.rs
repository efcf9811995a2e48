//! Merging sums: exact ones at a common scale, float ones with what rounding lost.

use crate::partial::{BEYOND, FloatSum, State, times_exact};

/// Brings `sums`, which are at `scale`, and sums at `other` to one scale. Gives what the others are to be
/// multiplied by; `sums` and `scale` are changed in place.
pub(super) fn common_scale(sums: &mut [i128], scale: &mut i8, other: i8) -> i128 {
    let power = |from: i8, to: i8| 10_i128.saturating_pow(u32::from(to.abs_diff(from)));
    if other <= *scale {
        return power(other, *scale);
    }
    let factor = power(*scale, other);
    for sum in sums {
        *sum = times_exact(*sum, factor);
    }
    *scale = other;
    1
}

/// Adds one float sum to another by Neumaier's method.
pub(super) fn add(to: &mut FloatSum, from: FloatSum) {
    let sum = to.sum + from.sum;
    let lost =
        if to.sum.abs() >= from.sum.abs() { (to.sum - sum) + from.sum } else { (from.sum - sum) + to.sum };
    to.sum = sum;
    to.lost += from.lost + lost;
    to.count += from.count;
    to.nan += from.nan;
    to.positive_infinite += from.positive_infinite;
    to.negative_infinite += from.negative_infinite;
}

/// Exact sums as float sums; any other state as it is.
#[allow(clippy::cast_precision_loss, reason = "meeting floats, exactness is gone already")]
pub(super) fn to_float(state: State) -> State {
    let State::SumInt { sums, counts, scale } = state else { return state };
    let unit = 10_f64.powi(i32::from(scale));
    let float = |(sum, count): (i128, u64)| {
        let unknown = u64::from(sum == BEYOND);
        FloatSum { sum: sum as f64 / unit, count, nan: unknown, ..FloatSum::default() }
    };
    State::SumFloat(sums.into_iter().zip(counts).map(float).collect())
}
