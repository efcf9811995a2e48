//! Worst segments over generated events: whether the first of them is the incident.

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

use crate::app::{App, open};

/// The panel at an address, and how many batches of views it took.
fn panel(app: &App, address: &str) -> Option<(SegmentsView, usize)> {
    let (state, tables, locale) = (hash::read(address), app.0.tables(), Locale::english());
    let extents = Extents::default();
    let model = app.0.model();
    let zones = &crate::app::Fixed;
    let ctx = Context { model, tables: &tables, state: &state, locale: &locale, zones, extents: &extents };
    let mut search = Search::new(&ctx, None)?;
    let mut batches = 0;
    if let Ok(search) = &mut search {
        while let Some(views) = search.ask() {
            let answers = app.0.views(views).now_or_never().unwrap();
            search.take(&answers);
            batches += 1;
        }
    }
    Some((segments::view(&ctx, &search), batches))
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

fn finds(seeds: std::ops::Range<u64>, days: i64, events: f64, rise: f64) -> usize {
    let mut found = 0;
    for seed in seeds {
        let (bytes, truth) = world::file(seed, days, events, rise);
        let app = open(&[("events.arrow", &bytes)]);
        let (view, _) = panel(&app, &format!("#/playback?v=1&{}", truth.period())).unwrap();
        let Shown::Rows(rows) = &view.shown else {
            println!("{seed}: {truth:?} nothing: {:?}", view.shown);
            continue;
        };
        let named = values(&rows[0].clauses);
        let right = named.len() == 2 && named.iter().all(|(dimension, value)| truth.holds(dimension, value));
        if !right || seed < 2 {
            println!("{seed}: {truth:?} {}", view.summary);
            for row in rows {
                println!("  {} {} {} {} {:?}", row.name, row.rates, row.interval, row.explains, row.more);
            }
        }
        found += usize::from(right);
    }
    found
}

#[test]
fn test_first_segment_names_the_incident() {
    let found = finds(0..20, 12, 3_300.0, 0.28);
    assert!(found >= 19, "{found} of 20");
}
