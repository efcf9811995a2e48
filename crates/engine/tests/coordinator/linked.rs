//! Linked views: a click changes all views but its own, on every table that it reaches.

use std::rc::Rc;

use futures_util::future::join;
use reelscope_engine::{
    api::{Engine, Views},
    coordinator::{Choice, Linked, LinkedResults},
};
use reelscope_model::{Code, Literal, Value};
use serde_json::json;

use crate::{
    data::{ROWS, Tested, both, by, clause, counts, device, event, open, playback, texts, wait},
    naive::Naive,
};

const PLAYBACK: &str = "video_playback_events";

fn values(values: &[&str]) -> Choice {
    Choice::Values(values.iter().map(|value| Literal(Value::Text((*value).into()))).collect())
}

fn numbers(values: &[i128]) -> Choice {
    Choice::Values(values.iter().map(|value| Literal(Value::Int(*value))).collect())
}

fn link(coordinator: &Tested) -> Linked<Naive> {
    let views = [
        ("devices", by(PLAYBACK, json!("device_type"))),
        ("events", by(PLAYBACK, json!("event_type"))),
        ("hours", by(PLAYBACK, json!({ "column": "time", "grain": "hour" }))),
        (
            "rates",
            by(PLAYBACK, json!({ "column": "bitrate", "bins": { "start": 0, "step": 1000, "count": 3 } })),
        ),
        ("searches", by("search_events", json!("search_query"))),
    ];
    let views = views.into_iter().map(|(name, query)| (name.to_owned(), query)).collect();
    wait(Linked::open(Rc::clone(coordinator), views, Vec::new())).unwrap_or_else(|error| panic!("{error}"))
}

fn of(results: &LinkedResults, view: &str) -> Vec<Vec<String>> {
    texts(&results.results.iter().find(|(name, _)| name == view).unwrap().1)
}

#[test]
fn test_filter_one_device_changes_every_other_view_and_never_its_own() {
    for workers in [1, 2, 7] {
        let linked = link(&both(workers));
        let before = linked.results();
        let after = wait(linked.filter("devices", values(&["TV"]))).unwrap();
        let tv = || (0..ROWS).filter(|row| device(*row) == "TV");
        assert_eq!(of(&after, "devices"), of(&before, "devices"));
        assert_eq!(of(&after, "events"), counts(tv().map(|row| event(row).to_owned())));
        let hours = tv().map(|row| format!("1970-01-01T{:02}:00:00Z", row / 60));
        assert_eq!(of(&after, "hours"), counts(hours));
        // Searches have no device.
        assert_eq!(of(&after, "searches"), of(&before, "searches"));
        assert_eq!(*wait(linked.filter("devices", Choice::Clear)).unwrap(), *before);
    }
}

#[test]
fn test_filter_a_range_snaps_and_reaches_every_table_with_the_dimension() {
    let linked = link(&both(2));
    let before = linked.results();
    let range = values(&["1970-01-01T01:10:00Z", "1970-01-01T02:30:00Z"]);
    let after = wait(linked.filter("hours", range)).unwrap();
    let inside = || 60..180;
    assert_eq!(of(&after, "hours"), of(&before, "hours"));
    assert_eq!(of(&after, "devices"), counts(inside().map(|row| device(row).to_owned())));
    assert_eq!(of(&after, "searches"), [["dune", "60"], ["heat", "60"]]);
    let (view, range) = &after.ranges[0];
    let ends = [&range.from, &range.to].map(|end| end.as_ref().unwrap().to_string());
    assert_eq!(
        (&**view, ends),
        ("hours", ["1970-01-01T01:00:00Z".to_owned(), "1970-01-01T03:00:00Z".to_owned()])
    );
}

#[test]
fn test_brush_bins_as_filter_does() {
    let linked = link(&both(2));
    let brush = wait(linked.activate("rates")).unwrap();
    let moved = wait(linked.shift(brush, numbers(&[1_500, 3_000]))).unwrap();
    let range = moved.range.clone().unwrap();
    assert_eq!((range.from, range.to), (Some(Value::Float(1_000.0)), None));
    let filtered = wait(linked.filter("rates", numbers(&[1_500, 3_000]))).unwrap();
    assert_eq!(moved.results, filtered);
    linked.end(brush);
    assert_eq!(wait(linked.shift(brush, Choice::Clear)).unwrap_err().code, Code::BadQuery);
    assert_eq!(linked.results(), filtered);
    let other = wait(linked.activate("devices")).unwrap();
    wait(linked.activate("events")).unwrap();
    assert!(wait(linked.shift(other, Choice::Clear)).is_err());
}

#[test]
fn test_filter_overtaken_calls_resolve_with_the_newest() {
    let (coordinator, naive, _) = open(1, vec![("a.arrow", playback())]);
    let views = vec![
        ("devices".to_owned(), by(PLAYBACK, json!("device_type"))),
        ("events".to_owned(), by(PLAYBACK, json!("event_type"))),
    ];
    let linked = wait(Linked::open(coordinator, views, Vec::new())).unwrap_or_else(|error| panic!("{error}"));
    let before = naive.runs();
    let older = linked.filter("devices", values(&["TV"]));
    let newer = linked.filter("devices", values(&["Phone"]));
    let (older, newer) = wait(join(older, newer));
    assert_eq!(older.unwrap(), newer.unwrap());
    let phones = (0..ROWS).filter(|row| device(*row) == "Phone");
    assert_eq!(of(&linked.results(), "events"), counts(phones.map(|row| event(row).to_owned())));
    assert_eq!(naive.runs() - before, 2);
}

#[test]
fn test_filter_survives_a_dropped_call_and_a_bad_one() {
    let linked = link(&both(1));
    let before = linked.results();
    {
        let mut dropped = std::pin::pin!(linked.filter("devices", values(&["TV"])));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(dropped.as_mut().poll(&mut context).is_pending());
    }
    assert_eq!(wait(linked.filter("nothing", Choice::Clear)).unwrap_err().code, Code::BadQuery);
    assert_eq!(wait(linked.filter("rates", numbers(&[1, 2, 3]))).unwrap_err().code, Code::BadQuery);
    assert_eq!(wait(linked.filter("devices", Choice::Clear)).unwrap(), before);
}

#[test]
fn test_views_say_what_is_their_own_and_what_cannot_reach_them() {
    let coordinator = both(2);
    let views = Views {
        views: vec![
            by(PLAYBACK, json!("device_type")),
            by("search_events", json!({ "column": "time", "grain": "day" })),
        ],
        clauses: vec![
            clause(json!({ "table": PLAYBACK, "column": "device_type", "is": ["TV"] })),
            clause(json!({ "column": "time", "from": "1970-01-01T00:30:00Z" })),
        ],
    };
    let answers: Vec<_> = wait(coordinator.views(views)).into_iter().map(|answer| answer.unwrap()).collect();
    assert_eq!((&*answers[0].own, &*answers[0].unreached), (&[0][..], &[][..]));
    assert_eq!((&*answers[1].own, &*answers[1].unreached), (&[1][..], &[0][..]));
    let from = Value::Time { value: 0, unit: reelscope_model::TimeUnit::Second };
    assert_eq!(answers[1].range, Some((Some(from), None)));
    assert_eq!(answers[0].result.meta.rows_matched, ROWS as u64 - 30);
}
