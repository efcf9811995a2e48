//! Explore beside an independent computation: DuckDB over the same file, by SQL of its own (`explored.py`), unfiltered
//! and under filters that are made of what the page shows. Without the Python of the tools folder it is skipped.

use std::{fs, path::Path, process::Command};

use reelscope::view_model::{Board, figure::Category};
use reelscope_model::{
    TableInfo,
    names::{column_key, time_column},
};
use reelscope_season::{Season, Table};
use serde_json::{Map, Value, json};

use crate::app::{App, open};

#[test]
fn test_explore_of_media_events_equals_what_duckdb_computes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/real/snowplow_media_events.arrow");
    match fs::read(path) {
        Ok(bytes) => check("media", &bytes),
        Err(_) => println!("skipped: the media events are not here"),
    }
}

#[test]
fn test_explore_of_the_season_equals_what_duckdb_computes() {
    let season = Season::new(20_000, 11);
    // The catalogue's texts are split and its years are buckets, as answers.py has them.
    for table in Table::ALL.into_iter().filter(|table| table.file() != "expanded_cms_data.arrow") {
        check(table.file(), &season.file(table).flatten().collect::<Vec<u8>>());
    }
}

fn check(name: &str, bytes: &[u8]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = root.join(".tools/python/bin/python");
    let has_duckdb = Command::new(&python).args(["-c", "import duckdb, pyarrow"]).output();
    if !has_duckdb.is_ok_and(|output| output.status.success()) {
        println!("skipped: there is no DuckDB in the tools folder");
        return;
    }
    let app = open(&[(name, bytes)]);
    let table = app.0.tables()[0].clone();
    let all = board(&app, "");
    let filters = filters(&table, &all);
    assert!(filters.len() >= 3, "{name}: {filters:?}");
    let pages: Vec<Value> = [String::new()]
        .into_iter()
        .chain(filters.into_iter().map(|(dimension, text)| format!("&f.{}.{dimension}={text}", table.name)))
        .map(|filter| page(&board(&app, &filter), &filter))
        .collect();
    let keys: Map<String, Value> =
        table.columns.iter().map(|column| (column_key(column), json!(column.name))).collect();
    let time = time_column(&table).map(|at| table.columns[at].name.clone());
    let dump = json!({ "pages": pages, "columns": keys, "time": time, "grain": "month" });

    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("explored-{name}"));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("file.arrow"), bytes).unwrap();
    fs::write(folder.join("shown.json"), serde_json::to_vec(&dump).unwrap()).unwrap();
    let script = root.join("tests/pages/explored.py");
    let output = Command::new(&python).arg(script).arg(&folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{name}: {said}{}", String::from_utf8_lossy(&output.stderr));
    println!("{name}: {said}");
}

fn board(app: &App, filter: &str) -> Board {
    app.page(&format!("#/explore?v=1&grain=month{filter}"))
}

/// Three filters of what the charts of texts show: two values, all but one and no value, a part of a value.
fn filters(table: &TableInfo, board: &Board) -> Vec<(String, String)> {
    let is_text = |dimension: &str| {
        let column = table.columns.iter().find(|column| column_key(column) == dimension);
        column.is_some_and(|column| column.data_type.contains("Utf8"))
    };
    let figures =
        board.panels.iter().map(|panel| &panel.figure).filter(|figure| is_text(&figure.dimension.id));
    let mut filters = Vec::new();
    for figure in figures {
        let keys: Vec<String> = figure.categories.iter().filter_map(raw).map(|raw| encode(&raw)).collect();
        let [first, .., last] = &keys[..] else { continue };
        filters.push((
            figure.dimension.id.clone(),
            match filters.len() {
                0 => format!("{first},{last}"),
                1 => format!("!{first},%00"),
                2 => format!(
                    "~{}",
                    last.chars().take_while(char::is_ascii_alphanumeric).take(3).collect::<String>()
                ),
                _ => break,
            },
        ));
    }
    filters
}

fn raw(category: &Category) -> Option<String> {
    category.raw.clone()
}

fn encode(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric();
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// What the page shows, as hooks have it.
fn page(board: &Board, filter: &str) -> Value {
    let cards: Map<String, Value> =
        board.cards.iter().map(|card| (card.id.clone(), json!(card.raw))).collect();
    let charts = board.panels.iter().map(|panel| {
        let figure = &panel.figure;
        let row = |mark: &reelscope::view_model::figure::Mark| {
            json!([raw(&figure.categories[mark.category]), mark.raw])
        };
        (figure.id.clone(), figure.marks.iter().map(row).collect::<Value>())
    });
    json!({ "filter": filter, "cards": cards, "charts": charts.collect::<Map<String, Value>>() })
}
