//! Tiles against masks: the same choices on linked views of which one is active, and on views of which none is.

use std::{rc::Rc, sync::Arc};

use arrow_array::{ArrayRef, Int64Array, StringArray, TimestampSecondArray};
use reelscope_engine::{
    api::{Engine, Views},
    coordinator::{Choice, Linked, LinkedResults},
};
use reelscope_model::{Clause, Literal, Query, TimeUnit, Value};
use serde_json::{Value as Json, json};

use crate::{
    forms,
    generated::NAMES,
    here::{COUNTS, Here, Open, now, open},
    same::assert_same,
    table::{Random, Table},
};

/// Every operation, on columns of every type that it takes.
fn measures() -> Json {
    json!([
        "rows",
        { "op": "count", "column": "d" },
        { "op": "count", "where": [{ "column": "a", "is": ["TV"] }], "as": "tv" },
        { "op": "sum", "column": "c" },
        { "op": "sum", "column": "d" },
        { "op": "sum", "column": "e" },
        { "op": "mean", "column": "c" },
        { "op": "min", "column": "f" },
        { "op": "max", "column": "e" },
        { "op": "min", "column": "d" },
        { "op": "max", "column": "a" },
        { "op": "variance", "column": "c" },
        { "op": "quantile", "column": "c", "q": 0.5 },
        { "op": "count_distinct", "column": "b" },
        { "op": "count_distinct", "column": "c" },
        { "op": "count_distinct", "column": "g" },
    ])
}

fn views() -> Vec<(String, Query)> {
    let bys = json!({
        "device": ["a"],
        "number": ["c"],
        "float": ["d"],
        "bins": [{ "column": "c", "bins": { "start": -200, "step": 50, "count": 8 } }],
        "fractions": [{ "column": "d", "bins": { "start": -1, "step": 0.1, "count": 30 } }],
        "years": [{ "column": "f", "grain": "year" }],
        "days": [{ "column": "f", "grain": "day", "timeZone": "+05:30" }],
        "weekdays": [{ "column": "f", "part": "weekday" }],
        "dates": [{ "column": "i", "grain": "month" }],
        "tags": ["g"],
        "wholes": [{ "column": "g", "whole": true }],
        "flags": ["h"],
        "wide": ["j"],
        "pair": ["a", "g"],
        "total": [],
    });
    let view = |(name, by): (&String, &Json)| {
        let mut query = json!({ "table": "t", "measures": measures(), "by": by });
        if name == "pair" {
            query["where"] = json!([{ "column": "c", "from": -100 }]);
            query["sort"] = json!([{ "key": "rows", "desc": true }]);
            query["limit"] = json!(9);
        }
        (name.clone(), serde_json::from_value(query).unwrap())
    };
    bys.as_object().unwrap().iter().map(view).collect()
}

fn link(open: &Open) -> Linked<Here> {
    now(Linked::open(Rc::clone(&open.0), views(), Vec::new())).unwrap()
}

fn bytes(seed: u64, rows: usize) -> Vec<u8> {
    let table = Table::random(&mut Random(seed), rows);
    let columns: Vec<_> = NAMES.into_iter().zip(table.arrays.iter().map(Arc::clone)).collect();
    forms::plain(&columns)
}

/// Something to choose on a view: some of its values, or the stretch between two of its buckets.
fn choice(random: &mut Random, linked: &Linked<Here>, view: &str) -> Choice {
    let results = linked.results();
    let (_, result) = results.results.iter().find(|(name, _)| name == view).unwrap();
    let keys: Vec<&Value> = result.rows.iter().map(|row| &row[0]).collect();
    if keys.is_empty() || random.once_in(8) {
        return Choice::Clear;
    }
    let bucketed = matches!(view, "bins" | "fractions" | "years" | "days" | "dates");
    let mut chosen: Vec<Value> = if bucketed {
        let ends = [random.one(&keys), random.one(&keys)].map(Value::clone);
        let mut ends: Vec<_> =
            ends.into_iter().map(|end| if random.once_in(5) { Value::Null } else { end }).collect();
        ends.sort_by(Value::cmp_total);
        if ends[1] == Value::Null && ends[0] != Value::Null && random.once_in(2) {
            ends.swap(0, 1);
        }
        ends
    } else {
        (0..=random.below(4)).map(|_| random.one(&keys).clone()).collect()
    };
    if !bucketed && random.once_in(6) {
        chosen.push(Value::Text("nowhere".into()));
    }
    Choice::Values(chosen.into_iter().map(Literal).collect())
}

fn assert_equal(actual: &LinkedResults, expected: &LinkedResults, what: &str) {
    assert_eq!(actual.ranges, expected.ranges, "{what}");
    for ((name, actual), (_, expected)) in actual.results.iter().zip(&expected.results) {
        assert_same(actual, expected, &format!("{name} {what}"));
        assert_eq!(actual.meta.rows_matched, expected.meta.rows_matched, "{name} {what}");
        assert_eq!(actual.columns, expected.columns, "{name} {what}");
    }
}

