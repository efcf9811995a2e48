//! Integers, decimals, dates and instants, and what readings make of other types.

use std::rc::Rc;

use reelscope_model::{Result, schema::Reading, time::Zone};

use super::{
    convert::{Ints, Way, ints},
    unpack::Unpacked,
};
use crate::{
    column::{Column, IntColumn, IntKind},
    error::filled,
};

/// A column of integers of some kind in the making.
pub(crate) struct IntBuilder {
    column: IntColumn,
    /// The zone in which dates become instants.
    zone: Zone,
}

impl IntBuilder {
    pub(super) fn new(kind: IntKind, zone: Zone, rows: usize) -> Self {
        Self { column: IntColumn::with_capacity(kind, rows), zone }
    }

    #[inline(never)]
    pub(super) fn append(&mut self, rows: &Unpacked, reading: Reading) -> Result<()> {
        let (ints, valid) = ints(rows, &Way { kind: self.column.kind, reading, zone: &self.zone })?;
        match ints {
            Ints::Narrow(ints) => self.column.extend(&ints, &valid),
            Ints::Wide(ints) => self.column.extend(&ints, &valid),
        }
    }

    pub(super) fn append_nulls(&mut self, rows: usize) -> Result<()> {
        self.column.extend(&filled(rows, 0i64)?, &filled(rows, false)?)
    }

    pub(super) fn finish(self) -> Column {
        Column::Ints(Rc::new(self.column))
    }
}
