//! How much memory the workers will hold, said before a column is read; and the gate that refuses what does not fit.
//!
//! A worker's WebAssembly memory never shrinks, so that what counts is its peak: the columns, what is made of them,
//! what is held of files while they are read, and the holes that all this leaves. Rows, buffers, dictionaries and
//! codecs are known from the files' metadata; how wide integers are and how many texts differ is told by a few rows
//! at four places of each worker's share (see [`crate::survey`]). Asking for it reads nothing else.

mod cost;
mod uses;

use std::rc::Rc;

use futures_util::future::join_all;
use reelscope_model::{Code, Error, Query, Result, Role};
use rustc_hash::FxHashMap;

use self::cost::{Cost, cost};
pub(super) use self::uses::Uses;
use super::{Coordinator, Workers, answer::owners, table::Table};
use crate::{
    plan::{Plan, TableId, View},
    protocol::{Request, Response, ShardSpec},
    store::Form,
    survey::ColumnSurvey,
};

/// What a worker's memory may come to unless said otherwise: the 4 GiB that WebAssembly addresses, without a margin for
/// what a forecast misses.
pub(super) const BUDGET: u64 = 7 << 29;
/// What a worker holds before it has a file: its stack, its data and what answering takes.
const BASE: u64 = 2 << 20;
/// What is lost between allocations: this part of all of them.
const LOST: u64 = 16;

/// How much memory is needed, and how much there is; everything in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forecast {
    /// What each worker's memory may come to.
    pub budget: u64,
    /// What each worker holds whatever is loaded.
    pub base: Vec<u64>,
    /// The tables of which columns are needed.
    pub tables: Vec<TableForecast>,
}

/// What a table needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableForecast {
    /// Its name.
    pub table: String,
    /// What each worker holds for it beside its columns.
    pub rest: Vec<u64>,
    /// What each worker holds of its files while columns are read.
    pub window: Vec<u64>,
    /// The columns that are needed.
    pub columns: Vec<ColumnForecast>,
}

/// What a column needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnForecast {
    /// Its raw name.
    pub column: String,
    /// Its role.
    pub role: Role,
    /// What it needs in each worker.
    pub workers: Vec<Bytes>,
}

/// What a column needs in one worker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bytes {
    /// What it keeps once it is read.
    pub kept: u64,
    /// What is made of it afterwards and kept as well.
    pub made: u64,
    /// What is needed beside while it is read.
    pub loading: u64,
    /// What is needed beside while questions about it are answered.
    pub asking: u64,
}

impl Forecast {
    /// What each worker's memory comes to, when the columns are left out for which `without` holds, by table and name.
    #[must_use]
    pub fn workers(&self, without: impl Fn(&str, &str) -> bool) -> Vec<u64> {
        let of_worker = |(worker, base): (usize, &u64)| {
            let sums: Vec<Bytes> = self.tables.iter().map(|table| table.sum(worker, &without)).collect();
            let made = sums.iter().fold(0_u64, |sum, table| sum.saturating_add(table.made));
            let kept = sums.iter().fold(made, |sum, table| sum.saturating_add(table.kept));
            // What is made of a table's columns comes after they are read. Then what reading them took is free again.
            let passing = sums.iter().map(|table| table.asking.max(table.loading.saturating_sub(table.made)));
            let used = kept.saturating_add(passing.max().unwrap_or(0));
            base.saturating_add(used).saturating_add(used / LOST)
        };
        self.base.iter().enumerate().map(of_worker).collect()
    }

    /// What all workers' memories come to.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.workers(|_, _| false).into_iter().fold(0, u64::saturating_add)
    }

    /// Whether everything fits but for what is left out.
    #[must_use]
    pub fn fits(&self, without: impl Fn(&str, &str) -> bool) -> bool {
        self.workers(without).iter().all(|bytes| *bytes <= self.budget)
    }

    /// What a table takes in all workers together; the memory that any table needs while it is read included.
    #[must_use]
    pub fn of_table(&self, name: &str) -> u64 {
        let tables = self.tables.iter().filter(|table| table.table == name).cloned().collect();
        Self { budget: self.budget, base: vec![0; self.base.len()], tables }.total()
    }
}

impl TableForecast {
    fn sum(&self, worker: usize, without: impl Fn(&str, &str) -> bool) -> Bytes {
        let mut columns =
            self.columns.iter().filter(|column| !without(&self.table, &column.column)).peekable();
        let window = if columns.peek().is_some() { at(&self.window, worker) } else { 0 };
        let first = Bytes { kept: at(&self.rest, worker), loading: window, ..Bytes::default() };
        columns.fold(first, |sum, column| sum.and(column.workers.get(worker).copied().unwrap_or_default()))
    }
}

impl ColumnForecast {
    /// What it needs in all workers together.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.workers.iter().fold(0, |sum, bytes| sum.saturating_add(bytes.peak()))
    }
}

