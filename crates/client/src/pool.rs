//! All the workers: the coordinator's [`Workers`] in a browser.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use futures_channel::{
    mpsc::{self, UnboundedSender},
    oneshot,
};
use futures_util::{
    FutureExt,
    future::{self, LocalBoxFuture},
};
use gloo::timers::callback::Interval;
use reelscope_engine::{
    Wire,
    coordinator::Workers,
    links,
    plan::FileId,
    prints::Ask,
    protocol::{Answer, Request},
    worker::Progress,
};
use reelscope_model::{Error, Result};
use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;

use crate::{
    host,
    instance::{Instance, OnProgress},
    job::{Job, Payload},
    module::WorkerModule,
    silence::{LOOK_MS, Patience},
    slot::{Slot, closed},
};

/// A fixed number of workers, each replaced when it dies. Cheap to clone: all clones are the same workers.
#[derive(Clone)]
pub struct Pool {
    shared: Rc<Shared>,
    seats: Rc<Vec<Seat>>,
    /// Looks now and then whether the workers are still there.
    looks: Rc<RefCell<Option<Interval>>>,
}

/// About as few bytes as a row takes.
const A_ROW: u64 = 32;

/// A worker's queue and place.
struct Seat {
    jobs: UnboundedSender<Job>,
    slot: Rc<Slot>,
}

/// What all places share.
pub(crate) struct Shared {
    module: WorkerModule,
    files: RefCell<Vec<(FileId, Blob)>>,
    closed: Cell<bool>,
    hooks: RefCell<Hooks>,
    patience: Cell<Patience>,
    /// The most rows that all files had together.
    rows: Cell<u64>,
    /// Whether a worker has waited for the disk for a while.
    waits: Cell<bool>,
}

/// Says what a worker must be told after it was replaced.
type OnRestore = dyn Fn(usize) -> Vec<Request>;
/// Is told that a worker died, and of what.
type OnCrash = dyn Fn(&Loss<'_>);
/// Is told whether a worker waits for the disk.
type OnWait = dyn Fn(bool);

/// The death of a worker, which is being replaced.
#[derive(Clone, Copy, Debug)]
pub struct Loss<'a> {
    /// Its number.
    pub worker: usize,
    /// What it died of; its request is answered with this.
    pub error: &'a Error,
    /// Whether there was a request in flight whose answer somebody waits for.
    pub in_flight: bool,
}

/// Whom the pool tells and asks.
#[derive(Default)]
struct Hooks {
    restore: Option<Rc<OnRestore>>,
    crash: Option<Rc<OnCrash>>,
    wait: Option<Rc<OnWait>>,
    progress: Option<OnProgress>,
}

impl Pool {
    /// Starts `count` workers, at least one, all at once.
    ///
    /// # Errors
    /// `internal`, when one of them does not start.
    pub async fn start(module: WorkerModule, count: usize) -> Result<Self> {
        let shared = Rc::new(Shared::new(module));
        let starts = (0..count.max(1)).map(|_| shared.start());
        let instances = future::try_join_all(starts).await?;
        let seats = instances.into_iter().enumerate().map(|(number, first)| seat(number, &shared, first));
        let seats = Rc::new(seats.collect());
        let looks = Rc::new(RefCell::new(Some(look_after(&seats, &shared))));
        Ok(Self { looks, seats, shared })
    }

    /// Says what a worker must be told after it was replaced. Its files it is given before.
    pub fn on_restore(&self, restore: impl Fn(usize) -> Vec<Request> + 'static) {
        self.shared.hooks.borrow_mut().restore = Some(Rc::new(restore));
    }

    /// Says whom to tell that a worker died, and of what.
    pub fn on_crash(&self, crash: impl Fn(&Loss<'_>) + 'static) {
        self.shared.hooks.borrow_mut().crash = Some(Rc::new(crash));
    }

    /// Says whom to tell when a worker has waited for the disk for a while, and when none does any more.
    pub fn on_wait(&self, wait: impl Fn(bool) + 'static) {
        self.shared.hooks.borrow_mut().wait = Some(Rc::new(wait));
    }

    /// Says whom to tell how far a worker is.
    pub(crate) fn on_progress(&self, progress: impl Fn(&Progress) + 'static) {
        self.shared.hooks.borrow_mut().progress = Some(Rc::new(progress));
    }

    /// Gives a file to every worker, those to come included.
    pub fn add_file(&self, id: FileId, blob: &Blob) {
        // How many rows it has is not known before it is open.
        self.expect_rows(blob.size() as u64 / A_ROW);
        self.shared.files.borrow_mut().push((id, blob.clone()));
        for worker in 0..self.seats.len() {
            // A worker that cannot take a file says so when it is asked about it.
            drop(self.push(worker, Payload::File(id, blob.clone()), true));
        }
    }

    /// What the workers run.
    pub(crate) fn module(&self) -> WorkerModule {
        self.shared.module.clone()
    }

    /// A file that the workers were given.
    pub(crate) fn file(&self, id: FileId) -> Option<Blob> {
        self.shared.files.borrow().iter().find(|(known, _)| *known == id).map(|(_, blob)| blob.clone())
    }

    /// Says how many rows there are, so that nobody loses patience with workers that go through them.
    pub(crate) fn expect_rows(&self, rows: u64) {
        let rows = self.shared.rows.get().max(rows);
        self.shared.rows.set(rows);
        let mut patience = self.shared.patience.get();
        patience.set_rows(rows as f64);
        self.shared.patience.set(patience);
    }

    /// Does not give these files to workers to come.
    pub fn forget_files(&self, ids: &[FileId]) {
        self.shared.files.borrow_mut().retain(|(id, _)| !ids.contains(id));
    }

    /// Ends and replaces the workers that are busy with what nobody waits for any more.
    pub fn end_abandoned(&self) {
        self.seats.iter().for_each(|seat| seat.slot.end_abandoned());
    }

    /// Ends and replaces the workers that are idle and hold over `bytes` more than they held `before`.
    pub fn end_grown(&self, before: &[f64], bytes: f64) {
        for (seat, before) in self.seats.iter().zip(before) {
            if seat.slot.memory() > before + bytes {
                seat.slot.end_idle();
            }
        }
    }

    /// The bytes of all workers' memories, as of their last answers.
    #[must_use]
    pub fn memory(&self) -> f64 {
        self.memories().iter().sum()
    }

    /// The bytes of each worker's memory, as of its last answer.
    #[must_use]
    pub fn memories(&self) -> Vec<f64> {
        self.seats.iter().map(|seat| seat.slot.memory()).collect()
    }

    /// How much is there of the columns that the requests under way need, as the mean over the workers; none when no
    /// worker reads any.
    #[must_use]
    pub fn loaded(&self) -> Option<f64> {
        self.seats.iter().find_map(|seat| seat.slot.loaded())?;
        let share = |seat: &Seat| match seat.slot.loaded() {
            Some(share) => share,
            None if seat.slot.is_busy() => 0.0,
            None => 1.0,
        };
        Some(self.seats.iter().map(share).sum::<f64>() / self.seats.len() as f64)
    }

    /// Ends all workers. Whoever waits, and whoever asks later, is answered `closed`.
    pub fn close(&self) {
        self.shared.closed.set(true);
        self.looks.take();
        for seat in self.seats.iter() {
            seat.jobs.close_channel();
            seat.slot.end();
        }
    }

    fn push(&self, worker: usize, payload: Payload, changes: bool) -> oneshot::Receiver<Answer> {
        let (answer, receiver) = oneshot::channel();
        if let Some(seat) = self.seats.get(worker) {
            // A closed queue drops the job, and the receiver learns of it.
            let _ = seat.jobs.unbounded_send(Job { payload, changes, answer });
        }
        receiver
    }
}

impl Workers for Pool {
    fn count(&self) -> usize {
        self.seats.len()
    }

