//! Numbers as the bins that they fall in, which [`Bins`] decides; NaN has no bin.

use std::rc::Rc;

use reelscope_model::{Result, query::Bins};

use super::{
    cells::Cells,
    derive::{derive_floats, derive_ints},
};
use crate::{
    column::{Coded, Codes, FloatColumn, IntColumn, Labels},
    error::bad_query,
};

/// The most bins of which the first integer in each is looked for before the rows are.
const LISTED: u32 = 4096;

/// The bins of a column of integers, decimals, dates or instants (in days).
///
/// Where there are few bins, the first integer in each is found once, by asking [`Bins`]; a row then only needs its
/// place among those, which takes no float and no division.
pub(super) fn of_ints(column: &IntColumn, bins: &Bins) -> Result<Rc<Coded>> {
    check(bins)?;
    let number = |distance: u128| column.kind.number(column.base.wrapping_add(distance as i128));
    let greatest = column.range.map_or(0, |(_, high)| high.wrapping_sub(column.base) as u128);
    let codes = match u64::try_from(greatest) {
        Ok(greatest) if bins.count <= LISTED => {
            let edges = first_in_each(bins, greatest, |distance| number(distance.into()));
            let least = column.range.map_or(0, |(low, _)| low.wrapping_sub(column.base) as u64);
            let cells = Cells::new(edges, least, greatest);
            derive_ints(column, bins.count as usize, |distance| cells.place(distance as u64) as u32 + 1)?
        }
        _ => derive_ints(column, bins.count as usize, |distance| code(number(distance), bins))?,
    };
    Ok(coded(codes, bins))
}

/// The least distance in each bin or a later one, up to one beyond the greatest; the first bin's is 0, as it is open.
fn first_in_each(bins: &Bins, greatest: u64, number: impl Fn(u64) -> f64) -> Vec<u64> {
    let mut edges = vec![0];
    for bin in 1..bins.count {
        let (mut low, mut high) = (edges.last().copied().unwrap_or(0), greatest.saturating_add(1));
        while low < high {
            let middle = low + (high - low) / 2;
            // Bins and the numbers of distances both ascend, so that every search may start at the last one's end.
            if bins.find(number(middle)).is_some_and(|found| found >= bin) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        edges.push(low);
    }
    edges
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_first_in_each_bin_agrees_with_bins() {
        let check = |start, step, count, base: i64, greatest: u64| {
            let bins = Bins { start, step, count };
            let number = |distance: u64| (base + distance as i64) as f64;
            let edges = first_in_each(&bins, greatest, number);
            let cells = Cells::new(edges, 0, greatest);
            for distance in 0..=greatest {
                assert_eq!(
                    cells.place(distance) as u32 + 1,
                    code(number(distance), &bins),
                    "{base} + {distance}"
                );
            }
        };
        check(0.0, 500.0, 50, 150, 30_000);
        check(-3.5, 0.7, 9, -10, 40);
        check(0.0, 1.0, 1, -5, 10);
        check(100.0, 10.0, 5, 0, 20);
        check(0.0, 10.0, 5, 1000, 20);
    }
}
