//! What readings make of text.

use reelscope_model::{
    TimeUnit,
    recognise::parse_minutes,
    time::{Zone, parse_iso},
};

/// ISO 8601 text as an instant in `unit`; local times are taken as UTC. None for any other text.
pub(super) fn instant_of(text: &str, unit: TimeUnit) -> Option<i128> {
    let iso = parse_iso(text)?;
    let fraction = i64::from(iso.nanos) / (1_000_000_000 / unit.per_second());
    Some(i128::from(iso.seconds(&Zone::utc())) * i128::from(unit.per_second()) + i128::from(fraction))
}

/// Text such as "90 min" or "1 h 30 min" as minutes, to the nearest. None for another unit and for anything else.
pub(super) fn minutes_of(text: &str) -> Option<i64> {
    parse_minutes(text).map(|minutes| minutes.round() as i64)
}

/// The values of delimited text: between commas, trimmed, empties dropped.
pub(super) fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_read_minutes() {
        let check = |text, expected| assert_eq!(minutes_of(text), expected, "{text}");
        check("90 min", Some(90));
        check(" 5 Minutes ", Some(5));
        check("45", Some(45));
        check("1 h 30 min", Some(90));
        check("2 Seasons", None);
        check("1 Season", None);
        check("", None);
        check("min", None);
    }

    #[test]
    fn test_read_instants() {
        let check = |text, expected| assert_eq!(instant_of(text, TimeUnit::Milli), expected, "{text}");
        check("1970-01-01T00:00:01.5Z", Some(1_500));
        check("1969-12-31T23:59:59.250Z", Some(-750));
        check("1970-01-02", Some(86_400_000));
        check("yesterday", None);
    }

    #[test]
    fn test_split_text() {
        assert_eq!(split(" a, b ,,c,").collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!(split(" , ").count(), 0);
    }
}
