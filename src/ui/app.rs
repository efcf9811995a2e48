//! What all components share: the signals of the page, and the desk behind them that does its errands.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
    sync::Arc,
};

use futures_channel::oneshot;
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use reelscope_client::{BrowserZones, Client};
use reelscope_engine::{api::Engine, plan::FileId};
use reelscope_model::{TableInfo, model::Model, time::Zones};
use web_sys::AbortController;

use super::{
    frame::Frames,
    history, hooks,
    kept::Kept,
    memory::Memory,
    offline::Offline,
    opening::{Opening, Wanted},
    recent::Opened,
    segments::Segments,
    theme::Theme,
};
use crate::{
    format::Locale,
    state::{Action, Page, State, steps::Steps},
    view_model::{
        Board, Card, Colours, Context, Extents, Panel,
        board::Ghosts,
        ids::Checks,
        message::{Alert, NoticeLine},
        segments::Search,
    },
};

/// The page as a whole, as `body[data-state]` says it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// Nothing is open.
    #[default]
    Empty,
    /// Files are being opened.
    Loading,
    /// Something is open.
    Ready,
    /// Nothing is open because it failed.
    Error,
}

impl Phase {
    /// The name in the hook.
    pub fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Loading => "loading",
            Self::Ready => "ready",
            Self::Error => "error",
        }
    }
}

/// A board whose parts can be shared, so that only what changed is drawn anew.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The board without its cards and panels.
    pub board: Board,
    /// Its cards.
    pub cards: Vec<Arc<Card>>,
    /// Its panels.
    pub panels: Vec<Arc<Panel>>,
}

impl From<Board> for Shown {
    fn from(mut board: Board) -> Self {
        let cards = std::mem::take(&mut board.cards).into_iter().map(Arc::new).collect();
        let panels = std::mem::take(&mut board.panels).into_iter().map(Arc::new).collect();
        Self { board, cards, panels }
    }
}

impl Shown {
    /// Whether whatever is drawn of the other has its canvas already.
    pub(super) fn has_the_canvases_of(&self, other: &Self) -> bool {
        fn lined(shown: &Shown) -> impl Iterator<Item = (&String, bool)> {
            shown.cards.iter().map(|card| (&card.id, card.has_line))
        }
        fn charts(shown: &Shown) -> impl Iterator<Item = &String> {
            shown.panels.iter().map(|panel| &panel.figure.id)
        }
        self.board.page == other.board.page && lined(self).eq(lined(other)) && charts(self).eq(charts(other))
    }
}

/// The page's signals. Components take it from their context; it is as cheap to copy as a number.
#[derive(Clone, Copy)]
pub struct App {
    /// What the reader has chosen.
    pub state: RwSignal<State>,
    /// The page that stands: the chosen one, a frame after it was chosen, so that the choice shows before it is laid out.
    pub standing: RwSignal<Page>,
    /// How far the reader can undo and redo.
    pub steps: RwSignal<Steps>,
    /// The open tables.
    pub tables: RwSignal<Arc<Vec<TableInfo>>>,
    /// The page as a whole.
    pub phase: RwSignal<Phase>,
    /// The cards and charts as their canvases show them. These go first: letters on a canvas want the document laid
    /// out, which is soon done as long as nothing new has been written into it.
    pub drawn: RwSignal<Option<Arc<Shown>>>,
    /// The same, as the document says it.
    pub shown: RwSignal<Option<Arc<Shown>>>,
    /// The same, as the charts' tables show it. They follow when there is a moment, since most are hidden.
    pub written: RwSignal<Option<Arc<Shown>>>,
    /// The worst segments of the page's rate.
    pub segments: RwSignal<Segments>,
    /// Whether what is shown is waiting for an answer that takes its time.
    pub stale: RwSignal<bool>,
    /// What went wrong.
    pub alerts: RwSignal<Vec<Alert>>,
    /// What is worth knowing.
    pub notices: RwSignal<Vec<NoticeLine>>,
    /// What is known of tables' ids and links.
    pub checks: RwSignal<Checks>,
    /// The files that are being opened.
    pub opening: RwSignal<Option<Opening>>,
    /// What is open, as far as it can be opened again after another visit.
    pub opened: Opened,
    /// How much of the columns that the page waits for has been read, from 0 to 1, when that takes its time.
    pub loading: RwSignal<Option<f64>>,
    /// Whether a worker has waited for the disk for a while.
    pub waits: RwSignal<bool>,
    /// Whether ids are masked where they are taken away.
    pub masked: RwSignal<bool>,
    /// What a screen reader is told of changes.
    pub status: RwSignal<String>,
    /// What the pages take in memory.
    pub memory: Memory,
    /// A newer build that waits.
    pub offline: Offline,
    /// Light or dark.
    pub theme: Theme,
    /// How many desks there were: another one has another model, and pages are made anew for it.
    pub desks: RwSignal<u32>,
    desk: StoredValue<Rc<Desk>, LocalStorage>,
}

