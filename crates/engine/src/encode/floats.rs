//! Floats, and integers and decimals among them where files differ.

use std::rc::Rc;

use arrow_array::Array;
use reelscope_model::Result;

use super::{
    numbers::{Numbers, numbers},
    shape::scale_of,
    unpack::Unpacked,
};
use crate::{
    column::{Column, FloatColumn, IntKind},
    error::filled,
};

/// A column of floats in the making.
pub(crate) struct FloatBuilder {
    column: FloatColumn,
}

impl FloatBuilder {
    pub(super) fn with_capacity(rows: usize) -> Result<Self> {
        Ok(Self { column: FloatColumn::with_capacity(rows)? })
    }

    pub(super) fn append(&mut self, rows: &Unpacked) -> Result<()> {
        let kind = IntKind::Decimal(scale_of(rows.values.data_type()));
        let (numbers, valid) = numbers(rows)?;
        let floats = match numbers {
            Numbers::Floats(floats) => floats,
            Numbers::Narrow(ints) => ints.iter().map(|&int| kind.number(int.into())).collect(),
            Numbers::Wide(ints) => ints.iter().map(|&int| kind.number(int)).collect(),
        };
        self.column.extend(&floats, &valid)
    }

    pub(super) fn append_nulls(&mut self, rows: usize) -> Result<()> {
        self.column.extend(&filled(rows, 0.0)?, &filled(rows, false)?)
    }

    pub(super) fn finish(self) -> Column {
        Column::Floats(Rc::new(self.column))
    }
}
