//! Integers, decimals, dates and instants, and what readings make of other types.

use std::rc::Rc;

use arrow_array::Array;
use arrow_schema::DataType;
use reelscope_model::{Code, Error, Result, TimeUnit, schema::Reading};

use super::{
    class_of,
    numbers::{Numbers, is_text, numbers},
    reading::{instant_of, minutes_of},
    shape::{epoch, scale_of, unit_of},
    texts::for_each_text,
    unpack::Unpacked,
};
use crate::{
    column::{Column, IntColumn, IntKind},
    error::filled,
    protocol::Class,
};

/// A column of integers of some kind in the making.
pub(crate) struct IntBuilder {
    column: IntColumn,
    reading: Reading,
}

impl IntBuilder {
    pub(super) fn new(kind: IntKind, reading: Reading, rows: usize) -> Result<Self> {
        Ok(Self { column: IntColumn::with_capacity(kind, rows)?, reading })
    }

    pub(super) fn append(&mut self, rows: &Unpacked) -> Result<()> {
        if is_text(&rows.values) {
            return self.append_text(rows);
        }
        let (numbers, valid) = numbers(rows)?;
        let factor = self.factor(rows.values.data_type());
        match numbers {
            Numbers::Narrow(ints) if factor == 1 => self.column.extend(&ints, &valid),
            Numbers::Wide(ints) if factor == 1 => self.column.extend(&ints, &valid),
            Numbers::Narrow(ints) => self.append_scaled(ints.into_iter().map(i128::from), factor, &valid),
            Numbers::Wide(ints) => self.append_scaled(ints.into_iter(), factor, &valid),
            Numbers::Floats(floats) => self.append_floats(&floats, valid),
        }
    }

    pub(super) fn append_nulls(&mut self, rows: usize) -> Result<()> {
        self.column.extend(&filled(rows, 0i64)?, &filled(rows, false)?)
    }

    pub(super) fn finish(self) -> Column {
        Column::Ints(Rc::new(self.column))
    }

    /// What one unit of the array's type is in units of the column, which are never coarser.
    fn factor(&self, data_type: &DataType) -> i128 {
        match self.column.kind {
            IntKind::Decimal(scale) => 10i128.pow(u32::from((scale - scale_of(data_type)).unsigned_abs())),
            IntKind::Time(unit) if class_of(data_type) == Class::Date => {
                86_400 * i128::from(unit.per_second())
            }
            IntKind::Time(unit) => {
                let from = epoch(self.reading).unwrap_or_else(|| unit_of(data_type));
                i128::from(unit.per_second() / from.per_second().min(unit.per_second()))
            }
            IntKind::Int | IntKind::Date => 1,
        }
    }

    fn append_scaled(
        &mut self,
        ints: impl Iterator<Item = i128>,
        factor: i128,
        valid: &[bool],
    ) -> Result<()> {
        let scaled: Option<Vec<i128>> = ints.map(|int| int.checked_mul(factor)).collect();
        let scaled =
            scaled.ok_or_else(|| Error::new(Code::TooLarge, "A number does not fit into 128 bits."))?;
        self.column.extend(&scaled, valid)
    }

    /// Instants as floats; what is no number is null.
    fn append_floats(&mut self, floats: &[f64], mut valid: Vec<bool>) -> Result<()> {
        let from = epoch(self.reading).unwrap_or(TimeUnit::Micro);
        let to = if let IntKind::Time(unit) = self.column.kind { unit } else { from };
        let factor = to.per_second() as f64 / from.per_second() as f64;
        valid.resize(floats.len(), true);
        valid.iter_mut().zip(floats).for_each(|(valid, float)| *valid &= float.is_finite());
        let ints: Vec<i64> = floats.iter().map(|float| (float * factor).round() as i64).collect();
        self.column.extend(&ints, &valid)
    }

    fn append_text(&mut self, rows: &Unpacked) -> Result<()> {
        let kind = self.column.kind;
        let read = |text: &str| match kind {
            IntKind::Time(unit) => instant_of(text, unit),
            _ => minutes_of(text),
        };
        let mut ints = Vec::with_capacity(rows.len());
        let mut valid = Vec::with_capacity(rows.len());
        for_each_text(rows, |text| {
            let int = text.and_then(read);
            ints.push(int.unwrap_or(0));
            valid.push(int.is_some());
            Ok(())
        })?;
        self.column.extend(&ints, &valid)
    }
}
