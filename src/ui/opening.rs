//! Opening files and samples: handing them to the engine, showing how far they are, and telling what came of it.

use std::{rc::Rc, sync::Arc};

use leptos::prelude::*;
use reelscope_client::{Client, Source};
use reelscope_engine::{
    api::Engine,
    coordinator::{Added, Failure, Phase as Step, Progress},
};
use reelscope_model::{Code, Error, TableInfo};
use wasm_bindgen_futures::spawn_local;
use web_sys::{AbortController, AbortSignal};

use super::{
    app::{App, Phase},
    frame::rest,
    history, hooks,
    model::is_model,
    recent::Given,
    samples,
};
use crate::{
    format,
    state::Action,
    view_model::{
        ids::Checks,
        memory,
        message::{Alert, NoticeLine},
        opening,
    },
};

/// What is to be opened.
pub enum Wanted {
    /// Files that the reader gave.
    Files(Vec<Given>),
    /// The first dashboard's sample.
    Dataflix,
    /// The season, which is made up first.
    Season,
    /// A model file over the built-in model, or that alone.
    Model(Option<Source>),
}

/// The files that are being opened, in the order given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// How far each is.
    pub files: Vec<FileProgress>,
}

/// How far a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileProgress {
    /// Its name.
    pub name: String,
    /// What is being done with it, in words.
    pub step: &'static str,
    /// Bytes read.
    pub read: u64,
    /// Its size in bytes.
    pub total: u64,
    /// Its rows, as far as they are known.
    pub rows: u64,
    /// Whether it is done, well or not.
    pub done: bool,
}

impl Opening {
    pub(super) fn of(sources: &[Source]) -> Self {
        let file = |source: &Source| FileProgress {
            name: source.name.clone(),
            step: "waiting",
            read: 0,
            total: source.size(),
            rows: 0,
            done: false,
        };
        Self { files: sources.iter().map(file).collect() }
    }

    /// What is made up, with about how many bytes it will have.
    pub(super) fn of_made(name: &str, total: u64) -> Self {
        let name = name.to_owned();
        Self {
            files: vec![FileProgress { name, step: "making it up", read: 0, total, rows: 0, done: false }],
        }
    }

    /// Says that so many bytes of it are made.
    pub(super) fn make(&mut self, bytes: u64) {
        self.files.iter_mut().for_each(|file| file.read = bytes);
    }

    /// Files of one name are told apart by their size; equal ones advance together, which is near enough.
    pub(super) fn advance(&mut self, progress: &Progress) {
        let same =
            |file: &&mut FileProgress| file.name == progress.file && file.total == progress.total_bytes;
        for file in self.files.iter_mut().filter(same) {
            file.read = progress.read_bytes;
            file.rows = progress.rows;
            file.done = matches!(progress.phase, Step::Ready | Step::Failed);
            file.step = match progress.phase {
                Step::Indexing => "reading",
                Step::Recognising => "recognising",
                Step::Ready => "open",
                Step::Failed => "not opened",
            };
        }
    }
}

impl App {
    /// Opens files that the reader gave, in addition to what is open; a sample makes room for them.
    pub fn open(self, files: Vec<Given>) {
        let (models, files): (Vec<Given>, Vec<Given>) =
            files.into_iter().partition(|file| is_model(&file.name()));
        let only_models = !models.is_empty() && files.is_empty();
        models.into_iter().for_each(|model| self.start(Wanted::Model(Some(model.source()))));
        if !only_models {
            self.start(Wanted::Files(files));
        }
    }

    /// Puts the built-in model in force again.
    pub fn open_builtin_model(self) {
        self.start(Wanted::Model(None));
    }

    /// Opens the season sample.
    pub fn open_season(self) {
        self.start(Wanted::Season);
    }

    /// Opens the first dashboard's sample.
    pub fn open_dataflix(self) {
        self.start(Wanted::Dataflix);
    }

    /// Gives up what is being opened and what waits for its turn; and what has been opened, as long as it has not been
    /// drawn.
    pub fn cancel(self) {
        let desk = self.desk();
        desk.queue.take();
        if let Some(abort) = desk.abort.take() {
            abort.abort();
            return;
        }
        let fresh = desk.fresh.take();
        if let (Some(client), false) = (&desk.client, fresh.is_empty()) {
            hooks::mark_pending();
            self.opened.withdraw();
            // Whoever waits for the answer lets go of it before the workers that are busy with it are ended.
            desk.stop.take();
            let client = Rc::clone(client);
            spawn_local(async move {
                client.withdraw(&fresh);
                self.memory.forecast.set(None);
                self.take_tables(&client);
                self.weigh(&client).await;
            });
        }
    }

    /// Says that files are on their way, from the event that brings them.
    pub fn expect_files(self) {
        hooks::mark_pending();
        self.enter(Phase::Loading);
    }

