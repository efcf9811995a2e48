//! Durations.

use super::number::trimmed;
use super::{DASH, Locale, SPACE, number};

/// Writes milliseconds in the unit that suits them: `840 ms`, `1.24 s`, `3 min 20 s`, `2 h 5 min`.
#[must_use]
pub fn millis(value: f64, locale: &Locale) -> String {
    let size = value.abs();
    if value.is_nan() {
        return DASH.to_owned();
    }
    if size < 999.5 {
        let decimals = usize::from(size < 10.0);
        return format!("{}{SPACE}ms", trimmed(value, decimals, locale));
    }
    if size < 59_995.0 {
        return format!("{}{SPACE}s", trimmed(value / 1e3, 2, locale));
    }
    if size < 3_599_500.0 {
        return pair(value, (size / 1e3).round(), ("min", "s"), locale);
    }
    if size < 360_000_000.0 {
        return pair(value, (size / 6e4).round(), ("h", "min"), locale);
    }
    format!("{}{SPACE}h", number((value / 3.6e6).round(), locale))
}

/// Writes a count of small units as sixties of them and the rest.
fn pair(value: f64, small: f64, (large_unit, small_unit): (&str, &str), locale: &Locale) -> String {
    let large = (small / 60.0).floor();
    let rest = small - large * 60.0;
    let mut text = format!("{}{SPACE}{large_unit}", number(large.copysign(value), locale));
    if rest > 0.0 {
        text.push_str(&format!("{SPACE}{}{SPACE}{small_unit}", number(rest, locale)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_write_millis_in_fitting_units() {
        let check = |value: f64, expected: &str| {
            assert_eq!(millis(value, &Locale::english()).replace('\u{a0}', " "), expected, "{value}");
        };
        check(0.0, "0 ms");
        check(3.26, "3.3 ms");
        check(840.0, "840 ms");
        check(999.6, "1 s");
        check(1236.0, "1.24 s");
        check(60_000.0, "1 min");
        check(200_000.0, "3 min 20 s");
        check(3_599_600.0, "1 h");
        check(7_500_000.0, "2 h 5 min");
        check(-7_500_000.0, "−2 h 5 min");
        check(3.6e9, "1,000 h");
        check(f64::NAN, "–");
        check(f64::INFINITY, "∞ h");
    }
}
