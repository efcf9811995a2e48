//! Pages beside another period or another value, against counts over the sample's rows in the plainest way.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::FutureExt;
use reelscope::{
    samples::DATAFLIX,
    view_model::{
        Board, Card,
        figure::{Before, Figure},
    },
};
use reelscope_engine::api::Engine;
use reelscope_model::{Value, query::RowsQuery};

use crate::app::{App, card, figure, groups, open};

/// A row as texts.
pub(crate) type Row = BTreeMap<&'static str, String>;

/// The sample's events, each with the day that it happened on.
pub(crate) fn events(app: &App) -> Vec<Row> {
    const COLUMNS: [&str; 7] =
        ["Timestamp", "EventType", "DeviceType", "Location", "Resolution", "ErrorType", "SessionID"];
    let query = RowsQuery {
        table: "video_playback_events".to_owned(),
        filter: Vec::new(),
        columns: Some(COLUMNS.map(str::to_owned).to_vec()),
        sort: Vec::new(),
        limit: 1_000,
        offset: 0,
    };
    let rows = app.0.rows(query).now_or_never().unwrap().unwrap().rows;
    let text = |value: &Value| match value {
        Value::Time { .. } => value.write(&reelscope_model::time::Zone::utc()),
        other => other.to_string(),
    };
    let row = |row: Vec<Value>| {
        let mut row: Row = COLUMNS.into_iter().zip(row.iter().map(text)).collect();
        let day = row["Timestamp"][..10].to_owned();
        row.insert("day", day);
        row
    };
    rows.into_iter().map(row).collect()
}

pub(crate) fn is_error(row: &Row) -> bool {
    !["", "none", "null"].contains(&row["ErrorType"].as_str())
}

pub(crate) fn within(rows: &[Row], from: &str, to: &str) -> Vec<Row> {
    rows.iter().filter(|row| (from..to).contains(&row["day"].as_str())).cloned().collect()
}

fn errors(rows: &[Row]) -> usize {
    rows.iter().filter(|row| is_error(row)).count()
}

/// Errors by a column: every value that either side has, with this side's figure and the other's.
fn beside(this: &[Row], other: &[Row], column: &str) -> Vec<[String; 3]> {
    let keys: BTreeSet<&String> = this.iter().chain(other).map(|row| &row[column]).collect();
    let of = |rows: &[Row], key: &str| {
        let rows: Vec<Row> = rows.iter().filter(|row| row[column] == key).cloned().collect();
        errors(&rows).to_string()
    };
    keys.into_iter().map(|key| [key.clone(), of(this, key), of(other, key)]).collect()
}

/// A chart's groups with what each is compared with; sorted.
fn shown(figure: &Figure) -> Vec<[String; 3]> {
    let beside = figure.beside.as_ref().unwrap_or_else(|| panic!("{} is not compared", figure.id));
    assert_eq!(beside.figures.len(), figure.marks.len());
    let key = |at: usize| figure.categories[at].raw.clone().unwrap_or_default();
    let pair = figure.marks.iter().zip(&beside.figures);
    let mut shown: Vec<_> =
        pair.map(|(mark, before)| [key(mark.category), mark.raw.clone(), before.raw.clone()]).collect();
    shown.sort();
    shown
}

fn of<'a>(board: &'a Board, id: &str) -> &'a Card {
    board.cards.iter().find(|card| card.id == id).unwrap()
}

fn previous<'a>(board: &'a Board, id: &str) -> &'a str {
    of(board, id).previous.as_deref().unwrap_or("absent")
}

