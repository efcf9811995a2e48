//! Opening files: handing them to the workers, saying how far they are, and giving up.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    rc::{Rc, Weak},
};

use futures_util::{
    FutureExt,
    future::{self, Either},
};
use gloo::timers::callback::Interval;
use reelscope_engine::{
    coordinator::{Added, NewFile, Phase, Progress},
    plan::FileId,
    worker,
};
use reelscope_model::{Code, Error, Result};
use wasm_bindgen_futures::spawn_local;
use web_sys::AbortSignal;

use crate::{abort::aborted, client::Client, source::Source};

/// How often whoever waits is told how far a file is, in milliseconds.
const EVERY_MS: u32 = 200;

/// By how much a worker has to have grown for it to be replaced when the files that it read are withdrawn. Memory of
/// WebAssembly never shrinks, and to replace a worker costs what it holds of other tables.
const GROWN_BYTES: f64 = 16.0 * 1024.0 * 1024.0;

impl Client {
    /// Opens files, in addition to what is open. While they open, `progress` is called at each step and at least
    /// every 250 ms.
    ///
    /// # Errors
    /// `cancelled`, when `abort` was aborted before all were open: then none of them is. What is wrong with a single
    /// file is in [`Added::failures`].
    pub async fn open(
        &self,
        sources: Vec<Source>,
        progress: impl Fn(&Progress) + 'static,
        abort: Option<AbortSignal>,
    ) -> Result<Added> {
        let files = self.hand_out(&sources);
        let ids = files.iter().map(|file| file.id).collect::<Vec<_>>();
        self.before.replace(self.pool.memories());
        let report = Report::new(&files, progress);
        self.watch.borrow_mut().add(&report);
        let adding = Box::pin(self.coordinator.add(files, |step| report.step(step)));
        let added = match future::select(adding, Box::pin(aborted(abort))).await {
            Either::Left((added, _)) => added,
            Either::Right(((), adding)) => {
                drop(adding);
                self.withdraw(&ids);
                return Err(Error::new(Code::Cancelled, "Opening was cancelled."));
            }
        };
        let failed = added.failures.iter().map(|failure| failure.id).collect::<Vec<_>>();
        self.pool.forget_files(&failed);
        self.pool.expect_rows(self.coordinator.tables().iter().map(|table| table.rows).sum());
        Ok(added)
    }

    /// Closes files, and the tables of which no file is left.
    pub async fn forget(&self, ids: &[FileId]) {
        self.pool.forget_files(ids);
        self.coordinator.forget(ids).await;
    }

    fn hand_out(&self, sources: &[Source]) -> Vec<NewFile> {
        let number = |source: &Source| {
            let id = self.next_file.get();
            self.next_file.set(id + 1);
            self.pool.add_file(id, &source.blob);
            NewFile { id, name: source.name.clone(), size: source.size() }
        };
        sources.iter().map(number).collect()
    }

    /// Closes files that came with the last [`Client::open`] and are still being read, at once and with all the memory
    /// that they took: workers that are busy for nobody any more are replaced, and so are those that have grown.
    pub fn withdraw(&self, ids: &[FileId]) {
        self.pool.forget_files(ids);
        let (coordinator, ids) = (Rc::clone(&self.coordinator), ids.to_vec());
        let mut forgetting = Box::pin(async move { coordinator.forget(&ids).await });
        // Its first step takes the files out of the tables; the workers may hear of it later.
        if forgetting.as_mut().now_or_never().is_none() {
            spawn_local(forgetting);
        }
        self.pool.end_abandoned();
        self.pool.end_grown(&self.before.borrow(), GROWN_BYTES);
    }
}

/// The openings that are under way.
#[derive(Default)]
pub(crate) struct Watch {
    reports: Vec<Weak<Report>>,
}

impl Watch {
    /// Passes on how far a worker is to the opening that it is about.
    pub(crate) fn hear(watch: &RefCell<Self>, progress: &worker::Progress) {
        let worker::Progress::Opening { file, read_bytes, rows } = *progress else { return };
        let reports = watch.borrow().reports.iter().filter_map(Weak::upgrade).collect::<Vec<_>>();
        reports.iter().for_each(|report| report.read(file, read_bytes, rows));
    }

    fn add(&mut self, report: &Rc<Report>) {
        self.reports.retain(|report| report.strong_count() > 0);
        self.reports.push(Rc::downgrade(report));
    }
}

/// What is told about one opening, and to whom.
struct Report {
    files: RefCell<BTreeMap<FileId, Progress>>,
    tell: Rc<dyn Fn(&Progress)>,
    /// Repeats what was told last while it still holds.
    _repeat: Interval,
}

impl Report {
    fn new(files: &[NewFile], tell: impl Fn(&Progress) + 'static) -> Rc<Self> {
        let files = files.iter().map(|file| (file.id, waiting(file))).collect();
        Rc::new_cyclic(|this: &Weak<Self>| {
            let this = this.clone();
            let repeat =
                Interval::new(EVERY_MS, move || this.upgrade().iter().for_each(|report| report.repeat()));
            Self { files: RefCell::new(files), tell: Rc::new(tell), _repeat: repeat }
        })
    }

    /// The coordinator says how far a file is.
    fn step(&self, progress: Progress) {
        (self.tell)(&progress);
        self.files.borrow_mut().insert(progress.id, progress);
    }

    /// A worker says how much of a file it has read.
    fn read(&self, file: FileId, read_bytes: u64, rows: u64) {
        if let Some(progress) = self.files.borrow_mut().get_mut(&file) {
            progress.read_bytes = progress.read_bytes.max(read_bytes);
            progress.rows = progress.rows.max(rows);
        }
    }

    /// Tells of the file that has begun and not come to an end, the last one if there are several.
    fn repeat(&self) {
        let under_way = |progress: &&Progress| !matches!(progress.phase, Phase::Ready | Phase::Failed);
        let latest = self.files.borrow().values().filter(under_way).max_by_key(|it| it.read_bytes).cloned();
        if let Some(progress) = latest {
            (self.tell)(&progress);
        }
    }
}

fn waiting(file: &NewFile) -> Progress {
    Progress {
        id: file.id,
        file: file.name.clone(),
        phase: Phase::Indexing,
        read_bytes: 0,
        total_bytes: file.size,
        rows: 0,
    }
}
