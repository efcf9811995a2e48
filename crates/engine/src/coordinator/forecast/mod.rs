//! How much memory the workers will hold, said before a column is read; and the gate that refuses what does not fit.
//!
//! A worker's WebAssembly memory never shrinks, so that what counts is its peak: the columns, what is made of them,
//! what is held of files while they are read, and the holes that all this leaves. Rows, buffers, dictionaries and
//! codecs are known from the files' metadata; how wide integers are and how many texts differ is told by a few rows
//! at four places of each worker's share (see [`crate::survey`]). Asking for it reads nothing else.

mod cost;
mod needed;
mod uses;

use std::rc::{Rc, Weak};

use futures_util::future::join_all;
use reelscope_model::{Code, Error, Query, Result};
use rustc_hash::FxHashMap;

use self::cost::{Cost, cost};
pub use self::needed::{Bytes, ColumnForecast, Forecast, TableForecast};
pub(super) use self::uses::Uses;
use super::{
    Coordinator, Workers,
    answer::owners,
    table::{Table, Values},
};
use crate::{
    plan::{LINKED, Plan, TableId},
    protocol::{Request, Response, ShardSpec},
    store::Form,
    survey::ColumnSurvey,
};

/// What a worker's memory may come to unless said otherwise: the 4 GiB that WebAssembly addresses, without a margin for
/// what a forecast misses.
pub(super) const BUDGET: u64 = 7 << 29;
/// What a worker holds before it has a file: its stack, its data and what answering takes.
const BASE: u64 = 2 << 20;

/// What is known of the columns' sizes, and what has been loaded.
#[derive(Default)]
pub(super) struct Known {
    tables: FxHashMap<TableId, KnownTable>,
    /// What each worker's memory has come to by what was let happen.
    held: Vec<u64>,
}

#[derive(Default)]
struct KnownTable {
    /// The table as it was last seen.
    table: Weak<Table>,
    /// The rows and readings that it is known of.
    shards: Vec<ShardSpec>,
    /// The columns in each worker.
    columns: Vec<FxHashMap<Form, ColumnSurvey>>,
    /// What plans have needed so far.
    loaded: Uses,
}

impl Known {
    /// What is known of a table as it is now. Where columns are read otherwise, their sizes are unknown again; where
    /// other rows are owned, nothing is loaded either.
    fn table(&mut self, table: &Rc<Table>) -> &mut KnownTable {
        let known = self.tables.entry(table.id).or_default();
        if Weak::as_ptr(&known.table) == Rc::as_ptr(table) {
            return known;
        }
        if known.shards != table.shards {
            let same = known
                .shards
                .iter()
                .zip(&table.shards)
                .all(|(old, new)| old.columns.len() == new.columns.len() && old.rows().eq(new.rows()));
            let loaded = if same { std::mem::take(&mut known.loaded) } else { Uses::default() };
            let columns = table.shards.iter().map(|_| FxHashMap::default()).collect();
            *known = KnownTable { shards: table.shards.clone(), columns, loaded, ..KnownTable::default() };
        }
        known.loaded.retain(|id| id < LINKED || table.column(id).is_some());
        known.table = Rc::downgrade(table);
        known
    }

    /// Forgets tables that are gone.
    pub(super) fn forget(&mut self, tables: &[TableId]) {
        self.tables.retain(|table, _| !tables.contains(table));
    }
}

impl KnownTable {
    /// The columns that are needed or have been, and whose sizes are not known.
    fn lacks(&self, uses: &Uses) -> Vec<Form> {
        let known = |form: &&Form| self.columns.iter().all(|columns| columns.contains_key(form));
        uses.forms.union(&self.loaded.forms).filter(|form| !known(form)).copied().collect()
    }

    fn costs(&self, uses: &Uses) -> Vec<Cost> {
        self.columns.iter().map(|columns| cost(uses, &self.loaded, columns)).collect()
    }
}

impl<W: Workers> Coordinator<W> {
    /// Says how many bytes each worker's memory may come to; without a word it is 3.5 GiB, and more it never is. What
    /// would exceed it is refused as `too-large`.
    pub fn set_budget(&self, bytes: u64) {
        self.budget.set(bytes.min(BUDGET));
    }

