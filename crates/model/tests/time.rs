//! Calendar arithmetic, zones, buckets and ISO 8601, against a tz database where it matters.

#![allow(clippy::expect_used, reason = "helpers of tests may fail them")]

use jiff::{ToSpan, Unit, Zoned, tz::TimeZone};
use proptest::prelude::*;
use reelscope_model::{
    Grain, TimeUnit,
    query::Part,
    time::{Civil, Zone, bucket_start, next_bucket, parse_iso, part_of, write_date, write_instant},
};

/// 1950 to 2037, for which the database lists every change.
const FROM: i64 = -631_152_000;
const TO: i64 = 2_145_916_800;

const NAMES: [&str; 12] = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
    "Asia/Tehran",
    "America/St_Johns",
    "Asia/Beirut",
];

fn timestamp(seconds: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_second(seconds).expect("a second in range")
}

/// A zone as plain data, from the database.
fn zone(name: &str) -> (Zone, TimeZone) {
    let database = TimeZone::get(name).expect("a zone of the database");
    let first_offset = database.to_offset(timestamp(FROM)).seconds();
    let following =
        database.following(timestamp(FROM)).take_while(|change| change.timestamp() < timestamp(TO));
    let transitions =
        following.map(|change| (change.timestamp().as_second(), change.offset().seconds())).collect();
    (Zone { name: name.to_owned(), first_offset, transitions }, database)
}

/// The start of the calendar unit, as the database's own arithmetic finds it.
fn expected_start(at: &Zoned, grain: Grain) -> Zoned {
    let date = at.date();
    let first = match grain {
        Grain::Minute | Grain::Hour | Grain::Day => date,
        Grain::Week => {
            date.checked_sub(i64::from(date.weekday().to_monday_zero_offset()).days()).expect("in range")
        }
        Grain::Month => date.first_of_month(),
        Grain::Quarter => {
            let month = date.month() - (date.month() - 1) % 3;
            date.with().month(month).day(1).build().expect("a date")
        }
        Grain::Year => date.first_of_year(),
    };
    let noon = first.at(12, 0, 0, 0).to_zoned(at.time_zone().clone()).expect("in range");
    let start = noon.start_of_day().expect("in range");
    // A day that clocks skipped whole has no noon of its own.
    if noon.date() == first { start } else { first.to_zoned(at.time_zone().clone()).expect("in range") }
}

const CALENDAR: [Grain; 5] = [Grain::Day, Grain::Week, Grain::Month, Grain::Quarter, Grain::Year];

/// Checks every bucket and part of an instant.
fn check_instant(seconds: i64, zone: &Zone, database: &TimeZone) {
    let at = timestamp(seconds).to_zoned(database.clone());
    assert_eq!(zone.offset_at(seconds), at.offset().seconds(), "{at}");
    for grain in CALENDAR {
        let start = bucket_start(seconds, grain, zone);
        // Where clocks went back over midnight, the day after had begun already.
        let tomorrow = at.date().checked_add(1.day()).expect("in range").to_zoned(database.clone());
        let tomorrow = tomorrow.and_then(|day| day.start_of_day()).expect("in range");
        let day = if tomorrow <= at { &tomorrow } else { &at };
        assert_eq!(start, expected_start(day, grain).timestamp().as_second(), "{grain:?} of {at}");
    }
    for grain in
        [Grain::Minute, Grain::Hour, Grain::Day, Grain::Week, Grain::Month, Grain::Quarter, Grain::Year]
    {
        let start = bucket_start(seconds, grain, zone);
        let next = next_bucket(start, grain, zone);
        assert!(start <= seconds && seconds < next, "{grain:?} of {at}: {start}..{next}");
        assert_eq!(bucket_start(start, grain, zone), start, "{grain:?} of {at}");
        assert_eq!(bucket_start(next, grain, zone), next, "{grain:?} of {at}");
        assert_eq!(bucket_start(next - 1, grain, zone), start, "{grain:?} of {at}");
    }
    assert_eq!(part_of(seconds, Part::Hour, zone), i32::from(at.hour()));
    assert_eq!(part_of(seconds, Part::Weekday, zone), i32::from(at.weekday().to_monday_one_offset()));
    assert_eq!(part_of(seconds, Part::Month, zone), i32::from(at.month()));
    assert_eq!(part_of(seconds, Part::Year, zone), i32::from(at.year()));
}

#[test]
fn test_bucket_start_agrees_with_the_database_around_changes() {
    for name in NAMES {
        let (zone, database) = zone(name);
        for (change, _) in zone.transitions.iter().filter(|(change, _)| *change > 0) {
            for distance in [-90_000, -5_400, -1_801, -1, 0, 1, 1_799, 3_600, 7_200, 86_399, 90_000] {
                check_instant(change + distance, &zone, &database);
            }
        }
    }
}

