//! A column's values by the ids of their rows, for tables that look them up.
//!
//! The ids are read in one pass and are not kept: their fingerprints stay, with the first row of each, until the last
//! range of them has been handed out. The values are a column as any other.

use reelscope_model::{Result, pulse};
use rustc_hash::FxHashMap;

use super::{files::Files, prints::each_print, progress::Tell, shard::Shard};
use crate::{
    column::Column,
    error::with_room,
    links::{Ask, Part, Told, Values},
    plan::{ColumnId, TableId},
    protocol::Response,
    sort::sort,
    store::Form,
};

/// The columns of ids that are sorted at the moment.
#[derive(Default)]
pub(super) struct Kept(Vec<Sorted>);

/// A column's ids, ascending, each once, with the first row and the number of rows that have it.
struct Sorted {
    table: TableId,
    column: ColumnId,
    prints: Vec<u128>,
    first: Vec<u32>,
    rows: Vec<u32>,
}

/// What is asked for: the values of a column, by another of the same table.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    pub(super) table: TableId,
    pub(super) ids: ColumnId,
    pub(super) values: Form,
}

impl Kept {
    /// Answers about a shard.
    #[inline(never)]
    pub(super) fn answer(
        &mut self,
        wanted: Wanted,
        ask: &Ask,
        shard: &mut Shard,
        files: &Files,
        tell: Tell<'_>,
    ) -> Result<Response> {
        let told = match ask {
            Ask::Count => Told::Count(self.sorted(wanted, shard, files, tell)?.prints.len() as u64),
            Ask::Part { part, bits } => {
                shard.load_forms(&[wanted.values], files, tell)?;
                let sorted = self.sorted(wanted, shard, files, tell)?;
                sorted.part(*part, *bits, shard.store.form(wanted.values)?)
            }
            Ask::Release => {
                self.0.retain(|kept| (kept.table, kept.column) != (wanted.table, wanted.ids));
                return Ok(Response::Done);
            }
        };
        Ok(Response::Ids(told))
    }

    /// Lets go of a table whose rows are others now.
    pub(super) fn forget(&mut self, table: TableId) {
        self.0.retain(|kept| kept.table != table);
    }

    /// The bytes they hold.
    pub(super) fn bytes(&self) -> usize {
        let of =
            |kept: &Sorted| kept.prints.capacity() * 16 + (kept.first.capacity() + kept.rows.capacity()) * 4;
        self.0.iter().map(of).sum()
    }

    fn sorted(&mut self, wanted: Wanted, shard: &Shard, files: &Files, tell: Tell<'_>) -> Result<&Sorted> {
        let Wanted { table, ids: column, .. } = wanted;
        let at = match self.0.iter().position(|kept| (kept.table, kept.column) == (table, column)) {
            Some(at) => at,
            None => {
                let (prints, first, rows) = first_rows(read(column, shard, files, tell)?)?;
                self.0.push(Sorted { table, column, prints, first, rows });
                self.0.len() - 1
            }
        };
        Ok(&self.0[at])
    }
}

impl Sorted {
    fn part(&self, part: u32, bits: u32, column: &Column) -> Told {
        let number = |print: &u128| print.checked_shr(u128::BITS - bits.min(32)).unwrap_or(0);
        let start = self.prints.partition_point(|print| number(print) < part.into());
        let end = self.prints.partition_point(|print| number(print) <= part.into());
        let mut cells = Cells::of(column);
        self.first[start..end].iter().for_each(|row| cells.push(column, *row as usize));
        let Cells { codes, ends, values, .. } = cells;
        let part = Part { prints: self.prints[start..end].to_vec(), codes, ends, values: values.values };
        Told::Part(part, self.rows[start..end].to_vec())
    }
}

/// The values of some rows, as codes of a dictionary of their own.
struct Cells {
    codes: Vec<u32>,
    ends: Option<Vec<u32>>,
    values: Values,
    /// The codes here of the column's own codes.
    known: FxHashMap<u32, u32>,
}

impl Cells {
    fn of(column: &Column) -> Self {
        let several = matches!(column, Column::Coded(coded) if coded.ends.is_some());
        Self {
            codes: Vec::new(),
            ends: several.then(Vec::new),
            values: Values::default(),
            known: FxHashMap::default(),
        }
    }

    fn push(&mut self, column: &Column, row: usize) {
        let Self { codes, ends, values, known } = self;
        match column {
            Column::Coded(coded) => codes.extend(
                coded
                    .codes_of(row)
                    .map(|code| *known.entry(code).or_insert_with(|| values.code(coded.labels.value(code)))),
            ),
            Column::Ints(_) | Column::Floats(_) => codes.push(values.code(column.value(row))),
        }
        if let Some(ends) = ends {
            ends.push(codes.len() as u32);
        }
    }
}

/// The fingerprints of all rows that have an id, with the rows.
fn read(column: ColumnId, shard: &Shard, files: &Files, tell: Tell<'_>) -> Result<Vec<(u128, u32)>> {
    let mut ids = with_room(shard.store.rows)?;
    let mut start = 0;
    shard.scan(column, files, tell, &mut |_, _, rows| {
        each_print(rows, &mut |row, print| {
            // The room is that of all rows.
            ids.extend(print.map(|print| (print, start + row as u32)));
        });
        start += rows.len() as u32;
        Ok(())
    })?;
    Ok(ids)
}

/// Sorts ids; gives each once, with its first row and how many there are.
fn first_rows(mut ids: Vec<(u128, u32)>) -> Result<(Vec<u128>, Vec<u32>, Vec<u32>)> {
    sort(&mut ids);
    let runs = ids.chunk_by(|a, b| a.0 == b.0);
    let count = pulse::each(runs.clone(), 1).count();
    let (mut prints, mut first, mut rows) = (with_room(count)?, with_room(count)?, with_room(count)?);
    for run in pulse::each(runs, 1) {
        prints.push(run[0].0);
        first.push(run[0].1);
        rows.push(run.len() as u32);
    }
    Ok((prints, first, rows))
}
