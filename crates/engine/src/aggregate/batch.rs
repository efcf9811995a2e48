//! Rows of one chunk with their groups, and the values of columns at them.

use crate::column::{Bits, Coded, IntColumn, each_word};

/// Some rows of a chunk, each with its group.
#[derive(Clone, Copy)]
pub(super) struct Batch<'a> {
    /// The chunk's first row.
    pub(super) start: usize,
    /// Rows, counted from the chunk's first.
    pub(super) rows: &'a [u16],
    /// The group of each.
    pub(super) groups: &'a [u32],
    /// Whether they are the chunk's rows one by one from its first, so that nothing need be looked up by row.
    pub(super) all: bool,
}

/// What is gathered: values side by side with groups, rows without a value left out.
#[derive(Default)]
pub(super) struct Gathered<T> {
    /// The groups.
    pub(super) groups: Vec<u32>,
    /// The values.
    pub(super) values: Vec<T>,
}

impl<T: Copy> Gathered<T> {
    /// The groups with their values.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, T)> + '_ {
        self.groups.iter().copied().zip(self.values.iter().copied())
    }
}

impl Batch<'_> {
    /// Gathers the groups of the rows that have a value.
    #[inline(never)]
    pub(super) fn valid_groups(&self, valid: Option<&Bits>, out: &mut Vec<u32>) {
        out.clear();
        match valid {
            None => out.extend_from_slice(self.groups),
            Some(valid) => {
                let pairs = self.places().zip(self.groups);
                out.extend(pairs.filter(|(row, _)| valid.get(*row)).map(|(_, group)| *group));
            }
        }
    }

    /// Gathers distances from the base of a column of at most 64 bits.
    pub(super) fn distances(&self, column: &IntColumn, out: &mut Gathered<u64>) {
        self.gather(column, out, |distance| distance as u64);
    }

    /// Gathers the values of a column of any width.
    pub(super) fn ints(&self, column: &IntColumn, out: &mut Gathered<i128>) {
        self.gather(column, out, |distance| column.base.wrapping_add(distance as i128));
    }

    /// Gathers codes, each of a multi-valued row's, nulls left out.
    #[inline(never)]
    pub(super) fn codes(&self, coded: &Coded, out: &mut Gathered<u32>) {
        out.groups.clear();
        out.values.clear();
        for (row, &group) in self.places().zip(self.groups) {
            for code in coded.codes_of(row).filter(|&code| code != 0) {
                out.groups.push(group);
                out.values.push(code);
            }
        }
    }

    /// The batch's rows, counted from the table's first.
    pub(super) fn places(&self) -> impl Iterator<Item = usize> + '_ {
        self.rows.iter().map(|&row| self.start + usize::from(row))
    }

    /// The elements of a column at the rows, where these follow each other.
    pub(super) fn run<'a, T>(&self, column: &'a [T]) -> Option<&'a [T]> {
        if self.all { column.get(self.start..self.start + self.rows.len()) } else { None }
    }

    fn gather<T>(&self, column: &IntColumn, out: &mut Gathered<T>, convert: impl Fn(u128) -> T) {
        self.valid_groups(column.valid.as_ref(), &mut out.groups);
        out.values.clear();
        each_word!(&column.words, words => {
            self.gather_words(words, column.valid.as_ref(), &mut out.values, convert);
        });
    }

    #[inline(never)]
    fn gather_words<W: Copy + Into<u128>, T>(
        &self,
        words: &[W],
        valid: Option<&Bits>,
        out: &mut Vec<T>,
        convert: impl Fn(u128) -> T,
    ) {
        let value = |row: &u16| convert(words[self.start + usize::from(*row)].into());
        match valid {
            None => out.extend(self.rows.iter().map(value)),
            Some(valid) => {
                let is_valid = |row: &&u16| valid.get(self.start + usize::from(**row));
                out.extend(self.rows.iter().filter(is_valid).map(value));
            }
        }
    }
}
