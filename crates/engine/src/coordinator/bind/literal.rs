//! What a clause's literals mean, by the column that they are compared with.

use reelscope_model::{
    Code, Error, Literal, Result, TimeUnit, Value,
    time::{Zone, civil::DAY, parse_iso},
};

use crate::coordinator::table::Values;

/// What a literal is compared with.
#[derive(Clone, Copy)]
pub(super) struct Operand<'a> {
    /// The column's name, for errors.
    pub(super) column: &'a str,
    pub(super) values: Values,
    /// The zone of times written without one.
    pub(super) zone: &'a Zone,
}

impl Operand<'_> {
    /// The value that `literal` stands for.
    ///
    /// # Errors
    /// `bad-query` when it stands for none.
    pub(super) fn value(&self, literal: &Literal) -> Result<Value> {
        let value = &literal.0;
        let meant = match self.values {
            _ if *value == Value::Null => Some(Value::Null),
            Values::Text => Some(Value::Text(value.to_string().into())),
            Values::Bool => boolean(value),
            Values::Int | Values::Year => integer(value),
            Values::Float => float(value),
            Values::Decimal => decimal(value),
            Values::Date => date(value),
            Values::Time => self.instant(value),
            Values::Any | Values::Other => Some(value.clone()),
        };
        meant.ok_or_else(|| self.mismatch(value))
    }

    fn instant(&self, value: &Value) -> Option<Value> {
        match value {
            Value::Time { .. } => Some(value.clone()),
            Value::Date(days) => {
                let value = self.zone.first_instant(i64::from(*days) * DAY);
                Some(Value::Time { value, unit: TimeUnit::Second })
            }
            Value::Text(text) => {
                let (value, unit) = parse_iso(text)?.instant(self.zone);
                Some(Value::Time { value, unit })
            }
            _ => None,
        }
    }

    fn mismatch(&self, value: &Value) -> Error {
        let wanted = match self.values {
            Values::Bool => "true or false",
            Values::Int | Values::Year | Values::Float | Values::Decimal => "a number",
            Values::Date => "a date such as 2026-03-01",
            _ => "a time such as 2026-03-01T12:30:00Z",
        };
        let written = if let Value::Text(text) = value { format!("{text:?}") } else { value.to_string() };
        Error::new(Code::BadQuery, format!("{} is compared with {written}.", self.column))
            .hint(format!("Compare {} with {wanted}, or with null.", self.column))
    }
}

fn boolean(value: &Value) -> Option<Value> {
    match value {
        Value::Bool(_) => Some(value.clone()),
        Value::Text(text) => text.trim().to_lowercase().parse().ok().map(Value::Bool),
        _ => None,
    }
}

/// An integer, or the float that it is not: a range may end between two integers.
pub(super) fn integer(value: &Value) -> Option<Value> {
    #[allow(clippy::cast_possible_truncation, reason = "whole, and far below 2^127")]
    match value {
        Value::Int(_) | Value::Decimal { .. } => Some(value.clone()),
        Value::Float(float) if float.fract() == 0.0 && float.abs() < 1e30 => Some(Value::Int(*float as i128)),
        Value::Float(_) => Some(value.clone()),
        Value::Text(text) => {
            let text = text.trim();
            text.parse().map(Value::Int).ok().or_else(|| integer(&Value::Float(text.parse().ok()?)))
        }
        _ => None,
    }
}

fn float(value: &Value) -> Option<Value> {
    match value {
        Value::Text(text) => text.trim().parse().ok().map(Value::Float),
        other => other.as_f64().map(Value::Float),
    }
}

/// A decimal, exactly as written; a float as its shortest text.
fn decimal(value: &Value) -> Option<Value> {
    match value {
        Value::Int(digits) => Some(Value::Decimal { digits: *digits, scale: 0 }),
        Value::Decimal { .. } => Some(value.clone()),
        Value::Float(float) => parse_decimal(&float.to_string()),
        Value::Text(text) => parse_decimal(text.trim()),
        _ => None,
    }
}

fn parse_decimal(text: &str) -> Option<Value> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = whole.trim_start_matches(['+', '-']);
    let all_digits = digits.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
    if !all_digits || (digits.is_empty() && fraction.is_empty()) {
        return None;
    }
    let scale = i8::try_from(fraction.len()).ok()?;
    format!("{whole}{fraction}").parse().ok().map(|digits| Value::Decimal { digits, scale })
}

/// A date; of a time the first date at or after it, which is right for both ends of a range.
fn date(value: &Value) -> Option<Value> {
    let days = match value {
        Value::Date(_) => return Some(value.clone()),
        Value::Time { value, unit } => {
            let day = DAY.checked_mul(unit.per_second())?;
            value.div_euclid(day) + i64::from(value.rem_euclid(day) > 0)
        }
        Value::Text(text) => {
            let iso = parse_iso(text)?;
            iso.days + i64::from(iso.second.unwrap_or(0) > 0 || iso.nanos > 0)
        }
        _ => return None,
    };
    i32::try_from(days).ok().map(Value::Date)
}
