//! Figures of a period's end, against counting the users of each window.

use std::collections::BTreeSet;

use proptest::prelude::*;
use reelscope_engine::{
    api::{Engine, Views},
    coordinator::{Choice, Linked},
};
use reelscope_model::{Clause, Code, Literal, Query, TimeUnit, Value};
use serde_json::{Value as Json, json};

use super::{
    events::{self, DEVICES, Event, IDS, Ids},
    naive::{self, sorted, text, time},
    sessions::opened,
};
use crate::{
    here::{COUNTS, Open, now},
    same::{assert_rows, assert_same},
    table::Random,
};

const TABLE: &str = "video_playback_events";
const DAY: i64 = 86_400;
const NAMES: [(&str, &str); 5] = [
    ("session", "SessionID"),
    ("user", "UserID"),
    ("time", "Timestamp"),
    ("kind", "EventType"),
    ("device", "DeviceType"),
];
/// Measures, and how many days each is of.
const ACTIVE: [(&str, i64); 3] =
    [("daily_active_users", 1), ("weekly_active_users", 7), ("monthly_active_users", 30)];

/// Events over some 70 days, of users who come and go.
fn random(chance: &mut Random, rows: usize) -> Vec<Event> {
    let mut events = super::events::random(chance, rows, &["play", "pause", "stop"]);
    let start = 1_700_000_000;
    for event in &mut events {
        let at = start + chance.below(70 * DAY as u64) as i64;
        event.time = event.time.map(|_| at);
    }
    events
}

fn instant(second: i64) -> Json {
    json!(Value::Time { value: second, unit: TimeUnit::Second }.to_string())
}

/// Different users from one second up to another.
fn users(events: &[Event], from: i64, to: i64) -> i128 {
    let within = events.iter().filter(|event| event.time.is_some_and(|time| (from..to).contains(&time)));
    within.filter_map(|event| event.user).collect::<BTreeSet<_>>().len() as i128
}

fn share(part: i128, of: i128) -> Value {
    if of == 0 { Value::Null } else { Value::Float(part as f64 / of as f64) }
}

/// The figures at an end.
fn active(events: &[Event], end: i64) -> Vec<Value> {
    let counts = ACTIVE.map(|(_, days)| users(events, end - days * DAY, end));
    counts.iter().map(|count| Value::Int(*count)).chain([share(counts[0], counts[2])]).collect()
}

fn none() -> Vec<Value> {
    vec![Value::Int(0), Value::Int(0), Value::Int(0), Value::Null]
}

fn measures() -> Json {
    json!(["daily_active_users", "weekly_active_users", "monthly_active_users", "stickiness"])
}

fn check_active(open: &Open, events: &[Event], chance: &mut Random, what: &str) {
    let all: Vec<i64> = events.iter().filter_map(|event| event.time).collect();
    let last = all.iter().max().map(|last| last + 1);
    for _ in 0..4 {
        let end = |chance: &mut Random| {
            (!all.is_empty() && !chance.once_in(3)).then(|| chance.one(&all) + chance.below(9_000) as i64)
        };
        let (mut from, mut to) = (end(chance), end(chance));
        if let (Some(a), Some(b)) = (from, to) {
            (from, to) = (Some(a.min(b)), Some(a.max(b) + 1));
        }
        let mut clause = json!({ "column": "time" });
        clause["from"] = from.map_or(Json::Null, instant);
        clause["to"] = to.map_or(Json::Null, instant);
        let time_filter = if from.is_none() && to.is_none() { json!([]) } else { json!([clause]) };
        let expected = |events: &[Event]| match last {
            Some(last) if from.is_none_or(|from| from < last) => {
                active(events, to.map_or(last, |to| to.min(last)))
            }
            _ => none(),
        };
        let query = json!({ "table": TABLE, "measures": measures(), "where": time_filter });
        assert_rows(&open.ask(&query).rows, &[expected(events)], &format!("{what} {query}"));
        // The same as a clause that views share, beside one on a device, and beside what is of all of the period.
        let clauses = [
            time_filter.as_array().cloned().unwrap_or_default(),
            vec![json!({ "table": TABLE, "column": "device_type", "is": ["TV"] })],
        ]
        .concat();
        let clauses: Vec<Clause> =
            clauses.into_iter().map(|clause| serde_json::from_value(clause).unwrap()).collect();
        let with_events = json!(["events", "monthly_active_users"]);
        let views: Vec<Query> = [measures(), with_events]
            .into_iter()
            .map(|measures| serde_json::from_value(json!({ "table": TABLE, "measures": measures })).unwrap())
            .collect();
        let found = now(open.0.views(Views { views, clauses }));
        let tv: Vec<Event> = events.iter().filter(|event| event.device == Some("TV")).cloned().collect();
        let own = expected(&tv);
        let within = tv.iter().filter(|event| {
            let inside = |time: i64| from.is_none_or(|from| time >= from) && to.is_none_or(|to| time < to);
            // Without a range rows without a time count as well.
            event.time.map_or(from.is_none() && to.is_none(), inside)
        });
        let both = vec![Value::Int(within.count() as i128), own[2].clone()];
        for (answer, expected) in found.into_iter().zip([own, both]) {
            assert_rows(&answer.unwrap().result.rows, &[expected], &format!("{what} of TV, {from:?} {to:?}"));
        }
    }
    by_groups(open, events, last, what);
}