/// Whatever a page is compared with, its own side is what it is without.
fn assert_this_side_stays(app: &App, board: &Board, address: &str) {
    let alone = app.page(address);
    for card in &alone.cards {
        assert_eq!(of(board, &card.id).raw, card.raw, "{address} {}", card.id);
        assert_eq!(card.previous, None);
    }
    for panel in &alone.panels {
        let with = figure(board, &panel.figure.id);
        let kept: Vec<_> = with
            .marks
            .iter()
            .zip(&with.beside.as_ref().unwrap().figures)
            .filter(|(_, before)| !before.alone)
            .map(|(mark, _)| mark.raw.clone())
            .collect();
        let expected: Vec<_> = panel.figure.marks.iter().map(|mark| mark.raw.clone()).collect();
        assert_eq!(kept, expected, "{address} {}", panel.figure.id);
        assert_eq!(panel.figure.beside, None);
    }
}

#[test]
fn test_compare_periods_card_by_card_and_group_by_group() {
    let app = open(&DATAFLIX);
    let all = events(&app);
    let check = |address: &str, vs: &str, from: [&str; 2], to: [&str; 2]| {
        let board = app.page(&format!("{address}&vs={vs}"));
        let (this, other) = (within(&all, from[0], to[0]), within(&all, from[1], to[1]));
        assert!(!this.is_empty() && !other.is_empty(), "{vs}");
        assert_eq!(
            (card(&board, "events"), previous(&board, "events")),
            (&*this.len().to_string(), &*other.len().to_string(),)
        );
        assert_eq!(previous(&board, "errors"), errors(&other).to_string(), "{vs}");
        let rate = errors(&other) as f64 / other.len() as f64;
        assert_eq!(previous(&board, "error_rate"), rate.to_string(), "{vs}");
        for (id, column) in [
            ("errors_by_event_type", "EventType"),
            ("errors_by_device_type", "DeviceType"),
            ("errors_by_resolution", "Resolution"),
        ] {
            assert_eq!(shown(figure(&board, id)), beside(&this, &other, column), "{vs} {id}");
        }
        assert_this_side_stays(&app, &board, address);
    };
    // The sample's events are of 2024.
    check(
        "#/playback?from=2024-03-01&to=2024-04-01",
        "previous",
        ["2024-03-01", "2024-02-01"],
        ["2024-04-01", "2024-03-01"],
    );
    check(
        "#/playback?from=2024-03-05&to=2024-03-25",
        "previous",
        ["2024-03-05", "2024-02-14"],
        ["2024-03-25", "2024-03-05"],
    );
    check(
        "#/playback?from=2024-03-11&to=2024-04-11",
        "week",
        ["2024-03-11", "2024-03-04"],
        ["2024-04-11", "2024-04-04"],
    );
    check(
        "#/playback?from=2024-03-01&to=2024-04-01",
        "2024-01-20..2024-02-25",
        ["2024-03-01", "2024-01-20"],
        ["2024-04-01", "2024-02-25"],
    );
}

#[test]
fn test_compare_buckets_by_their_place_in_the_period() {
    let app = open(&DATAFLIX);
    let all = events(&app);
    let board = app.page("#/playback?from=2024-03-01&to=2024-04-01&grain=day&vs=previous");
    let chart = figure(&board, "errors_by_time_and_error_type");
    let beside = &chart.beside.as_ref().unwrap().figures;
    let mut compared = 0;
    for (mark, before) in chart.marks.iter().zip(beside) {
        let day = &chart.categories[mark.category].raw.as_ref().unwrap()[..10];
        let error = chart.series[mark.series].raw.clone().unwrap_or_default();
        let number: u32 = day[8..].parse().unwrap();
        // February had 29 days.
        let has_other = day.starts_with("2024-03") && number <= 29;
        assert_eq!(before.compared, has_other, "{day}");
        if !has_other {
            assert_eq!(before.raw, "null", "{day}");
            continue;
        }
        let that_day = format!("2024-02-{number:02}");
        let of_both = |row: &&Row| row["day"] == that_day && row["ErrorType"] == error;
        let expected = all.iter().filter(of_both).filter(|row| is_error(row)).count();
        assert_eq!(before.raw, expected.to_string(), "{day} {error}");
        assert!(before.label.as_ref().unwrap().contains("Feb"), "{:?}", before.label);
        compared += expected;
    }
    assert_eq!(compared, errors(&within(&all, "2024-02-01", "2024-03-01")), "no day of February is lost");
    let subtitle = chart.subtitle.replace('\u{a0}', " ");
    assert!(subtitle.ends_with(" · against 1 – 29 Feb 2024 (dashed)"), "{subtitle}");
    // The card's line has the other month's days behind its own.
    let series = &of(&board, "events").series;
    assert_eq!(series.len(), 31);
    let drawn: f64 = series.iter().filter_map(|point| point.before).sum();
    assert_eq!(drawn as usize, within(&all, "2024-02-01", "2024-03-01").len());
}

