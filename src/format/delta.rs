//! Changes between two figures.

use super::number::{significant_decimals, trimmed};
use super::{Locale, MINUS, SPACE, percent};
use crate::view_model::figure::Unit;

/// Which way a figure went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// It grew.
    Up,
    /// It shrank.
    Down,
    /// It reads the same.
    Same,
}

/// A change, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delta {
    /// Which way it went; whether that is good is the measure's to say.
    pub direction: Direction,
    /// Arrow, sign and size: `▲ +12%`, `▼ −0.8 pt`, `± 0%`.
    pub text: String,
}

/// The change from `before` to `now`: fractions in percentage points, all else relative. None when either is missing
/// or not finite, or when there was nothing to grow from.
#[must_use]
pub fn delta(now: Option<f64>, before: Option<f64>, unit: Unit, locale: &Locale) -> Option<Delta> {
    let (now, before) = (now.filter(|v| v.is_finite())?, before.filter(|v| v.is_finite())?);
    let change = now - before;
    let size = match unit {
        Unit::Percent => point_size(change, locale),
        _ if before != 0.0 => percent(rounded(change.abs() / before.abs()), locale),
        _ if change == 0.0 => percent(0.0, locale),
        _ => return None,
    };
    let direction = direction(change, &size, locale);
    let text = match direction {
        Direction::Up => format!("▲{SPACE}+{size}"),
        Direction::Down => format!("▼{SPACE}{MINUS}{size}"),
        Direction::Same => format!("±{SPACE}{size}"),
    };
    Some(Delta { direction, text })
}

/// Writes a difference of fractions in percentage points with its sign: `+0.8 pt`.
#[must_use]
pub fn points(difference: f64, locale: &Locale) -> String {
    let size = point_size(difference, locale);
    match direction(difference, &size, locale) {
        Direction::Up => format!("+{size}"),
        Direction::Down => format!("{MINUS}{size}"),
        Direction::Same => size,
    }
}

fn point_size(difference: f64, locale: &Locale) -> String {
    let size = (difference * 100.0).abs();
    let decimals = if size > 0.0 && size < 0.95 { significant_decimals(size, 1).min(3) } else { 1 };
    format!("{}{SPACE}pt", trimmed(size, decimals, locale))
}

/// Changes of ten percent and more need no decimals.
fn rounded(relative: f64) -> f64 {
    if relative >= 0.0995 { (relative * 100.0).round() / 100.0 } else { relative }
}

/// A change that reads as zero went nowhere.
fn direction(change: f64, size: &str, locale: &Locale) -> Direction {
    let zero = locale.digits.first().copied().unwrap_or('0');
    let reads_zero = !size.chars().any(|c| c != zero && (c.is_ascii_digit() || locale.digits.contains(&c)));
    match change {
        _ if reads_zero && !size.contains('∞') => Direction::Same,
        _ if change > 0.0 => Direction::Up,
        _ => Direction::Down,
    }
}

#[cfg(test)]
mod tests {
    use super::super::locale::samples::german;
    use super::*;

    #[test]
    fn test_write_delta_by_unit() {
        let check = |now: f64, before: f64, unit: Unit, expected: &str| {
            let delta = delta(Some(now), Some(before), unit, &Locale::english());
            assert_eq!(delta.map(|d| d.text.replace('\u{a0}', " ")).as_deref(), Some(expected));
        };
        check(112.0, 100.0, Unit::Count, "▲ +12%");
        check(98.0, 100.0, Unit::Count, "▼ −2%");
        check(100.0, 100.0, Unit::Count, "± 0%");
        check(102.34, 100.0, Unit::Hours, "▲ +2.3%");
        check(1234.0, 100.0, Unit::Count, "▲ +1,134%");
        check(0.049, 0.041, Unit::Percent, "▲ +0.8 pt");
        check(0.041, 0.049, Unit::Percent, "▼ −0.8 pt");
        check(0.25, 0.1, Unit::Percent, "▲ +15 pt");
        check(0.0, 0.0, Unit::Count, "± 0%");
        check(-50.0, -100.0, Unit::Currency, "▲ +50%");
    }

    #[test]
    fn test_write_delta_none_without_two_figures() {
        let check = |now, before, unit| {
            assert_eq!(delta(now, before, unit, &Locale::english()), None);
        };
        check(None, Some(1.0), Unit::Count);
        check(Some(1.0), None, Unit::Percent);
        check(Some(1.0), Some(0.0), Unit::Count);
        check(Some(f64::NAN), Some(1.0), Unit::Count);
        check(Some(f64::INFINITY), Some(1.0), Unit::Count);
    }

    #[test]
    fn test_write_points_with_sign() {
        let check = |difference: f64, expected: &str| {
            assert_eq!(points(difference, &german()).replace('\u{a0}', " "), expected);
        };
        check(0.008, "+0,8 pt");
        check(-0.0004, "−0,04 pt");
        check(0.0, "0 pt");
    }
}
