//! Real exports, with the figures that were counted independently.

use std::{fs, path::PathBuf};

use serde_json::{Value as Json, json};

use crate::here::{COUNTS, Open, open};

/// The files that are tested.
pub(crate) const FILES: [&str; 6] = [
    "netflix_titles.typed.arrow",
    "netflix_titles.arrow",
    "snowplow_media_events.arrow",
    "lumos_chunks.arrow",
    "youtube_qoe_views.arrow",
    "flights-200k.arrow",
];

/// Where the shared files are, if they are here.
pub(crate) fn folder() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/real");
    if !folder.is_dir() {
        println!("the shared files are not here: skipped");
        return None;
    }
    Some(folder)
}

/// A question, and groups or figures that its answer has, as texts.
type Figure = (Json, Vec<Vec<&'static str>>);

fn by(table: &str, by: &str) -> Json {
    json!({ "table": table, "measures": ["rows"], "by": [by] })
}

fn figure(table: &str, measure: &Json) -> Json {
    json!({ "table": table, "measures": [measure] })
}

fn groups(all: &[(&'static str, &'static str)]) -> Vec<Vec<&'static str>> {
    all.iter().map(|(key, count)| vec![*key, *count]).collect()
}

fn one(value: &'static str) -> Vec<Vec<&'static str>> {
    vec![vec![value]]
}

fn op(op: &str, column: &str) -> Json {
    json!({ "op": op, "column": column })
}

fn netflix() -> Vec<Figure> {
    let table = "expanded_cms_data";
    let largest = |column: &str, count: usize| {
        let sort = json!([{ "key": "rows", "desc": true }]);
        json!({ "table": table, "measures": ["rows"], "by": [{ "column": column, "whole": true }], "sort": sort, "limit": count })
    };
    let year = |op: &str| figure(table, &json!({ "op": op, "column": "release_year" }));
    vec![
        (figure(table, &json!("rows")), one("8807")),
        (by(table, "type"), groups(&[("Movie", "6131"), ("TV Show", "2676")])),
        (by(table, "content_type"), groups(&[("Movie", "6131"), ("TV Show", "2676")])),
        (
            by(table, "rating"),
            groups(&[
                ("TV-MA", "3207"),
                ("TV-14", "2160"),
                ("TV-PG", "863"),
                ("R", "799"),
                ("", "4"),
                ("74 min", "1"),
                ("84 min", "1"),
                ("66 min", "1"),
            ]),
        ),
        (
            by(table, "listed_in"),
            groups(&[("International Movies", "2752"), ("Dramas", "2427"), ("Comedies", "1674")]),
        ),
        (by(table, "country"), groups(&[("United States", "3690"), ("India", "1046")])),
        (largest("country", 2), groups(&[("United States", "2818"), ("India", "972")])),
        (year("min"), one("1925")),
        (year("max"), one("2021")),
    ]
}

fn snowplow() -> Vec<Figure> {
    let table = "video_playback_events";
    vec![
        (
            by(table, "event_type"),
            groups(&[
                ("play", "78"),
                ("pause", "56"),
                ("playbackqualitychange", "48"),
                ("seek", "41"),
                ("percentprogress", "9"),
                ("volumechange", "7"),
                ("ended", "6"),
            ]),
        ),
        (by(table, "geo_country"), groups(&[("GB", "203"), ("DE", "26"), ("SK", "12"), ("GR", "7")])),
        (by(table, "browser"), groups(&[("Firefox 9", "151"), ("Safari", "66"), ("Chrome 9", "31")])),
        (figure(table, &json!("sessions")), one("21")),
        (figure(table, &json!("viewers")), one("9")),
        (figure(table, &op("count_distinct", "event_id")), one("248")),
        (figure(table, &op("min", "collector_tstamp")), one("2022-01-18T11:56:27.816Z")),
        (figure(table, &op("max", "collector_tstamp")), one("2022-01-20T21:33:59.119Z")),
    ]
}

fn lumos() -> Vec<Figure> {
    let table = "lumos_chunks";
    vec![
        (figure(table, &op("count_distinct", "session_id")), one("590")),
        (by(table, "player_state"), groups(&[("steady", "46226"), ("buffering", "12350")])),
        (by(table, "connection_type"), groups(&[("wifi", "38249"), ("4g", "20327")])),
        (by(table, "bitrate"), groups(&[("4300", "31813")])),
        (figure(table, &op("mean", "bitrate")), one("2991.963")),
        (figure(table, &op("sum", "chunk_size")), one("598754238")),
        (figure(table, &op("sum", "delivery_time")), one("81722.922")),
    ]
}

fn youtube() -> Vec<Figure> {
    let table = "youtube_qoe_views";
    vec![
        (figure(table, &json!("rows")), one("12472")),
        (figure(table, &op("sum", "pl_buffering_events")), one("18383")),
        (by(table, "pl_buffering_boolean"), groups(&[("false", "5508"), ("true", "6964")])),
        (
            by(table, "vid_category"),
            groups(&[("gopro", "3372"), ("game", "3004"), ("music", "2539"), ("minecraft", "1799")]),
        ),
    ]
}

fn flights() -> Vec<Figure> {
    let table = "flights-200k";
    vec![
        (figure(table, &json!("rows")), one("200000")),
        (figure(table, &op("sum", "delay")), one("1500159")),
        (figure(table, &op("sum", "distance")), one("145847125")),
    ]
}

/// Asserts that open files give the figures of the file `name`.
pub(crate) fn check(open: &Open, name: &str, what: &str) {
    let figures = match name.split(['_', '-']).next() {
        Some("netflix") => netflix(),
        Some("snowplow") => snowplow(),
        Some("lumos") => lumos(),
        Some("youtube") => youtube(),
        _ => flights(),
    };
    for (query, expected) in figures {
        let rows = open.texts(&query);
        for row in expected {
            let found = rows.iter().any(|other| row.iter().zip(other).all(|(a, b)| is_figure(a, b)));
            assert!(found, "{what}: {query}\nexpected {row:?} in {rows:?}");
        }
    }
    if name.starts_with("netflix") {
        assert_eq!(open.texts(&by("expanded_cms_data", "listed_in")).len(), 42, "{what}");
        let date = json!({ "op": "count", "column": "date_added" });
        assert_eq!(open.texts(&figure("expanded_cms_data", &date)), [["8797"]], "{what}");
    }
}

/// Whether a figure is the one expected, which is given to its last digit.
fn is_figure(expected: &str, found: &str) -> bool {
    let Some((_, digits)) = expected.split_once('.').filter(|(whole, _)| whole.parse::<i64>().is_ok()) else {
        return expected == found;
    };
    found.parse().is_ok_and(|found: f64| format!("{found:.*}", digits.len()) == expected)
}

#[test]
fn test_query_the_figures_of_real_files() {
    let Some(folder) = folder() else { return };
    for name in FILES {
        let bytes = fs::read(folder.join(name)).unwrap();
        for workers in COUNTS {
            check(&open(workers, &[(name, &bytes)]), name, &format!("{name} over {workers}"));
        }
    }
}

#[test]
fn test_rows_of_a_real_file_are_as_stored() {
    let Some(folder) = folder() else { return };
    let bytes = fs::read(folder.join("netflix_titles.typed.arrow")).unwrap();
    for workers in COUNTS {
        let open = open(workers, &[("netflix_titles.typed.arrow", &bytes)]);
        let rows = open
            .rows(&json!({ "table": "expanded_cms_data", "columns": ["title", "duration", "listed_in"],
            "where": [{ "column": "show_id", "is": ["s2", "s8"] }] }));
        assert_eq!(
            rows,
            [
                ["Blood & Water", "2 Seasons", "International TV Shows, TV Dramas, TV Mysteries"],
                ["Sankofa", "125 min", "Dramas, Independent Movies, International Movies"],
            ]
        );
        let longest = json!({ "table": "expanded_cms_data", "columns": ["duration"], "limit": 1,
            "sort": [{ "key": "duration", "desc": true }] });
        assert_eq!(open.rows(&longest), [["312 min"]]);
    }
}
