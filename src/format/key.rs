//! The keys of groups for people.

use reelscope_model::Value;
use reelscope_model::query::{Bins, Part};
use reelscope_model::time::Zone;

use super::number::trimmed;
use super::{Locale, day, harmless, instant, integer, number};

/// What a null key is called.
const NO_VALUE: &str = "No value";

/// What an empty text is called, so that it can be told from null and be clicked.
const EMPTY_TEXT: &str = "Empty text";

/// Writes a group's key: text harmless to the eye, numbers and times in the locale and zone. Whole numbers are
/// grouped only from five digits on, since shorter ones are often years or codes.
#[must_use]
pub fn key(value: &Value, locale: &Locale, zone: &Zone) -> String {
    match value {
        Value::Null => NO_VALUE.to_owned(),
        Value::Bool(true) => "Yes".to_owned(),
        Value::Bool(false) => "No".to_owned(),
        Value::Int(whole) if whole.unsigned_abs() < 10_000 => {
            integer(*whole, &Locale { group: String::new(), ..locale.clone() })
        }
        Value::Int(whole) => integer(*whole, locale),
        // Seven digits, since two would not tell it from its neighbours.
        Value::Float(float) if (1.0..1e6).contains(&float.abs()) => {
            trimmed(*float, 6 - float.abs().log10() as usize, locale)
        }
        Value::Float(float) => number(*float, locale),
        Value::Decimal { digits, scale } => decimal(*digits, *scale, locale),
        Value::Text(text) if text.is_empty() => EMPTY_TEXT.to_owned(),
        Value::Text(text) => harmless(text),
        Value::Date(days) => day(i64::from(*days), locale),
        Value::Time { value, unit } => instant(*value, *unit, locale, zone),
    }
}

/// Writes a part of the calendar: `14:00`, `Mon`, `Jan`, `2026`. A number out of the part's range is written as it is.
#[must_use]
pub fn part(part: Part, which: i64, locale: &Locale) -> String {
    let name = |names: &[String]| {
        let index = usize::try_from(which.checked_sub(1)?).ok()?;
        names.get(index).cloned()
    };
    let plain = || {
        let mut out = String::new();
        locale.digits(&which.to_string(), &mut out);
        out
    };
    match part {
        Part::Hour => {
            let mut out = String::new();
            locale.digits(&format!("{which:02}:00"), &mut out);
            out
        }
        Part::Weekday => name(&locale.weekdays).unwrap_or_else(plain),
        Part::Month => name(&locale.months).unwrap_or_else(plain),
        Part::Year => plain(),
    }
}

/// Writes the bin that starts at `start`: `100 – 200`; the first and the last are open: `under 100`, `900 and more`.
#[must_use]
pub fn bin(bins: &Bins, start: f64, locale: &Locale) -> String {
    let position = ((start - bins.start) / bins.step).round();
    let end = number(bins.start + (position + 1.0) * bins.step, locale);
    match position {
        _ if bins.count <= 1 => "all".to_owned(),
        p if p <= 0.0 => format!("under {end}"),
        p if p >= f64::from(bins.count) - 1.0 => format!("{} and more", number(start, locale)),
        _ => format!("{} – {end}", number(start, locale)),
    }
}

fn decimal(digits: i128, scale: i8, locale: &Locale) -> String {
    match u32::try_from(scale) {
        Ok(0) => integer(digits, locale),
        Ok(scale) => {
            let Some(unit) = 10_i128.checked_pow(scale) else { return format!("{digits}e-{scale}") };
            let mut out = integer((digits / unit).abs(), locale);
            if digits < 0 {
                out.insert(0, super::MINUS);
            }
            out.push_str(&locale.decimal);
            let fraction = (digits % unit).unsigned_abs();
            locale.digits(&format!("{fraction:0width$}", width = scale as usize), &mut out);
            out
        }
        Err(_) => format!("{digits}e{}", -i16::from(scale)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::locale::samples::{arabic, german};
    use super::*;

    #[test]
    fn test_write_key_by_type() {
        let check = |value: Value, expected: &str| {
            assert_eq!(key(&value, &Locale::english(), &Zone::utc()), expected, "{value:?}");
        };
        check(Value::Null, "No value");
        check(Value::Bool(true), "Yes");
        check(Value::Int(2026), "2026");
        check(Value::Int(-12_345), "−12,345");
        check(Value::Float(4.5), "4.5");
        check(Value::Float(1_886.641_6), "1,886.642");
        check(Value::Float(-1.000_000_4), "−1");
        check(Value::Float(999_999.96), "1,000,000");
        check(Value::Decimal { digits: -12_345, scale: 2 }, "−123.45");
        check(Value::Decimal { digits: -5, scale: 2 }, "−0.05");
        check(Value::Decimal { digits: 7, scale: 0 }, "7");
        check(Value::Decimal { digits: 7, scale: -3 }, "7e3");
        check(Value::Decimal { digits: i128::MIN, scale: 127 }, &format!("{}e-127", i128::MIN));
        check(Value::Text("".into()), "Empty text");
        check(Value::Text("a\u{202e}b\n".into()), "a▯b␊");
        check(Value::Date(0), "1\u{a0}Jan 1970");
    }

    #[test]
    fn test_write_part_of_the_calendar() {
        let check = |kind, which, locale: &Locale, expected: &str| {
            assert_eq!(part(kind, which, locale), expected);
        };
        let english = Locale::english();
        check(Part::Hour, 9, &english, "09:00");
        check(Part::Weekday, 1, &english, "Mon");
        check(Part::Weekday, 8, &english, "8");
        check(Part::Month, 12, &english, "Dec");
        check(Part::Month, i64::MIN, &english, "-9223372036854775808");
        check(Part::Year, 2026, &arabic(), "٢٠٢٦");
    }

    #[test]
    fn test_write_bin_open_at_both_ends() {
        let check = |start: f64, expected: &str| {
            let bins = Bins { start: 0.0, step: 500.0, count: 4 };
            assert_eq!(bin(&bins, start, &german()), expected);
        };
        check(0.0, "under 500");
        check(500.0, "500 – 1.000");
        check(1500.0, "1.500 and more");
    }
}
