//! A test bound to a column: which rows of a chunk meet it.

use std::rc::Rc;

use super::operand::same_float;
use crate::column::{Bits, Coded, Codes, FloatColumn, Floats, IntColumn, each_word};

/// A bound test.
pub(super) enum Matcher {
    /// Rows with a code among those marked; any of a row's codes, for a multi-valued column.
    Codes {
        /// The codes.
        coded: Rc<Coded>,
        /// Which codes are meant.
        marked: Vec<bool>,
        /// Whether the other rows are meant instead.
        negate: bool,
    },
    /// Rows whose integer lies in a range of distances from the base, both ends inside.
    IntRange {
        /// The column.
        column: Rc<IntColumn>,
        /// The ends; none for no row.
        range: Option<(u128, u128)>,
    },
    /// Rows whose integer is one of some distances.
    IntSet {
        /// The column.
        column: Rc<IntColumn>,
        /// The distances from the base, ascending.
        set: Vec<u128>,
        /// Whether null is one of them.
        null: bool,
        /// Whether the other rows are meant instead.
        negate: bool,
    },
    /// Rows whose float lies in a range; NaN lies in none.
    FloatRange {
        /// The column.
        column: Rc<FloatColumn>,
        /// The first value inside.
        from: f64,
        /// The first value beyond; none for an open end.
        to: Option<f64>,
    },
    /// Rows whose float is one of some.
    FloatSet {
        /// The column.
        column: Rc<FloatColumn>,
        /// The floats.
        set: Vec<f64>,
        /// Whether null is one of them.
        null: bool,
        /// Whether the other rows are meant instead.
        negate: bool,
    },
    /// No row.
    Nothing,
}

impl Matcher {
    /// Writes which of the rows from `start` on match, one a place of `out`.
    pub(super) fn fill(&self, start: usize, out: &mut [bool]) {
        let end = start + out.len();
        match self {
            Self::Nothing | Self::IntRange { range: None, .. } => out.fill(false),
            Self::Codes { coded, marked, negate } => {
                if coded.ends.is_some() {
                    let any = |row| coded.codes_of(row).any(|code| is_marked(marked, code));
                    out.iter_mut().zip(start..).for_each(|(out, row)| *out = any(row));
                } else {
                    fill_codes(&coded.codes, start, marked, out);
                }
                turn(out, *negate);
            }
            Self::IntRange { column, range: Some((low, high)) } => {
                each_word!(&column.words, words => fill_range(&words[start..end], *low, *high, out));
                place_nulls(column.valid.as_ref(), start, false, out);
            }
            Self::IntSet { column, set, null, negate } => {
                each_word!(&column.words, words => fill_set(&words[start..end], set, out));
                place_nulls(column.valid.as_ref(), start, *null, out);
                turn(out, *negate);
            }
            Self::FloatRange { column, from, to } => {
                let inside = |float: f64| float >= *from && to.is_none_or(|to| float < to);
                fill_floats(&column.floats, start, out, inside);
                place_nulls(column.valid.as_ref(), start, false, out);
            }
            Self::FloatSet { column, set, null, negate } => {
                let inside = |float: f64| set.iter().any(|&other| same_float(float, other));
                fill_floats(&column.floats, start, out, inside);
                place_nulls(column.valid.as_ref(), start, *null, out);
                turn(out, *negate);
            }
        }
    }
}

fn is_marked(marked: &[bool], code: u32) -> bool {
    marked.get(code as usize).copied().unwrap_or(false)
}

/// Looks codes up.
#[inline(never)]
fn fill_codes(codes: &Codes, start: usize, marked: &[bool], out: &mut [bool]) {
    let end = start + out.len();
    match codes {
        Codes::U8(codes) => fill_bytes(&codes[start..end], marked, out),
        Codes::U16(codes) => {
            let codes = &codes[start..end];
            out.iter_mut().zip(codes).for_each(|(out, &code)| *out = is_marked(marked, code.into()));
        }
        Codes::U32(codes) => {
            let codes = &codes[start..end];
            out.iter_mut().zip(codes).for_each(|(out, &code)| *out = is_marked(marked, code));
        }
    }
}

/// Compares codes with the marked ones (or with the others) when those are few, which takes sixteen rows at a
/// time; looks them up otherwise.
#[inline(never)]
fn fill_bytes(codes: &[u8], marked: &[bool], out: &mut [bool]) {
    const FEW: usize = 4;
    let with = |value: bool| (0..=u8::MAX).zip(marked).filter(move |(_, marked)| **marked == value);
    for value in [true, false] {
        if with(value).take(FEW + 1).count() <= FEW {
            out.fill(!value);
            for (other, _) in with(value) {
                out.iter_mut().zip(codes).for_each(|(out, &code)| *out ^= code == other);
            }
            return;
        }
    }
    let mut table = [false; 256];
    table.iter_mut().zip(marked).for_each(|(entry, &marked)| *entry = marked);
    out.iter_mut().zip(codes).for_each(|(out, &code)| *out = table[usize::from(code)]);
}

#[inline(never)]
fn fill_range<W>(words: &[W], low: u128, high: u128, out: &mut [bool])
where
    W: Copy + TryFrom<u128> + PartialOrd,
{
    let Ok(low) = W::try_from(low) else { return out.fill(false) };
    match W::try_from(high) {
        Ok(high) => {
            out.iter_mut().zip(words).for_each(|(out, &word)| *out = (word >= low) & (word <= high));
        }
        Err(_) => out.iter_mut().zip(words).for_each(|(out, &word)| *out = word >= low),
    }
}

#[inline(never)]
fn fill_set<W: Copy + Into<u128>>(words: &[W], set: &[u128], out: &mut [bool]) {
    if let [only] = set {
        return out.iter_mut().zip(words).for_each(|(out, &word)| *out = word.into() == *only);
    }
    out.iter_mut().zip(words).for_each(|(out, &word)| *out = set.binary_search(&word.into()).is_ok());
}

#[inline(never)]
fn fill_floats(floats: &Floats, start: usize, out: &mut [bool], test: impl Fn(f64) -> bool) {
    let end = start + out.len();
    match floats {
        Floats::F32(floats) => {
            out.iter_mut().zip(&floats[start..end]).for_each(|(out, &float)| *out = test(float.into()));
        }
        Floats::F64(floats) => {
            out.iter_mut().zip(&floats[start..end]).for_each(|(out, &float)| *out = test(float));
        }
    }
}

#[inline(never)]
fn place_nulls(valid: Option<&Bits>, start: usize, null: bool, out: &mut [bool]) {
    let Some(valid) = valid else { return };
    out.iter_mut().zip(start..).filter(|(_, row)| !valid.get(*row)).for_each(|(out, _)| *out = null);
}

fn turn(out: &mut [bool], negate: bool) {
    if negate {
        out.iter_mut().for_each(|out| *out = !*out);
    }
}
