//! Days and calendar dates of the proleptic Gregorian calendar, for every day that an `i64` of seconds reaches.
//!
//! The arithmetic is Howard Hinnant's: eras of 400 years, years that start in March.

/// Seconds in a day without a change of offset.
pub const DAY: i64 = 86_400;

/// A calendar date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Civil {
    /// The year; year 0 is before year 1.
    pub year: i64,
    /// The month, 1 to 12.
    pub month: u32,
    /// The day of the month, 1 to 31.
    pub day: u32,
}

impl Civil {
    /// The date that lies `days` after 1970-01-01.
    #[must_use]
    pub fn from_days(days: i64) -> Self {
        let shifted = i128::from(days) + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = era * 400 + year_of_era + i128::from(month <= 2);
        Self { year: saturate(year), month: small(month), day: small(day) }
    }

    /// How many days the date lies after 1970-01-01. Days and months beyond their range carry over; the result
    /// saturates.
    #[must_use]
    pub fn days(self) -> i64 {
        let year = i128::from(self.year) - i128::from(self.month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month_from_march = (i128::from(self.month) + 9) % 12;
        let day_of_year = (153 * month_from_march + 2) / 5 + i128::from(self.day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        saturate(era * 146_097 + day_of_era - 719_468)
    }

    /// Whether the calendar has this date.
    #[must_use]
    pub fn is_valid(self) -> bool {
        (1..=12).contains(&self.month) && self.day >= 1 && self.day <= days_in_month(self.year, self.month)
    }
}

/// The weekday of the day `days` after 1970-01-01: 1 is Monday, 7 is Sunday.
#[must_use]
pub fn weekday(days: i64) -> i32 {
    let from_monday = (i128::from(days) + 3).rem_euclid(7);
    i32::try_from(from_monday).unwrap_or(0) + 1
}

/// How many days a month has.
#[must_use]
pub fn days_in_month(year: i64, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

fn saturate(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}

fn small(value: i128) -> u32 {
    u32::try_from(value).unwrap_or(1)
}
