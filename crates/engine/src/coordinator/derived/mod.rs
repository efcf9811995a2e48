//! Derived tables: what the keyed pass makes of a table, as a table.
//!
//! One is known by its table's name and its own (`video_playback_events.sessions`), and is to plans a table like any
//! other. Its rows are made when a query first needs them (see `make`), and stand until the table that they are made of
//! changes: other files, other columns, other value sets. It is made anew as a whole then, and so it is when a worker was
//! replaced, which has lost its part.

mod make;
mod peak;
mod plan;

use std::rc::Rc;

use futures_channel::oneshot;
use reelscope_model::{Code, Error, Result, TableInfo, model::Derived};

pub(super) use self::peak::Peak;
use super::{Coordinator, Workers, state::State, table::Table};
use crate::{
    keyed::KeyedPlan,
    plan::{ColumnId, TableId},
    protocol::Request,
};

/// What a derived table is made of.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Origin {
    /// The table.
    pub(super) of: TableId,
    /// Its columns that the derived table has as its first ones.
    pub(super) kept: Vec<ColumnId>,
    /// How it is made.
    pub(super) plan: KeyedPlan,
    /// The columns of a table of spells.
    pub(super) spells: Option<Spells>,
}

/// The columns that tell of which times a spell is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spells {
    /// When it began; null before the data.
    pub(super) begin: ColumnId,
    /// When it ended; null if it did not.
    pub(super) close: ColumnId,
    /// When its row happened.
    pub(super) time: ColumnId,
}

/// A derived table and how far it is.
pub(super) struct Entry {
    /// The table that it is of, as it was.
    of: Rc<Table>,
    pub(super) table: Rc<Table>,
    is_made: bool,
    /// Those who wait for the one who makes it.
    making: Option<Vec<oneshot::Sender<()>>>,
}

impl Entry {
    /// Whether it is derived from the table of that number.
    pub(super) fn is_of(&self, table: TableId) -> bool {
        self.of.id == table
    }

    /// Whether the table that it is of is still the same, as far as the derived one can tell.
    fn holds(&self, state: &State) -> bool {
        state.tables.iter().find(|table| table.id == self.of.id).is_some_and(|now| is_same(&self.of, now))
    }
}

fn is_same(a: &Rc<Table>, b: &Rc<Table>) -> bool {
    Rc::ptr_eq(a, b)
        || (a.shards == b.shards
            && a.info.name == b.info.name
            && a.info.columns == b.info.columns
            && a.assigned == b.assigned
            && a.left_out == b.left_out
            && a.links == b.links)
}

impl State {
    /// The derived table of that number, if it holds.
    pub(super) fn derived_by_id(&self, id: TableId) -> Option<Rc<Table>> {
        let entry = self.derived.iter().find(|entry| entry.table.id == id)?;
        entry.holds(self).then(|| Rc::clone(&entry.table))
    }

    /// Forgets what workers held of derived tables, after one was replaced.
    pub(super) fn unmake_derived(&mut self) {
        self.derived.iter_mut().for_each(|entry| entry.is_made = false);
        self.generation += 1;
    }
}

impl<W: Workers> Coordinator<W> {
    /// The derived tables that the open ones allow, without their numbers of rows as long as they are not counted.
    #[must_use]
    pub fn derived(&self) -> Vec<TableInfo> {
        let tables = self.state.borrow().tables.clone();
        let mut all = Vec::new();
        for table in &tables {
            let of =
                self.model.derived().iter().filter(|derived| table.info.kind.as_ref() == Some(&derived.of));
            all.extend(of.filter_map(|derived| Some(self.derived_of(table, derived).ok()?.info.clone())));
        }
        all
    }

    /// The table of that name, a derived one too; none when it is not open.
    pub(super) fn find_table(&self, name: &str) -> Option<Result<Rc<Table>>> {
        let known = self.state.borrow().table(name);
        if let Some(table) = known {
            return Some(Ok(table));
        }
        let tables = self.state.borrow().tables.clone();
        tables.iter().find_map(|table| {
            let rest = name.strip_prefix(&*table.info.name)?.strip_prefix('.')?;
            let is_it =
                |derived: &&Derived| derived.name == rest && table.info.kind.as_ref() == Some(&derived.of);
            Some(self.derived_of(table, self.model.derived().iter().find(is_it)?))
        })
    }

    /// The derived table of an open one whose kind has that name.
    pub(super) fn derived_of_kind(&self, table: &Rc<Table>, kind: &str) -> Result<Rc<Table>> {
        let derived = self.model.derived_kind(kind);
        let derived = derived.ok_or_else(|| Error::new(Code::Internal, format!("There is no {kind}.")))?;
        self.derived_of(table, derived)
    }

    /// A derived table of an open one.
    ///
    /// # Errors
    /// `unknown-column` for what the table lacks for it, and `bad-query` for columns that rows are not put together by.
    fn derived_of(&self, table: &Rc<Table>, derived: &Derived) -> Result<Rc<Table>> {
        let kind = Some(&derived.kind.name);
        let outdated = {
            let mut state = self.state.borrow_mut();
            let at = state
                .derived
                .iter()
                .position(|entry| entry.of.id == table.id && entry.table.info.kind.as_ref() == kind);
            match at {
                Some(at) if is_same(&state.derived[at].of, table) => {
                    let entry = &mut state.derived[at];
                    entry.of = Rc::clone(table);
                    return Ok(Rc::clone(&entry.table));
                }
                Some(at) => Some(state.derived.remove(at)),
                None => None,
            }
        };
        if let Some(old) = outdated.map(|entry| entry.table.id) {
            self.state.borrow_mut().sizes.forget(&[old]);
            for worker in 0..self.workers.count() {
                // Nobody waits for it: a worker that cannot let go is being replaced.
                drop(self.workers.ask(worker, Request::Forget { tables: vec![old], files: Vec::new() }));
            }
        }
        let new = self.new_derived(table, derived)?;
        let mut state = self.state.borrow_mut();
        let of = Rc::clone(table);
        state.derived.push(Entry { of, table: Rc::clone(&new), is_made: false, making: None });
        Ok(new)
    }

    /// Whether the rows of a table are there: those of a derived one once they are made.
    pub(super) fn is_made(&self, table: &Table) -> bool {
        let state = self.state.borrow();
        table.origin.is_none()
            || state
                .derived
                .iter()
                .any(|entry| entry.table.id == table.id && entry.is_made && entry.holds(&state))
    }

    /// The open table that a derived one is of.
    pub(super) fn origin_of(&self, table: &Table) -> Option<Rc<Table>> {
        self.state.borrow().by_id(table.origin.as_ref()?.of)
    }
}