/// What lies behind the signals. None of it is watched.
pub struct Desk {
    /// Answers queries.
    pub engine: Rc<dyn Engine>,
    /// Opens files; a page over another engine has none.
    pub client: Option<Rc<Client>>,
    /// What names mean.
    pub model: Rc<Model>,
    /// The file that the model is of; none for the built-in one.
    pub model_file: Option<String>,
    /// How numbers are written.
    pub locale: Arc<Locale>,
    /// Where time zones come from.
    pub zones: Box<dyn Zones>,
    /// The next frame.
    pub frames: Frames,
    /// The colours given so far.
    pub colours: RefCell<Colours>,
    /// How far columns reach, as far as it is known.
    pub extents: RefCell<Extents>,
    /// What charts showed when nothing was filtered.
    pub ghosts: RefCell<Ghosts>,
    /// The searches for worst segments that are done, the last one last.
    pub searches: RefCell<Vec<Search>>,
    /// Whether the state on screen is one that a drag passes.
    pub dragged: Cell<bool>,
    /// Whether its segments are looked for when the drag ends.
    pub put_off: Cell<bool>,
    /// Whether segments are looked for in linked tables too.
    pub with_links: Cell<bool>,
    /// How many changes there were; the newest is the one that counts.
    pub wanted: Cell<u64>,
    /// Whether a change is being drawn.
    pub running: Cell<bool>,
    /// Writes the tables when a drag has come to rest.
    pub lag: RefCell<Option<Timeout>>,
    /// How many workers have died.
    pub crashes: Cell<u32>,
    /// How often in a row an answer was asked for again because a worker died of it.
    pub again: Cell<u32>,
    /// Gives up what is being opened.
    pub abort: RefCell<Option<AbortController>>,
    /// The files that have been opened and not been drawn yet.
    pub fresh: RefCell<Vec<FileId>>,
    /// Gives up the answer that the page waits for.
    pub stop: RefCell<Option<oneshot::Sender<()>>>,
    /// What came while other files were being opened.
    pub queue: RefCell<VecDeque<Wanted>>,
    /// The files of the sample that is open; real files replace it.
    pub sample: RefCell<Vec<FileId>>,
    /// What the reader has corrected, kept for the next files.
    pub kept: Rc<Kept>,
}

impl Desk {
    /// A desk for an engine and a model.
    pub fn new(engine: Rc<dyn Engine>, model: Rc<Model>, zones: Box<dyn Zones>, locale: Locale) -> Self {
        Self {
            engine,
            model,
            model_file: None,
            locale: Arc::new(locale),
            zones,
            frames: Frames::default(),
            colours: RefCell::default(),
            extents: RefCell::default(),
            ghosts: RefCell::default(),
            searches: RefCell::default(),
            dragged: Cell::default(),
            put_off: Cell::default(),
            with_links: Cell::default(),
            wanted: Cell::default(),
            running: Cell::default(),
            lag: RefCell::default(),
            crashes: Cell::default(),
            again: Cell::default(),
            client: None,
            abort: RefCell::default(),
            fresh: RefCell::default(),
            stop: RefCell::default(),
            queue: RefCell::default(),
            sample: RefCell::default(),
            kept: Rc::default(),
        }
    }

