//! Dates, instants, buckets of time and periods.

use reelscope_model::Value;
use reelscope_model::query::Grain;
use reelscope_model::time::civil::DAY;
use reelscope_model::time::{Civil, Zone, next_bucket};
use reelscope_model::value::TimeUnit;

use super::locale::DateOrder;
use super::{Locale, SPACE};

/// Writes the day that lies `days` after 1970-01-01: `31 Jan 2026`.
#[must_use]
pub fn day(days: i64, locale: &Locale) -> String {
    let date = Civil::from_days(days);
    match locale.order {
        DateOrder::MonthDayYear => format!("{}, {}", day_of_year(date, locale), year(date, locale)),
        DateOrder::YearMonthDay => format!("{} {}", year(date, locale), day_of_year(date, locale)),
        DateOrder::DayMonthYear => format!("{} {}", day_of_year(date, locale), year(date, locale)),
    }
}

/// Writes an instant on the zone's clock, and the zone: `31 Jan 2026, 14:05:09 UTC`; a fraction of a second only
/// when there is one.
#[must_use]
pub fn instant(value: i64, unit: TimeUnit, locale: &Locale, zone: &Zone) -> String {
    let seconds = value.div_euclid(unit.per_second());
    let millis = value.rem_euclid(unit.per_second()) * 1_000 / unit.per_second();
    let local = local(seconds, zone);
    let mut clock = format!("{}:{:02}", minutes(local), local.rem_euclid(60));
    if millis > 0 {
        clock.push_str(&format!(".{millis:03}"));
    }
    format!("{}, {} {}", day(local.div_euclid(DAY), locale), in_digits(&clock, locale), zone.name)
}

/// Writes the bucket that starts at a group's key: `Jan 2026` for a month, `5 – 11 Jan 2026` for a week. A key that
/// is no instant and no date is written as itself.
#[must_use]
pub fn bucket(start: &Value, grain: Grain, locale: &Locale, zone: &Zone) -> String {
    let (seconds, first) = match start {
        Value::Time { value, unit } => {
            let seconds = value.div_euclid(unit.per_second());
            (seconds, local(seconds, zone).div_euclid(DAY))
        }
        Value::Date(days) => (i64::from(*days) * DAY, i64::from(*days)),
        other => return super::key(other, locale, zone),
    };
    let date = Civil::from_days(first);
    match grain {
        Grain::Minute | Grain::Hour => {
            let clock = minutes(local(seconds, zone));
            format!("{}, {}", day(first, locale), in_digits(&clock, locale))
        }
        Grain::Day => day(first, locale),
        Grain::Week => range(first, last_day(start, seconds, first, zone), locale),
        Grain::Month => format!("{} {}", month(date, locale), year(date, locale)),
        Grain::Quarter => {
            let quarter = date.month.div_ceil(3);
            format!("Q{} {}", in_digits(&quarter.to_string(), locale), year(date, locale))
        }
        Grain::Year => year(date, locale),
    }
}

/// Writes a period by its first and last day, what they share only once: `1 Jan – 31 Mar 2026`.
#[must_use]
pub fn range(first: i64, last: i64, locale: &Locale) -> String {
    let (from, to) = (Civil::from_days(first), Civil::from_days(last));
    if first == last {
        return day(first, locale);
    }
    if from.year != to.year || locale.order == DateOrder::YearMonthDay {
        return format!("{} – {}", day(first, locale), day(last, locale));
    }
    let short = match locale.order {
        DateOrder::DayMonthYear if from.month == to.month => in_digits(&from.day.to_string(), locale),
        _ => day_of_year(from, locale),
    };
    format!("{short} – {}", day(last, locale))
}

/// The last day of the week that starts so. A week of an instant ends where the next one starts on the zone's clock.
fn last_day(start: &Value, seconds: i64, first: i64, zone: &Zone) -> i64 {
    match start {
        Value::Time { .. } => {
            let next = next_bucket(seconds, Grain::Week, zone);
            local(next, zone).div_euclid(DAY).saturating_sub(1)
        }
        _ => first.saturating_add(6),
    }
}

pub(super) fn local(seconds: i64, zone: &Zone) -> i64 {
    seconds.saturating_add(i64::from(zone.offset_at(seconds)))
}

/// Hours and minutes of a local time in seconds.
pub(super) fn minutes(local: i64) -> String {
    let second = local.rem_euclid(DAY);
    format!("{:02}:{:02}", second / 3_600, second / 60 % 60)
}

