//! How long derived tables stand, and what becomes of them when something changes.

use std::{rc::Rc, sync::Arc, task::Poll};

use arrow_array::{ArrayRef, StringArray};
use futures_util::future::join;
use reelscope_engine::{
    api::{Engine, Views},
    coordinator::{Belongs, Choice, Linked, Recast},
};
use reelscope_model::{Clause, Code, Literal, Query, Value};
use serde_json::{Value as Json, json};

use super::{
    events::{self, Event, Ids, random},
    naive::{sessions, text},
    sessions::{KINDS, NAMES, TABLE, opened, sums},
};
use crate::{
    here::{COUNTS, Open, now},
    same::{assert_rows, assert_same},
    table::Random,
};

fn made(seed: u64, rows: usize) -> (Vec<Event>, Vec<Vec<u8>>) {
    let mut chance = Random(seed);
    let events = random(&mut chance, rows, &KINDS);
    let file = crate::forms::plain(&events::columns(&events, Ids::Text, 1, &NAMES));
    (events, vec![file])
}

fn by_device() -> Json {
    json!({ "table": format!("{TABLE}.sessions"), "measures": sums(), "by": ["device_type"] })
}

fn count(open: &Open) -> String {
    let query = json!({ "table": format!("{TABLE}.sessions"), "measures": [{ "op": "count" }] });
    open.texts(&query).remove(0).remove(0)
}

#[test]
fn test_sessions_stand_until_their_table_changes() {
    for workers in COUNTS {
        let (events, files) = made(31, 300);
        let open = opened(workers, &files);
        assert_eq!(count(&open), sessions(&events).len().to_string());
        let plays = |open: &Open| {
            let sum = json!({ "op": "sum", "column": "Plays" });
            open.texts(&json!({ "table": format!("{TABLE}.sessions"), "measures": [sum] }))
                .remove(0)
                .remove(0)
        };
        let before = plays(&open);
        // What counts as a play is another set now.
        let values = vec![("pause".to_owned(), Belongs::To("play".to_owned()))];
        now(open.0.recast(TABLE, Recast::Values { column: "EventType".to_owned(), values })).unwrap();
        let pauses = events.iter().filter(|event| event.session.is_some() && event.time.is_some());
        let pauses = pauses.filter(|event| event.kind == Some("pause")).count();
        assert_eq!(plays(&open), (before.parse::<usize>().unwrap() + pauses).to_string());
        // A part that comes later.
        let (more, later) = made(37, 200);
        open.add(9, "later.arrow", &later[0]);
        let all: Vec<Event> = events.iter().chain(&more).cloned().collect();
        assert_eq!(count(&open), sessions(&all).len().to_string());
        now(open.0.forget(&[9]));
        assert_eq!(count(&open), sessions(&events).len().to_string());
    }
}

#[test]
fn test_sessions_are_made_again_after_a_worker_was_replaced() {
    for workers in COUNTS {
        let (_, files) = made(41, 400);
        let open = opened(workers, &files);
        let expected = open.ask(&by_device());
        for worker in 0..workers {
            open.replace(worker, &files.iter().map(|file| &**file).collect::<Vec<_>>());
            assert_same(&open.ask(&by_device()), &expected, "after a replacement");
        }
        // What is made is not made again.
        let before = open.bytes();
        open.ask(&by_device());
        assert_eq!(open.bytes(), before);
    }
}

#[test]
fn test_two_questions_make_sessions_once() {
    let (_, files) = made(43, 300);
    let open = opened(2, &files);
    let query: Query = serde_json::from_value(by_device()).unwrap();
    let both = now(join(open.0.query(query.clone()), open.0.query(query)));
    assert_same(&both.0.unwrap(), &both.1.unwrap(), "at once");
    assert_eq!(open.passes(), 2, "one pass a worker");
}