impl Bytes {
    /// What two columns need together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            kept: self.kept.saturating_add(other.kept),
            made: self.made.saturating_add(other.made),
            loading: self.loading.saturating_add(other.loading),
            asking: self.asking.saturating_add(other.asking),
        }
    }

    /// The most that is needed at once.
    fn peak(self) -> u64 {
        self.kept.saturating_add(self.loading.max(self.made.saturating_add(self.asking)))
    }
}

fn at(bytes: &[u64], worker: usize) -> u64 {
    bytes.get(worker).copied().unwrap_or(0)
}

/// What is known of the columns' sizes, and what has been loaded.
#[derive(Default)]
pub(super) struct Known(FxHashMap<TableId, KnownTable>);

#[derive(Default)]
struct KnownTable {
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
    fn table(&mut self, table: &Table) -> &mut KnownTable {
        let known = self.0.entry(table.id).or_default();
        if known.shards != table.shards {
            let same = known
                .shards
                .iter()
                .zip(&table.shards)
                .all(|(old, new)| old.columns.len() == new.columns.len() && old.rows().eq(new.rows()));
            let loaded = if same { std::mem::take(&mut known.loaded) } else { Uses::default() };
            let columns = table.shards.iter().map(|_| FxHashMap::default()).collect();
            *known = KnownTable { shards: table.shards.clone(), columns, loaded };
        }
        known
    }

    /// Forgets tables that are gone.
    pub(super) fn forget(&mut self, tables: &[TableId]) {
        self.0.retain(|table, _| !tables.contains(table));
    }
}

impl KnownTable {
    /// The columns that are needed or have been, and whose sizes are not known.
    fn lacks(&self, uses: &Uses) -> Vec<Form> {
        let known = |form: &&Form| self.columns.iter().all(|columns| columns.contains_key(form));
        uses.forms.union(&self.loaded.forms).filter(|form| !known(form)).copied().collect()
    }

    fn costs(&self, uses: &Uses) -> Vec<Cost> {
        self.columns.iter().map(|columns| cost(uses, columns)).collect()
    }
}

impl<W: Workers> Coordinator<W> {
    /// Says how many bytes each worker's memory may come to. What would exceed it is refused as `too-large`.
    pub fn set_budget(&self, bytes: u64) {
        self.budget.set(bytes);
    }

    /// How much memory the workers will hold once these queries have been answered, with all that was asked for
    /// before. A query that is wrong is left out of it.
    pub async fn forecast(&self, queries: &[Query]) -> Forecast {
        loop {
            let wanted = self.uses_of(queries);
            if !self.survey(&wanted).await {
                return self.forecast_of(&wanted);
            }
        }
    }

    /// Finds out what the columns of these uses take, where it is not known; says whether it was not.
    pub(super) async fn survey(&self, wanted: &[(Rc<Table>, Uses)]) -> bool {
        let mut asks = Vec::new();
        for (table, uses) in wanted {
            let lacking = self.state.borrow_mut().sizes.table(table).lacks(uses);
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
        let known = state.sizes.table(table);
        known.loaded = std::mem::take(&mut known.loaded).and(uses);
        Ok(())
    }

    /// Whether what a plan needs has been let happen before.
    pub(super) fn is_loaded(&self, table: &Table, uses: &Uses) -> bool {
        uses.is_within(&self.state.borrow_mut().sizes.table(table).loaded)
    }

    fn uses_of(&self, queries: &[Query]) -> Vec<(Rc<Table>, Uses)> {
        let mut all: Vec<(Rc<Table>, Uses)> = Vec::new();
        for bound in queries.iter().filter_map(|query| self.bind(query).ok()) {
            let plan =
                Plan { table: bound.table.id, clauses: Vec::new(), views: vec![View::clone(&bound.view)] };
            let uses = Uses::of_plan(&plan);
            match all.iter_mut().find(|(table, _)| table.id == bound.table.id) {
                Some((_, known)) => *known = std::mem::take(known).and(uses),
                None => all.push((bound.table, uses)),
            }
        }
        all
    }

    /// The forecast of these uses and of all that has been loaded.
    fn forecast_of(&self, wanted: &[(Rc<Table>, Uses)]) -> Forecast {
        let mut state = self.state.borrow_mut();
        let base = (0..self.workers.count()).map(|worker| BASE + state.index_bytes(worker)).collect();
        let mut tables = Vec::new();
        for table in state.tables.clone() {
            let known = state.sizes.table(&table);
            let new = wanted.iter().find(|(other, _)| other.id == table.id);
            let uses = known.loaded.clone().and(new.map(|(_, uses)| uses.clone()).unwrap_or_default());
            if !uses.forms.is_empty() {
                tables.push(of_table(&table, &uses, &known.costs(&uses)));
            }
        }
        Forecast { budget: self.budget.get(), base, tables }
    }

    fn exceeds(&self, table: &Table, uses: &Uses, forecast: &Forecast) -> Error {
        let loaded = self.state.borrow_mut().sizes.table(table).loaded.clone();
        let new = |column: &&ColumnForecast| {
            let id = table.position(|info| info.name == column.column);
            uses.forms.iter().any(|form| Some(form.0) == id && !loaded.forms.contains(form))
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
            column: info.name.clone(),
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