/// Moves a brush on each view in turn, while something is chosen on another.
fn check(seed: u64, rows: usize, workers: usize) {
    let mut random = Random(seed | 1);
    let bytes = bytes(seed | 1, rows);
    let (tiled, masked) = (open(workers, &[("t.arrow", &bytes)]), open(workers, &[("t.arrow", &bytes)]));
    let (with, without) = (link(&tiled), link(&masked));
    let names: Vec<String> =
        views().into_iter().map(|(name, _)| name).filter(|name| name != "total").collect();
    for view in &names {
        let other = random.one(&names);
        let chosen = choice(&mut random, &without, &other);
        let both = [&with, &without].map(|linked| now(linked.filter(&other, chosen.clone())));
        if both.iter().any(Result::is_err) {
            assert_eq!(both[0], both[1]);
        }
        let brush = now(with.activate(view)).unwrap();
        for _ in 0..4 {
            let chosen = choice(&mut random, &without, view);
            let moved = now(with.shift(brush, chosen.clone())).map(|moved| moved.results);
            let expected = now(without.filter(view, chosen.clone()));
            let what = format!("under {chosen:?} on {view}, seed {seed}, {workers} workers");
            match (moved, expected) {
                (Ok(moved), Ok(expected)) => assert_equal(&moved, &expected, &what),
                (moved, expected) => assert_eq!(moved, expected, "{what}"),
            }
        }
        with.end(brush);
    }
}

#[test]
fn test_brush_by_tiles_as_masks_do() {
    for workers in COUNTS {
        check(3, 300, workers);
        check(4, 1, workers);
        check(5, 0, workers);
    }
    check(6, 1_000, 2);
}

#[test]
fn test_moves_on_an_active_view_ask_no_worker() {
    let bytes = bytes(7, 900);
    let open = open(2, &[("t.arrow", &bytes)]);
    let linked = link(&open);
    let one = |value: Value| Choice::Values(vec![Literal(value)]);
    let text = |text: &str| Value::Text(text.into());
    let range =
        |from: i128, to: i128| Choice::Values([from, to].map(|end| Literal(Value::Int(end))).to_vec());
    for (view, moves) in [
        ("device", vec![one(text("TV")), Choice::Clear, one(Value::Null), one(text("nowhere"))]),
        ("bins", vec![range(-90, 10), range(0, 50), range(120, 900), Choice::Clear]),
        // A row has several tags, so that only one at a time can be told.
        ("tags", vec![one(text("drama")), one(text("Crime"))]),
    ] {
        let before = open.runs();
        now(linked.activate(view)).unwrap();
        let active = open.runs();
        assert_eq!(active - before, 2, "one pass a worker for {view}");
        let brush = now(linked.activate(view)).unwrap();
        for choice in &moves {
            now(linked.shift(brush, choice.clone())).unwrap();
        }
        assert_eq!(open.runs(), active, "{view}");
        // What is clicked on the active view is told as well.
        now(linked.filter(view, moves[0].clone())).unwrap();
        assert_eq!(open.runs(), active, "{view}");
        now(linked.filter(view, Choice::Clear)).unwrap();
    }
}

/// Sessions of seven rows each, in order, so that workers have next to none in common: by number, far apart, and by text.
fn sessions(rows: i64) -> Vec<u8> {
    let session = move |row: i64| row / 7;
    let numbers = |number: fn(i64) -> i64| -> ArrayRef {
        Arc::new(Int64Array::from_iter_values((0..rows).map(session).map(number)))
    };
    let text = |row: i64| (row % 11 > 0).then(|| format!("session {}", session(row)));
    let times = (0..rows).map(|row| 1_700_000_000 + row * 7_919 % 1_000_000);
    let columns: [(&str, ArrayRef); 5] = [
        ("near", numbers(|session| session)),
        ("far", numbers(|session| session * 1_000_003 % 900_001 * 77_777_777)),
        ("text", Arc::new(StringArray::from_iter((0..rows).map(text)))),
        ("half", Arc::new(StringArray::from_iter_values((0..rows).map(|row| format!("h{}", row % 2))))),
        ("at", Arc::new(TimestampSecondArray::from_iter_values(times))),
    ];
    forms::plain(&columns)
}

