//! Every card and chart of every page beside an independent computation: DuckDB over the same files, by SQL of its own
//! (`answers.py`). Without the Python of the tools folder it is skipped.

use std::{fs, path::Path, process::Command};

use futures_util::FutureExt;
use reelscope::state::Page;
use reelscope_engine::api::Engine;
use reelscope_model::{Query, query::Measure};
use reelscope_season::{Season, Table};
use serde_json::{Map, Value, json};

use crate::app::{App, open};

/// What filters, periods and comparisons each page is looked at with, behind `#/page?`.
const ADDRESSES: [&str; 8] = [
    "grain=day",
    "grain=day&f.video_playback_events.device_type=Mobile,Desktop&f.*.subscription_type=!Basic",
    "grain=week&f.*.location=India,USA&f.video_playback_events.event_type=!pause,buffer",
    "grain=day&from=2025-08-01&to=2025-08-15&f.expanded_cms_data.content_type=Movie",
    "grain=day&from=2025-08-08&to=2025-08-15&vs=previous",
    "grain=day&from=2025-08-04&to=2025-08-11&vs=week&f.video_playback_events.app_version=!%00",
    "grain=day&from=2025-08-04&to=2025-08-11&vs=2025-07-10..2025-07-20",
    "grain=day&f.*.location=India&vs=location:USA",
];

#[test]
fn test_season_equals_what_duckdb_computes() {
    let season = Season::new(40_000, 7);
    let files = Table::ALL.map(|table| (table.file(), season.file(table).flatten().collect::<Vec<u8>>()));
    check("season", &files.each_ref().map(|(name, bytes)| (*name, bytes.clone())), &ADDRESSES);
}

#[test]
fn test_dataflix_equals_what_duckdb_computes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/samples/dataflix");
    let names = Table::ALL.map(Table::file);
    let read = |name: &&'static str| Some((*name, fs::read(folder.join(name)).ok()?));
    let files: Vec<(&str, Vec<u8>)> = names.iter().filter_map(read).collect();
    assert_eq!(files.len(), 5);
    let addresses = [
        "grain=month",
        "grain=month&f.*.location=USA",
        "grain=month&f.video_playback_events.device_type=!Mobile&f.expanded_cms_data.content_type=Movie",
        "grain=week&f.*.subscription_type=Premium",
    ];
    check("dataflix", &files, &addresses);
}

#[test]
fn test_titles_equal_what_duckdb_computes() {
    let addresses = [
        "grain=year",
        "grain=year&f.*.content_type=Movie",
        "grain=year&f.expanded_cms_data.genres=Dramas,Comedies&f.*.rating=!TV-MA,%00",
        "grain=year&f.*.release_year=2019,2020",
    ];
    for name in ["netflix_titles.typed.arrow", "netflix_titles.arrow"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/real").join(name);
        let Ok(bytes) = fs::read(path) else {
            println!("skipped: {name} is not here");
            continue;
        };
        check(name, &[("expanded_cms_data.arrow", bytes)], &addresses);
    }
}

#[test]
fn test_media_events_equal_what_duckdb_computes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/real/snowplow_media_events.arrow");
    let Ok(bytes) = fs::read(path) else {
        println!("skipped: the media events are not here");
        return;
    };
    let addresses = [
        "grain=hour",
        "grain=hour&f.*.location=GB,SK",
        "grain=hour&f.video_playback_events.event_type=!play,seek&f.*.device_type=Computer",
        "grain=hour&from=2022-01-19&to=2022-01-20",
        "grain=hour&from=2022-01-19&to=2022-01-20&vs=previous",
    ];
    check("media", &[("video_playback_events.arrow", bytes)], &addresses);
}

fn check(name: &str, files: &[(&str, Vec<u8>)], addresses: &[&str]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = root.join(".tools/python/bin/python");
    let has_duckdb = Command::new(&python).args(["-c", "import duckdb, pyarrow"]).output();
    if !has_duckdb.is_ok_and(|output| output.status.success()) {
        println!("skipped: there is no DuckDB in the tools folder");
        return;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("answers-{name}"));
    fs::create_dir_all(&folder).unwrap();
    for (file, bytes) in files {
        fs::write(folder.join(file), bytes).unwrap();
    }
    let app = open(&files.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect::<Vec<_>>());
    let shown: Vec<Value> = addresses.iter().map(|address| all_pages(&app, address)).collect();
    let dump = folder.join("shown.json");
    fs::write(&dump, serde_json::to_vec(&shown).unwrap()).unwrap();
    let output =
        Command::new(&python).arg(root.join("tests/pages/answers.py")).arg(&folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    println!("{name}: {said}");
}

/// A figure as hooks hold it.
fn figure_of(value: &reelscope_model::Value) -> String {
    if *value == reelscope_model::Value::Null { "null".to_owned() } else { value.to_string() }
}

/// What all pages show at an address, as hooks have it.
fn all_pages(app: &App, address: &str) -> Value {
    let (mut cards, mut charts) = (Map::new(), Map::new());
    for page in Page::ALL.into_iter().filter(|page| !matches!(page, Page::Explore | Page::Data)) {
        let board = app.page(&format!("#/{}?v=1&{address}", page.id()));
        for card in &board.cards {
            cards.insert(card.id.clone(), json!([card.raw, card.previous]));
        }
        for panel in &board.panels {
            let figure = &panel.figure;
            let raw = |category: &reelscope::view_model::figure::Category| json!(category.raw);
            let rows = figure.marks.iter().enumerate().map(|(at, mark)| {
                let mut row = vec![raw(&figure.categories[mark.category])];
                row.extend(figure.series.get(mark.series).map(raw));
                let before = figure.beside.as_ref().and_then(|beside| beside.figures.get(at));
                row.push(json!(mark.raw));
                row.push(json!(before.map(|before| before.raw.clone())));
                Value::Array(row)
            });
            charts.insert(figure.id.clone(), rows.collect());
        }
    }
    // Those of the model that stand on no page are asked for without a filter.
    if !address.contains('&') {
        for measure in app.0.model().measures() {
            if cards.contains_key(&measure.id) {
                continue;
            }
            let query = Query {
                table: measure.table.clone().unwrap_or_default(),
                measures: vec![Measure::Id(measure.id.clone())],
                ..Query::default()
            };
            if let Ok(answer) = app.0.query(query).now_or_never().unwrap() {
                cards.insert(measure.id.clone(), json!([figure_of(&answer.rows[0][0]), Value::Null]));
            }
        }
    }
    json!({ "address": address, "cards": cards, "charts": charts })
}
