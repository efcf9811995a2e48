//! Floats as they are stored.

use reelscope_model::{Result, pulse};

use super::Bits;
use crate::error::{reserve, with_room};

/// How many floats are rewritten at a time.
const STEP: usize = 8_192;

/// Floats of either width.
#[derive(Clone, Debug)]
pub(crate) enum Floats {
    /// As long as none needs more.
    F32(Vec<f32>),
    /// Else.
    F64(Vec<f64>),
}

impl Floats {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::F32(floats) => floats.len(),
            Self::F64(floats) => floats.len(),
        }
    }
}

/// A column of floats.
#[derive(Clone, Debug)]
pub(crate) struct FloatColumn {
    /// One a row; anything where the row is null.
    pub(crate) floats: Floats,
    /// Which rows have a value; none when all have.
    pub(crate) valid: Option<Bits>,
    /// For how many rows room is made once their width is known.
    room: usize,
}

impl FloatColumn {
    /// No rows yet. Room for `rows` is made when the first of them come.
    pub(crate) fn with_capacity(rows: usize) -> Self {
        Self { floats: Floats::F32(Vec::new()), valid: None, room: rows }
    }

    /// A row's value.
    pub(crate) fn get(&self, row: usize) -> Option<f64> {
        if self.valid.as_ref().is_some_and(|valid| !valid.get(row)) {
            return None;
        }
        match &self.floats {
            Floats::F32(floats) => floats.get(row).copied().map(f64::from),
            Floats::F64(floats) => floats.get(row).copied(),
        }
    }

    /// Appends values; `valid` is empty when all are.
    pub(crate) fn extend(&mut self, values: &[f64], valid: &[bool]) -> Result<()> {
        extend_valid(&mut self.valid, self.floats.len(), values.len(), valid)?;
        if let Floats::F32(floats) = &self.floats
            && !values.iter().all(|&value| is_narrow(value))
        {
            let mut wider = with_room(floats.capacity().max(self.room))?;
            for floats in pulse::each(floats.chunks(STEP), STEP) {
                wider.extend(floats.iter().copied().map(f64::from));
            }
            self.floats = Floats::F64(wider);
        }
        match &mut self.floats {
            Floats::F32(floats) => {
                if floats.is_empty() && floats.capacity() < self.room {
                    *floats = with_room(self.room)?;
                }
                reserve(floats, values.len())?;
                floats.extend(values.iter().map(|&value| value as f32));
            }
            Floats::F64(floats) => {
                reserve(floats, values.len())?;
                floats.extend_from_slice(values);
            }
        }
        Ok(())
    }

    /// The bytes it holds.
    pub(crate) fn bytes(&self) -> usize {
        let floats = match &self.floats {
            Floats::F32(floats) => floats.capacity() * 4,
            Floats::F64(floats) => floats.capacity() * 8,
        };
        floats + self.valid.as_ref().map_or(0, Bits::bytes)
    }
}

/// Whether 32 bits hold a float.
fn is_narrow(value: f64) -> bool {
    f64::from(value as f32) == value || value.is_nan()
}

/// Appends to a column's validity, which comes to be with the first null.
pub(super) fn extend_valid(
    bits: &mut Option<Bits>,
    before: usize,
    more: usize,
    valid: &[bool],
) -> Result<()> {
    if valid.is_empty() {
        return bits.as_mut().map_or(Ok(()), |bits| bits.extend_filled(more, true));
    }
    if bits.is_none() && valid.iter().all(|&valid| valid) {
        return Ok(());
    }
    if bits.is_none() {
        *bits = Some(Bits::filled(before, true)?);
    }
    bits.as_mut().map_or(Ok(()), |bits| bits.extend(valid))
}
