//! Labels along an axis: short, because their neighbours say the rest.

use reelscope_model::Value;
use reelscope_model::query::{Bins, Grain};
use reelscope_model::time::civil::DAY;
use reelscope_model::time::{Civil, Zone};

use super::calendar::{day_of_year, in_digits, local, minutes, month, year};
use super::{Locale, compact, day};
use crate::view_model::figure::AxisLabel;

/// The label of the bucket that starts at a group's key: `14:00` within a day, `5 Jan` and `Q1` within a year. None for
/// a key that is no instant and no date.
#[must_use]
pub fn bucket_label(start: &Value, grain: Grain, locale: &Locale, zone: &Zone) -> Option<AxisLabel> {
    let at = match start {
        Value::Time { value, unit } => local(value.div_euclid(unit.per_second()), zone),
        Value::Date(days) => i64::from(*days) * DAY,
        _ => return None,
    };
    let first = at.div_euclid(DAY);
    let date = Civil::from_days(first);
    let (text, within) = match grain {
        Grain::Minute | Grain::Hour => (in_digits(&minutes(at), locale), day(first, locale)),
        Grain::Day | Grain::Week => (day_of_year(date, locale), year(date, locale)),
        Grain::Month => (month(date, locale).to_owned(), year(date, locale)),
        Grain::Quarter => {
            let quarter = in_digits(&date.month.div_ceil(3).to_string(), locale);
            (format!("Q{quarter}"), year(date, locale))
        }
        Grain::Year => (year(date, locale), String::new()),
    };
    let months = date.year.saturating_mul(12).saturating_add(i64::from(date.month) - 1);
    let (place, steps): (i64, &[i64]) = match grain {
        Grain::Minute => (at.div_euclid(60), &[1, 5, 15, 30, 60, 180, 360, 720, 1_440]),
        Grain::Hour => (at.div_euclid(3_600), &[1, 3, 6, 12, 24, 48, 168]),
        // Counted from a Monday.
        Grain::Day => (first.saturating_add(3), &[1, 2, 7, 14, 28, 56]),
        Grain::Week => (first.saturating_add(3).div_euclid(7), &[1, 2, 3, 4, 6, 8, 13, 26]),
        Grain::Month => (months, &[1, 3, 6, 12, 24, 60, 120]),
        Grain::Quarter => (months.div_euclid(3), &[1, 2, 4, 8, 20, 40]),
        Grain::Year => (date.year, &[1, 2, 5, 10, 20, 50, 100]),
    };
    Some(AxisLabel { text, within, place, steps, at_start: false })
}

/// The label of the bin at a position: where it starts, at its edge.
#[must_use]
pub fn bin_label(bins: &Bins, at: u32, locale: &Locale) -> AxisLabel {
    // Counted from zero, so that the figures written are round.
    let place = (bins.start / bins.step).round() as i64 + i64::from(at);
    let text = compact(bins.edge(at), locale);
    AxisLabel { text, within: String::new(), place, steps: &[1, 2, 5, 10, 20, 50, 100], at_start: true }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-01-01T00:00:00Z, a Thursday.
    const NEW_YEAR: i64 = 1_767_225_600;

    #[test]
    fn test_write_bucket_label_within_its_day_or_year() {
        let check = |seconds: i64, grain, expected: (&str, &str, bool)| {
            let key = Value::Time { value: NEW_YEAR + seconds, unit: reelscope_model::TimeUnit::Second };
            let label = bucket_label(&key, grain, &Locale::english(), &Zone::utc()).unwrap();
            let coarsest = label.steps.last().unwrap();
            let written = (label.text.replace('\u{a0}', " "), label.within.replace('\u{a0}', " "));
            assert_eq!((written.0.as_str(), written.1.as_str(), label.place % coarsest == 0), expected);
        };
        check(3_660, Grain::Minute, ("01:01", "1 Jan 2026", false));
        check(0, Grain::Minute, ("00:00", "1 Jan 2026", true));
        check(13 * 3_600, Grain::Hour, ("13:00", "1 Jan 2026", false));
        check(4 * DAY, Grain::Day, ("5 Jan", "2026", false));
        check(4 * DAY, Grain::Week, ("5 Jan", "2026", false));
        check(31 * DAY, Grain::Month, ("Feb", "2026", false));
        check(0, Grain::Quarter, ("Q1", "2026", false));
        check(0, Grain::Year, ("2026", "", false));
    }

    #[test]
    fn test_count_days_from_monday_and_months_from_january() {
        let label = |days: i64, grain| {
            let key = Value::Date(i32::try_from(NEW_YEAR / DAY + days).unwrap());
            bucket_label(&key, grain, &Locale::english(), &Zone::utc()).unwrap().place
        };
        assert_eq!((label(4, Grain::Day).rem_euclid(7), label(3, Grain::Day).rem_euclid(7)), (0, 6));
        assert_eq!(label(11, Grain::Week) - label(4, Grain::Week), 1);
        assert_eq!((label(0, Grain::Month).rem_euclid(12), label(0, Grain::Quarter).rem_euclid(4)), (0, 0));
        assert_eq!(bucket_label(&Value::Null, Grain::Day, &Locale::english(), &Zone::utc()), None);
    }

    #[test]
    fn test_write_bin_label_at_round_places() {
        let bins = Bins { start: 300.0, step: 20.0, count: 40 };
        let label = bin_label(&bins, 5, &Locale::english());
        assert_eq!((label.text.as_str(), label.place, label.at_start), ("400", 20, true));
        let bins = Bins { start: 0.0, step: 50_000.0, count: 40 };
        assert_eq!(bin_label(&bins, 2, &Locale::english()).text.replace('\u{a0}', " "), "100 k");
    }
}
