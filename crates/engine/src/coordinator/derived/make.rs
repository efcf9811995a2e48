//! Making the rows of derived tables.

use std::rc::Rc;

use futures_channel::oneshot;
use futures_util::future::join_all;
use reelscope_model::{Code, Error, Query, Result};

use super::Entry;
use crate::{
    coordinator::{
        Coordinator, Workers, add::unexpected, answer::owners, forecast::Uses, state::State, table::Table,
    },
    keyed::{Ask, Events, Keyed, List, Made, Told},
    plan::TableId,
    protocol::{Answer, Request, Response},
};

/// How many rows a part has, about, by the range of the fingerprints: what one answer is at most made of.
const PART: u64 = 1 << 18;
/// How often what changed meanwhile is made again.
const TRIES: usize = 4;

/// Whose turn it is.
enum Turn {
    /// The rows are there.
    Made,
    /// Somebody makes them.
    Wait(oneshot::Receiver<()>),
    /// The caller makes them.
    Own,
    /// The table is another now.
    Gone,
}

/// Lets the next one make the table if the one who does is dropped, and wakes all who wait.
struct Making<'a, W: Workers> {
    coordinator: &'a Coordinator<W>,
    table: TableId,
}

impl<W: Workers> Drop for Making<'_, W> {
    fn drop(&mut self) {
        let waiting = {
            let mut state = self.coordinator.state.borrow_mut();
            state.entry(self.table).and_then(|entry| entry.making.take())
        };
        // Whoever no longer listens is no concern of the others.
        for waiting in waiting.into_iter().flatten() {
            let _ = waiting.send(());
        }
    }
}

impl State {
    fn entry(&mut self, table: TableId) -> Option<&mut Entry> {
        self.derived.iter_mut().find(|entry| entry.table.id == table)
    }
}

impl<W: Workers> Coordinator<W> {
    /// Makes the rows of derived tables that queries need and that are not there. What is wrong with a query or with
    /// making them shows when it is answered.
    pub(in crate::coordinator) async fn make_for(&self, queries: &[Query]) {
        for query in queries {
            let Ok(bound) = self.bind(query) else { continue };
            for table in bound.tables() {
                // It is asked for again when the query is answered.
                let _ = self.make(table).await;
            }
        }
    }

    /// Makes the rows of a derived table, unless they are there or being made. Says whether anything was to be done.
    ///
    /// # Errors
    /// `too-large`, and whatever a worker answers.
    pub(in crate::coordinator) async fn make(&self, table: &Rc<Table>) -> Result<bool> {
        if self.is_made(table) {
            return Ok(false);
        }
        for _ in 0..TRIES {
            match self.turn(table) {
                Turn::Made | Turn::Gone => return Ok(true),
                // The one who made it may have failed or gone: then it is this one's turn.
                Turn::Wait(waiting) => drop(waiting.await),
                Turn::Own => {
                    let making = Making { coordinator: self, table: table.id };
                    let made = self.run_pass(table).await;
                    drop(making);
                    match made {
                        Ok(true) => return Ok(true),
                        // A worker was replaced meanwhile.
                        Ok(false) => {}
                        Err(error) => return Err(error),
                    }
                }
            }
        }
        Err(Error::new(Code::Cancelled, format!("{} changed while it was made.", table.info.name))
            .hint("Ask again."))
    }

    fn turn(&self, table: &Table) -> Turn {
        let mut state = self.state.borrow_mut();
        let holds = state.derived_by_id(table.id).is_some();
        let Some(entry) = state.entry(table.id).filter(|_| holds) else { return Turn::Gone };
        if entry.is_made {
            return Turn::Made;
        }
        match &mut entry.making {
            Some(waiting) => {
                let (sender, receiver) = oneshot::channel();
                waiting.push(sender);
                Turn::Wait(receiver)
            }
            None => {
                entry.making = Some(Vec::new());
                Turn::Own
            }
        }
    }

