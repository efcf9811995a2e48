//! Comparing parts of fingerprints. Each list ascends, and stands for the rows of one worker.

use crate::{check::EXAMPLES, prints::Part};

/// Values of a sort: how many, and those of most rows by their fingerprints.
#[derive(Default)]
pub(super) struct Counted {
    pub(super) values: u64,
    pub(super) rows: u64,
    /// Rows and fingerprint, most rows first; of equally many the lower fingerprint, whatever the workers are.
    pub(super) first: Vec<(u64, u128)>,
}

impl Counted {
    /// Adds a value, whose fingerprint is above all before it.
    pub(super) fn add(&mut self, print: u128, rows: u64) {
        self.values += 1;
        self.rows += rows;
        let full = self.first.len() == EXAMPLES;
        if full && self.first.last().is_some_and(|(least, _)| *least >= rows) {
            return;
        }
        let at = self.first.partition_point(|(more, _)| *more >= rows);
        self.first.insert(at, (rows, print));
        self.first.truncate(EXAMPLES);
    }
}

/// The lists of all workers as one: each fingerprint once, ascending, with its rows.
struct Merged<'a> {
    parts: &'a [Part],
    at: Vec<usize>,
}

impl<'a> Merged<'a> {
    fn of(parts: &'a [Part]) -> Self {
        Self { at: vec![0; parts.len()], parts }
    }
}

impl Iterator for Merged<'_> {
    type Item = (u128, u64);

    fn next(&mut self) -> Option<(u128, u64)> {
        let heads = self.parts.iter().zip(&self.at).filter_map(|(part, at)| part.prints.get(*at));
        let least = *heads.min()?;
        let mut rows = 0;
        for (part, at) in self.parts.iter().zip(&mut self.at) {
            if part.prints.get(*at) == Some(&least) {
                rows += part.rows.get(*at).copied().map_or(0, u64::from);
                *at += 1;
            }
        }
        Some((least, rows))
    }
}

/// Calls `each` with every fingerprint and its rows.
pub(super) fn each(parts: &[Part], each: &mut dyn FnMut(u128, u64)) {
    Merged::of(parts).for_each(|(print, rows)| each(print, rows));
}

/// Calls `each` with every fingerprint of `from`, its rows, and whether it is in `to`.
pub(super) fn only(from: &[Part], to: &[Part], each: &mut dyn FnMut(u128, u64, bool)) {
    let mut to = Merged::of(to).map(|(print, _)| print).peekable();
    for (print, rows) in Merged::of(from) {
        while to.next_if(|other| *other < print).is_some() {}
        each(print, rows, to.peek() == Some(&print));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(values: &[(u128, u32)]) -> Part {
        Part {
            prints: values.iter().map(|(print, _)| *print).collect(),
            rows: values.iter().map(|(_, rows)| *rows).collect(),
        }
    }

    #[test]
    fn test_each_adds_up_the_rows_of_all_workers() {
        let parts = [part(&[(1, 1), (5, 2)]), part(&[]), part(&[(1, 4), (3, 1), (9, 1)])];
        let mut seen = Vec::new();
        each(&parts, &mut |print, rows| seen.push((print, rows)));
        assert_eq!(seen, [(1, 5), (3, 1), (5, 2), (9, 1)]);
    }

    #[test]
    fn test_only_tells_what_the_other_lacks() {
        let (from, to) =
            ([part(&[(1, 1), (5, 2), (9, 3)])], [part(&[(0, 1), (5, 1)]), part(&[(5, 1), (8, 1)])]);
        let mut seen = Vec::new();
        only(&from, &to, &mut |print, rows, there| seen.push((print, rows, there)));
        assert_eq!(seen, [(1, 1, false), (5, 2, true), (9, 3, false)]);
    }

    #[test]
    fn test_add_keeps_the_values_of_most_rows() {
        let mut counted = Counted::default();
        for print in 0..100_u64 {
            counted.add(print.into(), 2 + print % 7);
        }
        assert_eq!((counted.values, counted.rows), (100, 200 + 14 * 21 + 1));
        let expected =
            [(8, 6), (8, 13), (8, 20), (8, 27), (8, 34), (8, 41), (8, 48), (8, 55), (8, 62), (8, 69)];
        assert_eq!(counted.first, expected);
    }
}
