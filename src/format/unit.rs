//! Figures with their measure's unit: in full, briefly, and along an axis.

use super::number::{significant_decimals, trimmed};
use super::{DASH, Locale, SPACE, compact, millis, money, number, percent};
use crate::view_model::figure::Unit;

/// Writes a figure in full with its unit, for tables and tooltips; null is a dash.
#[must_use]
pub fn value(figure: Option<f64>, unit: Unit, locale: &Locale) -> String {
    let Some(figure) = figure else { return DASH.to_owned() };
    match unit {
        Unit::Count | Unit::Number => number(figure, locale),
        Unit::Percent => percent(figure, locale),
        Unit::Currency => money(figure, locale),
        Unit::Millis => millis(figure, locale),
        Unit::Minutes if figure.abs() < 1.0 && figure != 0.0 => millis(figure * 60_000.0, locale),
        Unit::Minutes | Unit::Hours => suffixed(number(figure, locale), unit),
    }
}

/// Writes a figure briefly with its unit, for cards and cells; from ten thousand on in thousands, null is a dash.
#[must_use]
pub fn brief(figure: Option<f64>, unit: Unit, locale: &Locale) -> String {
    let Some(figure) = figure else { return DASH.to_owned() };
    let large = figure.abs() >= 1e4;
    match unit {
        Unit::Count | Unit::Number | Unit::Currency if large => compact(figure, locale),
        Unit::Number if figure.abs() < 1e-6 => compact(figure, locale),
        // A thousand of hours has no name of its own.
        Unit::Minutes | Unit::Hours if figure.abs() >= 1e6 => suffixed(compact(figure, locale), unit),
        Unit::Minutes | Unit::Hours if large => suffixed(number(figure.round(), locale), unit),
        _ => value(Some(figure), unit, locale),
    }
}

/// Writes a figure as long as that is short enough for a card, without decimals that say little beside its size; else
/// briefly.
#[must_use]
pub fn short(figure: Option<f64>, unit: Unit, locale: &Locale) -> String {
    const MOST: usize = 9;
    let Some(figure) = figure else { return DASH.to_owned() };
    let size = figure.abs();
    let full = match unit {
        Unit::Currency if size >= 1e4 => number(figure.round(), locale),
        Unit::Number | Unit::Minutes | Unit::Hours if size >= 1e3 => {
            value(Some(figure.round()), unit, locale)
        }
        Unit::Minutes | Unit::Hours if size >= 10.0 => suffixed(trimmed(figure, 1, locale), unit),
        _ => value(Some(figure), unit, locale),
    };
    if full.chars().count() > MOST { brief(Some(figure), unit, locale) } else { full }
}

/// How the figures along one axis are written: all in the same scale, the unit once.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// What figures are multiplied with before they are written: 100 for percentages.
    pub factor: f64,
    suffix: &'static str,
    percent: bool,
}

impl Axis {
    /// The axis of a unit whose largest figure, without regard to sign, is `largest`.
    #[must_use]
    pub fn new(unit: Unit, largest: f64) -> Self {
        let plain = |factor, suffix| Self { factor, suffix, percent: false };
        match unit {
            Unit::Count | Unit::Number | Unit::Currency => plain(1.0, ""),
            Unit::Percent => Self { factor: 100.0, suffix: "", percent: true },
            Unit::Millis if largest >= 2000.0 => plain(1e-3, "s"),
            Unit::Millis => plain(1.0, "ms"),
            Unit::Minutes => plain(1.0, "min"),
            Unit::Hours => plain(1.0, "h"),
        }
    }

    /// Writes a tick's figure. `step` is the distance to the next tick, which says how many decimals matter; the
    /// tick that carries the unit is `marked`.
    #[must_use]
    pub fn tick(&self, figure: f64, step: f64, marked: bool, locale: &Locale) -> String {
        let scaled = figure * self.factor;
        let mut text = if scaled.abs() >= 1e4 || (step * self.factor).abs() >= 1e3 {
            compact(scaled, locale)
        } else {
            trimmed(scaled, decimals(step * self.factor), locale)
        };
        if marked && self.percent {
            text.push_str(&locale.percent);
        } else if marked && !self.suffix.is_empty() {
            text.push(SPACE);
            text.push_str(self.suffix);
        }
        text
    }
}