/// A caller who goes away lets the next one make the table.
#[test]
fn test_sessions_are_made_by_the_next_when_the_first_goes() {
    let (_, files) = made(47, 200);
    let open = opened(2, &files);
    let query: Query = serde_json::from_value(by_device()).unwrap();
    let mut first = open.0.query(query.clone());
    let mut polled = false;
    let dropped = now(std::future::poll_fn(|cx| {
        // Workers in this process answer at once, so that nothing is left half way: what counts is that a future that
        // was never polled to its end hinders nobody.
        if !polled {
            polled = true;
            return Poll::Ready(first.as_mut().poll(cx).is_ready());
        }
        Poll::Ready(false)
    }));
    assert!(dropped);
    drop(first);
    assert_same(&open.ask(&by_device()), &now(open.0.query(query)).unwrap(), "after a drop");
}

#[test]
fn test_clauses_reach_sessions_by_what_they_keep() {
    let (_, files) = made(53, 400);
    let open = opened(2, &files);
    let clause = |written: Json| -> Clause { serde_json::from_value(written).unwrap() };
    let query = |written: Json| -> Query { serde_json::from_value(written).unwrap() };
    let views = Views {
        views: vec![
            query(json!({ "table": TABLE, "measures": ["watch_time"] })),
            query(json!({ "table": TABLE, "measures": ["watch_time", "events"], "by": ["device_type"] })),
            query(json!({ "table": TABLE, "measures": ["events"] })),
        ],
        clauses: vec![
            clause(json!({ "table": TABLE, "column": "event_type", "is": ["play"] })),
            clause(json!({ "table": TABLE, "column": "device_type", "is": ["TV"] })),
            clause(json!({ "table": TABLE, "column": "SessionID", "not": ["id-1"] })),
        ],
    };
    let answers: Vec<_> = now(open.0.views(views)).into_iter().map(|answer| answer.unwrap()).collect();
    assert_eq!(
        answers.iter().map(|answer| answer.unreached.clone()).collect::<Vec<_>>(),
        [vec![0], vec![0], vec![]]
    );
    assert_eq!(answers[1].own, [1], "a view by device ignores a clause on devices");
    let only = json!([{ "column": "device_type", "is": ["TV"] }, { "column": "SessionID", "not": ["id-1"] }]);
    let expected = open.ask(&json!({ "table": TABLE, "measures": ["watch_time"], "where": only }));
    assert_eq!(answers[0].result.rows, expected.rows);

    let refused = json!({ "table": TABLE, "measures": ["watch_time"], "where": [{ "column": "event_type", "is": ["play"] }] });
    let error = open.query(query(refused)).unwrap_err();
    assert_eq!(error.code, Code::BadQuery);
    assert!(error.message.contains("cannot be filtered by event_type"), "{error}");
}

