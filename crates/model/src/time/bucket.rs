//! Which calendar unit an instant falls in, in a zone.
//!
//! Days and longer are units of the local calendar and start at the first instant whose local clock shows them, so
//! that a day of 23 or 25 hours is one bucket. Hours and minutes are units of the local clock between two changes
//! of offset: an hour that clocks show twice is two buckets, which differ by their offset.

use super::{
    civil::{Civil, DAY, weekday},
    zone::Zone,
};
use crate::query::{Grain, Part};

/// The start of the `grain` that the instant `seconds` (UTC) falls in, in seconds (UTC).
#[must_use]
pub fn bucket_start(seconds: i64, grain: Grain, zone: &Zone) -> i64 {
    match clock_unit(grain) {
        Some(unit) => clock_start(seconds, unit, zone),
        None => calendar_start(seconds, grain, zone),
    }
}

/// The start of the bucket after the one that starts at `start`.
#[must_use]
pub fn next_bucket(start: i64, grain: Grain, zone: &Zone) -> i64 {
    if let Some(unit) = clock_unit(grain) {
        return next_clock_start(start, unit, zone);
    }
    let day = local(start, zone).div_euclid(DAY);
    let next = day_after(first_day(day, grain), grain);
    zone.first_instant(next.saturating_mul(DAY))
}

/// The `part` of the calendar that the instant `seconds` (UTC) has in the zone.
#[must_use]
pub fn part_of(seconds: i64, part: Part, zone: &Zone) -> i32 {
    let local = local(seconds, zone);
    let day = local.div_euclid(DAY);
    match part {
        Part::Hour => i32::try_from(local.rem_euclid(DAY) / 3_600).unwrap_or(0),
        Part::Weekday => weekday(day),
        Part::Month => i32::try_from(Civil::from_days(day).month).unwrap_or(0),
        Part::Year => year_of_day(day),
    }
}

/// The calendar year of the day `days` after 1970-01-01.
#[must_use]
pub fn year_of_day(days: i64) -> i32 {
    let year = Civil::from_days(days).year;
    i32::try_from(year).unwrap_or(if year < 0 { i32::MIN } else { i32::MAX })
}

fn local(seconds: i64, zone: &Zone) -> i64 {
    seconds.saturating_add(i64::from(zone.offset_at(seconds)))
}

/// The seconds of a grain that is a unit of the clock.
fn clock_unit(grain: Grain) -> Option<i64> {
    match grain {
        Grain::Minute => Some(60),
        Grain::Hour => Some(3_600),
        _ => None,
    }
}

fn clock_start(seconds: i64, unit: i64, zone: &Zone) -> i64 {
    let (since, offset) = zone.span_at(seconds);
    let past = seconds.saturating_add(i64::from(offset)).rem_euclid(unit);
    let start = seconds.saturating_sub(past);
    since.map_or(start, |since| start.max(since))
}

fn next_clock_start(start: i64, unit: i64, zone: &Zone) -> i64 {
    let past = start.saturating_add(i64::from(zone.offset_at(start))).rem_euclid(unit);
    let next = start.saturating_add(unit - past);
    // A change of offset inside the unit ends it early.
    let change = zone.transitions.partition_point(|(from, _)| *from <= start);
    zone.transitions.get(change).map_or(next, |(from, _)| next.min(*from))
}

/// Where clocks went back over midnight, what they show again of the day before belongs to the day that had begun:
/// buckets are half-open ranges without holes.
fn calendar_start(seconds: i64, grain: Grain, zone: &Zone) -> i64 {
    let first = first_day(local(seconds, zone).div_euclid(DAY), grain);
    let next = zone.first_instant(day_after(first, grain).saturating_mul(DAY));
    if next <= seconds { next } else { zone.first_instant(first.saturating_mul(DAY)) }
}

/// The first day of the unit that `day` falls in.
fn first_day(day: i64, grain: Grain) -> i64 {
    let civil = Civil::from_days(day);
    let month = match grain {
        Grain::Minute | Grain::Hour | Grain::Day => return day,
        Grain::Week => return day.saturating_sub(i64::from(weekday(day)) - 1),
        Grain::Month => civil.month,
        Grain::Quarter => civil.month - (civil.month - 1) % 3,
        Grain::Year => 1,
    };
    Civil { month, day: 1, ..civil }.days()
}

/// The first day of the unit after the one that `first` starts.
fn day_after(first: i64, grain: Grain) -> i64 {
    let civil = Civil::from_days(first);
    let months = match grain {
        Grain::Minute | Grain::Hour | Grain::Day => return first.saturating_add(1),
        Grain::Week => return first.saturating_add(7),
        Grain::Month => 1,
        Grain::Quarter => 3,
        Grain::Year => 12,
    };
    let month = civil.month + months;
    let (year, month) = if month > 12 { (civil.year + 1, month - 12) } else { (civil.year, month) };
    Civil { year, month, day: 1 }.days()
}
