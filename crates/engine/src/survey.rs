//! What a column takes in a worker's memory, before it is read: from metadata, and from a few rows here and there where
//! only values tell, such as how wide integers are and how many texts differ.

use serde::{Deserialize, Serialize};

/// What one column takes in one worker. All but the last two are bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ColumnSurvey {
    /// What it takes for as long as it is kept.
    pub kept: u64,
    /// What is needed beside while it is encoded: tables of texts, and dictionaries as they are stored.
    pub building: u64,
    /// What is read of files for it.
    pub read: u64,
    /// The most of it that is read at once.
    pub largest: u64,
    /// The most that unpacking adds to what was read.
    pub unpacked: u64,
    /// What its values are to what is made from them.
    pub kind: Kind,
    /// How many rows there are.
    pub rows: u64,
    /// How many different values it has, about.
    pub distinct: u64,
    /// How far its numbers reach; days, of times.
    pub spread: f64,
}

/// What a column's values are to what is made from them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Codes, which groups are made of as they are.
    #[default]
    Coded,
    /// Integers whose distinct values are bits.
    Ints,
    /// Numbers that get codes before they are told apart.
    Numbers,
}

/// What a few of a column's rows show.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Sample {
    /// How many rows have a value.
    pub(crate) values: u64,
    /// How many different values each place has, added up.
    pub(crate) by_place: u64,
    /// How many different values the first place has.
    pub(crate) first: u64,
    /// How many different values all other places have.
    pub(crate) others: u64,
    /// How many of those the first place has as well.
    pub(crate) again: u64,
}

impl Sample {
    /// About how many different values there are among `rows`. What repeats within a place, as a session's events do,
    /// thins out all rows alike; what is met again at another place tells which part of all values the first one has
    /// (Lincoln and Petersen's estimate).
    pub(crate) fn distinct_among(&self, rows: u64) -> u64 {
        if self.values == 0 {
            return 0;
        }
        let seen = self.first + self.others - self.again;
        let most = (rows as f64 * (self.by_place as f64 / self.values as f64).min(1.0)).max(seen as f64);
        if self.again == 0 {
            return most as u64;
        }
        let all = self.first as f64 * self.others as f64 / self.again as f64;
        all.clamp(seen as f64, most).round() as u64
    }
}

/// The bytes of a code, or of an integer's distance from its base, up to `greatest`.
pub(crate) fn width(greatest: u128) -> u64 {
    [(1, 0xff), (2, 0xffff), (4, 0xffff_ffff), (8, u64::MAX.into())]
        .into_iter()
        .find(|(_, most)| greatest <= *most)
        .map_or(16, |(bytes, _)| bytes)
}

/// Bytes that are kept, and those that are needed beside while building.
pub(crate) type Sizes = (u64, u64);

/// One code a row, for so many values.
pub(crate) fn codes(rows: u64, distinct: u64) -> Sizes {
    let bytes = width(distinct.into());
    // Codes widen when there are too many, and what they leave is too narrow to be of use to them; but those of ids have
    // their width from the first rows on.
    let are_ids = bytes >= 4 && distinct.saturating_mul(64) >= rows;
    (rows * bytes, if are_ids { 0 } else { rows * (bytes - 1) })
}

/// Texts as they are interned, `text` bytes in all: kept without their table.
pub(crate) fn texts(distinct: u64, text: u64) -> Sizes {
    let room = distinct.next_power_of_two();
    let kept = text + 4 * distinct;
    // Text, ends and hashes grow by doubling, from memory that is too small for them afterwards, though not for all else;
    // the table is twice to four times as long as there are texts, and half of it is there twice while it grows.
    let grown =
        u64::try_from(u128::from(text) * u128::from(room) / u128::from(distinct.max(1))).unwrap_or(text);
    let peak = (grown + 4 * room + 8 * room) * 4 / 3 + ((distinct + 1) * 2).next_power_of_two() * 6;
    (kept, if distinct < 1_000 { 0 } else { peak.saturating_sub(kept) })
}

/// A bit a row.
pub(crate) fn bits(rows: u64) -> u64 {
    rows.div_ceil(64) * 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_estimate_distinct_values() {
        let check = |(values, first, others, again), rows, expected: u64| {
            let by_place = first + others;
            let found = Sample { values, by_place, first, others, again }.distinct_among(rows);
            assert_eq!(found, expected);
        };
        // Every value its own; a session of twelve rows at a time; six values everywhere.
        check((20_000, 16_000, 4_000, 0), 5_000_000, 5_000_000);
        check((24_000, 1_600, 400, 0), 6_000_000, 500_000);
        check((20_000, 6, 6, 6), 5_000_000, 6);
        // The first place has a quarter of all, since a quarter of what is met later was there.
        check((20_000, 5_000, 2_000, 500), 5_000_000, 20_000);
        check((0, 0, 0, 0), 5_000_000, 0);
        check((10, 10, 0, 0), 10, 10);
    }

    #[test]
    fn test_width_at_its_borders() {
        let check = |greatest, bytes| assert_eq!(width(greatest), bytes, "{greatest}");
        check(0, 1);
        check(255, 1);
        check(256, 2);
        check(65_536, 4);
        check(1 << 32, 8);
        check(1 << 64, 16);
    }
}
