//! Plain numbers, percentages and money.

use super::{DASH, Locale, MINUS, SPACE};

/// Floats of whole numbers below this are exact.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Writes a whole number: `1,234,567`.
#[must_use]
pub fn integer(value: i128, locale: &Locale) -> String {
    signed(value < 0, &value.unsigned_abs().to_string(), locale)
}

/// Writes a number in full: whole numbers without a fraction, others with two decimals, and below one with three
/// significant digits. NaN and infinities are named.
#[must_use]
pub fn number(value: f64, locale: &Locale) -> String {
    let size = value.abs();
    let decimals = match size {
        _ if size.fract() == 0.0 => 0,
        _ if size >= 1.0 => 2,
        _ => significant_decimals(size, 3),
    };
    trimmed(value, decimals, locale)
}

/// Writes a number in at most four characters and a suffix, for axes and cards: `12.3 k`, `4.1 M`; what is beyond all
/// suffixes, or too small to be told by a few decimals, as `4.52e17` and `5e-8`.
#[must_use]
pub fn compact(value: f64, locale: &Locale) -> String {
    if value.is_finite() && (value.abs() >= 1e15 || (1e-12..1e-6).contains(&value.abs())) {
        return scientific(value, locale);
    }
    let Some((scaled, suffix)) = thousands(value, locale) else {
        return number(value, locale);
    };
    let mut text = trimmed(scaled, usize::from(scaled.abs() < 100.0), locale);
    text.push(SPACE);
    text.push_str(suffix);
    text
}

/// Writes a fraction as a percentage: 0.049 is `4.9%`. Small ones keep two significant digits.
#[must_use]
pub fn percent(fraction: f64, locale: &Locale) -> String {
    let value = fraction * 100.0;
    if !value.is_finite() {
        return number(value, locale);
    }
    let size = value.abs();
    let decimals = match size {
        0.0 => 0,
        _ if size >= 99.95 => 0,
        _ if size >= 1.0 => 1,
        _ => significant_decimals(size, 2),
    };
    trimmed(value, decimals, locale) + &locale.percent
}

/// Writes an amount with two decimals. The data do not name a currency, so neither does this.
#[must_use]
pub fn money(value: f64, locale: &Locale) -> String {
    fixed(value, 2, locale)
}

/// Writes a number with so many decimals, and drops trailing zeros behind the decimal sign.
pub(super) fn trimmed(value: f64, decimals: usize, locale: &Locale) -> String {
    written(value, decimals, true, locale)
}

/// Writes a number with exactly so many decimals.
pub(super) fn fixed(value: f64, decimals: usize, locale: &Locale) -> String {
    written(value, decimals, false, locale)
}

/// How many decimals show so many significant digits of a number between zero and one; at most 12.
pub(super) fn significant_decimals(size: f64, digits: usize) -> usize {
    let leading_zeros = (-size.log10()).ceil().clamp(1.0, 12.0) as usize;
    (leading_zeros + digits - 1).min(12)
}

fn written(value: f64, decimals: usize, trim: bool, locale: &Locale) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "∞".to_owned() } else { format!("{MINUS}∞") };
    }
    if value.abs() >= 1e21 {
        return scientific(value, locale);
    }
    if decimals == 0 && value.fract() == 0.0 && value.abs() < EXACT {
        // Most figures are counts, and whole numbers are written a good deal faster than fractions.
        return signed(value < 0.0, &(value.abs() as u64).to_string(), locale);
    }
    let mut ascii = format!("{:.decimals$}", value.abs());
    if trim && ascii.contains('.') {
        ascii.truncate(ascii.trim_end_matches('0').trim_end_matches('.').len());
    }
    let negative = value < 0.0 && ascii.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
    signed(negative, &ascii, locale)
}

/// Numbers beyond any grouping, and dust: `1.5e300`, `5e-8`.
fn scientific(value: f64, locale: &Locale) -> String {
    let ascii = format!("{:.2e}", value.abs());
    let (digits, exponent) = ascii.split_once('e').unwrap_or((&ascii, "0"));
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    signed(value < 0.0, digits, locale) + "e" + exponent
}

/// The number over the power of a thousand that leaves one to three whole digits, with that power's suffix.
fn thousands(value: f64, locale: &Locale) -> Option<(f64, &str)> {
    let size = value.abs();
    if !(1e3..1e15).contains(&size) {
        return None;
    }
    // What rounds up to a thousand of one suffix is one of the next.
    let power = (1..4).find(|power| size < 999.5 * 1e3_f64.powi(*power)).unwrap_or(4);
    let suffix = locale.compact.get(usize::try_from(power).ok()? - 1)?;
    Some((value / 1e3_f64.powi(power), suffix))
}

