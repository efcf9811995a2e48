//! Dictionaries of a number column's distinct values.

use std::rc::Rc;

use reelscope_model::{Result, pulse};

use super::derive::{derive_floats, derive_ints, for_each_int};
use crate::{
    column::{Coded, Codes, FloatColumn, IntColumn, Labels},
    error::{filled, reserve},
    table::{Spread, Table},
};

/// The widest range whose values are found by a table instead of by hashing.
const TABLE: u128 = 1 << 22;

/// The distinct values of a column of integers, decimals, dates or instants.
pub(super) fn of_ints(column: &IntColumn) -> Result<Rc<Coded>> {
    of_ints_within(column, i128::MIN, i128::MAX)
}

/// The calendar years among integers: those from 1 to 9999; the others are null.
pub(super) fn of_years(column: &IntColumn) -> Result<Rc<Coded>> {
    of_ints_within(column, 1, 9999)
}

fn of_ints_within(column: &IntColumn, least: i128, greatest: i128) -> Result<Rc<Coded>> {
    let range = column.range.map(|(low, high)| (low.max(least), high.min(greatest)));
    let Some((low, high)) = range.filter(|(low, high)| low <= high) else {
        return Ok(Coded::new(derive_ints(column, 0, |_| 0)?, None, Labels::Ints(column.kind, Vec::new())));
    };
    // Distances count from the base, which may lie below the least value.
    let first = low.wrapping_sub(column.base) as u128;
    let spread = high.wrapping_sub(low) as u128;
    let (codes, distances) = match spread {
        _ if spread < TABLE => by_table(column, first, spread as usize)?,
        // Beyond the greatest value there may be room, but no value.
        _ if first.saturating_add(spread) <= u64::MAX.into() => by_hash(column, |distance| distance as u64)?,
        _ => by_hash(column, |distance| distance)?,
    };
    let values = pulse::each(distances, 1).map(|distance| column.base.wrapping_add(distance as i128));
    let values = values.collect();
    Ok(Coded::new(codes, None, Labels::Ints(column.kind, values)))
}

/// The distinct values of a column of floats. All NaN are one, and so are the two zeros.
pub(super) fn of_floats(column: &FloatColumn) -> Result<Rc<Coded>> {
    let mut known = Table::<u64>::default();
    let mut values = Vec::new();
    let mut full = None;
    // As many codes as there are rows may be needed; the second pass then writes no wider ones than are.
    let wide = derive_floats(column, column.floats.len(), |float| {
        let float = canonical(float);
        let code = known.number(float.to_bits(), || {
            values.push(float);
            values.len() as u32
        });
        code.unwrap_or_else(|error| {
            full = Some(error);
            0
        })
    })?;
    full.map_or(Ok(()), Err)?;
    let codes = narrowed(&wide, values.len())?;
    Ok(Coded::new(codes, None, Labels::Floats(values)))
}

/// The float that stands for all that are the same value of a group.
pub(crate) fn canonical(float: f64) -> f64 {
    if float.is_nan() {
        f64::NAN
    } else if float == 0.0 {
        0.0
    } else {
        float
    }
}

/// The codes and what they stand for, for distances from `first` up to `first` + `spread`; others are null.
fn by_table(column: &IntColumn, first: u128, spread: usize) -> Result<(Codes, Vec<u128>)> {
    let mut table = filled(spread + 1, 0u32)?;
    let place = |distance: u128| usize::try_from(distance.wrapping_sub(first)).unwrap_or(usize::MAX);
    for_each_int(column, |distance| {
        if let Some(entry) = table.get_mut(place(distance)) {
            *entry = 1;
        }
    });
    let mut distances = Vec::new();
    for (position, code) in pulse::each(&mut table, 1).enumerate().filter(|(_, code)| **code == 1) {
        distances.push(first + position as u128);
        *code = distances.len() as u32;
    }
    let code = |distance| table.get(place(distance)).copied().unwrap_or(0);
    Ok((derive_ints(column, distances.len(), code)?, distances))
}

/// The same by a table of the distances met, which are `kept` in a type that is wide enough.
fn by_hash<K: Spread + Into<u128>>(
    column: &IntColumn,
    kept: impl Fn(u128) -> K,
) -> Result<(Codes, Vec<u128>)> {
    let mut known = Table::<K>::default();
    let mut distances = Vec::new();
    let mut full = None;
    // Rows of one value mostly follow each other.
    let mut last = None;
    let wide = derive_ints(column, column.words.len(), |distance| {
        if let Some((_, code)) = last.filter(|(value, _)| *value == distance) {
            return code;
        }
        let code = reserve(&mut distances, 1).and_then(|()| {
            known.number(kept(distance), || {
                distances.push(distance);
                distances.len() as u32
            })
        });
        let code = code.unwrap_or_else(|error| {
            full = Some(error);
            0
        });
        last = Some((distance, code));
        code
    })?;
    full.map_or(Ok(()), Err)?;
    Ok((narrowed(&wide, distances.len())?, distances))
}

/// The same codes in as few bytes as `greatest` needs.
fn narrowed(codes: &Codes, greatest: usize) -> Result<Codes> {
    let mut narrow = Codes::with_capacity(codes.len())?;
    let mut part = Vec::with_capacity(8192);
    for start in (0..codes.len()).step_by(8192) {
        pulse::beat(8192);
        part.clear();
        part.extend((start..codes.len().min(start + 8192)).map(|position| codes.get(position)));
        narrow.extend(&part, greatest)?;
    }
    Ok(narrow)
}