fn by_groups(open: &Open, events: &[Event], last: Option<i64>, what: &str) {
    // By device: each as if there were no other.
    let mut keys: Vec<Value> = events.iter().map(|event| text(event.device)).collect();
    keys.sort_by(Value::cmp_total);
    keys.dedup();
    let row = |key: Value| {
        let own: Vec<Event> = events.iter().filter(|event| text(event.device) == key).cloned().collect();
        let figures = last.map_or_else(none, |last| active(&own, last));
        [vec![key], figures].concat()
    };
    let expected = sorted(keys.into_iter().map(row).collect());
    let found = open.ask(&json!({ "table": TABLE, "measures": measures(), "by": ["device_type"] }));
    assert_rows(&found.rows, &expected, &format!("{what} by device"));
    // By week, from Monday on: each at its end, the last at that of the data.
    let Some(last) = last else { return };
    let first = events.iter().filter_map(|event| event.time).min().unwrap();
    let week = 7 * DAY;
    let start = |time: i64| (time + 3 * DAY).div_euclid(week) * week - 3 * DAY;
    let mut expected = Vec::new();
    let mut at = start(first);
    while at < last {
        let key = Value::Time { value: at, unit: TimeUnit::Second };
        expected.push([vec![key], active(events, (at + week).min(last))].concat());
        at += week;
    }
    let by = json!([{ "column": "time", "grain": "week" }]);
    let found = open.ask(&json!({ "table": TABLE, "measures": measures(), "by": by }));
    assert_rows(&found.rows, &expected, &format!("{what} by week"));
}

/// Of those whose hours are over at the end of the data, who came back in the hours that count.
fn check_retention(open: &Open, events: &[Event], what: &str) {
    let end = events.iter().filter_map(|event| event.time).max().map_or(0, |last| last + 1);
    let runs: Vec<_> = naive::runs(events, |event| event.user).into_values().collect();
    for device in [None, Some(DEVICES[0])] {
        let retention = [1, 7, 30].map(|day: i64| {
            let (mut all, mut back) = (0, 0);
            for run in runs.iter().filter(|run| device.is_none() || run[0].1.device == device) {
                let first = time(run[0].1);
                if first >= end - (day + 1) * DAY {
                    continue;
                }
                all += 1;
                let counts = first + day * DAY..first + (day + 1) * DAY;
                back += i128::from(run.iter().any(|(_, event)| counts.contains(&time(event))));
            }
            share(back, all)
        });
        let measures = json!(["day_1_retention", "day_7_retention", "day_30_retention"]);
        let filter = device.map_or(json!([]), |device| json!([{ "column": "DeviceType", "is": [device] }]));
        let found = open.ask(&json!({ "table": TABLE, "measures": measures, "where": filter }));
        assert_rows(&found.rows, &[retention.to_vec()], &format!("{what} retention, {device:?}"));
    }
}