/// Writes ASCII digits with an optional point in the locale's signs, grouped.
fn signed(negative: bool, ascii: &str, locale: &Locale) -> String {
    let (whole, fraction) = ascii.split_once('.').map_or((ascii, None), |(w, f)| (w, Some(f)));
    let mut out = String::with_capacity(ascii.len() * 2);
    if negative {
        out.push(MINUS);
    }
    push_grouped(whole, locale, &mut out);
    if let Some(fraction) = fraction {
        out.push_str(&locale.decimal);
        locale.digits(fraction, &mut out);
    }
    if out.is_empty() {
        out.push_str(DASH);
    }
    out
}

fn push_grouped(whole: &str, locale: &Locale, out: &mut String) {
    let grouped = whole.len() >= locale.grouped_from && locale.first_group > 0 && locale.other_groups > 0;
    for (index, digit) in whole.char_indices() {
        let left = whole.len() - index;
        let boundary = left >= locale.first_group
            && (left - locale.first_group).checked_rem(locale.other_groups) == Some(0);
        if grouped && index > 0 && boundary {
            out.push_str(&locale.group);
        }
        out.push(locale.digit(digit));
    }
}

#[cfg(test)]
mod tests {
    use super::super::locale::samples::{arabic, german, indian, spanish};
    use super::*;

    #[test]
    fn test_write_number_by_locale() {
        let check = |value: f64, locale: &Locale, expected: &str| {
            assert_eq!(number(value, locale), expected, "{value} in {}", locale.tag);
        };
        let english = Locale::english();
        check(0.0, &english, "0");
        check(-0.0, &english, "0");
        check(999.0, &english, "999");
        check(1234.0, &english, "1,234");
        check(1_234_567.891, &english, "1,234,567.89");
        check(-1234.5, &english, "−1,234.5");
        check(0.012_345, &english, "0.0123");
        check(-0.000_000_000_000_1, &english, "0");
        check(f64::NAN, &english, "NaN");
        check(f64::INFINITY, &english, "∞");
        check(f64::NEG_INFINITY, &english, "−∞");
        check(1e300, &english, "1e300");
        check(-1.5e300, &english, "−1.5e300");
        check(1_234_567.5, &german(), "1.234.567,5");
        check(1_234_567.5, &arabic(), "١٬٢٣٤٬٥٦٧٫٥");
        check(1_234_567.0, &indian(), "12,34,567");
        check(1234.0, &spanish(), "1234");
        check(12_345.0, &spanish(), "12.345");
    }

    #[test]
    fn test_write_integer_beyond_floats() {
        assert_eq!(integer(9_007_199_254_740_993, &Locale::english()), "9,007,199,254,740,993");
        let smallest = integer(i128::MIN, &Locale::english());
        assert!(smallest.starts_with("−170,141,183"), "{smallest}");
    }

    #[test]
    fn test_write_compact_rounds_into_next_suffix() {
        let check = |value: f64, expected: &str| {
            assert_eq!(compact(value, &Locale::english()).replace('\u{a0}', " "), expected, "{value}");
        };
        check(0.0, "0");
        check(999.0, "999");
        check(1000.0, "1 k");
        check(12_345.0, "12.3 k");
        check(123_456.0, "123 k");
        check(999_499.0, "999 k");
        check(999_500.0, "1 M");
        check(-4_123_456.0, "−4.1 M");
        check(2.5e9, "2.5 bn");
        check(7e12, "7 tn");
        check(4.523e17, "4.52e17");
        check(-5e15, "−5e15");
        check(0.000_000_05, "5e-8");
        check(1e-13, "0");
        check(1e300, "1e300");
        check(f64::NAN, "NaN");
    }

    #[test]
    fn test_write_percent_keeps_small_digits() {
        let check = |value: f64, locale: &Locale, expected: &str| {
            assert_eq!(percent(value, locale), expected, "{value}");
        };
        let english = Locale::english();
        check(0.0, &english, "0%");
        check(0.049, &english, "4.9%");
        check(0.0061, &english, "0.61%");
        check(0.000_012, &english, "0.0012%");
        check(0.5, &english, "50%");
        check(0.9996, &english, "100%");
        check(1.0, &english, "100%");
        check(-0.123, &english, "−12.3%");
        check(12.34, &english, "1,234%");
        check(0.049, &german(), "4,9\u{a0}%");
        check(0.049, &arabic(), "٤٫٩٪");
    }

    #[test]
    fn test_write_money_with_two_decimals() {
        assert_eq!(money(999.51, &Locale::english()), "999.51");
        assert_eq!(money(1e6, &german()), "1.000.000,00");
        assert_eq!(money(-0.001, &Locale::english()), "0.00");
    }
}