    /// Runs the pass; says whether its rows stand.
    async fn run_pass(&self, table: &Rc<Table>) -> Result<bool> {
        let (Some(origin), Some(of)) = (&table.origin, self.origin_of(table)) else { return Ok(false) };
        let uses = Uses::of_keyed(&origin.plan, table.columns.len());
        while self.survey(&[(Rc::clone(&of), uses.clone())]).await {}
        self.admit(&of, uses)?;
        let pass = Pass {
            coordinator: self,
            table,
            of: &of,
            workers: owners(&of).collect(),
            generation: self.state.borrow().generation,
        };
        let rows = pass.run().await;
        if !pass.stands() {
            return Ok(false);
        }
        let rows = rows?;
        let mut state = self.state.borrow_mut();
        // The workers have new rows, of which nothing was taken over or looked up.
        state.looks.lost(table.id);
        state.sizes.forget(&[table.id]);
        let Some(entry) = state.entry(table.id) else { return Ok(false) };
        let mut made = Table::clone(table);
        made.info.rows = rows;
        entry.table = Rc::new(made);
        entry.is_made = true;
        Ok(true)
    }
}

/// One pass. When it is dropped, done or not, the workers let go of what they put together.
struct Pass<'a, W: Workers> {
    coordinator: &'a Coordinator<W>,
    table: &'a Rc<Table>,
    of: &'a Rc<Table>,
    /// Those that own rows, in the order of the rows.
    workers: Vec<usize>,
    generation: u64,
}

impl<W: Workers> Drop for Pass<'_, W> {
    fn drop(&mut self) {
        for worker in &self.workers {
            // Nobody waits for it: a worker that cannot let go is being replaced.
            drop(self.ask(*worker, Ask::Release));
        }
    }
}

impl<W: Workers> Pass<'_, W> {
    /// Gives the rows of the derived table.
    async fn run(&self) -> Result<u64> {
        let origin = self.table.origin.as_ref();
        let (plan, kept) = origin.map(|origin| (origin.plan.clone(), origin.kept.clone())).unzip();
        let (Some(plan), Some(kept)) = (plan, kept) else { return Ok(0) };
        let started = self.ask_all(&Ask::Start(plan)).await?;
        let mut all = 0;
        let mut most = 0;
        for told in started {
            let Told::Started { keys, rows } = told else { return Err(wrong(told)) };
            all += rows;
            most = most.max(keys);
        }
        if self.workers.len() > 1 && most > 0 {
            let bits = all.div_ceil(PART).next_power_of_two().trailing_zeros().min(31);
            // As many parts are under way as there are workers, so that each has something to do.
            let parts: Vec<u32> = (0..1 << bits).collect();
            for parts in parts.chunks(self.workers.len()) {
                for part in join_all(parts.iter().map(|part| self.meet(*part, bits))).await {
                    part?;
                }
            }
        }
        let columns = self.table.columns.clone();
        let mut rows = 0;
        for told in self.ask_all(&Ask::Finish { columns, kept }).await? {
            let Told::Rows(more) = told else { return Err(wrong(told)) };
            rows += more;
        }
        Ok(rows)
    }

    /// Has the keys of a part that several workers have rows of meet on one of them.
    async fn meet(&self, part: u32, bits: u32) -> Result<()> {
        let mut prints = Vec::new();
        for told in self.ask_all(&Ask::Prints { part, bits }).await? {
            let Told::Prints(own) = told else { return Err(wrong(told)) };
            prints.push(own);
        }
        let shared = Shared::of(&prints);
        drop(prints);
        if shared.keys == 0 {
            return Ok(());
        }
        let asks: Vec<_> = self
            .workers
            .iter()
            .zip(&shared.wanted)
            .filter(|(_, wanted)| !wanted.is_empty())
            .map(|(worker, wanted)| self.ask(*worker, Ask::Events { part, bits, wanted: wanted.clone() }))
            .collect();
        let answers = join_all(asks).await;
        let mut events: Vec<Events> = Vec::new();
        for told in self.told(answers)? {
            let Told::Events(own) = told else { return Err(wrong(told)) };
            events.push(own);
        }
        let keys = self.workers.iter().zip(shared.numbers).filter(|(_, keys)| !keys.is_empty());
        let lists =
            keys.zip(events).map(|((worker, keys), events)| List { worker: *worker as u32, keys, events });
        let lists = lists.collect();
        let host = self.workers[part as usize % self.workers.len()];
        let met = self.ask(host, Ask::Meet { keys: shared.keys, lists }).await;
        let mut takes = Vec::new();
        for told in self.told(vec![met])? {
            let Told::Met(made) = told else { return Err(wrong(told)) };
            takes.extend(
                made.into_iter()
                    .map(|(worker, made): (u32, Made)| self.ask(worker as usize, Ask::Take(made))),
            );
        }
        for taken in join_all(takes).await {
            match taken? {
                Response::Done => {}
                other => return Err(unexpected(&other)),
            }
        }
        Ok(())
    }

    /// Whether the table is what it was, and no worker has lost its part.
    fn stands(&self) -> bool {
        let state = self.coordinator.state.borrow();
        state.generation == self.generation && state.derived_by_id(self.table.id).is_some()
    }

    async fn ask_all(&self, ask: &Ask) -> Result<Vec<Told>> {
        let asks: Vec<_> = self.workers.iter().map(|worker| self.ask(*worker, ask.clone())).collect();
        let answers = join_all(asks).await;
        self.told(answers)
    }

    fn told(&self, answers: Vec<Answer>) -> Result<Vec<Told>> {
        if !self.stands() {
            return Err(Error::new(
                Code::Cancelled,
                format!("{} changed while it was made.", self.table.info.name),
            ));
        }
        let told = answers.into_iter().map(|answer| match answer? {
            Response::Keyed(told) => Ok(told),
            other => Err(unexpected(&other)),
        });
        told.collect()
    }

    fn ask(&self, worker: usize, ask: Ask) -> impl Future<Output = Answer> + use<W> {
        let keyed = Keyed { of: self.of.id, table: self.table.id, ask };
        self.coordinator.workers.ask(worker, Request::Keyed(keyed))
    }
}

