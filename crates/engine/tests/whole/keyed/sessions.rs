//! Sessions and plays of titles.

use proptest::prelude::*;
use reelscope_model::Value;
use serde_json::{Value as Json, json};

use super::{
    events::{self, Event, IDS, Ids, random},
    naive::{self, Session, sessions, sorted, text, time},
};
use crate::{
    here::{COUNTS, Open, open},
    same::assert_rows,
    table::Random,
};

pub(super) const TABLE: &str = "video_playback_events";
pub(super) const NAMES: [(&str, &str); 10] = [
    ("session", "SessionID"),
    ("user", "UserID"),
    ("content", "ContentID"),
    ("time", "Timestamp"),
    ("kind", "EventType"),
    ("device", "DeviceType"),
    ("error", "ErrorType"),
    ("position", "PositionSeconds"),
    ("startup", "StartupMs"),
    ("fatal", "is_fatal"),
];
pub(super) const KINDS: [&str; 9] =
    ["play", "Resume", "pause", "stop", "error", "seek", "skip", "buffer", "something"];

pub(super) fn opened(workers: usize, files: &[Vec<u8>]) -> Open {
    let names: Vec<String> = (0..files.len()).map(|at| format!("p{at}.arrow")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().zip(files).map(|(name, file)| (&**name, &**file)).collect();
    open(workers, &files)
}

/// What is summed of sessions.
pub(super) fn sums() -> Json {
    let columns = [
        "Events",
        "Plays",
        "Errors",
        "Buffers",
        "Interactions",
        "Starts",
        "FatalErrors",
        "LengthMinutes",
        "PlayingMinutes",
    ];
    let mut all = vec![json!({ "op": "count", "as": "n" })];
    all.extend(columns.map(|column| json!({ "op": "sum", "column": column })));
    all.push(json!({ "op": "max", "column": "LengthMinutes", "as": "longest" }));
    json!(all)
}

fn summed(group: &[&Session<'_>]) -> Vec<Value> {
    let total =
        |number: &dyn Fn(&Session<'_>) -> f64| Value::Float(group.iter().map(|one| number(one)).sum());
    let mut row = vec![Value::Int(group.len() as i128)];
    row.extend((0..7).map(|at| Value::Int(group.iter().map(|one| one.counts[at]).sum())));
    row.extend([total(&|one| one.length()), total(&|one| one.playing)]);
    row.push(Value::Float(group.iter().map(|one| one.length()).fold(0.0, f64::max)));
    if group.is_empty() {
        row[1..].fill(Value::Null);
    }
    row
}

fn expected(sessions: &[Session<'_>], by: Option<&dyn Fn(&Event) -> Value>) -> Vec<Vec<Value>> {
    let Some(by) = by else { return vec![summed(&sessions.iter().collect::<Vec<_>>())] };
    let mut groups: Vec<(Value, Vec<&Session<'_>>)> = Vec::new();
    for session in sessions {
        let key = by(session.first);
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, group)) => group.push(session),
            None => groups.push((key, vec![session])),
        }
    }
    sorted(groups.into_iter().map(|(key, group)| [vec![key], summed(&group)].concat()).collect())
}

fn check(open: &Open, events: &[Event], what: &str) {
    let all = sessions(events);
    let ask = |by: Json, filter: Json| {
        open.ask(
            &json!({ "table": format!("{TABLE}.sessions"), "measures": sums(), "by": by, "where": filter }),
        )
        .rows
    };
    assert_rows(&ask(json!([]), json!([])), &expected(&all, None), what);
    let device = |event: &Event| text(event.device);
    assert_rows(&ask(json!(["device_type"]), json!([])), &expected(&all, Some(&device)), what);
    let hour = |event: &Event| Value::Int(i128::from(time(event).div_euclid(3_600).rem_euclid(24)));
    let by = json!([{ "column": "time", "part": "hour" }]);
    assert_rows(&ask(by, json!([])), &expected(&all, Some(&hour)), what);
    let tv: Vec<_> = all.iter().filter(|one| one.first.device == Some("TV")).cloned().collect();
    let clause = json!([{ "column": "DeviceType", "is": ["TV"] }]);
    assert_rows(&ask(json!([]), clause), &expected(&tv, None), what);
    let long: Vec<_> = all.iter().filter(|one| one.counts[0] >= 3).cloned().collect();
    let clause = json!([{ "column": "Events", "from": 3 }]);
    assert_rows(&ask(json!(["device_type"]), clause), &expected(&long, Some(&device)), what);
    measures(open, events, &all, what);
    plays(open, events, what);
}

/// Measures of sessions beside those of events, by the events' table.
fn measures(open: &Open, events: &[Event], all: &[Session<'_>], what: &str) {
    let measures = ["events", "watch_time", "exits_before_start", "start_failures", "playback_failures"];
    let found = open.ask(&json!({ "table": TABLE, "measures": measures, "by": ["device_type"] })).rows;
    let mut keys: Vec<Value> = Vec::new();
    for key in
        events.iter().map(|event| text(event.device)).chain(all.iter().map(|one| text(one.first.device)))
    {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let row = |key: Value| {
        let own: Vec<_> = all.iter().filter(|one| text(one.first.device) == key).collect();
        let count = events.iter().filter(|event| text(event.device) == key).count();
        let share = |test: &dyn Fn(&Session<'_>) -> bool| match own.len() {
            0 => Value::Null,
            n => Value::Float(own.iter().filter(|one| test(one)).count() as f64 / n as f64),
        };
        let hours: f64 = own.iter().map(|one| one.playing / 60.0).sum();
        vec![
            key.clone(),
            Value::Int(count as i128),
            if own.is_empty() { Value::Null } else { Value::Float(hours) },
            share(&|one| one.counts[5] == 0 && one.counts[6] == 0),
            share(&|one| one.counts[5] == 0 && one.counts[6] > 0),
            share(&|one| one.counts[6] > 0),
        ]
    };
    assert_rows(&found, &sorted(keys.into_iter().map(row).collect()), what);
}

/// Plays of a title: a session and a content, with the furthest position.
fn plays(open: &Open, events: &[Event], what: &str) {
    let runs = naive::runs(events, |event| Some((event.session?, event.content?)));
    let mut furthest: Vec<(Option<f64>, f64)> = Vec::new();
    for run in runs.values() {
        let positions = run.iter().filter_map(|(_, event)| event.position);
        // Those of an unknown duration are no share of anything; of duration 0 neither.
        let content = run[0].1.content.unwrap() as usize;
        let duration = events::DURATIONS[content].filter(|minutes| *minutes > 0);
        if let Some(duration) = duration {
            furthest.push((positions.reduce(f64::max), duration as f64 * 60.0));
        }
    }
    let known: Vec<f64> =
        furthest.iter().filter_map(|(position, length)| Some((*position)? / length)).collect();
    let passed = |share: f64| match known.len() {
        0 => Value::Null,
        n => Value::Float(known.iter().filter(|part| **part >= share - 1e-12).count() as f64 / n as f64),
    };
    let row = vec![Value::Int(runs.len() as i128), passed(0.9), passed(0.25), passed(0.5)];
    let measures = json!([{ "op": "count" }, "completion_rate", "passed_25", "passed_50"]);
    let found = open.ask(&json!({ "table": format!("{TABLE}.viewings"), "measures": measures }));
    assert_rows(&found.rows, &[row], what);
}

fn run(seed: u64, rows: usize, form: Ids) {
    let mut chance = Random(seed | 1);
    let events = random(&mut chance, rows, &KINDS);
    let mut files = events::files(&mut chance, &events, form, seed, &NAMES);
    files.push(events::catalogue(form));
    for workers in COUNTS {
        let open = opened(workers, &files);
        check(&open, &events, &format!("seed {seed}, {rows} rows, {form:?}, {workers} workers"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn test_sessions_of_random_events_as_the_reference_makes_them(seed: u64, rows in 0usize..500) {
        run(seed, rows, IDS[(seed % 5) as usize]);
    }
}

#[test]
fn test_sessions_of_few_events_and_many() {
    for form in IDS {
        for rows in [0, 1, 2, 65] {
            run(11 + rows as u64, rows, form);
        }
    }
    run(5, 4_000, Ids::Text);
}
