//! From "which offset holds at this second" to the list of a zone's transitions.
//!
//! A browser answers that question for one instant at a time. Offsets are probed a week apart, and between two
//! probes that differ the second of the change is found by halving. A zone that leaves an offset and returns to it
//! within a week would be missed; none does.

/// The width of a step between probes, in seconds.
const STEP: i64 = 7 * 86_400;

/// The offset at `from`, and each later second up to `to` from which on another offset holds.
pub fn transitions(mut offset: impl FnMut(i64) -> i32, from: i64, to: i64) -> (i32, Vec<(i64, i32)>) {
    let first = offset(from);
    let mut found = Vec::new();
    let (mut at, mut before) = (from, first);
    while at < to {
        let next = at.saturating_add(STEP).min(to);
        let after = offset(next);
        if after != before {
            found.push((change(&mut offset, at, next, before), after));
        }
        (at, before) = (next, after);
    }
    (first, found)
}

/// The first second after `low` at which the offset is no longer `before`, which it is not at `high`.
fn change(offset: &mut impl FnMut(i64) -> i32, mut low: i64, mut high: i64, before: i32) -> i64 {
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if offset(middle) == before {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

/// The seconds east of UTC that end a formatted date: `GMT`, `GMT+5:30`, `GMT-04:56:02`. None without them.
#[must_use]
pub fn parse(text: &str) -> Option<i32> {
    let (_, offset) = text.rsplit_once("GMT").or_else(|| text.rsplit_once("UTC"))?;
    let mut characters = offset.trim().chars();
    let sign = match characters.next() {
        None => return Some(0),
        Some('+') => 1,
        Some('-' | '\u{2212}') => -1,
        Some(_) => return None,
    };
    let mut seconds = 0;
    for (part, unit) in characters.as_str().split(':').zip([3_600, 60, 1]) {
        seconds += part.parse::<i32>().ok()? * unit;
    }
    Some(sign * seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_parse_reads_every_form_of_offset() {
        for (text, expected) in [
            ("1/1/2025, GMT", Some(0)),
            ("1/1/2025, GMT+05:30", Some(19_800)),
            ("1/1/2025, GMT-5", Some(-18_000)),
            ("7/1/1880, GMT-04:56:02", Some(-17_762)),
            ("1/1/2025, GMT\u{2212}03:00", Some(-10_800)),
            ("1/1/2025", None),
            ("GMT?", None),
        ] {
            assert_eq!(parse(text), expected, "{text}");
        }
    }

    #[test]
    fn test_transitions_finds_each_second_of_change() {
        let changes = [(1_000_000, 3_600), (17_000_001, 7_200), (17_700_000, 3_600)];
        let offset =
            |at: i64| changes.iter().rev().find(|(from, _)| at >= *from).map_or(0, |(_, offset)| *offset);
        assert_eq!(transitions(offset, 0, 20_000_000), (0, changes.to_vec()));
        assert_eq!(transitions(offset, 1_000_000, 1_000_000), (3_600, vec![]));
        assert_eq!(transitions(offset, 999_999, 1_000_000), (0, vec![(1_000_000, 3_600)]));
    }
}