    /// A desk whose engine is this client, which opens files too.
    pub fn of_client(client: Rc<Client>, model: Rc<Model>, locale: Locale) -> Self {
        let zones = Box::new(BrowserZones::default());
        let desk = Self { client: Some(Rc::clone(&client)), ..Self::new(client, model, zones, locale) };
        if let Some(client) = &desk.client {
            let kept = Rc::clone(&desk.kept);
            client.coordinator().on_likeness(move |likeness| kept.find(likeness));
        }
        desk
    }

    /// Does something with what view models are built from.
    pub fn with<T>(&self, tables: &[TableInfo], state: &State, job: impl FnOnce(&Context<'_>) -> T) -> T {
        let extents = self.extents.borrow();
        job(&Context {
            model: &self.model,
            tables,
            state,
            locale: &self.locale,
            zones: self.zones.as_ref(),
            extents: &extents,
        })
    }
}

impl App {
    /// The page in the state that the address asks for, with nothing open.
    pub fn new(desk: Desk) -> Self {
        let state = history::read();
        Self {
            standing: RwSignal::new(state.page),
            state: RwSignal::new(state),
            steps: RwSignal::new(history::steps()),
            tables: RwSignal::default(),
            phase: RwSignal::default(),
            drawn: RwSignal::default(),
            shown: RwSignal::default(),
            written: RwSignal::default(),
            segments: RwSignal::default(),
            stale: RwSignal::default(),
            alerts: RwSignal::default(),
            notices: RwSignal::default(),
            checks: RwSignal::default(),
            opening: RwSignal::default(),
            opened: Opened::default(),
            loading: RwSignal::default(),
            waits: RwSignal::default(),
            masked: RwSignal::default(),
            status: RwSignal::default(),
            memory: Memory::default(),
            offline: Offline::default(),
            theme: Theme::follow(),
            desks: RwSignal::default(),
            desk: StoredValue::new_local(Rc::new(desk)),
        }
    }

    /// The app of the component that asks.
    pub fn of_context() -> Self {
        expect_context()
    }

    /// What lies behind the signals.
    pub fn desk(self) -> Rc<Desk> {
        self.desk.get_value()
    }

    /// Puts another desk in the place of the one that is there, whose cards and charts are no longer shown.
    pub(super) fn take_desk(self, desk: Desk) {
        self.desk.set_value(Rc::new(desk));
        self.show_nothing();
        self.desks.update(|desks| *desks += 1);
    }

    /// Takes cards and charts away.
    pub(super) fn show_nothing(self) {
        for shown in [self.drawn, self.shown, self.written] {
            shown.set(None);
        }
    }

    /// Whether this is the desk, and no other has taken its place.
    pub(super) fn has_desk(self, desk: &Rc<Desk>) -> bool {
        Rc::ptr_eq(&self.desk(), desk)
    }

    /// Does something with what view models are built from; tracks state and tables.
    pub fn with_context<T>(self, job: impl FnOnce(&Context<'_>) -> T) -> T {
        let desk = self.desk();
        self.tables.with(|tables| self.state.with(|state| desk.with(tables, state, job)))
    }

    /// The same without tracking.
    pub fn with_context_untracked<T>(self, job: impl FnOnce(&Context<'_>) -> T) -> T {
        untrack(|| self.with_context(job))
    }

    /// Does what the reader did, as a step to come back to.
    pub fn act(self, action: Action) {
        self.show(self.state.with_untracked(|state| state.after(action)));
        self.commit();
    }

    /// Makes the state on screen a step to come back to, and looks for its segments if that was put off.
    pub fn commit(self) {
        history::push(self);
        let desk = self.desk();
        if desk.dragged.replace(false) && desk.put_off.replace(false) {
            self.refresh();
        }
    }

    /// Shows another state, without a step, as one of many that a drag passes.
    pub fn drag(self, next: State) {
        self.desk().dragged.set(true);
        self.show(next);
    }

    /// Whether files are open that have not been drawn yet, and so can still be given up.
    pub fn is_fresh(self) -> bool {
        !self.desk().fresh.borrow().is_empty()
    }

    /// Says what the page as a whole is doing.
    pub fn enter(self, phase: Phase) {
        hooks::set_phase(phase);
        self.phase.set(phase);
    }

    /// Shows another state, without a step.
    pub fn show(self, next: State) {
        if self.state.with_untracked(|state| *state != next) {
            self.state.set(next);
            self.refresh();
        }
    }
}
