//! Numbers as the bins that they fall in, which [`Bins`] decides; NaN has no bin.

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
    let codes = derive_ints(column, bins.count as usize, |distance| code(number(distance), bins))?;
    Ok(coded(codes, bins))
}

/// The bins of a column of floats.
pub(super) fn of_floats(column: &FloatColumn, bins: &Bins) -> Result<Rc<Coded>> {
    check(bins)?;
    let codes = derive_floats(column, bins.count as usize, |float| code(float, bins))?;
    Ok(coded(codes, bins))
}

fn check(bins: &Bins) -> Result<()> {
    if bins.is_sound() {
        return Ok(());
    }
    Err(bad_query("Bins need a finite start, a step above zero, and a count from 1 to 100,000."))
}

/// The bin's number from 1, 0 for none.
fn code(value: f64, bins: &Bins) -> u32 {
    bins.find(value).map_or(0, |bin| bin + 1)
}

fn coded(codes: Codes, bins: &Bins) -> Rc<Coded> {
    Coded::new(codes, None, Labels::Floats(bins.starts().collect()))
}