fn decimals(step: f64) -> usize {
    let step = step.abs();
    if step >= 1.0 && step.fract() == 0.0 || !step.is_finite() || step == 0.0 {
        return 0;
    }
    if step >= 1.0 { 1 } else { significant_decimals(step, 2) }
}

fn suffixed(mut text: String, unit: Unit) -> String {
    text.push(SPACE);
    text.push_str(if unit == Unit::Hours { "h" } else { "min" });
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_write_value_by_unit() {
        let check = |figure: f64, unit: Unit, full: &str, short: &str| {
            let locale = Locale::english();
            assert_eq!(value(Some(figure), unit, &locale).replace('\u{a0}', " "), full);
            assert_eq!(brief(Some(figure), unit, &locale).replace('\u{a0}', " "), short);
        };
        check(18_204.0, Unit::Count, "18,204", "18.2 k");
        check(9_999.0, Unit::Count, "9,999", "9,999");
        check(0.049, Unit::Percent, "4.9%", "4.9%");
        check(999.51, Unit::Currency, "999.51", "999.51");
        check(1_234_567.0, Unit::Currency, "1,234,567.00", "1.2 M");
        check(840.0, Unit::Millis, "840 ms", "840 ms");
        check(71_204.0, Unit::Hours, "71,204 h", "71,204 h");
        check(12.5, Unit::Minutes, "12.5 min", "12.5 min");
    }

    #[test]
    fn test_write_short_value_in_full_while_it_fits() {
        let check = |figure: f64, unit, expected: &str| {
            assert_eq!(short(Some(figure), unit, &Locale::english()).replace('\u{a0}', " "), expected);
        };
        check(412_318.0, Unit::Count, "412,318");
        check(1_234_567.0, Unit::Count, "1,234,567");
        check(12_345_678.0, Unit::Count, "12.3 M");
        check(9_999.99, Unit::Currency, "9,999.99");
        check(123_456.78, Unit::Currency, "123,457");
        check(12_345_678.9, Unit::Currency, "12.3 M");
        check(23_512.67, Unit::Hours, "23,513 h");
        check(4_089.89, Unit::Hours, "4,090 h");
        check(28.56, Unit::Minutes, "28.6 min");
        check(0.411, Unit::Minutes, "24.66 s");
        check(6.54, Unit::Hours, "6.54 h");
        check(1_234_567.0, Unit::Hours, "1.2 M h");
        check(4.523_561e17, Unit::Number, "4.52e17");
        check(4.987e-8, Unit::Number, "4.99e-8");
        check(987_654_321.123, Unit::Number, "988 M");
        check(10_221.84, Unit::Number, "10,222");
        check(320.05, Unit::Number, "320.05");
        check(0.049, Unit::Percent, "4.9%");
    }

    #[test]
    fn test_write_value_null_is_dash() {
        assert_eq!(value(None, Unit::Count, &Locale::english()), "–");
        assert_eq!(brief(None, Unit::Hours, &Locale::english()), "–");
    }

    #[test]
    fn test_write_ticks_in_one_scale() {
        let check = |unit: Unit, ticks: &[f64], expected: &[&str]| {
            let axis = Axis::new(unit, ticks.last().copied().unwrap_or(0.0));
            let step = ticks[1] - ticks[0];
            let written: Vec<String> = ticks
                .iter()
                .enumerate()
                .map(|(index, tick)| axis.tick(*tick, step, index + 1 == ticks.len(), &Locale::english()))
                .map(|text| text.replace('\u{a0}', " "))
                .collect();
            assert_eq!(written, expected);
        };
        check(Unit::Count, &[0.0, 500.0, 1000.0], &["0", "500", "1,000"]);
        check(Unit::Count, &[0.0, 5000.0, 10_000.0], &["0", "5 k", "10 k"]);
        check(Unit::Percent, &[0.0, 0.05, 0.1], &["0", "5", "10%"]);
        check(Unit::Percent, &[0.0, 0.005, 0.01], &["0", "0.5", "1%"]);
        check(Unit::Millis, &[0.0, 2000.0, 4000.0], &["0", "2", "4 s"]);
        check(Unit::Number, &[0.0, 2.5, 5.0], &["0", "2.5", "5"]);
        check(Unit::Hours, &[-1.0, 0.0, 1.0], &["−1", "0", "1 h"]);
    }
}
