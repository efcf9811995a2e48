//! Linked views against queries with the same clauses written out.

use std::{rc::Rc, sync::Arc};

use reelscope_engine::coordinator::{Choice, Linked};
use reelscope_model::{Literal, Query, Value};
use serde_json::{Value as Json, json};

use crate::{
    forms,
    generated::NAMES,
    here::{COUNTS, now, open},
    same::assert_same,
    table::{Random, Table},
};

fn views() -> Vec<(&'static str, Json)> {
    let view =
        |by: Json| json!({ "table": "t", "measures": ["rows", { "op": "sum", "column": "e" }], "by": [by] });
    vec![
        ("device", view(json!("a"))),
        ("numbers", view(json!({ "column": "c", "bins": { "start": -200, "step": 50, "count": 8 } }))),
        ("times", view(json!({ "column": "f", "grain": "year" }))),
        ("weekdays", view(json!({ "column": "f", "part": "weekday" }))),
        ("tags", view(json!("g"))),
        ("flags", view(json!("h"))),
        ("total", json!({ "table": "t", "measures": ["rows", { "op": "sum", "column": "e" }] })),
    ]
}

fn literals(values: &Json) -> Vec<Literal> {
    serde_json::from_value(values.clone()).unwrap()
}

/// What is chosen on a view, and the clause that it is, once snapped.
fn choices() -> Vec<(&'static str, Json, Json)> {
    vec![
        ("device", json!(["TV", null]), json!({ "column": "a", "is": ["TV", null] })),
        // Within a bin is the bin; the last bin is open-ended.
        ("numbers", json!([-90, 10]), json!({ "column": "c", "from": -100, "to": 50 })),
        ("numbers", json!([120, 190]), json!({ "column": "c", "from": 100 })),
        ("numbers", json!([-200, -160]), json!({ "column": "c", "to": -150 })),
        (
            "times",
            json!(["1999-05-01", "2003-01-01"]),
            json!({ "column": "f", "from": "1999-01-01", "to": "2003-01-01" }),
        ),
        ("weekdays", json!([1, 2]), json!({ "column": "f", "part": "weekday", "is": [1, 2] })),
        ("tags", json!(["drama"]), json!({ "column": "g", "is": ["drama"] })),
        ("flags", json!([true, null]), json!({ "column": "h", "is": [true, null] })),
    ]
}

#[test]
fn test_filter_linked_views_as_queries_with_the_clause_do() {
    let table = Table::random(&mut Random(5), 1_500);
    let columns: Vec<_> = NAMES.into_iter().zip(table.arrays.iter().map(Arc::clone)).collect();
    let bytes = forms::plain(&columns);
    for workers in COUNTS {
        let open = open(workers, &[("t.arrow", &bytes)]);
        let named = views()
            .into_iter()
            .map(|(name, query)| (name.to_owned(), serde_json::from_value(query).unwrap()));
        let linked = now(Linked::open(Rc::clone(&open.0), named.collect(), Vec::new())).unwrap();
        for (chosen, values, clause) in choices() {
            let results = now(linked.filter(chosen, Choice::Values(literals(&values)))).unwrap();
            for ((name, result), (_, query)) in results.results.iter().zip(views()) {
                let mut query: Query = serde_json::from_value(query).unwrap();
                if name != chosen {
                    query.filter.push(serde_json::from_value(clause.clone()).unwrap());
                }
                let expected = open.query(query).unwrap();
                assert_same(result, &expected, &format!("{name} under {values} on {chosen}, {workers}"));
            }
            let brush = now(linked.activate(chosen)).unwrap();
            let moved = now(linked.shift(brush, Choice::Values(literals(&values)))).unwrap();
            assert_eq!(format!("{:?}", moved.results.results), format!("{:?}", results.results));
            linked.end(brush);
            now(linked.filter(chosen, Choice::Clear)).unwrap();
        }
    }
}

#[test]
fn test_filter_two_views_at_once() {
    let table = Table::random(&mut Random(6), 900);
    let columns: Vec<_> = NAMES.into_iter().zip(table.arrays.iter().map(Arc::clone)).collect();
    let bytes = forms::plain(&columns);
    for workers in COUNTS {
        let open = open(workers, &[("t.arrow", &bytes)]);
        let named = views()
            .into_iter()
            .map(|(name, query)| (name.to_owned(), serde_json::from_value(query).unwrap()));
        let linked = now(Linked::open(Rc::clone(&open.0), named.collect(), Vec::new())).unwrap();
        now(linked.filter("device", Choice::Values(vec![Literal(Value::Text("TV".into()))]))).unwrap();
        let both = now(linked.filter("numbers", Choice::Values(literals(&json!([0, 100]))))).unwrap();
        let total = both.results.iter().find(|(name, _)| name == "total").unwrap();
        let expected = open.ask(&json!({ "table": "t", "measures": ["rows", { "op": "sum", "column": "e" }],
            "where": [{ "column": "a", "is": ["TV"] }, { "column": "c", "from": 0, "to": 100 }] }));
        assert_same(&total.1, &expected, "both");
        let ranges: Vec<_> =
            both.ranges.iter().map(|(view, range)| (&**view, range.from.clone(), range.to.clone())).collect();
        assert_eq!(ranges, [("numbers", Some(Value::Float(0.0)), Some(Value::Float(100.0)))]);
    }
}