#[test]
fn test_bucket_start_is_right_where_clocks_change() {
    let check = |name: &str, at: &str, grain: Grain, expected: &str, expected_next: &str| {
        let (zone, _) = zone(name);
        let seconds = parse_iso(at).expect("a time").seconds(&zone);
        let start = bucket_start(seconds, grain, &zone);
        let next = next_bucket(start, grain, &zone);
        let write = |seconds| write_instant(seconds, TimeUnit::Second, &zone);
        assert_eq!(
            (write(start), write(next)),
            (expected.to_owned(), expected_next.to_owned()),
            "{name} {at}"
        );
    };
    // Days of 23 and 25 hours.
    check(
        "Europe/Berlin",
        "2026-03-29T12:00",
        Grain::Day,
        "2026-03-29T00:00:00+01:00",
        "2026-03-30T00:00:00+02:00",
    );
    check(
        "Europe/Berlin",
        "2026-10-25T12:00",
        Grain::Day,
        "2026-10-25T00:00:00+02:00",
        "2026-10-26T00:00:00+01:00",
    );
    // An hour that clocks show twice is two buckets; one that they skip is none.
    check(
        "Europe/Berlin",
        "2026-10-25T02:30:00+02:00",
        Grain::Hour,
        "2026-10-25T02:00:00+02:00",
        "2026-10-25T02:00:00+01:00",
    );
    check(
        "Europe/Berlin",
        "2026-10-25T02:30:00+01:00",
        Grain::Hour,
        "2026-10-25T02:00:00+01:00",
        "2026-10-25T03:00:00+01:00",
    );
    check(
        "Europe/Berlin",
        "2026-03-29T01:30",
        Grain::Hour,
        "2026-03-29T01:00:00+01:00",
        "2026-03-29T03:00:00+02:00",
    );
    // A day that starts at one o'clock.
    check(
        "America/Sao_Paulo",
        "2017-10-15T12:00",
        Grain::Day,
        "2017-10-15T01:00:00-02:00",
        "2017-10-16T00:00:00-02:00",
    );
    // A day before one whose first hour clocks show twice.
    check(
        "America/Sao_Paulo",
        "2018-02-17T12:00",
        Grain::Day,
        "2018-02-17T00:00:00-02:00",
        "2018-02-18T00:00:00-03:00",
    );
    // A change of half an hour.
    check(
        "Australia/Lord_Howe",
        "2026-04-05T01:40:00+10:30",
        Grain::Hour,
        "2026-04-05T01:30:00+10:30",
        "2026-04-05T02:00:00+10:30",
    );
    check(
        "Asia/Kolkata",
        "2026-01-01T00:10",
        Grain::Hour,
        "2026-01-01T00:00:00+05:30",
        "2026-01-01T01:00:00+05:30",
    );
    check("UTC", "2026-11-21T04:16:41Z", Grain::Week, "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z");
    check("UTC", "2026-11-21T04:16:41Z", Grain::Quarter, "2026-10-01T00:00:00Z", "2027-01-01T00:00:00Z");
    check("UTC", "1969-12-31T23:59:59Z", Grain::Year, "1969-01-01T00:00:00Z", "1970-01-01T00:00:00Z");
    check("UTC", "1969-12-31T23:59:59Z", Grain::Minute, "1969-12-31T23:59:00Z", "1970-01-01T00:00:00Z");
}

#[test]
fn test_first_instant_takes_the_first_of_two_and_the_end_of_a_gap() {
    let (zone, _) = zone("Europe/Berlin");
    let check = |local: &str, expected: &str| {
        let seconds = parse_iso(local).expect("a time").seconds(&zone);
        assert_eq!(write_instant(seconds, TimeUnit::Second, &zone), expected, "{local}");
    };
    check("2026-10-25T02:30", "2026-10-25T02:30:00+02:00");
    check("2026-03-29T02:30", "2026-03-29T03:00:00+02:00");
    check("2026-07-01", "2026-07-01T00:00:00+02:00");
    check("2026-07-01T00:00Z", "2026-07-01T02:00:00+02:00");
}

#[test]
fn test_fixed_reads_offsets_and_names_of_utc() {
    let check = |name: &str, expected: Option<i32>| {
        assert_eq!(Zone::fixed(name).map(|zone| zone.first_offset), expected, "{name}");
    };
    check("UTC", Some(0));
    check("Z", Some(0));
    check("Etc/UTC", Some(0));
    check("+00:00", Some(0));
    check("+05:30", Some(19_800));
    check("-0800", Some(-28_800));
    check("+02", Some(7_200));
    check("UTC+1", Some(3_600));
    check("\u{2212}03:00", Some(-10_800));
    check("+24:00", None);
    check("05:30", None);
    check("+5:3", None);
    check("Europe/Berlin", None);
    assert!(Zone::fixed("etc/utc").is_some_and(|zone| zone.is_utc()));
}

