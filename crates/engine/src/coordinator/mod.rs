//! From queries to plans, from partials to results.
//!
//! The coordinator knows which tables are open, which worker owns which of their rows, and what names mean. A
//! query is bound to a plan, every worker answers with a partial, the partials are merged and finished. It holds
//! no rows, and knows workers only through [`Workers`], so that all of it runs natively in tests. No borrow of
//! its state lives across an `await`.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use reelscope_model::{Model, TableInfo, sort, time::Zones};

use crate::{api::FilePrint, plan::FileId, protocol::Request};

mod add;
mod answer;
mod answered;
mod asked;
mod assign;
mod batch;
mod bind;
mod check;
mod derived;
mod extent;
mod finish;
mod forecast;
mod forget;
mod kept;
mod leave;
mod likeness;
mod linked;
mod links;
mod look;
mod merge;
mod notices;
mod numbers;
mod open;
mod options;
mod recast;
mod recognise;
mod register;
mod rows;
mod said;
mod schema;
mod scope;
mod shards;
mod snap;
mod state;
mod table;
mod tiles;
mod told;
mod union;
mod workers;
mod zones;

pub use forecast::{Bytes, ColumnForecast, Forecast, TableForecast};
pub use kept::Corrected;
pub use leave::LEFT_OUT;
pub use linked::{Brush, Choice, Linked, LinkedResults, Moved, Range};
pub use open::{Added, Failure, NewFile, Opened, Phase, Progress};
pub use options::ColumnOptions;
pub use recast::{Belongs, Recast};
pub use said::{Corrections, Said};
pub use workers::{AnyWorkers, Workers};

use answered::Answered;
use state::State;
use tiles::{Sizes, Tiles};
use zones::ZoneCache;

/// What the coordinator needs of the machine it runs on.
pub struct Host {
    /// The time zones: a browser has them, a test brings its own.
    pub zones: Box<dyn Zones>,
    /// The time now, in milliseconds since any fixed moment.
    pub now_ms: fn() -> f64,
}

/// Answers queries over tables whose rows are spread over workers; see [`crate::api::Engine`] for the questions.
pub struct Coordinator<W> {
    model: Rc<Model>,
    workers: W,
    zones: ZoneCache,
    now_ms: fn() -> f64,
    state: RefCell<State>,
    find: RefCell<Option<kept::Find>>,
    /// What is prepared for the view that is active: on this side, and on the other one of a comparison.
    tiles: RefCell<Vec<Tiles>>,
    sizes: RefCell<Sizes>,
    answered: RefCell<Answered>,
    /// How many bytes each worker's memory may come to.
    budget: Cell<u64>,
    numbering: numbers::Turns,
}

impl<W: Workers> Coordinator<W> {
    /// A coordinator without tables over `workers`, of which there is at least one.
    pub fn new(model: Rc<Model>, workers: W, host: Host) -> Self {
        let state = RefCell::new(State::new(workers.count()));
        Self {
            model,
            workers,
            zones: ZoneCache::new(host.zones),
            now_ms: host.now_ms,
            state,
            tiles: RefCell::default(),
            sizes: RefCell::default(),
            answered: RefCell::default(),
            find: RefCell::default(),
            budget: Cell::new(forecast::BUDGET),
            numbering: numbers::Turns::default(),
        }
    }

    /// The model that gives names their meaning.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The workers.
    #[must_use]
    pub fn workers(&self) -> &W {
        &self.workers
    }

    /// The open tables: kinds first in the model's order, then the others by name.
    #[must_use]
    pub fn tables(&self) -> Vec<TableInfo> {
        self.state.borrow().tables.iter().map(|table| table.info.clone()).collect()
    }

    /// The open files in the order in which they were, with their names.
    #[must_use]
    pub fn files(&self) -> Vec<(FileId, String)> {
        let state = self.state.borrow();
        let mut files: Vec<_> = state.files.iter().map(|(id, file)| (*id, file.name.clone())).collect();
        sort::sort_by_key(&mut files, |(id, _)| *id);
        files
    }

    /// The open files in the order in which they were, with their fingerprints.
    fn file_prints(&self) -> Vec<FilePrint> {
        let state = self.state.borrow();
        let mut files: Vec<_> = state.files.iter().collect();
        sort::sort_by_key(&mut files, |(id, _)| **id);
        let print = |(_, file): (&FileId, &state::OpenFile)| FilePrint {
            name: file.name.clone(),
            size: file.size,
            fingerprint: file.summary.fingerprint,
        };
        files.into_iter().map(print).collect()
    }

    /// A worker was lost: what was answered with its help is asked again, so that whoever comes in its place has read what it
    /// needs before anybody waits for that.
    pub fn lose(&self) {
        self.answered.take();
    }

    /// What worker `worker` must be told, in this order, after it was replaced by a fresh one.
    #[must_use]
    pub fn restore(&self, worker: usize) -> Vec<Request> {
        let mut state = self.state.borrow_mut();
        // It has lost its part of what is derived.
        state.unmake_derived();
        self.lose();
        state.restore(worker)
    }
}
