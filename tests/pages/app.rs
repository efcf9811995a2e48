//! The app without its browser: an address in, a page out.

use std::{cell::RefCell, rc::Rc};

use futures_util::{
    FutureExt,
    future::{LocalBoxFuture, ready},
};
use reelscope::{
    format::Locale,
    state::{Page, action::Pick, hash},
    view_model::{
        Board, Colours, Context, Extents, Panel, board,
        figure::{Figure, Status},
        panel::Along,
    },
};
use reelscope_engine::{
    api::Engine,
    coordinator::{Coordinator, Host, NewFile, Workers},
    protocol::{Answer, Request},
    worker::Worker,
};
use reelscope_model::{
    Model,
    time::{Zone, Zones},
};

/// Workers in this process, which answer at once.
pub(crate) struct Here(Vec<RefCell<Worker>>);

impl Workers for Here {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn ask(&self, worker: usize, request: Request) -> LocalBoxFuture<'static, Answer> {
        ready(self.0[worker].borrow_mut().handle(request, &mut |_| {})).boxed_local()
    }
}

/// Fixed offsets, and a zone that has kept one.
pub(crate) struct Fixed;

impl Zones for Fixed {
    fn zone(&self, name: &str, _: i64, _: i64) -> Option<Zone> {
        // Shanghai has kept one offset since 1991.
        Zone::fixed(if name == "Asia/Shanghai" { "+08:00" } else { name })
    }
}

/// Open files and the pages over them.
pub(crate) struct App(pub(crate) Coordinator<Here>);

/// Opens files over three workers.
pub(crate) fn open(files: &[(&str, &[u8])]) -> App {
    let workers: Vec<_> = (0..3).map(|_| RefCell::new(Worker::new())).collect();
    let mut new = Vec::new();
    for (id, (name, bytes)) in (0..).zip(files) {
        for worker in &workers {
            worker.borrow_mut().add_file(id, Box::new(bytes.to_vec()));
        }
        new.push(NewFile { id, name: (*name).to_owned(), size: bytes.len() as u64 });
    }
    let host = Host { zones: Box::new(Fixed), now_ms: || 0.0 };
    let coordinator = Coordinator::new(Rc::new(Model::builtin()), Here(workers), host);
    let added = coordinator.add(new, |_| {}).now_or_never().unwrap();
    assert_eq!(added.failures, []);
    App(coordinator)
}

impl App {
    /// The page that the address names, over what is open.
    pub(crate) fn page(&self, address: &str) -> Board {
        self.at(address, |ctx| {
            let plan = board::plan(ctx);
            let answers = self.0.views(plan.views.clone()).now_or_never().unwrap();
            let others = plan.others.clone().map(|others| self.0.views(others).now_or_never().unwrap());
            board::build_beside(ctx, &plan, Some(&answers), others.as_deref(), &mut Colours::default())
        })
    }

    /// Does something with what view models are built from at an address.
    pub(crate) fn at<T>(&self, address: &str, job: impl FnOnce(&Context<'_>) -> T) -> T {
        let (state, tables, locale) = (hash::read(address), self.0.tables(), Locale::english());
        let model = self.0.model();
        let blank = Extents::default();
        let before = Context {
            model,
            tables: &tables,
            state: &state,
            locale: &locale,
            zones: &Fixed,
            extents: &blank,
        };
        let mut extents = Extents::default();
        for query in Extents::needed(&before) {
            let answer = self.0.query(query.clone()).now_or_never().unwrap().unwrap();
            let table = tables.iter().find(|table| table.name == query.table).unwrap();
            extents.learn(table, &query, &answer);
        }
        job(&Context { extents: &extents, ..before })
    }

    /// Asserts of each chart of a page that counts what the card counts: picking a category leaves just what it counts
    /// on the card, and the chart itself as it was. The first categories are picked, and the last.
    pub(crate) fn assert_picks_filter(&self, address: &str, counted: &str) {
        let (state, board) = (hash::read(address), self.page(address));
        let counting = |panel: &&Panel| panel.figure.measure.id == counted && panel.figure.series.is_empty();
        for panel in board.panels.iter().filter(counting) {
            let figure = &panel.figure;
            let last = figure.categories.len().saturating_sub(1);
            for mark in figure.marks.iter().filter(|mark| mark.category < 3 || mark.category == last) {
                let action = panel.pick(Along::Axis, mark.category, Pick::Toggle).unwrap();
                let picked = self.page(&hash::write(&state.after(action.clone())));
                let what = format!("{address} {} {action:?}", figure.id);
                assert_eq!(card(&picked, counted), mark.raw, "{what}");
                let own = picked.panels.iter().find(|other| other.figure.id == figure.id).unwrap();
                assert_eq!(groups(&own.figure), groups(figure), "{what}");
            }
        }
    }

    /// Asserts that nothing on any page fails.
    pub(crate) fn assert_pages_stand(&self) {
        for page in Page::ALL {
            let board = self.page(&format!("#/{}", page.id()));
            for panel in &board.panels {
                let figure = &panel.figure;
                assert!(
                    matches!(figure.status, Status::Ready | Status::Empty(_)),
                    "{}: {:?}",
                    figure.id,
                    figure.status
                );
            }
            for card in &board.cards {
                assert!(card.raw.is_some(), "{}: {:?}", card.id, card.why);
            }
        }
    }
}

/// A card's figure.
pub(crate) fn card<'a>(board: &'a Board, id: &str) -> &'a str {
    let card = board.cards.iter().find(|card| card.id == id);
    card.and_then(|card| card.raw.as_deref()).unwrap_or("absent")
}

/// A chart.
pub(crate) fn figure<'a>(board: &'a Board, id: &str) -> &'a Figure {
    let panel = board.panels.iter().find(|panel| panel.figure.id == id);
    &panel.unwrap_or_else(|| panic!("{id} is absent: {:?}", board.absent)).figure
}

/// The figure of one group, by the raw key of its category.
pub(crate) fn mark<'a>(figure: &'a Figure, key: &str) -> &'a str {
    let at = figure.categories.iter().position(|category| category.raw.as_deref() == Some(key));
    figure.marks.iter().find(|mark| Some(mark.category) == at).map_or("absent", |mark| mark.raw.as_str())
}

/// A chart's groups as its table has them: raw keys, then the figure; sorted.
pub(crate) fn groups(figure: &Figure) -> Vec<Vec<String>> {
    let raw = |key: Option<&String>| key.cloned().unwrap_or_else(|| "null".to_owned());
    let group = |mark: &reelscope::view_model::figure::Mark| {
        let mut group = vec![raw(figure.categories[mark.category].raw.as_ref())];
        group.extend(figure.series.get(mark.series).map(|series| raw(series.raw.as_ref())));
        group.push(mark.raw.clone());
        group
    };
    let mut groups: Vec<_> = figure.marks.iter().map(group).collect();
    groups.sort();
    groups
}
