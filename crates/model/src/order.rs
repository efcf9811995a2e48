//! The total order of values: how groups are sorted.

use core::cmp::Ordering;

use crate::value::{TimeUnit, Value};

impl Value {
    /// Compares two values: numbers by value whatever their type, NaN after them; text by code point; dates and
    /// instants by when they are, a date as its midnight in UTC; nulls last. Values of different sorts follow each
    /// other as booleans, numbers, times, text.
    #[must_use]
    pub fn cmp_total(&self, other: &Self) -> Ordering {
        self.sort().cmp(&other.sort()).then_with(|| match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => a.cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            _ if self.sort() == Sort::Number => cmp_numbers(self, other),
            _ if self.sort() == Sort::Time => instant(self).cmp(&instant(other)),
            _ => Ordering::Equal,
        })
    }

    /// The value as a float; none for text, booleans, dates, instants and null.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            #[allow(clippy::cast_precision_loss, reason = "the nearest float is what is asked for")]
            Self::Int(value) => Some(*value as f64),
            Self::Float(value) => Some(*value),
            // Through text, so that 99951 at scale 2 is the float nearest to 999.51.
            Self::Decimal { .. } => self.to_string().parse().ok(),
            _ => None,
        }
    }

    fn sort(&self) -> Sort {
        match self {
            Self::Bool(_) => Sort::Bool,
            Self::Float(value) if value.is_nan() => Sort::NotANumber,
            Self::Int(_) | Self::Float(_) | Self::Decimal { .. } => Sort::Number,
            Self::Date(_) | Self::Time { .. } => Sort::Time,
            Self::Text(_) => Sort::Text,
            Self::Null => Sort::Null,
        }
    }
}

/// The sorts of values, in their order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    Bool,
    Number,
    NotANumber,
    Time,
    Text,
    Null,
}

/// Nanoseconds since 1970.
fn instant(value: &Value) -> i128 {
    match value {
        Value::Date(days) => i128::from(*days) * 86_400_000_000_000,
        Value::Time { value, unit } => {
            i128::from(*value) * i128::from(TimeUnit::Nano.per_second() / unit.per_second())
        }
        _ => 0,
    }
}

/// Compares numbers of any type exactly.
fn cmp_numbers(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => a.cmp(b),
        (Value::Float(a), Value::Float(b)) => a.partial_cmp(b).unwrap_or(Ordering::Equal),
        (Value::Float(a), b) => cmp_float(*a, b),
        (a, Value::Float(b)) => cmp_float(*b, a).reverse(),
        (a, b) => cmp_exact(exact(a), exact(b)),
    }
}

/// Compares a float that is not NaN with an integer or decimal: by their floats, and where those are equal by the
/// float's exact whole and fractional parts.
fn cmp_float(float: f64, other: &Value) -> Ordering {
    let Some(near) = other.as_f64() else { return Ordering::Equal };
    let by_float = float.partial_cmp(&near).unwrap_or(Ordering::Equal);
    if by_float != Ordering::Equal || float.fract() != 0.0 || float.abs() >= 1.7e38 {
        return by_float;
    }
    #[allow(clippy::cast_possible_truncation, reason = "whole and below 2^127")]
    let whole = float as i128;
    cmp_exact((whole, 0), exact(other))
}

/// A number as digits and scale.
fn exact(value: &Value) -> (i128, i8) {
    match value {
        Value::Int(value) => (*value, 0),
        Value::Decimal { digits, scale } => (*digits, *scale),
        _ => (0, 0),
    }
}

/// Compares two decimals: whole parts first, then fractions brought to one scale. Powers of ten beyond 128 bits
/// stand for numbers greater than any that is stored.
fn cmp_exact(a: (i128, i8), b: (i128, i8)) -> Ordering {
    let (whole_a, fraction_a) = split(a);
    let (whole_b, fraction_b) = split(b);
    whole_a.cmp(&whole_b).then_with(|| {
        let places = fraction_a.1.max(fraction_b.1);
        raise(fraction_a.0, places - fraction_a.1).cmp(&raise(fraction_b.0, places - fraction_b.1))
    })
}

/// The whole part, rounded down, and the rest with its scale.
fn split((digits, scale): (i128, i8)) -> (i128, (i128, u32)) {
    let places = u32::from(scale.unsigned_abs());
    if scale <= 0 {
        return (raise(digits, places), (0, 0));
    }
    match 10_i128.checked_pow(places) {
        Some(one) => (digits.div_euclid(one), (digits.rem_euclid(one), places)),
        // One is more than any digits can hold: the value lies within one of zero, and negatives round down.
        None if digits < 0 => (-1, (digits, places)),
        None => (0, (digits, places)),
    }
}

fn raise(digits: i128, places: u32) -> i128 {
    let factor = 10_i128.checked_pow(places);
    let raised = factor.and_then(|factor| digits.checked_mul(factor));
    raised.unwrap_or(match digits.signum() {
        0 => 0,
        1 => i128::MAX,
        _ => i128::MIN,
    })
}
