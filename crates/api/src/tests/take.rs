use reelscope_engine::coordinator::Choice;
use reelscope_model::{
    By, Code, Grain, Literal, Measure, Test, Value,
    query::{Bins, BySpec, Op},
};
use wasm_bindgen_test::wasm_bindgen_test;

use super::js;
use crate::{query, sources::sources};

#[wasm_bindgen_test]
fn test_query_reads_every_form() {
    let value = js("{ table: 't', limit: 5, emptyBuckets: true, sort: [{ key: 'n', desc: true }],
        measures: ['errors', { op: 'quantile', column: 'a', q: 0.5, as: 'median', where: [{ column: 'b', is: ['x'] }] }],
        by: ['device', { column: 'time', grain: 'day', timeZone: 'Europe/Berlin' },
             { column: 'n', bins: { start: 0, step: 10, count: 5 } }, { column: 'x', part: undefined }] }");
    let query = query::query(&value).unwrap();
    assert_eq!((query.table.as_str(), query.limit, query.empty_buckets), ("t", Some(5), true));
    assert!(query.sort[0].desc && query.filter.is_empty());
    assert_eq!(query.measures[0], Measure::Id("errors".into()));
    let Measure::Op(median) = &query.measures[1] else { panic!("{:?}", query.measures) };
    assert_eq!((median.op, median.q, median.filter.len()), (Op::Quantile, Some(0.5), 1));
    assert_eq!(query.by[0], By::Name("device".into()));
    let day = BySpec { column: "time".into(), grain: Some(Grain::Day), ..BySpec::default() };
    assert_eq!(query.by[1], By::Spec(BySpec { time_zone: Some("Europe/Berlin".into()), ..day }));
    assert_eq!(query.by[2].spec().bins, Some(Bins { start: 0.0, step: 10.0, count: 5 }));
    assert_eq!(query.by[3].spec(), BySpec { column: "x".into(), ..BySpec::default() });
}

#[wasm_bindgen_test]
fn test_query_reads_literals() {
    let value = js("{ table: 't', measures: [], where: [
        { column: 'a', is: [null, true, 1, 1.5, 'x', 9007199254740993n, new Date(0)] }, { column: 'b', from: 2 }] }");
    let query = query::query(&value).unwrap();
    let expected = [
        Value::Null,
        Value::Bool(true),
        Value::Int(1),
        Value::Float(1.5),
        Value::Text("x".into()),
        Value::Int(9_007_199_254_740_993),
        Value::Text("1970-01-01T00:00:00.000Z".into()),
    ];
    assert_eq!(query.filter[0].test, Test::Is(expected.map(Literal).to_vec()));
    assert_eq!(query.filter[1].test, Test::Range { from: Some(Literal(Value::Int(2))), to: None });
}

#[wasm_bindgen_test]
fn test_query_says_what_is_wrong_and_where() {
    for (value, part) in [
        ("null", "query must be an object"),
        ("[]", "query must be an object"),
        ("{ measures: [] }", "query.table is missing"),
        ("{ table: 't' }", "query.measures is missing"),
        ("{ table: 't', measures: 'rows' }", "query.measures must be an array"),
        ("{ table: 't', measures: [], form: 1 }", "query has no \"form\""),
        ("{ table: 1, measures: [] }", "query.table: "),
        ("{ table: 't', measures: [{ op: 'total' }] }", "query.measures[0]: unknown variant `total`"),
        (
            "{ table: 't', measures: [], by: ['a', { column: 'b', grian: 'day' }] }",
            "query.by[1] has no \"grian\"",
        ),
        ("{ table: 't', measures: [], where: [{ column: 'a' }] }", "query.where[0]: a clause needs"),
        ("{ table: 't', measures: [], where: [{ column: 'a', is: [new Date(NaN)] }] }", "invalid Date"),
        ("(() => { const q = { table: 't' }; q.measures = [q]; return q; })()", "too deeply"),
        ("{ table: 't', measures: [], limit: -1 }", "query.limit: "),
    ] {
        let error = query::query(&js(value)).unwrap_err();
        assert_eq!(error.code, Code::BadQuery, "{value}");
        assert!(error.message.contains(part), "{value}: {}", error.message);
    }
}

#[wasm_bindgen_test]
fn test_rows_has_defaults() {
    let rows = query::rows(&js("{ table: 't' }")).unwrap();
    assert_eq!((rows.limit, rows.offset, rows.columns), (100, 0, None));
    let rows = query::rows(&js("{ table: 't', columns: ['a'], limit: 0, offset: 7 }")).unwrap();
    assert_eq!((rows.limit, rows.offset, rows.columns), (0, 7, Some(vec!["a".to_owned()])));
}

#[wasm_bindgen_test]
fn test_link_reads_views_in_order() {
    let link = query::link(&js(
        "{ views: { b: { table: 't', measures: ['rows'] }, a: { table: 't', measures: [] } } }",
    ));
    let link = link.unwrap();
    assert_eq!(link.views.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["b", "a"]);
    let error = query::link(&js("{ views: { b: { table: 't' } } }")).unwrap_err();
    assert!(error.message.contains("views.b.measures"), "{}", error.message);
}

#[wasm_bindgen_test]
fn test_choice_is_values_or_nothing() {
    assert_eq!(query::choice(&js("null")), Ok(Choice::Clear));
    assert_eq!(
        query::choice(&js("[null, 1]")).unwrap(),
        Choice::Values([Value::Null, Value::Int(1)].map(Literal).into())
    );
    assert_eq!(query::choice(&js("'x'")).unwrap_err().code, Code::BadQuery);
    // Texts and numbers alone are read in a shorter way, to the same.
    let values = "'ä', '', 0, -0, 7, 1.5, -1e300, 9007199254740991, 9007199254740992, Infinity";
    let Choice::Values(mut all) = query::choice(&js(&format!("[{values}, null]"))).unwrap() else {
        panic!("values are chosen")
    };
    assert_eq!(all.pop(), Some(Literal(Value::Null)));
    assert_eq!(query::choice(&js(&format!("[{values}]"))), Ok(Choice::Values(all)));
}

#[wasm_bindgen_test]
fn test_sources_takes_every_form() {
    for (value, names) in [
        ("new File(['ab'], 'a.arrow')", vec!["a.arrow"]),
        ("[new File(['ab'], 'a.arrow'), new Blob(['ab'])]", vec!["a.arrow", "table.arrow"]),
        ("new Uint8Array(2).buffer", vec!["table.arrow"]),
        ("new Uint8Array(2)", vec!["table.arrow"]),
        ("{ name: 'b', blob: new Blob(['ab']) }", vec!["b"]),
        ("[{ blob: new File(['ab'], 'c') }, { name: 'd', blob: new ArrayBuffer(2) }]", vec!["c", "d"]),
    ] {
        let sources = sources(&js(value)).unwrap();
        assert_eq!(sources.iter().map(|source| source.name.as_str()).collect::<Vec<_>>(), names, "{value}");
        assert!(sources.iter().all(|source| source.size() == 2), "{value}");
    }
    for value in ["null", "[]", "'a.arrow'", "{ name: 'a' }", "[null]", "[1]"] {
        assert_eq!(sources(&js(value)).unwrap_err().code, Code::BadQuery, "{value}");
    }
}