    /// How much memory the workers will hold once these queries have been answered, with all that was asked for
    /// before.
    ///
    /// # Errors
    /// What is wrong with a query.
    pub async fn forecast(&self, queries: &[Query]) -> Result<Forecast> {
        loop {
            let wanted = self.uses_of(queries)?;
            if !self.survey(&wanted).await {
                return Ok(self.forecast_of(&wanted));
            }
        }
    }

    /// Finds out what the columns of these uses take, where it is not known; says whether it was not.
    pub(super) async fn survey(&self, wanted: &[(Rc<Table>, Uses)]) -> bool {
        let mut asks = Vec::new();
        for (table, uses) in wanted {
            let mut lacking = self.state.borrow_mut().sizes.table(table).lacks(uses);
            // What a look-up takes is known once the workers were told of it.
            lacking.retain(|form| form.0 < LINKED || self.state.borrow().looks.has(table.id, *form));
            if lacking.is_empty() {
                continue;
            }
            for worker in owners(table) {
                let request = Request::Survey { table: table.id, columns: lacking.clone() };
                let ask = self.workers.ask(worker, request);
                let lacking = lacking.clone();
                asks.push(async move { (table, worker, lacking, ask.await) });
            }
        }
        if asks.is_empty() {
            return false;
        }
        for (table, worker, forms, answer) in join_all(asks).await {
            // A worker that cannot tell is not asked again: what is wrong shows when it has to read.
            let surveys = match answer {
                Ok(Response::Surveyed(surveys)) if surveys.len() == forms.len() => surveys,
                _ => vec![ColumnSurvey::default(); forms.len()],
            };
            let mut state = self.state.borrow_mut();
            if state.by_id(table.id).is_none_or(|now| now.shards != table.shards) {
                continue;
            }
            let known = state.sizes.table(table);
            for (form, survey) in forms.into_iter().zip(surveys) {
                for (number, columns) in known.columns.iter_mut().enumerate() {
                    if number == worker {
                        columns.insert(form, survey);
                    } else {
                        columns.entry(form).or_default();
                    }
                }
            }
        }
        true
    }

    /// Lets uses of columns whose sizes are known happen, and remembers them.
    ///
    /// # Errors
    /// `too-large` when a worker's memory cannot hold what is needed and what has been loaded.
    pub(super) fn admit(&self, table: &Rc<Table>, uses: Uses) -> Result<()> {
        if uses.is_within(&self.state.borrow_mut().sizes.table(table).loaded) {
            return Ok(());
        }
        let forecast = self.forecast_of(&[(Rc::clone(table), uses.clone())]);
        if !forecast.fits(|_, _| false) {
            return Err(self.exceeds(table, &uses, &forecast));
        }
        let mut state = self.state.borrow_mut();
        state.sizes.held = forecast.workers(|_, _| false);
        let known = state.sizes.table(table);
        known.loaded = std::mem::take(&mut known.loaded).and(uses);
        Ok(())
    }

    /// The most that a worker's memory comes to by what was let happen.
    pub(super) fn most_held(&self) -> u64 {
        self.forecast_of(&[]).workers(|_, _| false).into_iter().max().unwrap_or(0)
    }

    /// Whether what a plan needs has been let happen before.
    pub(super) fn is_loaded(&self, table: &Rc<Table>, uses: &Uses) -> bool {
        uses.is_within(&self.state.borrow_mut().sizes.table(table).loaded)
    }

    fn uses_of(&self, queries: &[Query]) -> Result<Vec<(Rc<Table>, Uses)>> {
        let mut all: Vec<(Rc<Table>, Uses)> = Vec::new();
        for query in queries {
            let bound = self.bind(query)?;
            let plan = Plan {
                table: bound.table.id,
                clauses: Vec::new(),
                views: vec![bound.view],
                numbered: Vec::new(),
            };
            let mut new = self.uses(&bound.table, &plan);
            for side in bound.sides {
                let plan = Plan {
                    table: side.table.id,
                    clauses: Vec::new(),
                    views: vec![side.view],
                    numbered: Vec::new(),
                };
                new.extend(self.uses(&side.table, &plan));
            }
            // As long as a derived table is not made, what that takes is of its source, and its own size is not known.
            let unmade: Vec<_> = new.iter().map(|(table, _)| Rc::clone(table)).collect();
            for table in unmade.iter().filter(|table| !self.is_made(table)) {
                new.retain(|(other, _)| other.id != table.id);
                if let Some((origin, of)) = table.origin.as_ref().zip(self.origin_of(table)) {
                    new.push((of, Uses::of_keyed(&origin.plan, table.columns.len())));
                }
            }
            for (table, uses) in new {
                match all.iter_mut().find(|(known, _)| known.id == table.id) {
                    Some((_, known)) => *known = std::mem::take(known).and(uses),
                    None => all.push((table, uses)),
                }
            }
        }
        Ok(all)
    }

