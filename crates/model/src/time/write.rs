//! Writing dates and instants as results, keys and links hold them.

use core::fmt::Write;

use super::{
    civil::{Civil, DAY},
    zone::Zone,
};
use crate::value::TimeUnit;

/// Writes a date as `YYYY-MM-DD`; a year outside 0 to 9999 has its sign before at least six digits, as ISO 8601's
/// extended form does.
#[must_use]
pub fn write_date(days: i64) -> String {
    let Civil { year, month, day } = Civil::from_days(days);
    if (0..=9_999).contains(&year) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:+07}-{month:02}-{day:02}")
    }
}

/// Writes an instant as `YYYY-MM-DDTHH:MM:SS` on the zone's clock, with a fraction of 3, 6 or 9 digits only when
/// it is not zero, then `Z` in UTC, else `±HH:MM` (with seconds where an old offset has them).
#[must_use]
pub fn write_instant(value: i64, unit: TimeUnit, zone: &Zone) -> String {
    let per_second = unit.per_second();
    let seconds = value.div_euclid(per_second);
    let nanos = value.rem_euclid(per_second) * (1_000_000_000 / per_second);
    let offset = zone.offset_at(seconds);
    let local = seconds.saturating_add(i64::from(offset));
    let mut out = write_date(local.div_euclid(DAY));
    let second = local.rem_euclid(DAY);
    let _ = write!(out, "T{:02}:{:02}:{:02}", second / 3_600, second / 60 % 60, second % 60);
    push_fraction(&mut out, nanos);
    push_offset(&mut out, offset, zone);
    out
}

fn push_fraction(out: &mut String, nanos: i64) {
    let _ = match nanos {
        0 => Ok(()),
        n if n % 1_000_000 == 0 => write!(out, ".{:03}", n / 1_000_000),
        n if n % 1_000 == 0 => write!(out, ".{:06}", n / 1_000),
        n => write!(out, ".{n:09}"),
    };
}

fn push_offset(out: &mut String, offset: i32, zone: &Zone) {
    if zone.is_utc() {
        out.push('Z');
        return;
    }
    let sign = if offset < 0 { '-' } else { '+' };
    let size = offset.unsigned_abs();
    let _ = write!(out, "{sign}{:02}:{:02}", size / 3_600, size / 60 % 60);
    if !size.is_multiple_of(60) {
        let _ = write!(out, ":{:02}", size % 60);
    }
}