    fn start(self, wanted: Wanted) {
        let Some(client) = self.desk().client.clone() else { return };
        if matches!(&wanted, Wanted::Files(files) if files.is_empty()) {
            self.take_tables(&client);
            return;
        }
        self.expect_files();
        let busy = self.opening.with_untracked(Option::is_some);
        if busy || self.memory.asked.with_untracked(Option::is_some) {
            self.desk().queue.borrow_mut().push_back(wanted);
            return;
        }
        // What is made up says by itself how far it is.
        self.opening.set(Some(Opening::default()));
        let abort = AbortController::new().ok();
        let signal = abort.as_ref().map(AbortController::signal);
        self.desk().abort.replace(abort);
        spawn_local(async move {
            let wanted = match wanted {
                Wanted::Model(file) => return self.take_model(client, file).await,
                wanted => wanted,
            };
            let sample = !matches!(wanted, Wanted::Files(_));
            let given = if let Wanted::Files(files) = &wanted { files.clone() } else { Vec::new() };
            let sources = self.sources(wanted, signal.as_ref()).await;
            self.opening.set(Some(Opening::of(&sources)));
            let told = move |progress: &Progress| {
                self.opening
                    .update(|opening| opening.iter_mut().for_each(|opening| opening.advance(progress)));
            };
            let answer = client.open(sources, told, signal).await;
            answer.iter().for_each(|added| self.opened.note(&given, added));
            self.finish(&client, answer, sample).await;
        });
    }

    /// The files of what is wanted; of the season none if it is given up.
    async fn sources(self, wanted: Wanted, signal: Option<&AbortSignal>) -> Vec<Source> {
        match wanted {
            Wanted::Files(files) => files.iter().map(Given::source).collect(),
            Wanted::Model(_) => Vec::new(),
            Wanted::Dataflix => samples::dataflix(),
            Wanted::Season => samples::season(self, signal).await.unwrap_or_default(),
        }
    }

    pub(super) async fn finish(self, client: &Rc<Client>, answer: Result<Added, Error>, sample: bool) {
        let desk = self.desk();
        desk.abort.take();
        let mut opened = Vec::new();
        match answer {
            Ok(added) => {
                opened.extend(added.opened.iter().map(|file| file.id));
                if !added.opened.is_empty() {
                    let old = desk.sample.take();
                    if !old.is_empty() {
                        client.forget(&old).await;
                        self.checks.set(Checks::default());
                    }
                    desk.fresh.borrow_mut().extend(added.opened.iter().map(|file| file.id));
                    if sample {
                        desk.sample.replace(added.opened.iter().map(|file| file.id).collect());
                    }
                }
                added.opened.iter().for_each(|opened| self.settle(&opened.file));
                added.failures.iter().for_each(|failure| self.fail(failure));
            }
            Err(error) if error.code == Code::Cancelled => {}
            Err(error) => self.warn(Alert::new(None, &error)),
        }
        self.weigh(client).await;
        // The page is laid out in a task of its own.
        rest().await;
        self.opening.set(None);
        if opened.is_empty() || !self.asks_for_room(opened) {
            self.show_opened(client);
        }
    }

    /// Shows what is open now, and goes on with what waits for its turn.
    pub(super) fn show_opened(self, client: &Rc<Client>) {
        self.take_tables(client);
        let next = self.desk().queue.borrow_mut().pop_front();
        if let Some(wanted) = next {
            self.start(wanted);
        }
    }

    fn fail(self, failure: &Failure) {
        if failure.error.code == Code::AlreadyOpen {
            self.tell(NoticeLine::refused(&failure.file, &failure.error));
        } else {
            self.warn(Alert::new(Some(&failure.file), &failure.error));
        }
    }

    /// Adds an alert, unless the page shows the same already.
    pub(crate) fn warn(self, alert: Alert) {
        if !self.alerts.with_untracked(|alerts| alerts.contains(&alert)) {
            self.alerts.update(|alerts| alerts.push(alert));
        }
    }

    /// Takes back what was said of a file that has opened after all.
    pub(super) fn settle(self, file: &str) {
        let name = format::name(file);
        let about = |alert: &Alert| alert.file.as_deref() == Some(name.as_str());
        if self.alerts.with_untracked(|alerts| alerts.iter().any(about)) {
            self.alerts.update(|alerts| alerts.retain(|alert| !about(alert)));
        }
    }

    /// Tells something, unless the page shows the same already.
    pub(super) fn tell(self, notice: NoticeLine) {
        self.notices.update(|notices| {
            if !notices.contains(&notice) {
                notices.push(notice);
            }
        });
    }

    /// Shows the tables that are open now.
    pub(super) fn take_tables(self, client: &Client) {
        self.show_tables(client.tables());
    }

    /// Shows tables; the first ones choose the page, unless the address has.
    pub(super) fn show_tables(self, tables: Vec<TableInfo>) {
        let first = self.tables.with_untracked(|tables| tables.is_empty());
        let desk = self.desk();
        desk.extents.take();
        desk.searches.take();
        let failed = !self.alerts.with_untracked(Vec::is_empty);
        self.enter(match (tables.is_empty(), failed) {
            (false, _) => Phase::Ready,
            (true, true) => Phase::Error,
            (true, false) => Phase::Empty,
        });
        if tables.is_empty() {
            self.desk().ghosts.borrow_mut().clear();
            self.tables.set(Arc::default());
            self.show_nothing();
            hooks::clear_pending();
            return;
        }
        let mut status = format!(
            "{} ({})",
            opening::line(&tables, &desk.locale),
            opening::recognised(&tables, &desk.locale)
        );
        if let Some(forecast) = self.memory.forecast.get_untracked() {
            status = format!("{status}, {}", memory::total(&forecast, &desk.locale));
        }
        self.status.set(status);
        self.desk().ghosts.borrow_mut().clear();
        self.tables.set(Arc::new(tables));
        if first && !history::names_page() {
            let page = self.with_context_untracked(opening::page);
            self.state.update(|state| *state = state.after(Action::Go(page)));
            self.standing.set(page);
            history::replace(self);
        }
        self.refresh();
    }
}
