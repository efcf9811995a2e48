//! What was opened last and can be opened again, in words; and what has become of it since.

use reelscope_model::{
    Code, Error, Notice,
    time::{Zone, civil::DAY},
    value::TimeUnit,
};

use super::message::NoticeLine;
use crate::{
    format::{self, Locale},
    kept::{
        Recent,
        recent::{Entry, Known},
    },
};

/// What the button says: "Open again: events.arrow and 2 more, opened yesterday". `now` is in milliseconds since 1970,
/// and `east` how far the reader's clock is ahead of UTC, in minutes.
#[must_use]
pub fn offer(recent: &Recent, now: i64, east: i64, locale: &Locale) -> String {
    let first = recent.entries.first().map(name).unwrap_or_default();
    let names = match recent.entries.len() {
        0 | 1 => first,
        many => {
            let more = i64::try_from(many - 1).unwrap_or(i64::MAX);
            format!("{first} and {} more", format::integer(more.into(), locale))
        }
    };
    let day = |millis: i64| (millis.div_euclid(1_000) + east * 60).div_euclid(DAY);
    let when = match day(now) - day(recent.at) {
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        // A clock that was set back.
        days if days < 0 => "before".to_owned(),
        _ => format!("on {}", format::day(day(recent.at), locale)),
    };
    format!("Open again: {names}, opened {when}")
}

/// All of it, for the button's tooltip.
#[must_use]
pub fn names(recent: &Recent) -> String {
    recent.entries.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn name(entry: &Entry) -> String {
    let name = format::cut_middle(&entry.name, 60);
    if entry.folder { format!("the folder {name}") } else { name }
}

/// What is said of a file that is not what it was; none where it is.
#[must_use]
pub fn changed(before: &Known, now: &Known, locale: &Locale, zone: &Zone) -> Option<NoticeLine> {
    let bytes =
        |known: &Known| format::count(u64::try_from(known.size).unwrap_or_default(), "byte", "bytes", locale);
    let saved = format::instant(now.modified, TimeUnit::Milli, locale, zone);
    let how = match (before.size == now.size, before.modified == now.modified) {
        (true, true) => return None,
        (true, false) => format!("it was saved again, {saved}, and is as long as before"),
        (false, _) => format!("{} instead of {}, saved {saved}", bytes(now), bytes(before)),
    };
    let message = format!("{} has changed since you last opened it: {how}.", now.path);
    Some(NoticeLine::new(&now.path, &Notice { code: "changed".to_owned(), column: None, message }))
}

/// A file or folder that is not where it was.
#[must_use]
pub fn gone(name: &str) -> Error {
    Error::new(
        Code::ReadFailed,
        format!("{name} is no longer where it was: it has been moved, renamed or deleted."),
    )
    .hint("Drop it from where it is now.")
}

/// A file or folder that the browser does not let the page read.
#[must_use]
pub fn refused(name: &str) -> Error {
    Error::new(
        Code::ReadFailed,
        format!("{name} was not opened: the browser has not been allowed to read it again."),
    )
    .hint("Drop it, or reload the page, open again and allow it.")
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_MS: i64 = DAY * 1_000;
    /// 26 November 2026, 08:00 UTC.
    const NOW: i64 = 20_783 * DAY_MS + 8 * 3_600_000;

    fn known(path: &str, size: i64, modified: i64) -> Known {
        Known { path: path.to_owned(), size, modified }
    }

    fn recent(at: i64, names: &[&str]) -> Recent {
        let entry = |name: &&str| Entry {
            name: (*name).to_owned(),
            folder: !name.contains('.'),
            files: vec![known(name, 1, 1)],
        };
        Recent { at, entries: names.iter().map(entry).collect() }
    }

    fn spaces(text: &str) -> String {
        text.replace('\u{a0}', " ")
    }

    #[test]
    fn test_offer_what_was_opened_and_when() {
        let check = |at: i64, east: i64, names: &[&str], expected: &str| {
            let text = offer(&recent(at, names), NOW, east, &Locale::english());
            assert_eq!(spaces(&text), expected);
        };
        check(NOW - 1_000, 0, &["a.arrow"], "Open again: a.arrow, opened today");
        check(NOW - 9 * 3_600_000, 0, &["a.arrow"], "Open again: a.arrow, opened yesterday");
        check(NOW - 9 * 3_600_000, 120, &["a.arrow"], "Open again: a.arrow, opened today");
        check(
            NOW - 9 * 3_600_000,
            -600,
            &["a.arrow", "b.arrow", "c.arrow"],
            "Open again: a.arrow and 2 more, opened today",
        );
        check(NOW + 2 * DAY_MS, 0, &["a.arrow"], "Open again: a.arrow, opened before");
        let then = offer(&recent(NOW - 14 * DAY_MS, &["exports"]), NOW, 0, &Locale::english());
        assert!(spaces(&then).starts_with("Open again: the folder exports, opened on "), "{then}");
        assert!(then.contains("12") && then.contains("Nov"), "{then}");
        assert_eq!(names(&recent(NOW, &["a.arrow", "exports"])), "a.arrow, the folder exports");
    }

    #[test]
    fn test_say_what_has_changed() {
        let before = known("a.arrow", 1_000, NOW - DAY_MS);
        let check = |size: i64, modified: i64, expected: Option<&str>| {
            let now = known("a.arrow", size, modified);
            let line = changed(&before, &now, &Locale::english(), &Zone::utc());
            assert_eq!(line.as_ref().map(|line| line.code.as_str()), expected.map(|_| "changed"));
            let message = line.map(|line| spaces(&line.message)).unwrap_or_default();
            assert!(message.contains(expected.unwrap_or_default()), "{message}");
        };
        check(1_000, NOW - DAY_MS, None);
        check(
            2_048,
            NOW,
            Some("a.arrow has changed since you last opened it: 2,048 bytes instead of 1,000 bytes, saved "),
        );
        check(1_000, NOW, Some("it was saved again, "));
        check(1_000, NOW, Some("08:00:00 UTC, and is as long as before."));
    }
}