#[test]
fn test_linked_sessions_by_click_and_brush_as_by_query() {
    let (_, files) = made(59, 500);
    let view = |written: Json| -> Query { serde_json::from_value(written).unwrap() };
    let own = format!("{TABLE}.sessions");
    let bins = json!([{ "column": "LengthMinutes", "bins": { "start": 0, "step": 20, "count": 6 } }]);
    let views = || {
        vec![
            (
                "devices".to_owned(),
                view(json!({ "table": TABLE, "measures": ["events", "plays"], "by": ["device_type"] })),
            ),
            (
                "lengths".to_owned(),
                view(json!({ "table": own, "measures": [{ "op": "count" }], "by": bins })),
            ),
            (
                "watched".to_owned(),
                view(json!({ "table": TABLE, "measures": ["watch_time"], "by": ["device_type"] })),
            ),
            ("both".to_owned(), view(json!({ "table": TABLE, "measures": ["events", "session_length"] }))),
            (
                "hours".to_owned(),
                view(
                    json!({ "table": TABLE, "measures": ["watch_time"], "by": [{ "column": "time", "part": "hour" }] }),
                ),
            ),
        ]
    };
    for workers in COUNTS {
        let (tiled, masked) = (opened(workers, &files), opened(workers, &files));
        let link = |open: &Open| now(Linked::open(Rc::clone(&open.0), views(), Vec::new())).unwrap();
        let (with, without) = (link(&tiled), link(&masked));
        let choose = |values: &[Value]| Choice::Values(values.iter().cloned().map(Literal).collect());
        let device = choose(&[Value::Text("TV".into())]);
        for (name, choices) in [
            ("devices", vec![device.clone(), Choice::Clear]),
            (
                "lengths",
                vec![
                    choose(&[Value::Int(0), Value::Int(40)]),
                    choose(&[Value::Int(20), Value::Null]),
                    Choice::Clear,
                ],
            ),
            ("watched", vec![device, Choice::Clear]),
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
    }
}

#[test]
fn test_rows_of_sessions_are_shown() {
    let (events, files) = made(61, 200);
    for workers in COUNTS {
        let open = opened(workers, &files);
        let query = json!({ "table": format!("{TABLE}.sessions"), "columns": ["SessionID", "device_type", "Events"],
            "sort": [{ "key": "Events", "desc": true }, { "key": "SessionID" }], "limit": 5 });
        let mut expected: Vec<(i128, String, String)> = sessions(&events)
            .iter()
            .map(|one| {
                let id = one.first.session.map_or_else(String::new, |id| format!("id-{id}"));
                (-one.counts[0], id, one.first.device.unwrap_or_default().to_owned())
            })
            .collect();
        expected.sort();
        let expected: Vec<Vec<String>> =
            expected.into_iter().take(5).map(|(n, id, device)| vec![id, device, (-n).to_string()]).collect();
        assert_eq!(open.rows(&query), expected, "{workers} workers");
    }
}

#[test]
fn test_derived_tables_are_listed_apart() {
    let (_, files) = made(67, 20);
    let open = opened(2, &files);
    let names: Vec<String> = open.0.derived().into_iter().map(|table| table.name).collect();
    let expected = ["sessions", "viewings", "stalling", "arrivals"].map(|name| format!("{TABLE}.{name}"));
    assert_eq!(names, expected);
    assert_eq!(open.0.tables().len(), 1);
    let columns: Vec<String> =
        open.0.derived().remove(0).columns.into_iter().map(|column| column.name).collect();
    let kept = ["SessionID", "UserID", "ContentID", "Timestamp", "DeviceType"];
    assert_eq!(columns[..5], kept);
    let error = open.query(
        serde_json::from_value(json!({ "table": format!("{TABLE}.spells"), "measures": ["rows"] })).unwrap(),
    );
    assert_eq!(error.unwrap_err().code, Code::UnknownTable);
}

/// A session stands with its first event, and so with the title that this names.
#[test]
fn test_sessions_by_what_a_linked_table_knows() {
    let (events, mut files) = made(71, 300);
    let texts = |texts: &[&str]| -> ArrayRef { Arc::new(StringArray::from_iter_values(texts)) };
    let catalogue = [
        ("ContentID", texts(&["id-0", "id-1", "id-7"])),
        ("Title", texts(&["One", "Two", "Eight"])),
        ("ContentType", texts(&["Movie", "Series", "Movie"])),
    ];
    files.push(crate::forms::plain(&catalogue));
    let kind_of = |event: &Event| match event.content {
        Some(0) => Some("Movie"),
        Some(1) => Some("Series"),
        _ => None,
    };
    for workers in COUNTS {
        let open = opened(workers, &files);
        let all = sessions(&events);
        let hours = |kind: Option<&str>| {
            let own = all.iter().filter(|one| kind_of(one.first) == kind);
            Value::Float(own.map(|one| one.playing / 60.0).sum())
        };
        let by = json!(["expanded_cms_data.content_type"]);
        let query = json!({ "table": TABLE, "measures": ["watch_time"], "by": by });
        let kinds = [Some("Movie"), Some("Series"), None];
        let expected: Vec<_> = kinds.map(|kind| vec![text(kind), hours(kind)]).to_vec();
        assert_rows(&open.ask(&query).rows, &expected, "by a linked dimension");
        let movies = json!([{ "table": "expanded_cms_data", "column": "ContentType", "is": ["Movie"] }]);
        let query = json!({ "table": TABLE, "measures": ["watch_time"], "where": movies });
        assert_rows(&open.ask(&query).rows, &[vec![hours(Some("Movie"))]], "under a clause on it");
        // A fresh worker looks up again.
        open.replace(0, &files.iter().map(|file| &**file).collect::<Vec<_>>());
        assert_rows(&open.ask(&query).rows, &[vec![hours(Some("Movie"))]], "after a replacement");
    }
}
