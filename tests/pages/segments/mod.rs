//! Worst segments over generated events: whether the first of them is the incident.

mod links;
mod season;
mod world;

use futures_util::FutureExt;
use reelscope::{
    format::Locale,
    state::hash,
    view_model::{
        Context, Extents,
        segments::{self, Row, Search, SegmentsView, Shown},
    },
};
use reelscope_engine::api::Engine;

use crate::app::{App, card, open};

/// Does something with the context of an address.
fn with<T>(app: &App, address: &str, job: impl FnOnce(&Context<'_>) -> T) -> T {
    let (state, tables, locale) = (hash::read(address), app.0.tables(), Locale::english());
    let extents = Extents::default();
    let model = app.0.model();
    let zones = &crate::app::Fixed;
    job(&Context { model, tables: &tables, state: &state, locale: &locale, zones, extents: &extents })
}

/// The search at an address, to its end.
fn search(app: &App, address: &str, known: &[Search]) -> Option<Result<Search, String>> {
    search_in(app, address, known, false)
}

/// The same, perhaps in linked tables too.
fn search_in(app: &App, address: &str, known: &[Search], with_links: bool) -> Option<Result<Search, String>> {
    let mut search = with(app, address, |ctx| Search::new(ctx, known, with_links))?;
    if let Ok(search) = &mut search {
        while let Some(views) = search.ask() {
            search.take(&app.0.views(views).now_or_never().unwrap());
        }
    }
    Some(search)
}

fn viewed(app: &App, address: &str, search: &Result<Search, String>) -> SegmentsView {
    with(app, address, |ctx| segments::view(ctx, search))
}

/// The panel at an address.
fn panel(app: &App, address: &str) -> Option<SegmentsView> {
    Some(viewed(app, address, &search(app, address, &[])?))
}

fn rows(view: &SegmentsView) -> &[Row] {
    match &view.shown {
        Shown::Rows(rows) => rows,
        other => panic!("{other:?}"),
    }
}

/// The dimensions and values of clauses.
fn values(clauses: &str) -> Vec<(String, String)> {
    let state = hash::read(&format!("#/playback?v=1&{clauses}"));
    let value = |filter: &reelscope::state::Filter| match &filter.keep {
        reelscope::state::Keep::Is(keys) => (filter.dimension.clone(), keys[0].clone().unwrap()),
        other => panic!("{other:?}"),
    };
    state.filters.iter().map(value).collect()
}

/// Of how many seeds the first segment names two of the incident's values and no other.
fn found(seeds: std::ops::Range<u64>, file: impl Fn(u64) -> (Vec<u8>, world::Truth)) -> usize {
    let names = |seed: u64| {
        let (bytes, truth) = file(seed);
        let app = open(&[("events.arrow", &bytes)]);
        let view = panel(&app, &format!("#/playback?v=1&{}", truth.period())).unwrap();
        let Shown::Rows(rows) = &view.shown else {
            println!("{seed}: {truth:?}: {:?}", view.shown);
            return false;
        };
        let named = values(&rows[0].clauses);
        let right = named.len() == 2 && named.iter().all(|(dimension, value)| truth.holds(dimension, value));
        if !right {
            println!("{seed}: {truth:?}: {rows:#?}");
        }
        right
    };
    seeds.filter(|seed| names(*seed)).count()
}

#[test]
fn test_first_segment_names_the_incident() {
    let found = found(0..20, |seed| world::file(seed, 12, 3_300.0, 0.28));
    assert!(found >= 19, "{found} of 20");
}

/// One of them.
fn world() -> (App, world::Truth) {
    let (bytes, truth) = world::file(3, 12, 3_300.0, 0.28);
    (open(&[("events.arrow", &bytes)]), truth)
}

#[test]
fn test_shares_add_up_and_fall() {
    let (app, truth) = world();
    for address in [format!("#/playback?v=1&{}", truth.period()), "#/playback?v=1".to_owned()] {
        let view = panel(&app, &address).unwrap();
        let shares: Vec<f64> = rows(&view).iter().map(|row| row.share).collect();
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{shares:?}");
        assert!(shares.is_sorted_by(|a, b| a >= b), "{shares:?}");
    }
}

#[test]
fn test_choose_segment_filters_to_just_its_rows() {
    let (app, truth) = world();
    let address = format!("#/playback?v=1&{}", truth.period());
    let view = panel(&app, &address).unwrap();
    for row in rows(&view) {
        let next = hash::write(&hash::read(&address).after(row.choose.clone()));
        let chosen = hash::read(&format!("{address}&{}", row.clauses));
        assert_eq!(hash::read(&next).filters, chosen.filters);
        // The cards count what the row says.
        let board = app.page(&next);
        let (errors, events): (f64, f64) =
            (card(&board, "errors").parse().unwrap(), card(&board, "events").parse().unwrap());
        let rate = reelscope::format::percent(errors / events, &Locale::english());
        assert!(row.rates.starts_with(&format!("{rate} against")), "{} {rate}", row.rates);
        let n = reelscope::format::integer(events as i128, &Locale::english());
        assert!(row.explains.ends_with(&format!("(n {n})")), "{} {n}", row.explains);
    }
}

#[test]
fn test_seek_segments_among_those_that_filters_keep() {
    let (app, truth) = world();
    // What a filter leaves one value of makes no segments; what it leaves several of does, of those.
    let device = truth.device.replace(' ', "%20");
    let address = format!(
        "#/playback?v=1&{}&f.video_playback_events.device_type={device}&f.*.cdn=!Fastly",
        truth.period()
    );
    let view = panel(&app, &address).unwrap();
    for row in rows(&view) {
        let named = values(&row.clauses);
        assert!(
            named.iter().all(|(dimension, value)| dimension != "device_type" && value != "Fastly"),
            "{named:?}"
        );
    }
    let named = values(&rows(&view)[0].clauses);
    assert!(named.iter().all(|(dimension, value)| truth.holds(dimension, value)), "{named:?}");
}

#[test]
fn test_say_why_there_are_no_segments() {
    let (app, truth) = world();
    let why = |address: &str| match panel(&app, address).map(|view| view.shown) {
        Some(Shown::Nothing(why)) => why,
        other => panic!("{other:?}"),
    };
    assert!(why("#/playback?v=1&m=events").contains("Events is none"), "a count of no rate");
    assert!(why("#/playback?v=1&from=2020-01-01&to=2020-02-01").contains("match these filters"));
    // Pages that are of no rate have no such panel, until one is chosen.
    assert!(panel(&app, "#/audience?v=1").is_none());
    assert!(panel(&app, "#/explore?v=1").is_none());
    let view = panel(&app, &format!("#/audience?v=1&m=errors&{}", truth.period())).unwrap();
    assert_eq!(view.title, "Worst segments by error rate");
    assert!(panel(&app, "#/overview?v=1").is_some());
}

/// Where every dimension has too many values, that is what is said, and not that there are no rows.
#[test]
fn test_say_that_no_dimension_has_few_enough_values() {
    let many =
        |name: &'static str, of: i64| links::texts((0..2_000).map(move |row| format!("{name} {}", row % of)));
    let file = links::write(vec![
        (
            "Timestamp",
            links::texts(
                (0..2_000).map(|row| format!("2026-03-02T00:{:02}:{:02}Z", row / 60 % 60, row % 60)),
            ),
        ),
        ("EventType", many("play", 2)),
        ("ErrorType", many("none", 3)),
        ("DeviceType", many("device", 900)),
    ]);
    let view = panel(&open(&[("events.arrow", &file)]), "#/playback?v=1").unwrap();
    assert_eq!(
        view.shown,
        Shown::Nothing("Segments are made of dimensions of up to 500 values; here is none.".to_owned())
    );
    assert_eq!((view.aside.as_str(), view.summary.as_str()), ("Device has too many values.", ""));
}

#[test]
fn test_know_all_time_from_one_search_to_the_next() {
    let (app, truth) = world();
    let first = search(&app, "#/playback?v=1", &[]).unwrap().unwrap();
    let address = format!("#/playback?v=1&{}", truth.period());
    let known = search(&app, &address, std::slice::from_ref(&first)).unwrap().unwrap();
    let anew = search(&app, &address, &[]).unwrap().unwrap();
    let view = |search: Search| viewed(&app, &address, &Ok(search));
    assert_eq!(view(known), view(anew));
}

#[test]
fn test_find_nothing_odd_in_the_dataflix_sample() {
    let app = open(&reelscope::samples::DATAFLIX);
    for page in reelscope::state::Page::ALL {
        for panel in &app.page(&format!("#/{}?v=1", page.id())).panels {
            assert_eq!(panel.figure.annotations, [], "{}", panel.figure.id);
        }
    }
    // A hundred events tell no segments apart.
    let view = panel(&app, "#/playback?v=1").unwrap();
    assert!(
        matches!(&view.shown, Shown::Nothing(why) if why.starts_with("Too few rows to tell segments apart")),
        "{view:?}"
    );
}
