//! Linked views of both tables: what is chosen of the catalogue acts on its events, from tiles as from masks.

use std::rc::Rc;

use reelscope_engine::coordinator::{Choice, Linked, LinkedResults};
use reelscope_model::{Literal, Query, Value};
use serde_json::{Value as Json, json};

use super::{
    both,
    world::{CATALOGUE, PLAYBACK, World, named},
};
use crate::{
    here::{COUNTS, Here, Open, now},
    same::assert_same,
    table::Random,
};

fn bins() -> Json {
    json!({ "column": "c", "bins": { "start": -200, "step": 50, "count": 8 } })
}

/// What a view is over and grouped by.
fn views() -> Vec<(&'static str, &'static str, Json)> {
    vec![
        ("events by a", PLAYBACK, json!([{ "column": "a" }])),
        ("events by c", PLAYBACK, json!([bins()])),
        ("events by f", PLAYBACK, json!([{ "column": "f", "grain": "year" }])),
        ("events by g", PLAYBACK, json!([{ "column": "g" }])),
        ("events by g whole", PLAYBACK, json!([{ "column": "g", "whole": true }])),
        ("events by h and a", PLAYBACK, json!([{ "column": "h" }, { "column": "a" }])),
        ("events", PLAYBACK, json!([])),
        ("titles by a", CATALOGUE, json!([{ "column": "a" }])),
        ("titles by c", CATALOGUE, json!([bins()])),
        ("titles by j", CATALOGUE, json!([{ "column": "j" }])),
        ("titles", CATALOGUE, json!([])),
    ]
}

/// A view as a query in which the catalogue's columns are named with a prefix on events.
fn query((_, table, by): &(&str, &str, Json), prefix: &str) -> Query {
    let measures = json!(["rows", { "op": "mean", "column": "e" }, { "op": "count_distinct", "column": "b" },
        { "op": "max", "column": "f" }, { "op": "sum", "column": "c", "where": [{ "column": "a", "not": ["TV"] }] }]);
    let mut by = by.clone();
    let mut measures = measures;
    for (at, item) in by.as_array_mut().unwrap().iter_mut().enumerate() {
        item["as"] = json!(format!("k{at}"));
    }
    for (at, item) in measures.as_array_mut().unwrap().iter_mut().enumerate().skip(1) {
        item["as"] = json!(format!("m{at}"));
    }
    let query = json!({ "table": table, "measures": measures, "by": by });
    let prefix = if *table == PLAYBACK { prefix } else { "" };
    serde_json::from_value(named(&query, prefix)).unwrap()
}

/// What is chosen on a view, and the clause on the catalogue's column that it is.
fn choices() -> Vec<(&'static str, Json, Json)> {
    vec![
        ("events by a", json!(["TV", null]), json!({ "column": "a", "is": ["TV", null] })),
        ("titles by a", json!(["Phone"]), json!({ "column": "a", "is": ["Phone"] })),
        ("titles by a", json!([null]), json!({ "column": "a", "is": [null] })),
        ("events by c", json!([-90, 10]), json!({ "column": "c", "from": -100, "to": 50 })),
        ("titles by c", json!([120, 190]), json!({ "column": "c", "from": 100 })),
        (
            "events by f",
            json!(["1999-05-01", "2003-01-01"]),
            json!({ "column": "f", "from": "1999-01-01", "to": "2003-01-01" }),
        ),
        ("events by g", json!(["drama", "Crime"]), json!({ "column": "g", "is": ["drama", "Crime"] })),
        ("events by h and a", json!([true]), json!({ "column": "h", "is": [true] })),
        ("titles by j", json!([3, null]), json!({ "column": "j", "is": [3, null] })),
    ]
}

fn link(open: &Open) -> Linked<Here> {
    let prefix = format!("{CATALOGUE}.");
    let named = views().into_iter().map(|view| (view.0.to_owned(), query(&view, &prefix)));
    now(Linked::open(Rc::clone(&open.0), named.collect(), Vec::new())).unwrap()
}

fn values(values: &Json) -> Choice {
    Choice::Values(serde_json::from_value::<Vec<Literal>>(values.clone()).unwrap())
}

fn assert_equal(actual: &LinkedResults, expected: &LinkedResults, what: &str) {
    assert_eq!(actual.ranges, expected.ranges, "{what}");
    for ((name, actual), (_, expected)) in actual.results.iter().zip(&expected.results) {
        assert_same(actual, expected, &format!("{name} {what}"));
    }
}

