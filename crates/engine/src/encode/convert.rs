//! Arrays of any type to the integers of a column: numbers to more digits, instants to a finer unit, dates and years
//! to instants, text as its reading says.

use reelscope_model::{
    Code, Error, Result, TimeUnit,
    schema::Reading,
    time::{Civil, Zone, civil::DAY},
};

use super::{
    numbers::{Numbers, is_text, numbers},
    reading::{instant_of, minutes_of},
    shape::scalar_of,
    texts::for_each_text,
    unpack::Unpacked,
};
use crate::{
    column::IntKind,
    shape::{Scalar, epoch},
};

/// What values become, and how they are read.
pub(super) struct Way<'a> {
    /// What the column's integers are: never coarser than the array's.
    pub(super) kind: IntKind,
    pub(super) reading: Reading,
    /// The zone in which dates become instants.
    pub(super) zone: &'a Zone,
}

/// The rows' integers; those of null rows are anything.
pub(super) enum Ints {
    /// That 64 bits with a sign hold.
    Narrow(Vec<i64>),
    /// Wider ones.
    Wide(Vec<i128>),
}

/// Reads the integers of unpacked rows, with which of them are there (empty when all are).
pub(super) fn ints(rows: &Unpacked, way: &Way<'_>) -> Result<(Ints, Vec<bool>)> {
    if is_text(&rows.values) {
        return texts(rows, way);
    }
    let (numbers, valid) = numbers(rows)?;
    let stored = scalar_of(rows.values.data_type())?;
    let ints = match numbers {
        Numbers::Floats(floats) => return Ok(of_floats(&floats, valid, way)),
        Numbers::Narrow(ints) if way.is_dated(stored) => {
            Ints::Wide(ints.into_iter().map(|int| way.dated(stored, int)).collect())
        }
        Numbers::Narrow(ints) => match way.factor(stored) {
            1 => Ints::Narrow(ints),
            factor => Ints::Wide(scaled(ints.into_iter().map(i128::from), factor)?),
        },
        Numbers::Wide(ints) => match way.factor(stored) {
            1 => Ints::Wide(ints),
            factor => Ints::Wide(scaled(ints.into_iter(), factor)?),
        },
    };
    Ok((ints, valid))
}

impl Way<'_> {
    /// Whether dates or years become something finer.
    fn is_dated(&self, stored: Scalar) -> bool {
        let finer = match self.kind {
            IntKind::Date => self.reading == Reading::Year,
            IntKind::Time(_) => true,
            _ => false,
        };
        finer && (stored == Scalar::Date || self.reading == Reading::Year)
    }

    /// The date or instant at which a date or a year starts.
    fn dated(&self, stored: Scalar, value: i64) -> i128 {
        let first = || Civil { year: value, month: 1, day: 1 }.days();
        let days = if stored == Scalar::Date { value } else { first() };
        match self.kind {
            IntKind::Time(unit) => {
                let start = self.zone.first_instant(days.saturating_mul(DAY));
                i128::from(start) * i128::from(unit.per_second())
            }
            _ => days.into(),
        }
    }

    /// What one of the array's units is in units of the column.
    fn factor(&self, stored: Scalar) -> i128 {
        match (self.kind, stored) {
            (IntKind::Decimal(scale), Scalar::Decimal(own)) => digits(scale.saturating_sub(own)),
            (IntKind::Decimal(scale), _) => digits(scale),
            (IntKind::Time(unit), _) => {
                let own = if let Scalar::Time(own) = stored { own } else { TimeUnit::Second };
                let from = epoch(self.reading).unwrap_or(own);
                i128::from(unit.per_second() / from.per_second().min(unit.per_second()))
            }
            (IntKind::Int | IntKind::Date, _) => 1,
        }
    }

    /// Text as the column's integer.
    fn read(&self, text: &str) -> Option<i128> {
        match self.kind {
            IntKind::Time(unit) => instant_of(text, unit),
            IntKind::Decimal(scale) => minutes_of(text).map(|minutes| i128::from(minutes) * digits(scale)),
            IntKind::Int | IntKind::Date => minutes_of(text).map(i128::from),
        }
    }
}

fn digits(scale: i8) -> i128 {
    10i128.saturating_pow(scale.unsigned_abs().into())
}

fn scaled(ints: impl Iterator<Item = i128>, factor: i128) -> Result<Vec<i128>> {
    let scaled: Option<Vec<i128>> = ints.map(|int| int.checked_mul(factor)).collect();
    scaled.ok_or_else(|| Error::new(Code::TooLarge, "A number does not fit into 128 bits."))
}

/// Instants and years as floats; what is no such number is null.
fn of_floats(floats: &[f64], mut valid: Vec<bool>, way: &Way<'_>) -> (Ints, Vec<bool>) {
    valid.resize(floats.len(), true);
    let year = way.reading == Reading::Year;
    let mut keep = |at: usize, good: bool| valid[at] &= good;
    let ints = floats.iter().enumerate().map(|(at, &float)| {
        keep(at, float.is_finite() && (!year || float.fract() == 0.0));
        match (year, way.kind) {
            (true, IntKind::Int) => float as i128,
            (true, _) => way.dated(Scalar::Year, float as i64),
            // To the microsecond, as more digits are the float's noise.
            (false, kind) => {
                let from = epoch(way.reading).unwrap_or(TimeUnit::Micro).per_second();
                let micros = (float * (TimeUnit::Micro.per_second() as f64 / from as f64)).round() as i128;
                let unit = if let IntKind::Time(unit) = kind { unit } else { TimeUnit::Micro };
                micros.saturating_mul((unit.per_second() / TimeUnit::Micro.per_second()).max(1).into())
            }
        }
    });
    (Ints::Wide(ints.collect()), valid)
}

fn texts(rows: &Unpacked, way: &Way<'_>) -> Result<(Ints, Vec<bool>)> {
    let mut ints = Vec::with_capacity(rows.len());
    let mut valid = Vec::with_capacity(rows.len());
    for_each_text(rows, |text| {
        let int = text.and_then(|text| way.read(text));
        ints.push(int.unwrap_or(0));
        valid.push(int.is_some());
        Ok(())
    })?;
    Ok((Ints::Wide(ints), valid))
}