pub(super) fn day_of_year(date: Civil, locale: &Locale) -> String {
    let day = in_digits(&date.day.to_string(), locale);
    match locale.order {
        DateOrder::DayMonthYear => format!("{day}{SPACE}{}", month(date, locale)),
        _ => format!("{}{SPACE}{day}", month(date, locale)),
    }
}

pub(super) fn month(date: Civil, locale: &Locale) -> &str {
    let index = (date.month as usize).saturating_sub(1);
    locale.months.get(index).map_or("", String::as_str)
}

/// A year is never grouped.
pub(super) fn year(date: Civil, locale: &Locale) -> String {
    in_digits(&date.year.to_string(), locale)
}

pub(super) fn in_digits(ascii: &str, locale: &Locale) -> String {
    let mut out = String::with_capacity(ascii.len());
    locale.digits(ascii, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::super::locale::samples::arabic;
    use super::*;

    /// 2026-01-01T00:00:00Z.
    const NEW_YEAR: i64 = 1_767_225_600;

    fn at(seconds: i64) -> Value {
        Value::Time { value: seconds, unit: TimeUnit::Second }
    }

    #[test]
    fn test_write_day_in_locale_order() {
        let check = |locale: &Locale, expected: &str| {
            assert_eq!(day(NEW_YEAR / DAY + 30, locale).replace('\u{a0}', " "), expected);
        };
        let english = Locale::english();
        check(&english, "31 Jan 2026");
        check(&Locale { order: DateOrder::MonthDayYear, ..english.clone() }, "Jan 31, 2026");
        check(&Locale { order: DateOrder::YearMonthDay, ..english }, "2026 Jan 31");
        check(&arabic(), "٣١ Jan ٢٠٢٦");
    }

    #[test]
    fn test_write_instant_on_the_clock_of_its_zone() {
        let check = |value, unit, zone: &str, expected: &str| {
            let zone = Zone::fixed(zone).unwrap();
            let text = instant(value, unit, &Locale::english(), &zone).replace('\u{a0}', " ");
            assert_eq!(text, expected);
        };
        check(NEW_YEAR, TimeUnit::Second, "UTC", "1 Jan 2026, 00:00:00 UTC");
        check(NEW_YEAR * 1000 + 250, TimeUnit::Milli, "UTC", "1 Jan 2026, 00:00:00.250 UTC");
        check(NEW_YEAR, TimeUnit::Second, "-08:00", "31 Dec 2025, 16:00:00 -08:00");
        check(-1, TimeUnit::Nano, "UTC", "31 Dec 1969, 23:59:59.999 UTC");
    }

    #[test]
    fn test_write_bucket_by_grain() {
        let check = |value: &Value, grain, expected: &str| {
            let text = bucket(value, grain, &Locale::english(), &Zone::utc()).replace('\u{a0}', " ");
            assert_eq!(text, expected);
        };
        let monday = NEW_YEAR + 4 * DAY;
        check(&at(NEW_YEAR + 3660), Grain::Minute, "1 Jan 2026, 01:01");
        check(&at(NEW_YEAR + 3600), Grain::Hour, "1 Jan 2026, 01:00");
        check(&at(NEW_YEAR), Grain::Day, "1 Jan 2026");
        check(&at(monday), Grain::Week, "5 – 11 Jan 2026");
        check(&at(monday + 21 * DAY), Grain::Week, "26 Jan – 1 Feb 2026");
        check(&at(NEW_YEAR), Grain::Month, "Jan 2026");
        check(&at(NEW_YEAR), Grain::Quarter, "Q1 2026");
        check(&at(NEW_YEAR), Grain::Year, "2026");
        check(&Value::Date(20_458), Grain::Week, "5 – 11 Jan 2026");
        check(&Value::Text("x".into()), Grain::Day, "x");
        check(&at(i64::MIN), Grain::Year, "-292277022657");
    }

    #[test]
    fn test_write_range_shares_month_and_year() {
        let check = |first: i64, last: i64, expected: &str| {
            let start = NEW_YEAR / DAY;
            let text = range(start + first, start + last, &Locale::english()).replace('\u{a0}', " ");
            assert_eq!(text, expected);
        };
        check(0, 0, "1 Jan 2026");
        check(0, 30, "1 – 31 Jan 2026");
        check(0, 89, "1 Jan – 31 Mar 2026");
        check(-1, 89, "31 Dec 2025 – 31 Mar 2026");
    }
}