fn wrong(told: Told) -> Error {
    unexpected(&Response::Keyed(told))
}

/// The keys that several workers have rows of.
struct Shared {
    /// How many there are.
    keys: u32,
    /// For each worker where its own stand among its fingerprints.
    wanted: Vec<Vec<u32>>,
    /// And their numbers among those that are shared.
    numbers: Vec<Vec<u32>>,
}

impl Shared {
    /// Of ascending fingerprints.
    fn of(prints: &[Vec<u128>]) -> Self {
        // Lists that ascend are sorted by merging them.
        let mut all: Vec<u128> = prints.iter().flatten().copied().collect();
        all.sort();
        let is_shared = |same: &[u128]| (same.len() > 1).then(|| same[0]);
        let shared: Vec<u128> = all.chunk_by(|a, b| a == b).filter_map(is_shared).collect();
        let mut all = Self { keys: shared.len() as u32, wanted: Vec::new(), numbers: Vec::new() };
        for own in prints {
            let (mut wanted, mut numbers) = (Vec::new(), Vec::new());
            let mut others = (0..).zip(&shared).peekable();
            for (at, print) in (0..).zip(own) {
                while others.next_if(|(_, other)| *other < print).is_some() {}
                if let Some((number, _)) = others.next_if(|(_, other)| *other == print) {
                    wanted.push(at);
                    numbers.push(number);
                }
            }
            all.wanted.push(wanted);
            all.numbers.push(numbers);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_shared_keys_are_those_of_several_workers() {
        let shared = Shared::of(&[vec![1, 3, 5, 9], vec![], vec![2, 3, 9], vec![0, 9]]);
        assert_eq!(shared.keys, 2);
        assert_eq!(shared.wanted, [vec![1, 3], vec![], vec![1, 2], vec![1]]);
        assert_eq!(shared.numbers, [vec![0, 1], vec![], vec![0, 1], vec![1]]);
    }
}
