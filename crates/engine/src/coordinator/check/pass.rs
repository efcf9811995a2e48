//! One pass over the fingerprints of columns, part by part.

use std::rc::Rc;

use futures_util::future::join_all;
use reelscope_model::{Result, sort};

use super::{Counted, Example, PART, Tally, changed};
use crate::{
    check::{PLACES, RowPlace},
    coordinator::{Coordinator, Workers, add::unexpected, answer::owners, table::Table},
    plan::ColumnId,
    prints::{Ask, Found, Part, Told},
    protocol::{Request, Response},
};

/// A column of an open table.
pub(super) struct Column {
    pub(super) table: Rc<Table>,
    id: ColumnId,
}

impl Column {
    pub(super) fn new(table: &Rc<Table>, id: ColumnId) -> Self {
        Self { table: Rc::clone(table), id }
    }
}

/// A pass over the columns. When it is dropped, done or not, the workers let go of what they sorted.
pub(super) struct Pass<'a, W: Workers, const N: usize> {
    coordinator: &'a Coordinator<W>,
    columns: &'a [Column; N],
    /// Rows of each column without a value.
    pub(super) nulls: [u64; N],
    bits: u32,
}

impl<'a, W: Workers, const N: usize> Pass<'a, W, N> {
    /// Has all workers sort the columns' fingerprints.
    pub(super) async fn start(coordinator: &'a Coordinator<W>, columns: &'a [Column; N]) -> Result<Self> {
        let mut pass = Self { coordinator, columns, nulls: [0; N], bits: 0 };
        let mut all = 0;
        for (column, at) in columns.iter().zip(0..) {
            for told in pass.ask(column, &Ask::Count).await? {
                let Told::Count { nulls, distinct } = told else {
                    return Err(unexpected(&Response::Prints(told)));
                };
                pass.nulls[at] += nulls;
                all += distinct;
            }
        }
        pass.bits = all.div_ceil(PART).next_power_of_two().trailing_zeros().min(31);
        Ok(pass)
    }

    /// How many parts there are.
    pub(super) fn parts(&self) -> u32 {
        1 << self.bits
    }

    /// A part of each column: one list a worker.
    pub(super) async fn part(&self, part: u32) -> Result<[Vec<Part>; N]> {
        let mut lists = [const { Vec::new() }; N];
        for (column, lists) in self.columns.iter().zip(&mut lists) {
            for told in self.ask(column, &Ask::Part { part, bits: self.bits }).await? {
                match told {
                    Told::Part(part) => lists.push(part),
                    other => return Err(unexpected(&Response::Prints(other))),
                }
            }
        }
        Ok(lists)
    }

    /// Looks up what the first fingerprints stand for in the first column, and where.
    pub(super) async fn resolve(&self, counted: Counted) -> Result<Tally> {
        let Counted { values, rows, first } = counted;
        let mut tally = Tally { values, rows, first: Vec::new() };
        let (Some(column), false) = (self.columns.first(), first.is_empty()) else { return Ok(tally) };
        let prints = first.iter().map(|(_, print)| *print).collect();
        let mut found = vec![Found::default(); first.len()];
        for told in self.ask(column, &Ask::Find { prints, most: PLACES }).await? {
            let Told::Found(more) = told else { return Err(unexpected(&Response::Prints(told))) };
            // Workers stand in row order.
            for (found, more) in found.iter_mut().zip(more) {
                found.value = found.value.take().or(more.value);
                found.places.extend(more.places);
            }
        }
        let example = |((rows, _), found): ((u64, u128), Found)| {
            let places = found.places.iter().take(PLACES).filter_map(|place| place_of(&column.table, *place));
            Some(Example { rows, places: places.collect(), value: found.value? })
        };
        tally.first = first.into_iter().zip(found).filter_map(example).collect();
        sort::sort_by(&mut tally.first, |a, b| b.rows.cmp(&a.rows).then_with(|| a.value.cmp_total(&b.value)));
        Ok(tally)
    }

    /// Asks all workers that own rows of the column.
    async fn ask(&self, column: &Column, ask: &Ask) -> Result<Vec<Told>> {
        let asks: Vec<_> = owners(&column.table).map(|worker| self.send(worker, column, ask)).collect();
        let answers = join_all(asks).await;
        // Rows that were shared out anew meanwhile make every answer worthless.
        if !self.columns.iter().all(|column| self.coordinator.stands(&column.table)) {
            return Err(changed());
        }
        let told = answers.into_iter().map(|answer| match answer? {
            Response::Prints(told) => Ok(told),
            other => Err(unexpected(&other)),
        });
        told.collect()
    }

    fn send(
        &self,
        worker: usize,
        column: &Column,
        ask: &Ask,
    ) -> impl Future<Output = crate::protocol::Answer> + use<W, N> {
        let request = Request::Prints { table: column.table.id, column: column.id, ask: ask.clone() };
        self.coordinator.workers.ask(worker, request)
    }
}

impl<W: Workers, const N: usize> Drop for Pass<'_, W, N> {
    fn drop(&mut self) {
        for column in self.columns {
            for worker in owners(&column.table) {
                // Nobody waits for it: a worker that cannot let go is being replaced.
                drop(self.send(worker, column, &Ask::Release));
            }
        }
    }
}

/// The name of the row's file, and the row as people count.
fn place_of(table: &Table, (file, row): (crate::plan::FileId, u64)) -> Option<RowPlace> {
    let file = table.files.iter().find(|open| open.id == file)?;
    Some(RowPlace { file: file.name.clone(), row: row + 1 })
}
