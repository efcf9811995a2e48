//! How integers and text in a time role are read.

use super::{Field, Sample, Shape};
use crate::{
    model::{ColumnDef, Reads},
    schema::{Reading, Role},
    time::parse_iso,
    value::Value,
};

/// The least number that is taken for epoch seconds: 1973. Each finer unit starts a thousand times higher, which is
/// where the one before it reaches the year 5138.
const FIRST_SECOND: f64 = 1e8;

/// What a column of numbers counts since 1970, by its least and greatest value; none when they are too small for
/// instants of this age.
#[must_use]
pub fn epoch_unit(min: &Value, max: &Value) -> Option<Reading> {
    let size = min.as_f64()?.abs().max(max.as_f64()?.abs());
    match size {
        size if size < FIRST_SECOND => None,
        size if size < FIRST_SECOND * 1e3 => Some(Reading::EpochSeconds),
        size if size < FIRST_SECOND * 1e6 => Some(Reading::EpochMillis),
        size if size < FIRST_SECOND * 1e9 => Some(Reading::EpochMicros),
        size if size < FIRST_SECOND * 1e12 => Some(Reading::EpochNanos),
        _ => None,
    }
}

/// Whether text holds ISO 8601 dates or date-times: there is some, and at least nine in ten of its values are.
#[must_use]
pub fn is_iso_text(values: &[Value]) -> bool {
    let texts = values.iter().filter_map(|value| match value {
        Value::Text(text) if !text.trim().is_empty() => Some(text),
        _ => None,
    });
    let (mut all, mut iso) = (0_usize, 0_usize);
    for text in texts {
        all += 1;
        iso += usize::from(parse_iso(text).is_some());
    }
    all > 0 && iso * 10 >= all * 9
}

/// Whether all the numbers are calendar years.
pub(super) fn are_years(min: &Value, max: &Value) -> bool {
    let (Some(min), Some(max)) = (min.as_f64(), max.as_f64()) else { return false };
    min >= 1.0 && max <= 9_999.0
}

/// How a field is read in a role that a person gives it; none when its type or values cannot play it. Numbers that may
/// be years or instants have to be sampled.
#[must_use]
pub fn reading_as(role: Role, field: &Field) -> Option<Reading> {
    match role {
        Role::Time => time_reading(field, true, false),
        Role::Number => {
            let number = matches!(field.shape, Shape::Int | Shape::Float | Shape::Decimal);
            number.then_some(Reading::AsStored)
        }
        _ => Some(Reading::AsStored),
    }
}

/// How a field is read as the column of a kind that a person says it is; none when its type or values cannot be that.
#[must_use]
pub fn reading_of(column: &ColumnDef, field: &Field) -> Option<Reading> {
    reading_in_role(field, column, true)
}

/// How a field is read in the role of a kind's column; none when its type or values cannot play it.
pub(super) fn reading_in_role(field: &Field, column: &ColumnDef, exact: bool) -> Option<Reading> {
    if field.shape == Shape::Other {
        return None;
    }
    let list = matches!(field.shape, Shape::TextList | Shape::ValueList);
    let text = matches!(field.shape, Shape::Text | Shape::Dictionary);
    match column.role {
        Role::Time => time_reading(field, column.reads == Reads::Date, exact),
        Role::Number if matches!(field.shape, Shape::Int | Shape::Float | Shape::Decimal) => {
            Some(Reading::AsStored)
        }
        Role::Number if text && column.reads == Reads::Minutes => minutes_reading(field),
        Role::Number => None,
        Role::Id | Role::Text if list => None,
        Role::Dimension if column.reads == Reads::Words && !text => None,
        Role::Dimension if text && column.reads == Reads::Delimited => Some(Reading::Delimited),
        _ => Some(Reading::AsStored),
    }
}

/// How a field is read as instants or dates.
fn time_reading(field: &Field, years: bool, exact: bool) -> Option<Reading> {
    match field.shape {
        Shape::Date | Shape::Time => Some(Reading::AsStored),
        Shape::Int | Shape::Float => number_reading(field, years, exact),
        Shape::Text | Shape::Dictionary => match seen(field) {
            Some(sample) => is_iso_text(&sample.distinct).then_some(Reading::IsoText),
            None => Some(Reading::IsoText),
        },
        _ => None,
    }
}

fn number_reading(field: &Field, years: bool, exact: bool) -> Option<Reading> {
    let guess = if years { Reading::Year } else { Reading::EpochSeconds };
    let Some((min, max)) = seen(field).and_then(|sample| sample.range.as_ref()) else { return Some(guess) };
    if years && are_years(min, max) {
        return Some(Reading::Year);
    }
    let coarse = |unit: &Reading| matches!(unit, Reading::EpochSeconds | Reading::EpochMillis);
    let unit = epoch_unit(min, max).filter(|unit| field.shape == Shape::Int || coarse(unit));
    // A column that is called Timestamp is one, however early its seconds are.
    unit.or_else(|| (exact && !years).then_some(Reading::EpochSeconds))
}

/// Text in a role of minutes needs one value of that unit.
fn minutes_reading(field: &Field) -> Option<Reading> {
    let Some(sample) = seen(field) else { return Some(Reading::MinutesText) };
    let mut texts = sample.distinct.iter().filter_map(|value| match value {
        Value::Text(text) => Some(&**text),
        _ => None,
    });
    texts.any(|text| parse_minutes(text).is_some()).then_some(Reading::MinutesText)
}

/// The sample of a field that has values.
fn seen(field: &Field) -> Option<&Sample> {
    field.sample.as_ref().filter(|sample| sample.values > 0)
}

/// Reads "90 min", "1 h 30 min", "90" or "90 minutes" as minutes; none in another unit.
#[must_use]
pub fn parse_minutes(text: &str) -> Option<f64> {
    let mut minutes = 0.0;
    let mut rest = text.trim();
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let length = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, behind) = rest.split_at(length);
        let number: f64 = number.parse().ok()?;
        let behind = behind.trim_start();
        let length = behind.find(|c: char| !c.is_alphabetic()).unwrap_or(behind.len());
        let (unit, behind) = behind.split_at(length);
        minutes += number
            * match unit.to_lowercase().as_str() {
                "" | "m" | "min" | "mins" | "minute" | "minutes" => 1.0,
                "h" | "hr" | "hrs" | "hour" | "hours" => 60.0,
                _ => return None,
            };
        rest = behind.trim_start_matches(['.', ',']).trim_start();
    }
    Some(minutes)
}
