//! The season: 90 days in UTC, and what a day and a week look like.

/// Milliseconds.
pub(crate) const SECOND: i64 = 1_000;
pub(crate) const MINUTE: i64 = 60 * SECOND;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;

/// How long the season is.
pub(crate) const DAYS: usize = 90;
pub(crate) const HOURS: usize = 24 * DAYS;
/// Its first day, Saturday 2025-07-05, as days since 1970. No region changes its clocks in the season, and its last
/// days are such as can be compared: no weekend is among them.
pub(crate) const FIRST_DAY: i32 = 20_274;
/// Its first instant, and the first after it.
pub(crate) const FROM: i64 = FIRST_DAY as i64 * DAY;
pub(crate) const TO: i64 = FROM + DAYS as i64 * DAY;

/// How much is watched in each hour of a day.
const HOURLY: [f64; 24] = [
    0.62, 0.36, 0.21, 0.14, 0.12, 0.15, 0.26, 0.42, 0.52, 0.55, 0.58, 0.64, 0.74, 0.76, 0.74, 0.78, 0.90,
    1.10, 1.42, 1.78, 2.05, 2.08, 1.72, 1.14,
];
/// The same before noon and after it, on Saturdays and Sundays: people rise later and watch in the daytime.
const WEEKEND: [f64; 24] = [
    0.86, 0.60, 0.38, 0.22, 0.15, 0.14, 0.20, 0.34, 0.60, 0.88, 1.06, 1.14, 1.18, 1.22, 1.26, 1.30, 1.36,
    1.46, 1.62, 1.86, 2.05, 2.02, 1.62, 1.06,
];
/// How much is watched on Mondays to Sundays.
const WEEKLY: [f64; 7] = [0.93, 0.92, 0.95, 0.97, 1.06, 1.09, 1.08];

/// How much people watch at an instant, where clocks are so many minutes ahead of UTC: 1 on average.
pub(crate) fn appetite(instant: i64, ahead: i64) -> f64 {
    let local = instant + ahead * MINUTE;
    let (weekday, hour) = (weekday(local), hour(local));
    let hourly = if weekday >= 5 { WEEKEND } else { HOURLY };
    hourly[hour] * WEEKLY[weekday]
}

/// The hour of the day.
pub(crate) fn hour(instant: i64) -> usize {
    (instant.rem_euclid(DAY) / HOUR) as usize
}

/// The day of the week, from 0 for Monday. The first of 1970 was a Thursday.
fn weekday(instant: i64) -> usize {
    (instant.div_euclid(DAY) + 3).rem_euclid(7) as usize
}

/// A day of the season at its beginning, as ISO 8601.
pub(crate) fn iso(day: usize) -> String {
    // The days of July to October.
    const MONTHS: [usize; 4] = [31, 31, 30, 31];
    let (mut month, mut rest) = (7, day + 4);
    for days in MONTHS {
        if rest < days {
            break;
        }
        rest -= days;
        month += 1;
    }
    format!("2025-{month:02}-{:02}T00:00:00Z", rest + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_name_days_and_weekdays() {
        let days = [0, 26, 27, 57, 58, 87, 88, 90].map(iso).map(|iso| iso[5..10].to_owned());
        assert_eq!(days, ["07-05", "07-31", "08-01", "08-31", "09-01", "09-30", "10-01", "10-03"]);
        assert_eq!((weekday(FROM), weekday(FROM - 1), weekday(TO - 1)), (5, 4, 3));
    }
}
