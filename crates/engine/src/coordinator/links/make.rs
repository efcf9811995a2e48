//! Making a look-up: the ids of a table with one column's values, handed to all workers that look them up.

use std::rc::Rc;

use futures_channel::oneshot;
use futures_util::future::join_all;
use reelscope_model::{Code, Error, Result};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    REPEATED, Way,
    merge::{Merged, merge},
    repeated,
};
use crate::{
    coordinator::{
        Coordinator, Workers, add::unexpected, answer::owners, forecast::Uses, state::State, table::Table,
    },
    links::{Ask, LookUp, Told},
    plan::TableId,
    protocol::{Request, Response},
    store::Form,
};

/// About how many ids are handed on at a time.
const PART: u64 = 1 << 16;
/// The most ids of a look-up: the coordinator keeps it, for workers that are replaced.
const MOST: u64 = 1 << 23;
/// The bytes of an id while its rows are sorted, and in a look-up.
const SORTED: u64 = 40;
const KEPT: u64 = 28;

/// The look-ups that workers were handed, by the table that looks up and the column that comes of it.
#[derive(Default)]
pub(in crate::coordinator) struct Looks {
    looks: FxHashMap<(TableId, Form), Vec<LookUp>>,
    /// Those that are being made, with who waits for them.
    making: FxHashMap<(TableId, Form), Vec<oneshot::Sender<()>>>,
    /// The tables whose workers are to let go of what they were handed.
    stale: FxHashSet<TableId>,
}

impl Looks {
    /// Forgets what a table looked up.
    pub(in crate::coordinator) fn forget(&mut self, table: TableId) {
        self.looks.retain(|(of, _), _| *of != table);
        self.stale.insert(table);
    }

    /// The tables that looked up something else before. They are told of once.
    pub(in crate::coordinator) fn take_stale(&mut self) -> Vec<TableId> {
        let mut stale: Vec<TableId> = self.stale.drain().collect();
        stale.sort_unstable();
        stale
    }

    /// Forgets the tables that are not open any more.
    pub(super) fn keep(&mut self, open: &[Rc<Table>]) {
        self.looks.retain(|(of, _), _| open.iter().any(|table| table.id == *of));
    }

    /// Whether all of a look-up was handed on.
    pub(in crate::coordinator) fn has(&self, table: TableId, form: Form) -> bool {
        let parts = self.looks.get(&(table, form));
        parts.is_some_and(|parts| parts.last().is_some_and(|last| last.part + 1 == last.parts))
    }
}

impl State {
    /// What a fresh worker in the place of `worker` is to be told of a table's look-ups.
    pub(in crate::coordinator) fn links_of(&self, worker: usize, table: &Table) -> Vec<Request> {
        if !owners(table).any(|owner| owner == worker) {
            return Vec::new();
        }
        let mut of_table: Vec<_> = self.looks.looks.iter().filter(|((of, _), _)| *of == table.id).collect();
        of_table.sort_unstable_by_key(|(key, _)| **key);
        let parts = of_table.into_iter().flat_map(|(_, parts)| parts);
        parts.map(|part| Request::Link { table: table.id, part: part.clone() }).collect()
    }
}

impl<W: Workers> Coordinator<W> {
    /// Has the workers look up what a plan needs of linked tables and they were not told yet. Says whether something was
    /// waited for: then what was bound is bound anew, as tables may have changed.
    ///
    /// # Errors
    /// `too-large` when there is no room for it, and whatever a worker answers.
    pub(in crate::coordinator) async fn link(&self, table: &Rc<Table>, uses: &Uses) -> Result<bool> {
        let mut waited = false;
        for form in uses.linked() {
            if !self.state.borrow().looks.has(table.id, form) {
                self.look_up(table, form).await?;
                waited = true;
            }
        }
        Ok(waited)
    }

    /// Tells the workers which tables look up something else from now on.
    pub(in crate::coordinator) fn unlink(&self) {
        let stale = self.state.borrow_mut().looks.take_stale();
        for table in stale {
            for worker in 0..self.workers.count() {
                // Nobody waits for it: a worker that cannot let go is being replaced.
                drop(self.workers.ask(worker, Request::Unlink { table }));
            }
        }
    }

