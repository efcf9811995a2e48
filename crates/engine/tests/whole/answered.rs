//! Views that are asked again: what nothing new acts on is not computed again, and is what it would be if it were.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, Int64Array, StringArray, TimestampSecondArray};
use proptest::prelude::*;
use reelscope_engine::{
    api::{Engine, ViewResult, Views},
    coordinator::Recast,
};
use reelscope_model::{Clause, Query, Result};
use serde_json::{Value as Json, json};

use crate::{
    forms::plain,
    here::{COUNTS, Open, now, open},
    table::Random,
};

const PLAYBACK: &str = "video_playback_events";
const DEVICES: [&str; 3] = ["TV", "Phone", "Web"];
const DAY: i64 = 86_400;

fn texts(values: impl Iterator<Item = String>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values))
}

fn ints(values: impl Iterator<Item = i64>) -> ArrayRef {
    Arc::new(Int64Array::from_iter_values(values))
}

fn some(random: &mut Random, rows: usize, most: u64) -> impl Iterator<Item = i64> {
    (0..rows).map(move |_| random.below(most) as i64)
}

fn time(random: &mut Random, rows: usize) -> ArrayRef {
    let seconds = some(random, rows, 70 * DAY as u64).map(|second| 1_700_000_000 + second);
    Arc::new(TimestampSecondArray::from_iter_values(seconds))
}

fn device(random: &mut Random, rows: usize) -> ArrayRef {
    texts((0..rows).map(|_| random.one(&DEVICES).to_owned()))
}

fn playback(random: &mut Random, rows: usize) -> Vec<u8> {
    plain(&[
        ("Timestamp", time(random, rows)),
        ("EventType", texts((0..rows).map(|_| random.one(&["play", "pause", "stop"]).to_owned()))),
        ("SessionID", texts(some(random, rows, 20).map(|id| format!("s{id}")))),
        ("UserID", ints(some(random, rows, 9))),
        ("ContentID", texts(some(random, rows, 5).map(|id| format!("t{id}")))),
        ("DeviceType", device(random, rows)),
        ("Bitrate", Arc::new(Float64Array::from_iter_values(some(random, rows, 4).map(|rate| rate as f64)))),
    ])
}

fn searches(random: &mut Random, rows: usize) -> Vec<u8> {
    plain(&[
        ("Timestamp", time(random, rows)),
        ("SearchQuery", texts(some(random, rows, 3).map(|id| format!("query {id}")))),
        ("ClickedContentID", texts(some(random, rows, 9).map(|id| format!("t{id}")))),
        ("UserID", ints(some(random, rows, 9))),
    ])
}

fn titles(random: &mut Random, first: i64, name: u32) -> Vec<u8> {
    plain(&[
        ("show_id", texts((first..first + 3).map(|id| format!("t{id}")))),
        ("title", texts((0..3).map(|id| format!("title {id} of {name}")))),
        ("type", texts((0..3).map(|_| random.one(&["Movie", "Series"]).to_owned()))),
        ("release_year", ints((0..3).map(|id| 2000 + id))),
    ])
}

/// Views of tables, of linked and derived ones, of figures at a period's end and at once, and what is wrong.
fn views() -> Vec<Query> {
    let by = |table: &str, by: Json| json!({ "table": table, "measures": ["rows"], "by": by });
    let sessions = format!("{PLAYBACK}.sessions");
    let all = json!([
        by(PLAYBACK, json!(["DeviceType"])),
        by(PLAYBACK, json!([{ "column": "Timestamp", "grain": "week" }])),
        by(PLAYBACK, json!([{ "column": "Bitrate", "bins": { "start": 0, "step": 2, "count": 2 } }, "DeviceType"])),
        by(PLAYBACK, json!([{ "column": "expanded_cms_data.type", "as": "kind" }])),
        { "table": PLAYBACK, "measures": ["monthly_active_users", "sessions", "watch_time", { "op": "mean", "column": "Bitrate" }] },
        { "table": PLAYBACK, "measures": ["weekly_active_users"], "by": [{ "column": "Timestamp", "grain": "week" }] },
        { "table": PLAYBACK, "measures": ["peak_concurrent_sessions", "sessions"], "by": ["DeviceType"] },
        by(&sessions, json!(["DeviceType"])),
        by("search_events", json!(["SearchQuery"])),
        by("search_events", json!([])),
        by("expanded_cms_data", json!(["type"])),
        by(PLAYBACK, json!(["nothing"])),
    ]);
    serde_json::from_value(all).unwrap()
}

