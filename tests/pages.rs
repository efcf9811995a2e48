//! Whole pages natively: bundled and real files through workers, coordinator, state and view models to cards and charts.
#![cfg(not(target_arch = "wasm32"))]

use std::{cell::RefCell, fs, path::PathBuf, rc::Rc};

use futures_util::{
    FutureExt,
    future::{LocalBoxFuture, ready},
};
use reelscope::{
    format::Locale,
    samples::DATAFLIX,
    state::hash,
    view_model::{Board, Colours, Context, Extents, board, figure::Figure},
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
struct Here(Vec<RefCell<Worker>>);

impl Workers for Here {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn ask(&self, worker: usize, request: Request) -> LocalBoxFuture<'static, Answer> {
        ready(self.0[worker].borrow_mut().handle(request, &mut |_| {})).boxed_local()
    }
}

struct Fixed;

impl Zones for Fixed {
    fn zone(&self, name: &str, _: i64, _: i64) -> Option<Zone> {
        // Shanghai has kept one offset since 1991.
        Zone::fixed(if name == "Asia/Shanghai" { "+08:00" } else { name })
    }
}

fn open(files: &[(&str, Vec<u8>)]) -> Coordinator<Here> {
    let workers: Vec<_> = (0..3).map(|_| RefCell::new(Worker::new())).collect();
    let mut new = Vec::new();
    for (id, (name, bytes)) in (0..).zip(files) {
        for worker in &workers {
            worker.borrow_mut().add_file(id, Box::new(bytes.clone()));
        }
        new.push(NewFile { id, name: (*name).to_owned(), size: bytes.len() as u64 });
    }
    let host = Host { zones: Box::new(Fixed), now_ms: || 0.0 };
    let coordinator = Coordinator::new(Rc::new(Model::builtin()), Here(workers), host);
    let added = coordinator.add(new, |_| {}).now_or_never().expect("workers answer at once");
    assert_eq!(added.failures, []);
    coordinator
}

/// The page that the address names, over what is open.
fn page(engine: &Coordinator<Here>, address: &str) -> Board {
    let (state, tables, locale) = (hash::read(address), engine.tables(), Locale::english());
    let mut extents = Extents::default();
    let model = engine.model();
    let blank = Extents::default();
    let before =
        Context { model, tables: &tables, state: &state, locale: &locale, zones: &Fixed, extents: &blank };
    for query in Extents::needed(&before) {
        let answer = engine.query(query.clone()).now_or_never().expect("ready").expect("an extent");
        let table = tables.iter().find(|table| table.name == query.table).expect("open");
        extents.learn(table, &query, &answer);
    }
    let ctx = Context { extents: &extents, ..before };
    let plan = board::plan(&ctx);
    let answers = engine.views(plan.views.clone()).now_or_never().expect("ready");
    board::build(&ctx, &plan, Some(&answers), &mut Colours::default())
}

fn card<'a>(board: &'a Board, id: &str) -> &'a str {
    let card = board.cards.iter().find(|card| card.id == id);
    card.and_then(|card| card.raw.as_deref()).unwrap_or("absent")
}

fn figure<'a>(board: &'a Board, id: &str) -> &'a Figure {
    let panel = board.panels.iter().find(|panel| panel.figure.id == id);
    &panel.unwrap_or_else(|| panic!("{id} is absent: {:?}", board.absent)).figure
}

/// The figure of one group, by the raw key of its category.
fn mark<'a>(figure: &'a Figure, key: &str) -> &'a str {
    let at = figure.categories.iter().position(|category| category.raw.as_deref() == Some(key));
    figure.marks.iter().find(|mark| Some(mark.category) == at).map_or("absent", |mark| mark.raw.as_str())
}

/// One of the shared real files; none, with a notice, where the folder is absent.
fn real(name: &str) -> Option<Coordinator<Here>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/real").join(name);
    let Ok(bytes) = fs::read(path) else {
        println!("{name} is not here: skipped");
        return None;
    };
    Some(open(&[(name, bytes)]))
}

#[test]
fn test_show_dataflix_as_its_first_dashboard_did() {
    let files: Vec<_> = DATAFLIX.iter().map(|(name, bytes)| (*name, bytes.to_vec())).collect();
    let engine = open(&files);
    let check = |address: &str, figures: &[(&str, &str)]| {
        let board = page(&engine, address);
        for (id, expected) in figures {
            assert_eq!(card(&board, id), *expected, "{address} {id}");
        }
    };
    let money =
        [("revenue", "999.51"), ("subscribers", "100"), ("new_subscribers", "26"), ("cancellations", "43")];
    check("#/overview", &money);
    check("#/overview", &[("titles", "60")]);
    check("#/subscriptions", &money);
    check("#/playback", &[("events", "100"), ("errors", "69"), ("buffers", "22")]);
    let playback = page(&engine, "#/playback");
    assert_eq!(figure(&playback, "errors_by_event_type").categories.len(), 4);
}

#[test]
fn test_filter_every_chart_but_the_ones_own() {
    let files: Vec<_> = DATAFLIX.iter().map(|(name, bytes)| (*name, bytes.to_vec())).collect();
    let engine = open(&files);
    let all = page(&engine, "#/playback");
    let devices = figure(&all, "errors_by_device_type");
    let first = devices.categories[0].raw.clone().expect("a device");
    let filtered = page(&engine, &format!("#/playback?f.*.device_type={}", first.replace(' ', "%20")));
    assert_eq!(figure(&filtered, "errors_by_device_type").marks, devices.marks);
    assert_eq!(card(&filtered, "errors"), devices.marks[0].raw);
    let sum: f64 = figure(&filtered, "errors_by_event_type").marks.iter().filter_map(|mark| mark.value).sum();
    assert_eq!(Some(sum), devices.marks[0].value);
}

#[test]
fn test_show_real_files() {
    if let Some(engine) = real("netflix_titles.typed.arrow") {
        let board = page(&engine, "#/content");
        assert_eq!(mark(figure(&board, "titles_by_rating"), "TV-MA"), "3207");
        assert_eq!(mark(figure(&board, "titles_by_content_type"), "Movie"), "6131");
    }
    if let Some(engine) = real("snowplow_media_events.arrow") {
        let board = page(&engine, "#/playback");
        assert_eq!(card(&board, "events"), "248");
        let explored = page(&engine, "#/explore");
        assert_eq!(mark(figure(&explored, "rows_by_event_type"), "play"), "78");
    }
    if let Some(engine) = real("lumos_chunks.arrow") {
        let board = page(&engine, "#/explore");
        assert_eq!((card(&board, "rows"), card(&board, "distinct_session_id")), ("58576", "590"));
        assert_eq!(mark(figure(&board, "rows_by_player_state"), "steady"), "46226");
    }
}
