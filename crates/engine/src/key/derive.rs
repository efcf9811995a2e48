//! Codes derived row by row from a stored number.

#![allow(clippy::useless_conversion, reason = "the same code runs for words of every width")]

use reelscope_model::{Result, pulse};

use crate::column::{Bits, Codes, FloatColumn, Floats, IntColumn, each_word};

/// How many rows are derived at a time.
const STEP: usize = 8192;
/// How many steps it is to derive one.
const STEPS: usize = 4;

/// Derives a code from each integer's distance from the column's base; null rows get 0. `greatest` is the
/// greatest code that `derive` gives.
pub(super) fn derive_ints(
    column: &IntColumn,
    greatest: usize,
    mut derive: impl FnMut(u128) -> u32,
) -> Result<Codes> {
    let mut codes = Codes::with_capacity(column.words.len())?;
    each_word!(&column.words, words => {
        fill(words, column.valid.as_ref(), &mut codes, greatest, |word| derive(u128::from(word)))?;
    });
    Ok(codes)
}

/// Derives a code from each float; null rows get 0.
pub(super) fn derive_floats(
    column: &FloatColumn,
    greatest: usize,
    mut derive: impl FnMut(f64) -> u32,
) -> Result<Codes> {
    let mut codes = Codes::with_capacity(column.floats.len())?;
    let valid = column.valid.as_ref();
    match &column.floats {
        Floats::F32(floats) => fill(floats, valid, &mut codes, greatest, |float| derive(float.into()))?,
        Floats::F64(floats) => fill(floats, valid, &mut codes, greatest, derive)?,
    }
    Ok(codes)
}

/// Calls `visit` with each integer's distance from the column's base, nulls left out.
pub(super) fn for_each_int(column: &IntColumn, mut visit: impl FnMut(u128)) {
    each_word!(&column.words, words => {
        for (step, words) in pulse::each(words.chunks(STEP), STEP * STEPS).enumerate() {
            visit_step(words, step * STEP, column.valid.as_ref(), &mut visit);
        }
    });
}

#[inline(never)]
fn visit_step<W: Copy + Into<u128>>(
    words: &[W],
    start: usize,
    valid: Option<&Bits>,
    visit: &mut impl FnMut(u128),
) {
    for (row, &word) in (start..).zip(words) {
        if valid.is_none_or(|valid| valid.get(row)) {
            visit(word.into());
        }
    }
}

fn fill<T: Copy>(
    values: &[T],
    valid: Option<&Bits>,
    codes: &mut Codes,
    greatest: usize,
    mut derive: impl FnMut(T) -> u32,
) -> Result<()> {
    let mut part = Vec::with_capacity(STEP);
    for (step, values) in pulse::each(values.chunks(STEP), STEP * STEPS).enumerate() {
        part.clear();
        derive_step(values, step * STEP, valid, &mut part, &mut derive);
        codes.extend(&part, greatest)?;
    }
    Ok(())
}

#[inline(never)]
fn derive_step<T: Copy>(
    values: &[T],
    start: usize,
    valid: Option<&Bits>,
    codes: &mut Vec<u32>,
    derive: &mut impl FnMut(T) -> u32,
) {
    match valid {
        None => codes.extend(values.iter().map(|&value| derive(value))),
        Some(valid) => {
            let rows = (start..).zip(values);
            codes.extend(rows.map(|(row, &value)| if valid.get(row) { derive(value) } else { 0 }));
        }
    }
}
