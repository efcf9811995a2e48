//! A column's fingerprints: read, sorted and handed out in parts.
//!
//! The column is read in one pass and is not kept: of a text only the 16 bytes of its fingerprint stay, for as long
//! as the check takes.

use reelscope_model::{Result, Value, pulse};

use super::{files::Files, progress::Tell, shard::Shard};
use crate::{
    column::{Column, IntKind},
    error::with_room,
    fingerprint,
    plan::{ColumnId, TableId},
    prints::{Ask, Found, Part, Told},
    protocol::Response,
    sort::sort,
};

/// The columns whose fingerprints are sorted at the moment.
#[derive(Default)]
pub(super) struct Kept(Vec<Sorted>);

/// A column's fingerprints, ascending, each once, with its rows.
struct Sorted {
    table: TableId,
    column: ColumnId,
    nulls: u64,
    prints: Vec<u128>,
    rows: Vec<u32>,
}

impl Kept {
    /// Answers about a column of a shard.
    #[inline(never)]
    pub(super) fn answer(
        &mut self,
        (table, column): (TableId, ColumnId),
        ask: &Ask,
        shard: &Shard,
        files: &Files,
        tell: Tell<'_>,
    ) -> Result<Response> {
        let told = match ask {
            Ask::Count => {
                let sorted = self.sorted(table, column, shard, files, tell)?;
                Told::Count { nulls: sorted.nulls, distinct: sorted.prints.len() as u64 }
            }
            Ask::Part { part, bits } => {
                Told::Part(self.sorted(table, column, shard, files, tell)?.part(*part, *bits))
            }
            Ask::Find { prints, most } => Told::Found(find(prints, *most, column, shard, files, tell)?),
            Ask::Release => {
                self.0.retain(|kept| (kept.table, kept.column) != (table, column));
                return Ok(Response::Done);
            }
        };
        Ok(Response::Prints(told))
    }

    /// Lets go of a table whose rows are others now.
    pub(super) fn forget(&mut self, table: TableId) {
        self.0.retain(|kept| kept.table != table);
    }

    /// The bytes they hold.
    pub(super) fn bytes(&self) -> usize {
        self.0.iter().map(|kept| kept.prints.capacity() * 16 + kept.rows.capacity() * 4).sum()
    }

    fn sorted(
        &mut self,
        table: TableId,
        column: ColumnId,
        shard: &Shard,
        files: &Files,
        tell: Tell<'_>,
    ) -> Result<&Sorted> {
        let at = match self.0.iter().position(|kept| (kept.table, kept.column) == (table, column)) {
            Some(at) => at,
            None => {
                let (nulls, prints) = read(column, shard, files, tell)?;
                let (prints, rows) = counted(prints)?;
                self.0.push(Sorted { table, column, nulls, prints, rows });
                self.0.len() - 1
            }
        };
        Ok(&self.0[at])
    }
}

impl Sorted {
    fn part(&self, part: u32, bits: u32) -> Part {
        let number = |print: &u128| print.checked_shr(u128::BITS - bits.min(32)).unwrap_or(0);
        let start = self.prints.partition_point(|print| number(print) < part.into());
        let end = self.prints.partition_point(|print| number(print) <= part.into());
        Part { prints: self.prints[start..end].to_vec(), rows: self.rows[start..end].to_vec() }
    }
}

/// The fingerprints of all rows in any order, and how many rows have none.
fn read(column: ColumnId, shard: &Shard, files: &Files, tell: Tell<'_>) -> Result<(u64, Vec<u128>)> {
    let mut prints = with_room(shard.store.rows)?;
    let mut nulls = 0;
    shard.scan(column, files, tell, &mut |_, _, rows| {
        each_print(rows, &mut |_, print| match print {
            // The room is that of all rows.
            Some(print) => prints.push(print),
            None => nulls += 1,
        });
        Ok(())
    })?;
    Ok((nulls, prints))
}

/// Sorts fingerprints, and counts equal ones.
fn counted(mut prints: Vec<u128>) -> Result<(Vec<u128>, Vec<u32>)> {
    sort(&mut prints);
    let runs = prints.chunk_by(|a, b| a == b);
    let mut rows = with_room(pulse::each(runs.clone(), 1).count())?;
    rows.extend(pulse::each(runs, 1).map(|run| run.len() as u32));
    prints.dedup();
    Ok((prints, rows))
}

/// The values of fingerprints, and the first rows that have them.
fn find(
    wanted: &[u128],
    most: usize,
    column: ColumnId,
    shard: &Shard,
    files: &Files,
    tell: Tell<'_>,
) -> Result<Vec<Found>> {
    let mut order: Vec<(u128, usize)> = wanted.iter().copied().zip(0..).collect();
    order.sort_unstable();
    let mut found = vec![Found::default(); wanted.len()];
    shard.scan(column, files, tell, &mut |file, first, rows| {
        each_print(rows, &mut |row, print| {
            let Some(print) = print else { return };
            let Ok(at) = order.binary_search_by_key(&print, |(print, _)| *print) else { return };
            let found = &mut found[order[at].1];
            if found.value.is_none() {
                found.value = Some(rows.value(row));
            }
            if found.places.len() < most {
                found.places.push((file, first + row as u64));
            }
        });
        Ok(())
    })?;
    Ok(found)
}

/// The fingerprint of each row; none where it has no value. Equal to those that distinct values are counted by.
pub(super) fn each_print(column: &Column, each: &mut dyn FnMut(usize, Option<u128>)) {
    match column {
        Column::Coded(coded) => {
            let codes = 1..coded.cardinality() as u32;
            let prints: Vec<u128> = codes.map(|code| coded.labels.fingerprint(code)).collect();
            for row in 0..coded.rows() {
                let code = coded.codes_of(row).next().unwrap_or(0) as usize;
                each(row, code.checked_sub(1).map(|label| prints[label]));
            }
        }
        Column::Ints(ints) if ints.kind == IntKind::Int => {
            for row in 0..column.len() {
                each(row, ints.get(row).map(fingerprint::of_wide));
            }
        }
        Column::Ints(_) | Column::Floats(_) => {
            for row in 0..column.len() {
                let value = column.value(row);
                each(row, (value != Value::Null).then(|| fingerprint::of_value(&value)));
            }
        }
    }
}
