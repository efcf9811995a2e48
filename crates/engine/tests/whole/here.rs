//! Workers in this process, which are told everything as the bytes that would cross to real ones.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    task::Poll,
};

use futures_util::{
    FutureExt,
    future::{LocalBoxFuture, poll_fn, ready},
};
use reelscope_engine::{
    api::Engine,
    coordinator::{Coordinator, Host, NewFile, Workers},
    keyed::Ask,
    protocol::{Answer, Request},
    worker::Worker,
};
use reelscope_model::{
    Model, Query, QueryResult, Result,
    query::RowsQuery,
    time::{Zone, Zones},
};
use serde_json::Value as Json;

/// How many workers everything is tested over.
pub(crate) const COUNTS: [usize; 3] = [1, 2, 7];

/// The workers.
pub(crate) struct Here {
    workers: Vec<RefCell<Worker>>,
    /// How often one of them was asked for views.
    runs: Cell<usize>,
    /// How many views they were asked for.
    views: Cell<usize>,
    /// How often one of them was asked to put rows together.
    passes: Cell<usize>,
    /// How often an answer is waited for before it is there.
    late: Cell<usize>,
}

impl Workers for Here {
    fn count(&self) -> usize {
        self.workers.len()
    }

    fn ask(&self, worker: usize, request: Request) -> LocalBoxFuture<'static, Answer> {
        if let Request::Run(plan) = &request {
            self.runs.set(self.runs.get() + 1);
            self.views.set(self.views.get() + plan.views.len());
        }
        let starts = matches!(&request, Request::Keyed(keyed) if matches!(keyed.ask, Ask::Start(_)));
        self.passes.set(self.passes.get() + usize::from(starts));
        let request = postcard::from_bytes(&postcard::to_allocvec(&request).unwrap()).unwrap();
        let answer = self.workers[worker].borrow_mut().handle(request, &mut |_| {});
        let answer: Answer = postcard::from_bytes(&postcard::to_allocvec(&answer).unwrap()).unwrap();
        let mut late = self.late.get();
        if late == 0 {
            return ready(answer).boxed_local();
        }
        poll_fn(move |_| match late {
            0 => Poll::Ready(answer.clone()),
            _ => {
                late -= 1;
                Poll::Pending
            }
        })
        .boxed_local()
    }
}

struct FixedZones;

impl Zones for FixedZones {
    fn zone(&self, name: &str, _: i64, _: i64) -> Option<Zone> {
        // Shanghai has kept one offset since 1991.
        Zone::fixed(if name == "Asia/Shanghai" { "+08:00" } else { name })
    }
}

/// Open files, and what is asked of them.
pub(crate) struct Open(pub(crate) Rc<Coordinator<Here>>);

/// Opens files, named in order, over so many workers.
pub(crate) fn open(workers: usize, files: &[(&str, &[u8])]) -> Open {
    open_with(workers, files, |_| {})
}

/// The same with a coordinator that something was done to before.
pub(crate) fn open_with(
    workers: usize,
    files: &[(&str, &[u8])],
    prepare: impl FnOnce(&Coordinator<Here>),
) -> Open {
    let workers: Vec<_> = (0..workers).map(|_| RefCell::new(Worker::new())).collect();
    let mut new = Vec::new();
    for (id, (name, bytes)) in (0..).zip(files) {
        for worker in &workers {
            worker.borrow_mut().add_file(id, Box::new(bytes.to_vec()));
        }
        new.push(NewFile { id, name: (*name).to_owned(), size: bytes.len() as u64 });
    }
    let host = Host { zones: Box::new(FixedZones), now_ms: || 0.0 };
    let coordinator = Coordinator::new(
        Rc::new(Model::builtin()),
        Here { workers, runs: Cell::new(0), views: Cell::new(0), passes: Cell::new(0), late: Cell::new(0) },
        host,
    );
    prepare(&coordinator);
    let added = now(coordinator.add(new, |_| {}));
    assert_eq!(added.failures, []);
    Open(Rc::new(coordinator))
}

/// What a future gives that never waits.
pub(crate) fn now<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().unwrap()
}

impl Open {
    /// Has answers come after they were waited for so often.
    pub(crate) fn set_late(&self, late: usize) {
        self.0.workers().late.set(late);
    }

    /// How often a worker was asked for views.
    pub(crate) fn runs(&self) -> usize {
        self.0.workers().runs.get()
    }

    /// How many views workers were asked for.
    pub(crate) fn views(&self) -> usize {
        self.0.workers().views.get()
    }

    /// How often a worker was asked to put rows together.
    pub(crate) fn passes(&self) -> usize {
        self.0.workers().passes.get()
    }

    /// Opens one more file.
    pub(crate) fn add(&self, id: u32, name: &str, bytes: &[u8]) {
        for worker in &self.0.workers().workers {
            worker.borrow_mut().add_file(id, Box::new(bytes.to_vec()));
        }
        let new = NewFile { id, name: name.to_owned(), size: bytes.len() as u64 };
        assert_eq!(now(self.0.add(vec![new], |_| {})).failures, []);
    }

    /// Puts a fresh worker in the place of one, which is told what the coordinator says; the files are numbered in
    /// order.
    pub(crate) fn replace(&self, worker: usize, files: &[&[u8]]) {
        let mut fresh = Worker::new();
        for (id, bytes) in (0..).zip(files) {
            fresh.add_file(id, Box::new(bytes.to_vec()));
        }
        self.0.workers().workers[worker].replace(fresh);
        for request in self.0.restore(worker) {
            now(self.0.workers().ask(worker, request)).unwrap();
        }
    }

    /// The bytes that all workers hold.
    pub(crate) fn bytes(&self) -> usize {
        self.0.workers().workers.iter().map(|worker| worker.borrow().memory()).sum()
    }

    /// The notices of the first table that have this code: their columns and sentences.
    pub(crate) fn notices(&self, code: &str) -> Vec<(Option<String>, String)> {
        let notices = self.0.tables().remove(0).notices;
        let of = notices.into_iter().filter(|notice| notice.code == code);
        of.map(|notice| (notice.column, notice.message)).collect()
    }

    pub(crate) fn query(&self, query: Query) -> Result<QueryResult> {
        now(self.0.query(query))
    }

    /// The answer to a query written as JSON, which is a good one.
    pub(crate) fn ask(&self, query: &Json) -> QueryResult {
        let parsed: Query = serde_json::from_value(query.clone()).unwrap();
        self.query(parsed).unwrap_or_else(|error| panic!("{query}: {error}"))
    }

    /// Rows of the answer as texts.
    pub(crate) fn texts(&self, query: &Json) -> Vec<Vec<String>> {
        texts(&self.ask(query))
    }

    /// Rows of a table as texts.
    pub(crate) fn rows(&self, query: &Json) -> Vec<Vec<String>> {
        let parsed: RowsQuery = serde_json::from_value(query.clone()).unwrap();
        texts(&now(self.0.rows(parsed)).unwrap_or_else(|error| panic!("{query}: {error}")))
    }
}

fn texts(result: &QueryResult) -> Vec<Vec<String>> {
    result.rows.iter().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}
