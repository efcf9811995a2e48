use std::rc::Rc;

use js_sys::Reflect;
use reelscope_client::BrowserZones;
use reelscope_engine::coordinator::LinkedResults;
use reelscope_model::{Column, ColumnKind, QueryResult, Value};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use super::{js, text};
use crate::{
    renew,
    values::{Given, result},
};

/// The maker of `engine.js`, which counts what it makes in `globalThis.made`.
fn maker() -> JsValue {
    let script = include_str!("../../js/engine.js");
    let maker = script.split("const maker = ").nth(1).unwrap().split(";\n\nawait").next().unwrap();
    js(&format!(
        "() => {{ globalThis.made = 0; const maker = {maker}; \
         return {{ result(...all) {{ made += 1; return maker.result(...all); }} }}; }}"
    ))
    .unchecked_into::<js_sys::Function>()
    .call0(&JsValue::NULL)
    .unwrap()
}

fn made() -> f64 {
    js("made").as_f64().unwrap()
}

fn counts(rows: Vec<Vec<Value>>) -> QueryResult {
    let column = |key: &str, kind| Column { key: key.into(), kind, data_type: "int", time_zone: None };
    let mut columns = vec![column("by", ColumnKind::Dimension)];
    columns.extend(["n", "mean"].map(|key| column(key, ColumnKind::Measure)));
    let mut result = QueryResult { columns, rows, ..QueryResult::default() };
    result.meta.rows_matched = 7;
    result.meta.approximate = vec!["n".into()];
    result
}

/// Gives a result behind the last, and sees that it is what it would be by itself.
fn give(given: &Given, one: &QueryResult) -> JsValue {
    let linked = LinkedResults { results: vec![("v".into(), Rc::new(one.clone()))], ranges: Vec::new() };
    let zones = BrowserZones::default();
    let value = Reflect::get(&given.results(&linked, &zones), &"v".into()).unwrap();
    assert_eq!(text(&value), text(&result(one, &zones)));
    value
}

fn row(key: &str, n: Value, mean: Value) -> Vec<Value> {
    vec![Value::Text(key.into()), n, mean]
}

#[wasm_bindgen_test]
fn test_results_that_differ_in_figures_are_made_of_the_keys_before() {
    renew::make_by(Some(maker().unchecked_into()));
    let given = Given::default();
    let spoil = js(
        "r => { r.rows.reverse(); r.rows[0][0] = 'x'; r.rows.pop(); r.columns[0].key = 'y'; r.meta.approximate.push(1); }",
    );
    let spoil: js_sys::Function = spoil.unchecked_into();
    let moves = [
        [Value::Int(1), Value::Float(0.5), Value::Int(2), Value::Null],
        [Value::Int(-3), Value::Float(1e-9), Value::Int(4), Value::Float(2.0)],
        [Value::Int((1 << 53) - 1), Value::Null, Value::Null, Value::Float(0.1 + 0.2)],
        [Value::Int(0), Value::Float(f64::MAX), Value::Int(5), Value::Float(5e-324)],
    ];
    for [a, b, c, d] in moves.clone() {
        let value = give(&given, &counts(vec![row("ä", a, b), vec![Value::Null, c, d]]));
        // What a caller does to the one is not seen in the next.
        spoil.call1(&JsValue::NULL, &value).unwrap();
    }
    assert_eq!(made(), moves.len() as f64 - 1.0);
    let value =
        give(&given, &counts(vec![row("ä", Value::Int(1), Value::Float(-0.0)), vec![Value::Null; 3]]));
    let zero = js("r => Object.is(r.rows[0][2], -0)").unchecked_into::<js_sys::Function>();
    assert_eq!(zero.call1(&JsValue::NULL, &value).unwrap(), JsValue::TRUE);
}

#[wasm_bindgen_test]
fn test_results_that_differ_in_more_are_written_anew() {
    renew::make_by(Some(maker().unchecked_into()));
    let of = |key: &str, n: i128| counts(vec![row(key, Value::Int(n), Value::Null)]);
    let given = Given::default();
    let mut renamed = of("a", 4);
    renamed.columns[1].key = "m".into();
    let mut more = renamed.clone();
    more.meta.rows_scanned = 9;
    let mut exact = more.clone();
    exact.meta.approximate.clear();
    let longer = counts(vec![row("a", Value::Int(1), Value::Null), row("b", Value::Int(1), Value::Null)]);
    let big = |n: i128| of("a", (1 << 53) + n);
    let odd = |mean| counts(vec![row("a", Value::Int(1), mean)]);
    let all = [
        of("a", 1),
        of("b", 1),
        renamed,
        more,
        exact,
        longer,
        big(1),
        big(2),
        odd(Value::Float(f64::NAN)),
        odd(Value::Float(f64::INFINITY)),
        odd(Value::Text("t".into())),
        odd(Value::Bool(true)),
        odd(Value::Decimal { digits: 15, scale: 1 }),
        odd(Value::Date(3)),
        counts(Vec::new()),
    ];
    for one in &all {
        give(&given, one);
    }
    assert_eq!(made(), 0.0);
    // No rows are a result as well.
    give(&given, &counts(Vec::new()));
    assert_eq!(made(), 1.0);
    // Without a maker there is another way.
    renew::make_by(None);
    for n in 0..3 {
        give(&given, &of("a", n));
    }
    assert_eq!(made(), 1.0);
}