fn run(seed: u64, rows: usize, form: Ids) {
    let mut chance = Random(seed | 1);
    let events = random(&mut chance, rows);
    let files = events::files(&mut chance, &events, form, seed, &NAMES);
    for workers in COUNTS {
        let open = opened(workers, &files);
        let what = format!("seed {seed}, {rows} rows, {form:?}, {workers} workers");
        check_active(&open, &events, &mut chance, &what);
        check_retention(&open, &events, &what);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn test_figures_of_a_periods_end_as_the_reference_counts_them(seed: u64, rows in 0usize..400) {
        run(seed, rows, IDS[(seed % 5) as usize]);
    }
}

#[test]
fn test_figures_of_a_periods_end_of_few_events() {
    for rows in [0, 1, 2, 3] {
        run(31 + rows as u64, rows, Ids::Close);
    }
}

/// By click and by brush as by query: a brush over time moves the end of the period.
#[test]
fn test_figures_of_a_periods_end_under_a_brush() {
    let mut chance = Random(5);
    let events = random(&mut chance, 600);
    let files = events::files(&mut chance, &events, Ids::Text, 0, &NAMES);
    let view = |written: Json| -> Query { serde_json::from_value(written).unwrap() };
    let views = || {
        let days = json!([{ "column": "time", "grain": "day" }]);
        [
            ("devices", json!({ "table": TABLE, "measures": ["events"], "by": ["device_type"] })),
            ("days", json!({ "table": TABLE, "measures": ["events"], "by": days })),
            ("ends", json!({ "table": TABLE, "measures": measures() })),
            ("kinds", json!({ "table": TABLE, "measures": measures(), "by": ["event_type"] })),
            ("back", json!({ "table": TABLE, "measures": ["day_1_retention", "viewers"] })),
        ]
        .map(|(name, written)| (name.to_owned(), view(written)))
        .to_vec()
    };
    let day = |number: i64| {
        let second = (1_700_000_000_i64.div_euclid(DAY) + number) * DAY;
        Literal(Value::Time { value: second, unit: TimeUnit::Second })
    };
    let choose = |values: &[&str]| {
        Choice::Values(values.iter().map(|value| Literal(Value::Text((*value).into()))).collect())
    };
    for workers in COUNTS {
        let (tiled, masked) = (opened(workers, &files), opened(workers, &files));
        let link = |open: &Open| now(Linked::open(std::rc::Rc::clone(&open.0), views(), Vec::new())).unwrap();
        let (with, without) = (link(&tiled), link(&masked));
        for (name, choices) in [
            ("devices", vec![choose(&["TV"]), choose(&["TV", "Web"])]),
            ("days", vec![Choice::Values(vec![day(10), day(31)]), Choice::Values(vec![day(40), day(41)])]),
            ("devices", vec![choose(&["Phone"]), Choice::Clear]),
            ("kinds", vec![choose(&["play"]), Choice::Clear]),
        ] {
            let brush = now(with.activate(name)).unwrap();
            for choice in choices {
                let moved = now(with.shift(brush, choice.clone())).unwrap();
                let expected = now(without.filter(name, choice)).unwrap();
                for ((view, a), (_, b)) in moved.results.results.iter().zip(&expected.results) {
                    assert_same(a, b, &format!("{view} by {name}, {workers} workers"));
                }
            }
            with.end(brush);
        }
        // What is over this table alone is told by tiles under a brush on anything but time.
        let few = views().into_iter().filter(|(name, _)| name != "back").collect();
        let with = now(Linked::open(std::rc::Rc::clone(&tiled.0), few, Vec::new())).unwrap();
        let brush = now(with.activate("devices")).unwrap();
        let before = tiled.runs();
        now(with.shift(brush, choose(&["Web"]))).unwrap();
        assert_eq!(tiled.runs(), before, "{workers} workers");
    }
}

/// What the data end with is found out anew when more comes.
#[test]
fn test_figures_of_a_periods_end_follow_the_data() {
    let mut chance = Random(77);
    let events = random(&mut chance, 300);
    let (early, late): (Vec<Event>, Vec<Event>) = events.into_iter().partition(|event| event.user != Some(1));
    let file = |events: &[Event]| crate::forms::plain(&events::columns(events, Ids::Text, 0, &NAMES));
    let late: Vec<Event> = late
        .into_iter()
        .map(|event| Event { time: event.time.map(|time| time + 40 * DAY), ..event })
        .collect();
    let open = opened(2, &[file(&early)]);
    let ask = || open.ask(&json!({ "table": TABLE, "measures": measures() })).rows;
    let end = |events: &[Event]| events.iter().filter_map(|event| event.time).max().unwrap() + 1;
    assert_rows(&ask(), &[active(&early, end(&early))], "before");
    open.add(9, "late.arrow", &file(&late));
    let all = [early.clone(), late].concat();
    assert_rows(&ask(), &[active(&all, end(&all))], "after");
    now(open.0.forget(&[9]));
    assert_rows(&ask(), &[active(&early, end(&early))], "again");
}

#[test]
fn test_figures_of_a_periods_end_are_of_ranges_only() {
    let mut chance = Random(9);
    let events = random(&mut chance, 50);
    let open = opened(2, &events::files(&mut chance, &events, Ids::Close, 0, &NAMES));
    let refused = |query: Json| {
        let parsed: Query = serde_json::from_value(query).unwrap();
        open.query(parsed).unwrap_err()
    };
    let by_weekday = json!([{ "column": "time", "part": "weekday" }]);
    let error = refused(json!({ "table": TABLE, "measures": ["stickiness"], "by": by_weekday }));
    assert_eq!((error.code, error.message.contains("a period's end")), (Code::BadQuery, true), "{error}");
    let by_minute = json!([{ "column": "time", "grain": "minute" }]);
    let error = refused(json!({ "table": TABLE, "measures": ["stickiness"], "by": by_minute }));
    assert_eq!((error.code, error.hint.contains("coarser grain")), (Code::BadQuery, true), "{error}");
}
