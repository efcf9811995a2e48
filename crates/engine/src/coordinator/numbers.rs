//! Having all workers number the values of a column alike: see [`crate::numbers`].

use std::{
    cell::RefCell,
    collections::{BTreeSet, hash_map::Entry},
};

use futures_channel::oneshot;
use futures_util::future::join_all;
use reelscope_model::{Code, Error, Result};
use rustc_hash::FxHashMap;

use super::{Coordinator, Workers, add::unexpected, table::Table};
use crate::{
    numbers::{Ask, Wanted},
    plan::{ColumnId, TableId},
    protocol::{Answer, Request, Response},
    registers::EXACT,
};

/// How many values a range has, about.
const PART: u64 = 1 << 17;

/// The tables whose columns are being numbered, with who waits for that, and the columns that have been.
#[derive(Default)]
pub(super) struct Turns {
    waiting: RefCell<FxHashMap<TableId, Vec<oneshot::Sender<()>>>>,
    done: RefCell<FxHashMap<TableId, BTreeSet<ColumnId>>>,
}

/// Ends a turn, done or not, and wakes all who wait.
struct Taken<'a>(&'a Turns, TableId);

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        let waiting = self.0.waiting.borrow_mut().remove(&self.1);
        for waiting in waiting.into_iter().flatten() {
            // Whoever no longer listens is no concern of the others.
            let _ = waiting.send(());
        }
    }
}

impl Turns {
    /// The turn; none where somebody had it, who is done now.
    async fn take(&self, table: TableId) -> Option<Taken<'_>> {
        let receiver = match self.waiting.borrow_mut().entry(table) {
            Entry::Vacant(place) => {
                place.insert(Vec::new());
                None
            }
            Entry::Occupied(mut waiting) => {
                let (sender, receiver) = oneshot::channel();
                waiting.get_mut().push(sender);
                Some(receiver)
            }
        };
        let Some(receiver) = receiver else { return Some(Taken(self, table)) };
        // It ends in one way or another.
        let _ = receiver.await;
        None
    }

    /// The columns of a table that were numbered. A worker that is new, or has new rows, does not know their numbers, and
    /// would tell few values, or values that lie close together, by what they are.
    pub(super) fn done(&self, table: TableId) -> Vec<ColumnId> {
        self.done.borrow().get(&table).into_iter().flatten().copied().collect()
    }

    fn note(&self, table: TableId, column: ColumnId, is_numbered: bool) {
        let mut done = self.done.borrow_mut();
        let columns = done.entry(table).or_default();
        if is_numbered {
            columns.insert(column)
        } else {
            columns.remove(&column)
        };
    }
}

/// The columns that workers want numbered, each with the most values that one of them has; none where no worker does.
pub(super) fn wanted(answers: &[Answer]) -> Vec<Wanted> {
    let mut all: Vec<Wanted> = Vec::new();
    for answer in answers {
        let Ok(Response::Numberless(wanted)) = answer else { continue };
        for Wanted { column, values } in wanted {
            match all.iter_mut().find(|known| known.column == *column) {
                Some(known) => known.values = known.values.max(*values),
                None => all.push(Wanted { column: *column, values: *values }),
            }
        }
    }
    all
}

impl<W: Workers> Coordinator<W> {
    /// Numbers columns of a table over the workers that own its rows. If somebody is numbering already, that is waited for
    /// instead.
    ///
    /// # Errors
    /// `cancelled` when the table has changed, and whatever a worker answers.
    pub(super) async fn number(&self, table: &Table, owners: &[usize], wanted: &[Wanted]) -> Result<()> {
        if let Some(turn) = self.numbering.take(table.id).await {
            for column in wanted {
                let numbering =
                    Numbering { coordinator: self, table: table.id, owners, column: column.column };
                let is_to_be = column.values <= EXACT;
                // From here on plans say so, since some workers know before others.
                self.numbering.note(table.id, column.column, is_to_be);
                if !is_to_be {
                    numbering.done(&Ask::Leave).await?;
                } else if owners.len() < 2 {
                    numbering.done(&Ask::Alone).await?;
                } else {
                    numbering.run(column.values * owners.len() as u64).await?;
                }
            }
            drop(turn);
        }
        if self.stands(table) {
            return Ok(());
        }
        let message = format!("{} changed while it was asked.", table.info.name);
        Err(Error::new(Code::Cancelled, message).hint("Ask again."))
    }
}

/// One column that is being numbered.
struct Numbering<'a, W: Workers> {
    coordinator: &'a Coordinator<W>,
    table: TableId,
    owners: &'a [usize],
    column: ColumnId,
}

impl<W: Workers> Numbering<'_, W> {
    /// Numbers the values, of which there are about so many, range by range. The next range is on its way while one is
    /// numbered.
    async fn run(&self, values: u64) -> Result<()> {
        let bits = values.div_ceil(PART).next_power_of_two().trailing_zeros().min(31);
        let mut first = 0;
        let mut next = Some(self.ask(&Ask::Prints { part: 0, bits }));
        let mut taken = Vec::new();
        for part in 0..1_u32 << bits {
            let Some(asked) = next.take() else { break };
            let lists = asked.await.into_iter().map(|answer| match answer? {
                Response::ValuePrints(prints) => Ok(prints),
                other => Err(unexpected(&other)),
            });
            let lists = lists.collect::<Result<Vec<_>>>()?;
            if part + 1 < 1 << bits {
                next = Some(self.ask(&Ask::Prints { part: part + 1, bits }));
            }
            let (numbers, end) = numbers(&lists, first);
            first = end;
            for (worker, numbers) in self.owners.iter().zip(numbers) {
                taken.push(self.send(*worker, Ask::Take { part, bits, numbers }));
            }
        }
        join_all(taken).await.into_iter().try_for_each(done)
    }

    /// Has all workers do what needs no other answer.
    async fn done(&self, ask: &Ask) -> Result<()> {
        self.ask(ask).await.into_iter().try_for_each(done)
    }

    /// Asks all workers, at once.
    fn ask(&self, ask: &Ask) -> impl Future<Output = Vec<Answer>> + use<W> {
        join_all(self.owners.iter().map(|worker| self.send(*worker, ask.clone())).collect::<Vec<_>>())
    }

    fn send(&self, worker: usize, ask: Ask) -> impl Future<Output = Answer> + use<W> {
        let request = Request::Number { table: self.table, column: self.column, ask };
        self.coordinator.workers.ask(worker, request)
    }
}

fn done(answer: Answer) -> Result<()> {
    match answer? {
        Response::Done => Ok(()),
        other => Err(unexpected(&other)),
    }
}

/// The numbers of ascending fingerprints among all of them, from `first` on; and the number after the last.
fn numbers(lists: &[Vec<u128>], first: u32) -> (Vec<Vec<u32>>, u32) {
    let mut numbers: Vec<Vec<u32>> = lists.iter().map(|list| Vec::with_capacity(list.len())).collect();
    let mut number = first;
    loop {
        let heads = lists.iter().zip(&numbers).filter_map(|(list, own)| list.get(own.len()));
        let Some(&least) = heads.min() else { return (numbers, number) };
        for (list, own) in lists.iter().zip(&mut numbers) {
            if list.get(own.len()) == Some(&least) {
                own.push(number);
            }
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_numbers_are_equal_where_fingerprints_are() {
        let lists = [vec![2, 3, 9], vec![], vec![1, 3], vec![9, u128::MAX]];
        let (told, end) = numbers(&lists, 5);
        assert_eq!(told, [vec![6, 7, 8], vec![], vec![5, 7], vec![8, 9]]);
        assert_eq!(end, 10);
    }
}
