//! The client: open files, and the engine that answers about them.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use futures_util::future::{self, LocalBoxFuture};
use reelscope_engine::{
    api::{Engine, FilePrint, ViewResult, Views},
    check::{Check, Step},
    coordinator::{AnyWorkers, ColumnOptions, Coordinator, Corrected, Host, Recast, Workers},
    plan::FileId,
};
use reelscope_model::{Clause, Model, Query, QueryResult, Result, TableInfo, query::RowsQuery};

use crate::{
    host,
    module::WorkerModule,
    open::Watch,
    pool::{Loss, Pool},
    source::Source,
    zones::BrowserZones,
};

/// How much memory the workers hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Memory {
    /// The bytes of all workers' memories together, as of their last answers.
    pub bytes: f64,
    /// The same for each row of all open tables; 0 without rows.
    pub bytes_per_row: f64,
}

/// The engine in this browser: workers, the files they hold, and the coordinator over them.
///
/// Questions are asked through [`Engine`], or of [`Client::coordinator`] where that says more. Dropping the client
/// ends its workers.
pub struct Client {
    pub(crate) coordinator: Rc<Coordinator<AnyWorkers>>,
    pub(crate) pool: Pool,
    pub(crate) next_file: Cell<FileId>,
    pub(crate) watch: Rc<RefCell<Watch>>,
    /// The workers' memories when files were last opened.
    pub(crate) before: RefCell<Vec<f64>>,
}

impl Client {
    /// Starts `workers` workers (by default one for each processor, between 2 and 8) and an engine without tables, with
    /// the model that is made while they start. Nothing is requested from the network, so that a page can seal itself
    /// before.
    ///
    /// # Errors
    /// `internal`, when a worker does not start, and what is wrong with the model.
    pub async fn spawn(
        module: WorkerModule,
        workers: Option<usize>,
        model: impl FnOnce() -> Result<Rc<Model>>,
    ) -> Result<Self> {
        let starting = Pool::start(module, workers.unwrap_or_else(host::default_workers));
        let (pool, model) = future::join(starting, async { model() }).await;
        let pool = pool?;
        let model = model.inspect_err(|_| pool.close())?;
        let host = Host { zones: Box::new(BrowserZones::default()), now_ms: host::now_ms };
        let workers: AnyWorkers = Rc::new(pool.clone());
        let coordinator = Rc::new(Coordinator::new(model, workers, host));
        // What does not fit is refused before it is read.
        if let Some(bytes) = host::memory_budget(pool.count()) {
            coordinator.set_budget(bytes);
        }
        let knowing = Rc::downgrade(&coordinator);
        pool.on_restore(move |worker| knowing.upgrade().map(|it| it.restore(worker)).unwrap_or_default());
        let watch = Rc::new(RefCell::new(Watch::default()));
        let watching = Rc::clone(&watch);
        pool.on_progress(move |progress| Watch::hear(&watching, progress));
        let client = Self { coordinator, pool, next_file: Cell::new(1), watch, before: RefCell::default() };
        client.on_crash(|_| {});
        Ok(client)
    }

    /// The same files for another engine, as they were handed to this one.
    #[must_use]
    pub fn sources(&self) -> Vec<Source> {
        let files = self.coordinator.files().into_iter();
        files.filter_map(|(id, name)| Some(Source::new(name, self.pool.file(id)?))).collect()
    }

    /// As many workers of the same module and an engine without tables, under another model.
    ///
    /// # Errors
    /// `internal`, when a worker does not start.
    pub async fn another(&self, model: Rc<Model>) -> Result<Self> {
        Self::spawn(self.pool.module(), Some(self.workers()), || Ok(model)).await
    }

    /// The coordinator, for what goes beyond [`Engine`]: linked views, and changing what was recognised.
    #[must_use]
    pub fn coordinator(&self) -> &Rc<Coordinator<AnyWorkers>> {
        &self.coordinator
    }

    /// How many workers there are.
    #[must_use]
    pub fn workers(&self) -> usize {
        self.pool.count()
    }

    /// Says whom to tell that a worker died. It is being replaced, and nothing else is lost.
    pub fn on_crash(&self, crash: impl Fn(&Loss<'_>) + 'static) {
        let losing = Rc::downgrade(&self.coordinator);
        self.pool.on_crash(move |loss| {
            // Whoever is told may ask again at once.
            losing.upgrade().iter().for_each(|coordinator| coordinator.lose());
            crash(loss);
        });
    }

    /// Says whom to tell when a worker has waited for the disk for a while, and when none does any more.
    pub fn on_wait(&self, wait: impl Fn(bool) + 'static) {
        self.pool.on_wait(wait);
    }

    /// How much is there of the columns that the questions under way need, from 0 to 1; none when no worker reads any.
    #[must_use]
    pub fn loaded(&self) -> Option<f64> {
        self.pool.loaded()
    }

    /// How much memory the workers hold.
    #[must_use]
    pub fn memory(&self) -> Memory {
        let bytes = self.pool.memory();
        let rows: u64 = self.tables().iter().map(|table| table.rows).sum();
        Memory { bytes, bytes_per_row: if rows == 0 { 0.0 } else { bytes / rows as f64 } }
    }

    /// Ends all workers. What is asked from now on is answered `closed`.
    pub fn close(&self) {
        self.pool.close();
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.close();
    }
}

impl Engine for Client {
    fn tables(&self) -> Vec<TableInfo> {
        self.coordinator.tables()
    }

    fn prints(&self) -> Vec<FilePrint> {
        self.coordinator.prints()
    }

    fn query(&self, query: Query) -> LocalBoxFuture<'_, Result<QueryResult>> {
        self.coordinator.query(query)
    }

    fn views(&self, views: Views) -> LocalBoxFuture<'_, Vec<Result<ViewResult>>> {
        self.coordinator.views(views)
    }

    fn waits(&self, query: &Query) -> bool {
        self.coordinator.waits(query)
    }

    fn prepare(&self, views: Views, view: usize, clause: Clause) -> LocalBoxFuture<'_, Result<()>> {
        self.coordinator.prepare(views, view, clause)
    }

    fn rows(&self, query: RowsQuery) -> LocalBoxFuture<'_, Result<QueryResult>> {
        self.coordinator.rows(query)
    }

    fn options(&self, table: &str) -> Vec<ColumnOptions> {
        self.coordinator.options(table)
    }

    fn recast(&self, table: String, change: Recast) -> LocalBoxFuture<'_, Result<()>> {
        Engine::recast(&*self.coordinator, table, change)
    }

    fn corrections(&self) -> Vec<Corrected> {
        self.coordinator.corrections()
    }

    fn check(&self, table: String, progress: Box<dyn Fn(Step)>) -> LocalBoxFuture<'_, Result<Check>> {
        Engine::check(&*self.coordinator, table, progress)
    }
}