#[test]
fn test_compare_one_value_with_another() {
    let app = open(&DATAFLIX);
    let all = events(&app);
    let of_device = |device: &str| -> Vec<Row> {
        all.iter().filter(|row| row["DeviceType"] == device).cloned().collect()
    };
    let (mobile, tv) = (of_device("Mobile"), of_device("Smart TV"));
    let address = "#/playback?f.*.device_type=Mobile";
    let board = app.page(&format!("{address}&vs=device_type:Smart%20TV"));
    assert_eq!(previous(&board, "events"), tv.len().to_string());
    assert_eq!(previous(&board, "errors"), errors(&tv).to_string());
    assert_eq!(shown(figure(&board, "errors_by_resolution")), beside(&mobile, &tv, "Resolution"));
    assert_this_side_stays(&app, &board, address);
    // What shows the values themselves sets the one against the other, and no third one against anything.
    let own = figure(&board, "errors_by_device_type");
    for [key, _, before] in shown(own) {
        let expected = if key == "Mobile" { errors(&tv).to_string() } else { "null".to_owned() };
        assert_eq!(before, expected, "{key}");
    }
    // By time both sides have the same buckets.
    let by_time = figure(&board, "errors_by_time_and_error_type");
    let sum: f64 = by_time.beside.as_ref().unwrap().figures.iter().filter_map(|before| before.value).sum();
    assert_eq!(sum as usize, errors(&tv));
    // Without a filter on it, all of them are compared with the one.
    let board = app.page("#/playback?vs=device_type:Smart%20TV");
    assert_eq!((card(&board, "events"), previous(&board, "events")), ("100", &*tv.len().to_string()));
    let figures = &figure(&board, "errors_by_device_type").beside.as_ref().unwrap().figures;
    assert!(figures.iter().all(|before| !before.compared));
}

#[test]
fn test_compare_only_what_the_comparison_reaches() {
    let app = open(&DATAFLIX);
    let board = app.page("#/overview?from=2024-03-01&to=2024-04-01&vs=previous");
    // The catalogue has no time.
    assert_eq!((card(&board, "titles"), previous(&board, "titles")), ("60", "null"));
    assert_eq!(of(&board, "titles").change, None);
    let titles = &figure(&board, "titles_by_content_type").beside.as_ref().unwrap().figures;
    assert!(titles.iter().all(|before: &Before| before.raw == "null" && before.change.is_none()));
    let board = app.page("#/overview?vs=device_type:Mobile");
    assert_eq!(previous(&board, "revenue"), "null");
    assert!(of(&board, "revenue").notes.iter().any(|note| note.starts_with("Not compared by")));
    assert_ne!(previous(&board, "sessions"), "null");
    // Nothing to compare with leaves everything as it was, and a dimension that is nowhere reaches nothing.
    for (vs, expected) in
        [("previous", None), ("year", None), ("fortnight", None), ("nothing:x", Some("null"))]
    {
        let board = app.page(&format!("#/playback?vs={vs}"));
        assert!(board.cards.iter().all(|card| card.previous.as_deref() == expected), "{vs}");
        assert_eq!(
            groups(figure(&board, "errors_by_device_type")),
            groups(figure(&app.page("#/playback"), "errors_by_device_type"))
        );
    }
}
