//! Time zones as plain data.
//!
//! No tz database is compiled in: whoever opens the data (a browser, which has one; a test) says from when on
//! which offset holds, for the years asked for. A zone is then a sorted list, cheap to look up and to send.

use serde::{Deserialize, Serialize};

use super::civil::DAY;

/// A time zone: the offsets from UTC that hold one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Zone {
    /// Its name: an IANA name, `UTC`, or a fixed offset such as `+05:30`.
    pub name: String,
    /// The offset, in seconds east of UTC, before the first transition.
    pub first_offset: i32,
    /// From which second (UTC, inclusive) which offset holds, ascending.
    pub transitions: Vec<(i64, i32)>,
}

impl Zone {
    /// Coordinated Universal Time.
    #[must_use]
    pub fn utc() -> Self {
        Self { name: "UTC".to_owned(), first_offset: 0, transitions: Vec::new() }
    }

    /// A zone that needs no database: `UTC` under its usual names, or a fixed offset such as `+05:30`, `-0800`,
    /// `+02` or `UTC+1`. None for any other name.
    #[must_use]
    pub fn fixed(name: &str) -> Option<Self> {
        const UTC_NAMES: [&str; 9] =
            ["", "utc", "z", "gmt", "etc/utc", "etc/gmt", "etc/uct", "zulu", "etc/universal"];
        let lower = name.trim().to_ascii_lowercase();
        if UTC_NAMES.contains(&lower.as_str()) {
            return Some(Self::utc());
        }
        let digits = lower.strip_prefix("utc").or_else(|| lower.strip_prefix("gmt")).unwrap_or(&lower);
        let first_offset = parse_offset(digits)?;
        Some(Self { name: name.trim().to_owned(), first_offset, transitions: Vec::new() })
    }

    /// Whether it is UTC itself, rather than a zone whose offset happens to be zero.
    #[must_use]
    pub fn is_utc(&self) -> bool {
        self.name == "UTC" && self.first_offset == 0 && self.transitions.is_empty()
    }

    /// The name as Arrow's timestamps have it: of a fixed offset `+05:30`, whatever it was written as.
    #[must_use]
    pub fn arrow_name(&self) -> String {
        if self.is_utc() || !self.transitions.is_empty() || Self::fixed(&self.name).is_none() {
            return self.name.clone();
        }
        let minutes = self.first_offset.unsigned_abs() / 60;
        let sign = if self.first_offset < 0 { '-' } else { '+' };
        format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }

    /// The offset that holds at `seconds` (UTC), in seconds east of UTC.
    #[must_use]
    pub fn offset_at(&self, seconds: i64) -> i32 {
        self.span_at(seconds).1
    }

    /// The offset that holds at `seconds` (UTC), and since when; since ever before the first transition.
    #[must_use]
    pub fn span_at(&self, seconds: i64) -> (Option<i64>, i32) {
        let after = self.transitions.partition_point(|(from, _)| *from <= seconds);
        match after.checked_sub(1).and_then(|i| self.transitions.get(i)) {
            Some((from, offset)) => (Some(*from), *offset),
            None => (None, self.first_offset),
        }
    }

    /// The first instant (UTC) whose local clock shows `local` or later: where clocks jump over it the end of the gap,
    /// where they show it twice the first time.
    #[must_use]
    pub fn first_instant(&self, local: i64) -> i64 {
        let guess = local.saturating_sub(i64::from(self.first_offset));
        let mut start = None;
        let mut offset = self.first_offset;
        // Offsets are under two days, so only transitions near the guess can matter; the last before is the start.
        let near = self.transitions.partition_point(|(from, _)| from.saturating_add(4 * DAY) < guess);
        if let Some((from, before)) = near.checked_sub(1).and_then(|i| self.transitions.get(i)) {
            (start, offset) = (Some(*from), *before);
        }
        for (next, next_offset) in &self.transitions[near..] {
            let instant = local.saturating_sub(i64::from(offset));
            let instant = start.map_or(instant, |start: i64| instant.max(start));
            if instant < *next {
                return instant;
            }
            (start, offset) = (Some(*next), *next_offset);
        }
        let instant = local.saturating_sub(i64::from(offset));
        start.map_or(instant, |start| instant.max(start))
    }
}

/// Reads `+05:30`, `-0800`, `+2` or `+02:00:30` as seconds east of UTC; none beyond a day.
fn parse_offset(text: &str) -> Option<i32> {
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' | '\u{2212}' => -1,
        _ => return None,
    };
    let body: String = text.chars().skip(1).filter(|c| *c != ':').collect();
    if !body.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes, seconds) = match body.len() {
        1 | 2 => (body.as_str(), "0", "0"),
        4 => (&body[..2], &body[2..], "0"),
        6 => (&body[..2], &body[2..4], &body[4..]),
        _ => return None,
    };
    let (hours, minutes, seconds): (i32, i32, i32) =
        (hours.parse().ok()?, minutes.parse().ok()?, seconds.parse().ok()?);
    (hours < 24 && minutes < 60 && seconds < 60).then(|| sign * (hours * 3_600 + minutes * 60 + seconds))
}

/// Where zones come from.
pub trait Zones {
    /// The zone of that name, exact at least between the two seconds (UTC); none when there is no such zone.
    fn zone(&self, name: &str, from: i64, to: i64) -> Option<Zone>;
}