/// Whether a view is grouped by what a choice on another is on, and so shows what it leaves out.
fn is_own(view: &str, chosen: &str) -> bool {
    let by = |name: &str| name.split_once(" by ").map(|(_, by)| by.split(' ').next().unwrap().to_owned());
    let whole = view.ends_with("whole") != chosen.ends_with("whole");
    (by(view) == by(chosen) && !whole) || (view == "events by h and a" && chosen.ends_with(" by a"))
}

#[test]
fn test_choose_along_a_link_as_queries_with_the_clause_do() {
    for (seed, workers) in [(11, 1), (12, 2), (13, 7)] {
        let mut random = Random(seed);
        let world = World::random(&mut random, 50, 700);
        let (open, plain) = both(&world, &mut random, workers);
        let linked = link(&open);
        for (chosen, value, clause) in choices() {
            let results = now(linked.filter(chosen, values(&value))).unwrap();
            for ((name, result), view) in results.results.iter().zip(views()) {
                let mut expected = query(&view, "L_");
                if !is_own(name, chosen) {
                    let prefix = if view.1 == PLAYBACK { "L_" } else { "" };
                    expected.filter.push(serde_json::from_value(named(&clause, prefix)).unwrap());
                }
                let expected = plain.query(expected).unwrap();
                assert_same(result, &expected, &format!("{name} under {value} on {chosen}, {workers}"));
            }
            now(linked.filter(chosen, Choice::Clear)).unwrap();
        }
    }
}

#[test]
fn test_brush_along_a_link_from_tiles_as_from_masks() {
    for workers in COUNTS {
        let mut random = Random(31 + workers as u64);
        let world = World::random(&mut random, 40, 900);
        let (tiled, _) = both(&world, &mut random, workers);
        let (masked, _) = both(&world, &mut random, workers);
        let (with, without) = (link(&tiled), link(&masked));
        for (chosen, value, _) in choices() {
            let brush = now(with.activate(chosen)).unwrap();
            let runs = tiled.runs();
            let moved = now(with.shift(brush, values(&value))).unwrap();
            // Several of a row's values are left to the masks.
            if chosen != "events by g" {
                assert_eq!(tiled.runs(), runs, "{chosen} is answered from tiles");
            }
            let expected = now(without.filter(chosen, values(&value))).unwrap();
            assert_equal(&moved.results, &expected, &format!("under {value} on {chosen}, {workers}"));
            with.end(brush);
            // One stays chosen while the next is brushed.
            if !random.once_in(2) {
                now(with.filter(chosen, Choice::Clear)).unwrap();
                now(without.filter(chosen, Choice::Clear)).unwrap();
            }
        }
    }
}

#[test]
fn test_rows_show_and_sort_by_linked_columns() {
    for workers in COUNTS {
        let mut random = Random(5);
        let world = World::random(&mut random, 30, 300);
        let (open, plain) = both(&world, &mut random, workers);
        let ask = json!({ "table": PLAYBACK, "columns": ["Timestamp"], "limit": 50, "offset": 7,
            "sort": [{ "key": "f", "desc": true }, { "key": "a" }], "where": [{ "column": "c", "from": -100 }] });
        let with = |prefix: &str| {
            let mut ask = named(&ask, prefix);
            for name in ["a", "d", "e", "f", "g", "h", "i", "j"] {
                ask["columns"].as_array_mut().unwrap().push(json!(format!("{prefix}{name}")));
            }
            for sort in ask["sort"].as_array_mut().unwrap() {
                sort["key"] = json!(format!("{prefix}{}", sort["key"].as_str().unwrap()));
            }
            ask
        };
        assert_eq!(open.rows(&with(&format!("{CATALOGUE}."))), plain.rows(&with("L_")), "{workers}");
    }
}

#[test]
fn test_null_and_orphans_are_left_by_not_and_taken_by_null() {
    let mut random = Random(9);
    let world = World::random(&mut random, 40, 500);
    let (open, _) = both(&world, &mut random, 2);
    let count = |filter: Json| {
        let query = json!({ "table": PLAYBACK, "measures": ["rows"], "where": filter });
        let Value::Int(rows) = open.ask(&query).rows[0][0] else { panic!("no count") };
        rows
    };
    let name = format!("{CATALOGUE}.a");
    let all = count(json!([]));
    assert_eq!(all, 500);
    for set in [json!(["TV"]), json!(["TV", null]), json!([null]), json!([]), json!(["nowhere"])] {
        let is = count(json!([{ "column": name, "is": set }]));
        assert_eq!(is + count(json!([{ "column": name, "not": set }])), all, "{set}");
        let named = count(json!([{ "table": CATALOGUE, "column": "a", "is": set }]));
        assert_eq!(named, is, "{set}");
    }
    assert!(count(json!([{ "column": name, "is": [null] }])) > 40);
}