#[test]
fn test_brush_counts_distinct_values_that_workers_do_not_share() {
    let bytes = sessions(9_000);
    let distinct = |column: &str| json!({ "op": "count_distinct", "column": column });
    let measures = json!([distinct("near"), distinct("far"), distinct("text"), "rows"]);
    let view =
        |by: Json| serde_json::from_value(json!({ "table": "t", "measures": measures, "by": by })).unwrap();
    for workers in COUNTS {
        let [tiled, masked] = [(); 2].map(|()| open(workers, &[("t.arrow", &bytes)]));
        let views: Vec<(String, Query)> = vec![
            ("total".to_owned(), view(json!([]))),
            ("half".to_owned(), view(json!(["half"]))),
            ("day".to_owned(), view(json!([{ "column": "at", "grain": "day" }]))),
        ];
        let link = |open: &Open| now(Linked::open(Rc::clone(&open.0), views.clone(), Vec::new())).unwrap();
        let (with, without) = (link(&tiled), link(&masked));
        let one = Choice::Values(vec![Literal(Value::Text("h1".into()))]);
        for half in [Choice::Clear, one] {
            for linked in [&with, &without] {
                now(linked.filter("half", half.clone())).unwrap();
            }
            let brush = now(with.activate("day")).unwrap();
            let runs = tiled.runs();
            for (from, to) in [(0, 1), (0, 4), (2, 3), (3, 40), (5, 5), (-9, -3)] {
                let day =
                    |day: i64| Value::Time { value: 1_700_000_000 + day * 86_400, unit: TimeUnit::Second };
                let days = Choice::Values(vec![Literal(day(from)), Literal(day(to))]);
                let moved = now(with.shift(brush, days.clone())).unwrap();
                let expected = now(without.filter("day", days)).unwrap();
                assert_equal(&moved.results, &expected, &format!("days {from} to {to}, {workers} workers"));
            }
            assert_eq!(tiled.runs(), runs, "told by tiles");
            for linked in [&with, &without] {
                now(linked.filter("day", Choice::Clear)).unwrap();
            }
        }
    }
}

#[test]
fn test_tiles_do_not_outlive_what_they_were_made_for() {
    let (first, second) = (bytes(8, 300), bytes(9, 200));
    let open = open(2, &[("t.arrow", &first)]);
    let linked = link(&open);
    let brush = now(linked.activate("bins")).unwrap();
    let tv = Choice::Values(vec![Literal(Value::Text("TV".into()))]);
    let zero = Choice::Values([0, 100].map(|end| Literal(Value::Int(end))).to_vec());
    now(linked.filter("device", tv.clone())).unwrap();
    let moved = now(linked.shift(brush, zero.clone())).unwrap();
    let fresh = link(&open);
    now(fresh.filter("device", tv)).unwrap();
    assert_equal(&moved.results, &now(fresh.filter("bins", zero.clone())).unwrap(), "after another click");
    let brush = now(linked.activate("bins")).unwrap();
    open.add(1, "t.arrow", &second);
    let moved = now(linked.shift(brush, zero.clone())).unwrap();
    assert_equal(&moved.results, &now(fresh.refresh()).unwrap(), "after another file");
}

/// A comparison asks the same views under two sets of clauses: what moves is told of both.
#[test]
fn test_tell_both_sides_of_a_comparison() {
    let bytes = bytes(11, 900);
    let [tiled, masked] = [(); 2].map(|()| open(2, &[("t.arrow", &bytes)]));
    // Each value of what moves is a view that ignores it in another way than bins do, and is left to masks.
    let views: Vec<_> = views().into_iter().filter(|(name, _)| name != "number").collect();
    let view = views.iter().position(|(name, _)| name == "bins").unwrap();
    let queries: Vec<Query> = views.into_iter().map(|(_, query)| query).collect();
    let clause = |column: &str, test: Json| -> Clause {
        let mut clause = json!({ "table": "t", "column": column });
        clause.as_object_mut().unwrap().extend(test.as_object().unwrap().clone());
        serde_json::from_value(clause).unwrap()
    };
    let moving = |from: i64, to: i64| clause("c", json!({ "from": from, "to": to }));
    let sides = ["TV", "Web"].map(|device| clause("a", json!({ "is": [device] })));
    let under = |clauses: &[&Clause]| Views {
        views: queries.clone(),
        clauses: clauses.iter().map(|clause| (*clause).clone()).collect(),
    };
    for side in &sides {
        now(tiled.0.prepare(under(&[side]), view, moving(0, 1))).unwrap();
    }
    let prepared = tiled.runs();
    for (from, to) in [(0, 50), (-100, 100), (-50, 0)] {
        for side in &sides {
            let clauses = [side, &moving(from, to)];
            let [told, expected] = [&tiled, &masked].map(|open| now(open.0.views(under(&clauses))));
            for ((told, expected), query) in told.iter().zip(&expected).zip(&queries) {
                let (told, expected) = (told.as_ref().unwrap(), expected.as_ref().unwrap());
                let what = format!("{:?} from {from} to {to}", query.by);
                assert_same(&told.result, &expected.result, &what);
                assert_eq!((&told.own, &told.unreached), (&expected.own, &expected.unreached), "{what}");
            }
        }
    }
    assert_eq!(tiled.runs(), prepared, "told without a pass");
    // What else is chosen holds for neither side, and both are dropped.
    now(tiled.0.views(under(&[&sides[0], &clause("b", json!({ "is": [1] }))])));
    let before = tiled.runs();
    now(tiled.0.views(under(&[&sides[1], &moving(0, 50)])));
    assert!(tiled.runs() > before);
}