    /// Makes one look-up, or waits for the one that is being made.
    async fn look_up(&self, table: &Rc<Table>, form: Form) -> Result<()> {
        let key = (table.id, form);
        let waiting = {
            let mut state = self.state.borrow_mut();
            match state.looks.making.get_mut(&key) {
                Some(waiting) => {
                    let (sender, receiver) = oneshot::channel();
                    waiting.push(sender);
                    Some(receiver)
                }
                None => {
                    state.looks.making.insert(key, Vec::new());
                    state.looks.looks.remove(&key);
                    None
                }
            }
        };
        if let Some(waiting) = waiting {
            // It is there, or it failed, or whoever made it was dropped: then it is made here.
            let _ = waiting.await;
            return Ok(());
        }
        let _making = Making { coordinator: self, key };
        let Some((way, column)) = table.way(form.0) else { return Ok(()) };
        let pass = Pass { coordinator: self, table, form, way, values: (column, form.1) };
        pass.run().await
    }
}

/// Lets go of what others wait for, when the look-up is there and when it is not to come.
struct Making<'a, W> {
    coordinator: &'a Coordinator<W>,
    key: (TableId, Form),
}

impl<W> Drop for Making<'_, W> {
    fn drop(&mut self) {
        let mut state = self.coordinator.state.borrow_mut();
        state.looks.making.remove(&self.key);
        if !state.looks.has(self.key.0, self.key.1) {
            state.looks.looks.remove(&self.key);
        }
    }
}

/// One look-up in the making.
struct Pass<'a, W: Workers> {
    coordinator: &'a Coordinator<W>,
    table: &'a Rc<Table>,
    form: Form,
    way: &'a Way,
    values: Form,
}

