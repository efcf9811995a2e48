//! How a [`Value`] is written as text: as keys, links, tables and results hold it.

use core::fmt;

use crate::{
    time::{Zone, write_date, write_instant},
    value::Value,
};

impl fmt::Display for Value {
    /// Writes the value: null as nothing, decimals as exact plain digits, floats in their shortest form, dates as
    /// `YYYY-MM-DD`, instants in UTC by ISO 8601.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => Ok(()),
            Self::Bool(value) => value.fmt(f),
            Self::Int(value) => value.fmt(f),
            Self::Float(value) => value.fmt(f),
            Self::Text(text) => f.write_str(text),
            Self::Decimal { digits, scale } => f.write_str(&plain_decimal(*digits, *scale)),
            Self::Date(days) => f.write_str(&write_date(i64::from(*days))),
            Self::Time { value, unit } => f.write_str(&write_instant(*value, *unit, &Zone::utc())),
        }
    }
}

impl Value {
    /// The value as text, with instants on the clock of `zone`.
    #[must_use]
    pub fn write(&self, zone: &Zone) -> String {
        match self {
            Self::Time { value, unit } => write_instant(*value, *unit, zone),
            other => other.to_string(),
        }
    }
}

/// `digits` x 10^-`scale` without an exponent: 99951 at scale 2 is `999.51`, and every digit of the scale stays.
fn plain_decimal(digits: i128, scale: i8) -> String {
    let sign = if digits < 0 { "-" } else { "" };
    let mut text = digits.unsigned_abs().to_string();
    let places = usize::from(scale.unsigned_abs());
    if scale <= 0 {
        if digits != 0 {
            text.extend(core::iter::repeat_n('0', places));
        }
        return format!("{sign}{text}");
    }
    if text.len() <= places {
        text.insert_str(0, &"0".repeat(places + 1 - text.len()));
    }
    let point = text.len() - places;
    format!("{sign}{}.{}", &text[..point], &text[point..])
}
