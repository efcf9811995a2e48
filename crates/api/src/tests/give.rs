use std::rc::Rc;

use reelscope_client::BrowserZones;
use reelscope_engine::coordinator::{LinkedResults, Range};
use reelscope_model::{Code, Column, ColumnKind, Error, QueryResult, TimeUnit, Value};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::text;
use crate::{give, values};

/// A result of one column.
fn column(zone: Option<&str>, of: Vec<Value>) -> QueryResult {
    let column = Column {
        key: "a".into(),
        kind: ColumnKind::Dimension,
        data_type: "int",
        time_zone: zone.map(Into::into),
    };
    QueryResult {
        columns: vec![column],
        rows: of.into_iter().map(|value| vec![value]).collect(),
        ..QueryResult::default()
    }
}

fn check(zone: Option<&str>, of: Vec<Value>, expected: &str) {
    let result = values::result(&column(zone, of), &BrowserZones::default());
    let rows = js_sys::Reflect::get(&result, &"rows".into()).unwrap();
    assert_eq!(text(&rows), expected);
}

#[wasm_bindgen_test]
fn test_result_gives_integers_as_numbers_only_when_all_are_exact() {
    let exact = (1_i128 << 53) - 1;
    check(
        None,
        vec![Value::Int(exact), Value::Int(-exact), Value::Null],
        &format!("[[{exact}],[-{exact}],[null]]"),
    );
    check(None, vec![Value::Int(1), Value::Int(exact + 2)], &format!("[[\"1n\"],[\"{}n\"]]", exact + 2));
    check(None, vec![Value::Int(i128::MAX)], &format!("[[\"{}n\"]]", i128::MAX));
}

#[wasm_bindgen_test]
fn test_result_gives_each_sort_of_value() {
    check(None, vec![Value::Bool(true), Value::Text("ä".into())], "[[true],[\"ä\"]]");
    check(None, vec![Value::Float(0.5), Value::Float(f64::NAN), Value::Null], "[[0.5],[\"NaN\"],[null]]");
    check(
        None,
        vec![Value::Decimal { digits: 99_951, scale: 2 }, Value::Date(0)],
        "[[\"999.51\"],[\"1970-01-01\"]]",
    );
}

#[wasm_bindgen_test]
fn test_result_gives_texts_and_numbers_as_they_are() {
    let texts = ["", "\"quoted\" \\ and\n\u{1}\u{0}", "𝄞 ü </script>", "\u{2028}"];
    let value = values::result(
        &column(None, texts.map(|text| Value::Text(text.into())).to_vec()),
        &BrowserZones::default(),
    );
    let is_same = |value: &JsValue, expected: &str| js_sys::Object::is(value, &expected.into());
    let rows: js_sys::Array = js_sys::Reflect::get(&value, &"rows".into()).unwrap().into();
    for (row, text) in rows.iter().zip(texts) {
        assert!(is_same(&js_sys::Array::from(&row).get(0), text), "{text}");
    }
    for number in [0.0, -0.0, 1.5, -1e300, 5e-324, 4354.1, f64::MAX, 0.1 + 0.2, f64::INFINITY, f64::NAN] {
        let value = values::result(&column(None, vec![Value::Float(number)]), &BrowserZones::default());
        let rows: js_sys::Array = js_sys::Reflect::get(&value, &"rows".into()).unwrap().into();
        let given = js_sys::Array::from(&rows.get(0)).get(0);
        assert!(js_sys::Object::is(&given, &number.into()), "{number}");
    }
}

#[wasm_bindgen_test]
fn test_result_is_the_same_whether_it_is_told_as_text_or_built() {
    // Infinity is no JSON, and neither are many megabytes.
    let long = |last: Value| [vec![Value::Text("x".repeat(1000).into()); 5000], vec![last]].concat();
    for of in [vec![Value::Text("a".into()), Value::Float(f64::INFINITY)], long(Value::Int(1))] {
        let many = of.len();
        let value = values::result(&column(None, of), &BrowserZones::default());
        let shape = super::js(
            "r => [r.columns[0].key, r.columns[0].kind, r.columns[0].type, r.rows.length, Object.keys(r).join(), Object.keys(r.meta).join()].join()",
        );
        let shape: js_sys::Function = shape.into();
        let shape = shape.call1(&JsValue::NULL, &value).unwrap();
        let expected =
            format!("a,dimension,int,{many},columns,rows,meta,rowsScanned,rowsMatched,ms,approximate");
        assert_eq!(shape.as_string().unwrap(), expected);
    }
}

#[wasm_bindgen_test]
fn test_result_writes_instants_on_clock_of_column() {
    let at = || vec![Value::Time { value: 1_720_000_000_500, unit: TimeUnit::Milli }];
    check(None, at(), "[[\"2024-07-03T09:46:40.500Z\"]]");
    check(Some("Europe/Berlin"), at(), "[[\"2024-07-03T11:46:40.500+02:00\"]]");
    check(Some("-03:30"), at(), "[[\"2024-07-03T06:16:40.500-03:30\"]]");
}

#[wasm_bindgen_test]
fn test_result_has_shape_of_contract() {
    let mut result = column(None, vec![]);
    result.meta.approximate = vec!["a".into()];
    let expected = r#"{"columns":[{"key":"a","kind":"dimension","type":"int"}],"rows":[],"meta":{"rowsScanned":0,"rowsMatched":0,"ms":0,"approximate":["a"]}}"#;
    assert_eq!(text(&values::result(&result, &BrowserZones::default())), expected);
}

#[wasm_bindgen_test]
fn test_results_of_linked_views_are_the_same_object_while_they_stay_the_same() {
    let (kept, changed) = (Rc::new(column(None, vec![Value::Int(1)])), column(None, vec![Value::Int(2)]));
    let linked = |second: &QueryResult| LinkedResults {
        results: vec![
            ("one".into(), Rc::clone(&kept)),
            ("two".into(), Rc::new(second.clone())),
            ("three".into(), Rc::clone(&kept)),
        ],
        ranges: Vec::new(),
    };
    let (given, zones) = (values::Given::default(), BrowserZones::default());
    let both = [given.results(&linked(&kept), &zones), given.results(&linked(&changed), &zones)];
    let of = |at: usize, name: &str| js_sys::Reflect::get(&both[at], &name.into()).unwrap();
    assert!(of(0, "one") == of(1, "one") && of(0, "three") == of(1, "three") && of(0, "two") != of(1, "two"));
    assert_eq!(text(&js_sys::Reflect::get(&of(1, "two"), &"rows".into()).unwrap()), "[[2]]");
    assert_eq!(text(&js_sys::Reflect::get(&of(1, "one"), &"rows".into()).unwrap()), "[[1]]");
}

#[wasm_bindgen_test]
fn test_range_has_null_at_open_end() {
    let range = Range { from: Some(Value::Float(10.0)), ..Range::default() };
    assert_eq!(text(&values::range(&range, &BrowserZones::default())), "[10,null]");
}

#[wasm_bindgen_test]
fn test_rejection_is_error_with_code_and_hint() {
    let rejection = give::rejection(&Error::new(Code::NotArrow, "No.").hint("Convert it."));
    let fields = super::js("error => [error instanceof Error, error.message, error.code, error.hint]");
    let fields: js_sys::Function = fields.into();
    let fields = fields.call1(&JsValue::NULL, &rejection).unwrap();
    assert_eq!(text(&fields), r#"[true,"No.","not-arrow","Convert it."]"#);
}
