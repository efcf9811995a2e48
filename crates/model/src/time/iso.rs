//! Reading ISO 8601 dates and date-times.

use super::{
    civil::{Civil, DAY},
    zone::Zone,
};
use crate::value::TimeUnit;

/// A date or date-time as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Iso {
    /// The day: days since 1970-01-01.
    pub days: i64,
    /// The second of the day; none when only a date was written.
    pub second: Option<i64>,
    /// The fraction of the second.
    pub nanos: u32,
    /// How many digits the fraction was written with.
    pub digits: usize,
    /// The offset that was written, in seconds east of UTC.
    pub offset: Option<i32>,
}

/// Reads `2026-03-01`, `2026-03-01T12:30`, `2026-03-01 12:30:05.25`, each with `Z`, `+01:00`, `+0100` or `+01`
/// or none behind its time. A leap second is the second after it. None for anything else.
#[must_use]
pub fn parse_iso(text: &str) -> Option<Iso> {
    let mut rest = Cursor(text.trim().as_bytes());
    let date = rest.date()?;
    let mut iso = Iso { days: date.days(), second: None, nanos: 0, digits: 0, offset: None };
    if rest.0.is_empty() {
        return Some(iso);
    }
    if !rest.take(b"Tt ") {
        return None;
    }
    iso.second = Some(rest.clock()?);
    if rest.take(b".,") {
        (iso.nanos, iso.digits) = rest.fraction()?;
    }
    rest.take(b" ");
    iso.offset = rest.offset()?;
    Some(iso)
}

impl Iso {
    /// The instant, in the coarsest unit that holds what was written; local times without an offset are the zone's.
    /// Saturates in nanoseconds outside the years 1678 to 2262.
    #[must_use]
    pub fn instant(&self, zone: &Zone) -> (i64, TimeUnit) {
        let unit = match self.digits {
            0 => TimeUnit::Second,
            1..=3 => TimeUnit::Milli,
            4..=6 => TimeUnit::Micro,
            _ => TimeUnit::Nano,
        };
        let per_second = unit.per_second();
        let fraction = i64::from(self.nanos) / (1_000_000_000 / per_second);
        (self.seconds(zone).saturating_mul(per_second).saturating_add(fraction), unit)
    }

    /// The second (UTC) that the instant falls in.
    #[must_use]
    pub fn seconds(&self, zone: &Zone) -> i64 {
        let local = self.days.saturating_mul(DAY).saturating_add(self.second.unwrap_or(0));
        match self.offset {
            Some(offset) => local.saturating_sub(i64::from(offset)),
            None => zone.first_instant(local),
        }
    }
}

/// What is left of the text.
struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    /// Steps over one byte of `any`; says whether there was one.
    fn take(&mut self, any: &[u8]) -> bool {
        match self.0.split_first() {
            Some((first, rest)) if any.contains(first) => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    /// Reads exactly `count` digits.
    fn digits(&mut self, count: usize) -> Option<u32> {
        let (head, rest) = self.0.split_at_checked(count)?;
        let mut value = 0_u32;
        for byte in head {
            value = value * 10 + u32::from(byte.checked_sub(b'0').filter(|d| *d < 10)?);
        }
        self.0 = rest;
        Some(value)
    }

    fn digits_ahead(&self) -> usize {
        self.0.iter().take_while(|b| b.is_ascii_digit()).count()
    }

    /// Reads `YYYY-MM-DD`; years of more than four digits have a sign before them.
    fn date(&mut self) -> Option<Civil> {
        let negative = self.0.first() == Some(&b'-');
        let signed = self.take(b"+-");
        let width = if signed { self.digits_ahead() } else { 4 };
        if !(4..=9).contains(&width) {
            return None;
        }
        let year = i64::from(self.digits(width)?);
        let month = self.take(b"-").then(|| self.digits(2))??;
        let day = self.take(b"-").then(|| self.digits(2))??;
        let date = Civil { year: if negative { -year } else { year }, month, day };
        date.is_valid().then_some(date)
    }

    /// Reads `HH:MM` or `HH:MM:SS` as seconds of the day. `24:00` is the end of the day.
    fn clock(&mut self) -> Option<i64> {
        let hour = self.digits(2)?;
        let minute = self.take(b":").then(|| self.digits(2))??;
        let second = if self.take(b":") { self.digits(2)? } else { 0 };
        let end_of_day = hour == 24 && minute == 0 && second == 0;
        let valid = (hour < 24 || end_of_day) && minute < 60 && second <= 60;
        valid.then(|| i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second))
    }

    /// Reads a fraction as nanoseconds, with its number of digits; digits beyond nine are dropped.
    fn fraction(&mut self) -> Option<(u32, usize)> {
        let written = self.digits_ahead();
        let kept = written.min(9);
        let value = self.digits(kept).filter(|_| kept > 0)?;
        self.0 = &self.0[written - kept..];
        let scale = 10_u32.pow(u32::try_from(9 - kept).ok()?);
        Some((value * scale, kept))
    }

    /// Reads what is left as an offset, if anything.
    fn offset(&mut self) -> Option<Option<i32>> {
        if self.0.is_empty() {
            return Some(None);
        }
        let text = core::str::from_utf8(self.0).ok()?;
        let bare_number = text.bytes().all(|b| b.is_ascii_digit());
        if bare_number {
            return None;
        }
        Zone::fixed(text).map(|zone| Some(zone.first_offset))
    }
}