#[test]
fn test_parse_iso_reads_instants() {
    use TimeUnit::{Micro, Milli, Nano, Second};
    let check = |text: &str, expected: Option<(i64, TimeUnit)>| {
        assert_eq!(parse_iso(text).map(|iso| iso.instant(&Zone::utc())), expected, "{text}");
    };
    check("1970-01-02", Some((86_400, Second)));
    check("1970-01-01T00:00:01Z", Some((1, Second)));
    check(" 1970-01-01 00:01 ", Some((60, Second)));
    check("1970-01-01t00:00:00z", Some((0, Second)));
    check("1970-01-01T00:00:00.5Z", Some((500, Milli)));
    check("1970-01-01T00:00:00,000001", Some((1, Micro)));
    check("1970-01-01T00:00:00.1234567891", Some((123_456_789, Nano)));
    check("1970-01-01T01:00:00+01:00", Some((0, Second)));
    check("1970-01-01T01:00:00+0100", Some((0, Second)));
    check("1970-01-01 01:00:00 +01", Some((0, Second)));
    check("1970-01-01 00:00:00 UTC", Some((0, Second)));
    check("1969-12-31T24:00:00", Some((0, Second)));
    check("1969-12-31T23:59:60Z", Some((0, Second)));
    check("-0001-01-01", Some((-62_198_755_200, Second)));
    check("+12026-01-01", Some((317_336_745_600, Second)));
    for bad in [
        "",
        "2026",
        "2026-13-01",
        "2026-02-29",
        "2026-1-1",
        "01/02/2026",
        "2026-01-01T",
        "2026-01-01T25:00",
        "2026-01-01T10",
        "2026-01-01T10:00:00.",
        "2026-01-01T10:00:00 12",
        "2026-01-01T10:00x",
        "September 25, 2021",
        "2026-01-01T10:60",
        "2026-01-01T10:00:61",
    ] {
        check(bad, None);
    }
}

#[test]
fn test_write_date_writes_any_year() {
    let check = |year: i64, month: u32, day: u32, expected: &str| {
        let days = Civil { year, month, day }.days();
        assert_eq!(write_date(days), expected);
        assert_eq!(parse_iso(expected).map(|iso| iso.days), Some(days), "{expected}");
    };
    check(2026, 1, 2, "2026-01-02");
    check(33, 12, 31, "0033-12-31");
    check(0, 2, 29, "0000-02-29");
    check(-1, 1, 1, "-000001-01-01");
    check(12_026, 3, 4, "+012026-03-04");
}

#[test]
fn test_arithmetic_survives_the_ends_of_its_range() {
    let (berlin, _) = zone("Europe/Berlin");
    for seconds in [i64::MIN, i64::MIN + 1, i64::MAX - 1, i64::MAX] {
        for zone in [&berlin, &Zone::utc()] {
            for grain in [
                Grain::Minute,
                Grain::Hour,
                Grain::Day,
                Grain::Week,
                Grain::Month,
                Grain::Quarter,
                Grain::Year,
            ] {
                let start = bucket_start(seconds, grain, zone);
                let _ = next_bucket(start, grain, zone);
            }
            for part in [Part::Hour, Part::Weekday, Part::Month, Part::Year] {
                let _ = part_of(seconds, part, zone);
            }
            let _ = write_instant(seconds, TimeUnit::Second, zone);
        }
    }
    for days in [i64::MIN, i64::MAX] {
        let _ = Civil::from_days(days).days();
        let _ = write_date(days);
    }
}

proptest! {
    #[test]
    fn test_civil_turns_back_to_days(days in -4_000_000_000_i64..4_000_000_000) {
        let civil = Civil::from_days(days);
        prop_assert!(civil.is_valid());
        prop_assert_eq!(civil.days(), days);
    }

    #[test]
    fn test_bucket_start_agrees_with_the_database(seconds in (FROM + 100_000_000)..(TO - 100_000_000), name in 0..12_usize) {
        let (zone, database) = zone(NAMES[name]);
        check_instant(seconds, &zone, &database);
    }

    #[test]
    fn test_write_instant_agrees_with_the_database(seconds in FROM..TO, nanos in 0_i64..1_000_000_000) {
        let at = timestamp(seconds) + nanos.nanoseconds();
        let value = i64::try_from(at.as_nanosecond()).expect("in range");
        let written = write_instant(value, TimeUnit::Nano, &Zone::utc());
        prop_assert_eq!(written.parse::<jiff::Timestamp>().expect("ISO 8601"), at);
        prop_assert_eq!(parse_iso(&written).map(|iso| iso.instant(&Zone::utc())).map(|(value, unit)| {
            value * (TimeUnit::Nano.per_second() / unit.per_second())
        }), Some(value));
        prop_assert_eq!(at.round(Unit::Second).is_ok(), true);
    }
}

#[test]
fn test_name_zone_as_arrow_does() {
    let check = |name: &str, expected: &str| assert_eq!(Zone::fixed(name).unwrap().arrow_name(), expected);
    check("Z", "UTC");
    check("UTC+1", "+01:00");
    check("-0330", "-03:30");
    let vienna = Zone { name: "Europe/Vienna".to_owned(), first_offset: 3_600, transitions: vec![] };
    assert_eq!(vienna.arrow_name(), "Europe/Vienna");
}