/// Some of the clauses that may be in force, in any order.
fn clauses(random: &mut Random) -> Vec<Clause> {
    let all = json!([
        { "column": "DeviceType", "is": ["TV"] },
        { "column": "DeviceType", "is": ["Phone", "TV"] },
        { "column": "time", "from": "2023-11-20", "to": "2023-12-25" },
        { "column": "Timestamp", "part": "weekday", "is": [1, 2, 3] },
        { "table": PLAYBACK, "column": "Bitrate", "from": 2 },
        { "table": "expanded_cms_data", "column": "type", "is": ["Movie"] },
        { "table": "search_events", "column": "SearchQuery", "not": ["query 1"] },
        { "table": format!("{PLAYBACK}.sessions"), "column": "Events", "from": 6 },
    ]);
    let all: Vec<Clause> = serde_json::from_value(all).unwrap();
    let count = random.below(4);
    (0..count).map(|_| random.one(&all.iter().collect::<Vec<_>>()).clone()).collect()
}

fn ask(open: &Open, views: &[Query], clauses: &[Clause]) -> Vec<Result<ViewResult>> {
    now(open.0.views(Views { views: views.to_vec(), clauses: clauses.to_vec() }))
}

/// The same with all that was answered forgotten, as it is when a worker is replaced.
fn ask_anew(open: &Open, views: &[Query], clauses: &[Clause]) -> Vec<Result<ViewResult>> {
    open.0.lose();
    ask(open, views, clauses)
}

/// What is open in the end, the same for both.
fn change(open: &Open, other: &Open, random: &mut Random, next: u32) {
    let both = [open, other];
    match random.below(4) {
        0 => {
            let bytes = playback(random, 40);
            both.iter().for_each(|open| open.add(next, "more.arrow", &bytes));
        }
        1 => {
            let bytes = titles(random, i64::from(next) % 5, next);
            both.iter().for_each(|open| open.add(next, "titles.arrow", &bytes));
        }
        2 => {
            let last = open.0.files().last().map(|(id, _)| *id).filter(|id| *id > 2);
            both.iter().for_each(|open| now(open.0.forget(last.as_slice())));
        }
        _ => {
            let column = "DeviceType".to_owned();
            let canonical = (!random.once_in(2)).then(|| column.clone());
            let change = Recast::Canonical { column, canonical };
            both.iter().for_each(|open| now(open.0.recast(PLAYBACK, change.clone())).unwrap());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn test_views_that_are_asked_again_are_what_they_would_be_anew(seed: u64) {
        let mut random = Random(seed | 1);
        let files = [playback(&mut random, 120), searches(&mut random, 30), titles(&mut random, 0, 0)];
        let files = [("p.arrow", &*files[0]), ("s.arrow", &*files[1]), ("t.arrow", &*files[2])];
        for workers in COUNTS {
            let (known, fresh) = (open(workers, &files), open(workers, &files));
            let mut asked: Vec<Vec<Clause>> = vec![Vec::new()];
            for step in 0..24 {
                let clauses = if random.once_in(2) { clauses(&mut random) } else { random.one(&asked.iter().collect::<Vec<_>>()).clone() };
                let mut views = views();
                views.truncate(4 + random.below(9) as usize);
                let (actual, expected) = (ask(&known, &views, &clauses), ask_anew(&fresh, &views, &clauses));
                prop_assert_eq!(format!("{actual:#?}"), format!("{expected:#?}"), "{:?}, seed {}", clauses, seed);
                asked.push(clauses);
                if random.once_in(5) {
                    change(&known, &fresh, &mut random, 10 + step);
                }
            }
        }
    }
}

#[test]
fn test_only_views_that_a_clause_acts_on_are_computed_again() {
    let mut random = Random(3);
    let (playback, searches) = (playback(&mut random, 90), searches(&mut random, 20));
    let by = |table: &str, by: &str| -> Query {
        serde_json::from_value(json!({ "table": table, "measures": ["rows"], "by": [by] })).unwrap()
    };
    let views = [
        by(PLAYBACK, "DeviceType"),
        by(PLAYBACK, "EventType"),
        by(PLAYBACK, "Bitrate"),
        by("search_events", "UserID"),
    ];
    let clause = |column: &str, is: Json| -> Clause {
        serde_json::from_value(json!({ "table": PLAYBACK, "column": column, "is": is })).unwrap()
    };
    let (tv, play) = (clause("DeviceType", json!(["TV"])), clause("EventType", json!(["play"])));
    let open = open(1, &[("p.arrow", &playback), ("s.arrow", &searches)]);
    let computed = |clauses: &[&Clause]| {
        let before = open.views();
        let clauses: Vec<Clause> = clauses.iter().map(|clause| (*clause).clone()).collect();
        let answers = ask(&open, &views, &clauses);
        assert!(answers.iter().all(Result::is_ok));
        open.views() - before
    };
    assert_eq!(computed(&[]), 4);
    assert_eq!(computed(&[&tv]), 2, "neither the view by device nor what devices are no part of");
    assert_eq!(computed(&[]), 0, "it was shown before");
    assert_eq!(
        computed(&[&tv, &play]),
        2,
        "by device and by bitrate; by type it is as under the first alone"
    );
    assert_eq!(computed(&[&play]), 1, "by bitrate; by device it is as under both");
    assert_eq!(computed(&[&tv]), 0);
    open.0.lose();
    assert_eq!(computed(&[&tv]), 4, "a worker was lost");
}