impl<W: Workers> Pass<'_, W> {
    async fn run(&self) -> Result<()> {
        let target = &self.way.target;
        self.admit_values().await?;
        let ids = self.count().await?;
        if ids > MOST {
            let message =
                format!("{} has {ids} ids, and a linked table may have {MOST} at most.", target.info.name);
            return Err(Error::new(Code::TooLarge, message)
                .hint("Export only the rows of it that the other files speak of."));
        }
        self.room(ids * KEPT)?;
        let bits = ids.div_ceil(PART).next_power_of_two().trailing_zeros();
        let (mut repeated_ids, mut more) = (0, 0);
        for part in 0..1_u32 << bits {
            let Some(merged) = self.part(part, bits).await? else { return Ok(()) };
            repeated_ids += merged.repeated;
            more += merged.more;
            if !self.hand(merged, part, 1 << bits).await? {
                return Ok(());
            }
        }
        if repeated_ids > 0 && self.stands() {
            self.note(repeated_ids, more);
        }
        Ok(())
    }

    /// Whether both tables are still what they were. Otherwise what is made here goes by other numbers.
    fn stands(&self) -> bool {
        let now = self.coordinator.state.borrow().by_id(self.table.id);
        now.is_some_and(|now| now.way(self.form.0).is_some())
    }

    /// Makes sure that the column of values has room in the workers of its table.
    async fn admit_values(&self) -> Result<()> {
        loop {
            let target = self.coordinator.state.borrow().by_id(self.way.target.id);
            let Some(target) = target.filter(|_| self.stands()) else { return Ok(()) };
            let uses = Uses::of_form(self.values);
            if !self.coordinator.survey(&[(Rc::clone(&target), uses.clone())]).await {
                let shards =
                    target.shards.iter().map(|shard| shard.rows().map(|(_, start, end)| end - start).sum());
                self.room(shards.max().unwrap_or(0_u64).saturating_mul(SORTED))?;
                return self.coordinator.admit(&target, uses);
            }
        }
    }

    /// Checks that so many bytes fit into a worker's memory beside all that is there.
    fn room(&self, bytes: u64) -> Result<()> {
        let most = self.coordinator.most_held().saturating_add(bytes);
        let budget = self.coordinator.budget.get();
        if most <= budget {
            return Ok(());
        }
        let name = &self.way.target.info.name;
        let message = format!(
            "Looking up the ids of {name} takes {} MB, and a worker's memory has {} MB left.",
            bytes.div_ceil(1_000_000),
            budget.saturating_sub(most - bytes) / 1_000_000
        );
        Err(Error::new(Code::TooLarge, message).hint("Open fewer files at a time, or leave columns out."))
    }

    async fn count(&self) -> Result<u64> {
        let told = self.ask(&Ask::Count).await?.unwrap_or_default();
        let told = told.into_iter().map(|told| match told {
            Told::Count(ids) => Ok(ids),
            other @ Told::Part(..) => Err(unexpected(&Response::Ids(other))),
        });
        told.sum()
    }

    /// One range of the ids of all workers; none when tables have changed.
    async fn part(&self, part: u32, bits: u32) -> Result<Option<Merged>> {
        let Some(told) = self.ask(&Ask::Part { part, bits }).await? else { return Ok(None) };
        let told = told.into_iter().map(|told| match told {
            Told::Part(part, rows) => Ok((part, rows)),
            other @ Told::Count(_) => Err(unexpected(&Response::Ids(other))),
        });
        Ok(Some(merge(&told.collect::<Result<Vec<_>>>()?)))
    }

    /// Hands a range to all workers that look up in it; says whether the tables are still the same.
    async fn hand(&self, merged: Merged, part: u32, parts: u32) -> Result<bool> {
        let now = self.coordinator.state.borrow().by_id(self.table.id);
        let Some(now) = now.filter(|_| self.stands()) else { return Ok(false) };
        let Some(spec) = now.spec(self.form.0).cloned() else { return Ok(false) };
        let (column, whole) = self.form;
        let look = LookUp { column, whole, from: self.way.from, spec, part, parts, ids: merged.ids };
        let key = (self.table.id, self.form);
        self.coordinator.state.borrow_mut().looks.looks.entry(key).or_default().push(look.clone());
        let request = Request::Link { table: self.table.id, part: look };
        let asks: Vec<_> =
            owners(&now).map(|worker| self.coordinator.workers.ask(worker, request.clone())).collect();
        let answers: Result<Vec<_>> = join_all(asks).await.into_iter().collect();
        if let Err(error) = answers {
            self.coordinator.state.borrow_mut().looks.looks.remove(&key);
            return Err(error);
        }
        Ok(self.stands())
    }

    /// Notes of the other table that some of its ids stand in several rows.
    fn note(&self, ids: u64, rows: u64) {
        let mut state = self.coordinator.state.borrow_mut();
        let Some(target) = state.by_id(self.way.target.id) else { return };
        let notice = repeated(&target, self.way.to, ids, rows);
        if !target.info.notices.contains(&notice) {
            let mut target = Table::clone(&target);
            target.info.notices.retain(|notice| notice.code != REPEATED);
            target.info.notices.push(notice);
            state.put(target);
        }
    }

    /// Asks all workers that own rows of the other table; none when tables have changed.
    async fn ask(&self, ask: &Ask) -> Result<Option<Vec<Told>>> {
        if !self.stands() {
            return Ok(None);
        }
        let target = &self.way.target;
        let asks: Vec<_> = owners(target).map(|worker| self.send(worker, ask)).collect();
        let answers = join_all(asks).await;
        if !self.stands() {
            return Ok(None);
        }
        let told = answers.into_iter().map(|answer| match answer? {
            Response::Ids(told) => Ok(told),
            other => Err(unexpected(&other)),
        });
        told.collect::<Result<_>>().map(Some)
    }

    fn send(&self, worker: usize, ask: &Ask) -> impl Future<Output = crate::protocol::Answer> + use<W> {
        let request = Request::Ids {
            table: self.way.target.id,
            ids: self.way.to,
            values: self.values,
            ask: ask.clone(),
        };
        self.coordinator.workers.ask(worker, request)
    }
}

impl<W: Workers> Drop for Pass<'_, W> {
    fn drop(&mut self) {
        for worker in owners(&self.way.target) {
            // Nobody waits for it: a worker that cannot let go is being replaced.
            drop(self.send(worker, &Ask::Release));
        }
    }
}