    /// The forecast of these uses and of all that has been loaded.
    fn forecast_of(&self, wanted: &[(Rc<Table>, Uses)]) -> Forecast {
        let mut state = self.state.borrow_mut();
        let base = (0..self.workers.count()).map(|worker| BASE + state.index_bytes(worker)).collect();
        let mut tables = Vec::new();
        let derived: Vec<_> = state.derived.iter().map(|entry| Rc::clone(&entry.table)).collect();
        for table in state.tables.clone().into_iter().chain(derived) {
            let known = state.sizes.table(&table);
            let new = wanted.iter().find(|(other, _)| other.id == table.id);
            let mut uses = known.loaded.clone().and(new.map(|(_, uses)| uses.clone()).unwrap_or_default());
            uses.retain(|id| table.values(id) != Values::Other);
            if !uses.forms.is_empty() {
                tables.push(of_table(&table, &uses, &known.costs(&uses)));
            }
        }
        Forecast { budget: self.budget.get(), base, held: state.sizes.held.clone(), tables }
    }

    fn exceeds(&self, table: &Rc<Table>, uses: &Uses, forecast: &Forecast) -> Error {
        let loaded = self.state.borrow_mut().sizes.table(table).loaded.clone();
        let new = |column: &&ColumnForecast| {
            let is_it = |form: &Form| table.column_name(form.0).is_some_and(|name| name == column.column);
            uses.forms.iter().any(|form| is_it(form) && !loaded.forms.contains(form))
        };
        let own = forecast.tables.iter().find(|own| own.table == table.info.name);
        let mut columns: Vec<&ColumnForecast> =
            own.iter().flat_map(|own| own.columns.iter().filter(new)).collect();
        reelscope_model::sort::sort_by_key(&mut columns, |column| u64::MAX - column.total());
        let names: Vec<String> = columns
            .iter()
            .take(3)
            .map(|column| format!("{} ({})", column.column, size(column.total())))
            .collect();
        let more = columns.len().saturating_sub(names.len());
        let more = if more > 0 { format!(" and {more} more columns") } else { String::new() };
        let what = if names.is_empty() { "This question".to_owned() } else { names.join(", ") + &more };
        let most = forecast.workers(|_, _| false).into_iter().max().unwrap_or(0);
        let message = format!(
            "{what} of {} would bring a worker's memory to {}, and {} may be used.",
            table.info.name,
            size(most),
            size(forecast.budget)
        );
        Error::new(Code::TooLarge, message)
            .hint("Ask for fewer or lighter columns, open fewer files at a time, or leave columns out.")
    }
}

fn of_table(table: &Table, uses: &Uses, costs: &[Cost]) -> TableForecast {
    let mut ids: Vec<_> = uses.forms.iter().map(|form| form.0).collect();
    ids.dedup();
    let columns = ids.into_iter().filter_map(|id| {
        let info = table.column(id)?;
        let of = |cost: &Cost| cost.columns.get(&id).copied().unwrap_or_default();
        Some(ColumnForecast {
            column: table.column_name(id)?,
            role: info.role,
            workers: costs.iter().map(of).collect(),
        })
    });
    TableForecast {
        table: table.info.name.clone(),
        columns: columns.collect(),
        rest: costs.iter().map(|cost| cost.rest).collect(),
        window: costs.iter().map(|cost| cost.window).collect(),
    }
}

/// Bytes for people, in an error.
fn size(bytes: u64) -> String {
    const MB: f64 = 1e6;
    let mb = bytes as f64 / MB;
    if mb >= 1e3 { format!("{:.1} GB", mb / 1e3) } else { format!("{} MB", mb.ceil()) }
}
