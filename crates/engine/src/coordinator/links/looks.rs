//! The look-ups that workers were handed, and who is to be told what.

use std::rc::Rc;

use futures_channel::oneshot;
use reelscope_model::{Error, Result};
use rustc_hash::{FxHashMap, FxHashSet};

use super::make::Pass;
use crate::{
    coordinator::{Coordinator, Workers, answer::owners, forecast::Uses, state::State, table::Table},
    links::LookUp,
    plan::TableId,
    protocol::Request,
    store::Form,
};

/// The look-ups that workers were handed, by the table that looks up and the column that comes of it.
#[derive(Default)]
pub(in crate::coordinator) struct Looks {
    pub(super) looks: FxHashMap<(TableId, Form), Vec<LookUp>>,
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

    /// Forgets what a table looked up whose workers have let go of it themselves.
    pub(in crate::coordinator) fn lost(&mut self, table: TableId) {
        self.looks.retain(|(of, _), _| *of != table);
    }

    /// Forgets the tables that are not open any more.
    pub(super) fn keep(&mut self, is_open: impl Fn(TableId) -> bool) {
        self.looks.retain(|(of, _), _| is_open(*of));
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

    /// The same for several tables, one after the other. One for which it failed is among `failed` then, and is not to be
    /// tried again.
    pub(in crate::coordinator) async fn link_all(
        &self,
        wanted: &[(Rc<Table>, Uses)],
        failed: &mut Vec<(TableId, Error)>,
    ) -> bool {
        let mut waited = false;
        for (table, uses) in wanted {
            match self.link(table, uses).await {
                Ok(some) => waited |= some,
                Err(error) => {
                    failed.push((table.id, error));
                    waited = true;
                }
            }
        }
        waited
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
