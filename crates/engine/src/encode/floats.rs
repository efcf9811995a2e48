//! Floats, and integers and decimals among them where files differ.

use std::rc::Rc;

use reelscope_model::Result;

use super::{
    numbers::{Numbers, is_text, numbers},
    reading::minutes_of,
    shape::scalar_of,
    texts::for_each_text,
    unpack::Unpacked,
};
use crate::{
    column::{Column, FloatColumn, IntKind},
    error::filled,
    shape::Scalar,
};

/// A column of floats in the making.
pub(crate) struct FloatBuilder {
    column: FloatColumn,
}

impl FloatBuilder {
    pub(super) fn with_capacity(rows: usize) -> Self {
        Self { column: FloatColumn::with_capacity(rows) }
    }

    #[inline(never)]
    pub(super) fn append(&mut self, rows: &Unpacked) -> Result<()> {
        let (floats, valid) = floats(rows)?;
        self.column.extend(&floats, &valid)
    }

    pub(super) fn append_nulls(&mut self, rows: usize) -> Result<()> {
        self.column.extend(&filled(rows, 0.0)?, &filled(rows, false)?)
    }

    pub(super) fn finish(self) -> Column {
        Column::Floats(Rc::new(self.column))
    }
}

/// Reads the numbers of unpacked rows as floats, with which of them are there (empty when all are). Text among
/// numbers is minutes.
pub(super) fn floats(rows: &Unpacked) -> Result<(Vec<f64>, Vec<bool>)> {
    if is_text(&rows.values) {
        return minutes(rows);
    }
    let kind = match scalar_of(rows.values.data_type())? {
        Scalar::Decimal(scale) => IntKind::Decimal(scale),
        _ => IntKind::Int,
    };
    let (numbers, valid) = numbers(rows)?;
    let floats = match numbers {
        Numbers::Floats(floats) => floats,
        Numbers::Narrow(ints) => ints.iter().map(|&int| kind.number(int.into())).collect(),
        Numbers::Wide(ints) => ints.iter().map(|&int| kind.number(int)).collect(),
    };
    Ok((floats, valid))
}

fn minutes(rows: &Unpacked) -> Result<(Vec<f64>, Vec<bool>)> {
    let (mut floats, mut valid) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
    for_each_text(rows, |text| {
        let minutes = text.and_then(minutes_of);
        floats.push(minutes.unwrap_or(0) as f64);
        valid.push(minutes.is_some());
        Ok(())
    })?;
    Ok((floats, valid))
}
