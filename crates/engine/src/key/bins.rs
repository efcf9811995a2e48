//! Bins of equal width over a number.
//!
//! Bin `i` starts at `start + i x step`, computed so, and holds what is at or above its start and below the
//! next one's. The first bin takes all below it as well, the last all above; NaN has no bin.

use std::rc::Rc;

use reelscope_model::{Result, query::Bins};

use super::derive::{derive_floats, derive_ints};
use crate::{
    column::{Coded, Codes, FloatColumn, IntColumn, Labels},
    error::bad_query,
};

/// The bins of a column of integers, decimals, dates or instants (in days).
pub(super) fn of_ints(column: &IntColumn, bins: &Bins) -> Result<Rc<Coded>> {
    check(bins)?;
    let number = |distance: u128| column.kind.number(column.base.wrapping_add(distance as i128));
    let codes = derive_ints(column, bins.count as usize, |distance| bin_of(number(distance), bins))?;
    Ok(coded(codes, bins))
}

/// The bins of a column of floats.
pub(super) fn of_floats(column: &FloatColumn, bins: &Bins) -> Result<Rc<Coded>> {
    check(bins)?;
    let codes = derive_floats(column, bins.count as usize, |float| bin_of(float, bins))?;
    Ok(coded(codes, bins))
}

fn check(bins: &Bins) -> Result<()> {
    const MOST: u32 = 1 << 20;
    let sound = bins.step > 0.0 && bins.step.is_finite() && bins.start.is_finite();
    if sound && (1..=MOST).contains(&bins.count) {
        return Ok(());
    }
    Err(bad_query("Bins need a finite start, a step above zero, and a count from 1 to 1,048,576."))
}

fn coded(codes: Codes, bins: &Bins) -> Rc<Coded> {
    let starts = (0..bins.count).map(|bin| start_of(bin, bins)).collect();
    Coded::new(codes, None, Labels::Floats(starts))
}

fn start_of(bin: u32, bins: &Bins) -> f64 {
    bins.start + f64::from(bin) * bins.step
}

/// The bin's number from 1, 0 for none.
fn bin_of(value: f64, bins: &Bins) -> u32 {
    if value.is_nan() {
        return 0;
    }
    let last = bins.count - 1;
    // The cast saturates, so that infinities and far values land in the end bins.
    let guess = (((value - bins.start) / bins.step).floor() as u32).min(last);
    // The quotient may be rounded over an edge; the edges decide.
    let bin = if guess > 0 && value < start_of(guess, bins) {
        guess - 1
    } else if guess < last && value >= start_of(guess + 1, bins) {
        guess + 1
    } else {
        guess
    };
    bin + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_bin_of_values_at_and_around_edges() {
        let bins = Bins { start: 0.0, step: 0.1, count: 10 };
        for bin in 0..10 {
            assert_eq!(bin_of(start_of(bin, &bins), &bins), bin + 1);
            assert_eq!(bin_of(start_of(bin, &bins).next_down(), &bins), bin.max(1));
        }
        let check = |value, expected| assert_eq!(bin_of(value, &bins), expected, "{value}");
        check(f64::NAN, 0);
        check(f64::NEG_INFINITY, 1);
        check(-5.0, 1);
        check(5.0, 10);
        check(f64::INFINITY, 10);
    }
}