    fn ask(&self, worker: usize, request: Request) -> LocalBoxFuture<'static, Answer> {
        let changes = matches!(
            request,
            Request::Attach { .. }
                | Request::Assign { .. }
                | Request::Forget { .. }
                | Request::Link { .. }
                | Request::Unlink { .. }
                | Request::Prints { ask: Ask::Release, .. }
                | Request::Ids { ask: links::Ask::Release, .. }
        );
        match request.to_bytes() {
            Ok(bytes) => {
                let answer = self.push(worker, Payload::Ask(bytes), changes);
                async { answer.await.unwrap_or_else(|_| Err(closed())) }.boxed_local()
            }
            Err(error) => future::ready(Err(error)).boxed_local(),
        }
    }
}

impl Shared {
    fn new(module: WorkerModule) -> Self {
        Self {
            module,
            files: RefCell::default(),
            closed: Cell::new(false),
            hooks: RefCell::default(),
            patience: Cell::default(),
            rows: Cell::default(),
            waits: Cell::default(),
        }
    }

    /// Whether the end has come.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.get()
    }

    /// A fresh worker.
    pub(crate) async fn start(self: &Rc<Self>) -> Result<Instance> {
        let shared = Rc::clone(self);
        let on_progress = Rc::new(move |step: &Progress| {
            let progress = shared.hooks.borrow().progress.clone();
            if let Some(progress) = progress {
                progress(step);
            }
        });
        Instance::start(&self.module, on_progress).await
    }

    /// All that a fresh worker `number` must be told, in order.
    pub(crate) fn memory_of(&self, number: usize) -> Vec<Payload> {
        let restore = self.hooks.borrow().restore.clone();
        let requests = restore.map(|restore| restore(number)).unwrap_or_default();
        let files =
            self.files.borrow().iter().map(|(id, blob)| Payload::File(*id, blob.clone())).collect::<Vec<_>>();
        let asked = requests.iter().filter_map(|request| request.to_bytes().ok()).map(Payload::Ask);
        files.into_iter().chain(asked).collect()
    }

    /// Tells whether a worker waits for the disk, when that has changed.
    fn tell_wait(&self, waits: bool) {
        let wait = self.hooks.borrow().wait.clone();
        if let (Some(wait), true) = (wait, self.waits.replace(waits) != waits) {
            wait(waits);
        }
    }

    /// Tells that a worker died.
    pub(crate) fn tell_crash(&self, loss: &Loss<'_>) {
        let crash = self.hooks.borrow().crash.clone();
        if let Some(crash) = crash {
            crash(loss);
        }
    }
}

fn seat(number: usize, shared: &Rc<Shared>, first: Instance) -> Seat {
    let (jobs, queue) = mpsc::unbounded();
    let slot = Rc::new(Slot::new(number, Rc::clone(shared), &first));
    let serving = Rc::clone(&slot);
    spawn_local(async move { serving.serve(queue, first).await });
    Seat { jobs, slot }
}

/// Looks at all workers now and then, until it is dropped.
fn look_after(seats: &Rc<Vec<Seat>>, shared: &Rc<Shared>) -> Interval {
    let (seats, shared) = (Rc::downgrade(seats), Rc::downgrade(shared));
    Interval::new(LOOK_MS, move || {
        let (Some(seats), Some(shared)) = (seats.upgrade(), shared.upgrade()) else { return };
        let mut patience = shared.patience.get();
        let in_time = patience.look(host::now_ms());
        seats.iter().for_each(|seat| seat.slot.look(&mut patience, in_time));
        shared.patience.set(patience);
        shared.tell_wait(seats.iter().any(|seat| seat.slot.waits()));
    })
}
