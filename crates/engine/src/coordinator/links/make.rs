//! Making a look-up: the ids of a table with one column's values, handed to all workers that look them up.

use std::rc::Rc;

use futures_util::future::join_all;
use reelscope_model::{Code, Error, Result};

use super::{
    REPEATED, Way,
    merge::{Merged, merge},
    repeated,
};
use crate::{
    coordinator::{Coordinator, Workers, add::unexpected, answer::owners, forecast::Uses, table::Table},
    links::{Ask, LookUp, Told},
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

/// One look-up in the making.
pub(super) struct Pass<'a, W: Workers> {
    pub(super) coordinator: &'a Coordinator<W>,
    /// The table that looks up, and the column that comes of it.
    pub(super) table: &'a Rc<Table>,
    pub(super) form: Form,
    pub(super) way: &'a Way,
    /// The column of the other table.
    pub(super) values: Form,
}

impl<W: Workers> Pass<'_, W> {
    /// Makes it; when tables change meanwhile, it is left half-way, as nobody asks for it any more.
    pub(super) async fn run(&self) -> Result<()> {
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
