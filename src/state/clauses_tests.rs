//! Filters as the engine reads them.

use reelscope_model::{
    ColumnInfo, Literal, Model, Part, Role, TableInfo, Test, Value, model::Derive, schema::Reading,
};

use super::{
    Filter, Keep, State,
    clauses::{Source, clauses},
    typing::literal,
};

fn column(name: &str, data_type: &str, role: Role) -> ColumnInfo {
    ColumnInfo {
        name: name.to_owned(),
        canonical: None,
        data_type: data_type.to_owned(),
        role,
        reading: Reading::AsStored,
        nulls: None,
        multi_valued: false,
        time_zone: None,
    }
}

#[test]
fn test_read_key_by_the_columns_type() {
    let check = |data_type: &str, key: Option<&str>, expected: Value| {
        let column = column("c", data_type, Role::Dimension);
        assert_eq!(literal(key, &column, Derive::Value), Literal(expected), "{data_type} {key:?}");
    };
    let text = |text: &str| Value::Text(text.into());
    check("Utf8", Some("5"), text("5"));
    check("Dictionary(Int32, Utf8)", Some("5"), text("5"));
    check("List(Utf8)", Some("true"), text("true"));
    check("Int64", Some("5"), Value::Int(5));
    check("UInt64", Some("18446744073709551615"), Value::Int(18_446_744_073_709_551_615));
    check("Float32", Some("2.5"), Value::Float(2.5));
    check("Float64", Some("many"), text("many"));
    check("Decimal128(10, 2)", Some("999.51"), text("999.51"));
    check("Boolean", Some("true"), Value::Bool(true));
    check("Timestamp(Millisecond, None)", Some("2026-01-01"), text("2026-01-01"));
    check("Int64", None, Value::Null);
}

#[test]
fn test_bind_filters_to_the_open_tables() {
    let columns =
        vec![column("ts", "Timestamp(Second, None)", Role::Time), column("kbps", "Int32", Role::Number)];
    let table = TableInfo {
        name: "lumos".to_owned(),
        kind: None,
        files: Vec::new(),
        rows: 1,
        columns,
        notices: Vec::new(),
    };
    let filter = |table: Option<&str>, dimension: &str, keep: Keep| Filter {
        table: table.map(str::to_owned),
        dimension: dimension.to_owned(),
        keep,
    };
    let state = State {
        from: Some("2026-01-01".to_owned()),
        tz: Some("Asia/Shanghai".to_owned()),
        filters: vec![
            filter(None, "nowhere", Keep::Is(vec![None])),
            filter(Some("closed"), "kbps", Keep::Is(vec![None])),
            filter(Some("lumos"), "kbps", Keep::Range(Some("100".to_owned()), None)),
            filter(None, "weekday", Keep::Is(vec![Some("6".to_owned())])),
        ],
        ..State::default()
    };
    let bound = clauses(&state, &Model::builtin(), &[table]);
    let sources: Vec<Source> = bound.iter().map(|(source, _)| *source).collect();
    assert_eq!(sources, [Source::Period, Source::Filter(2), Source::Filter(3)]);
    let (period, range, weekday) = (&bound[0].1, &bound[1].1, &bound[2].1);
    assert_eq!((period.column.as_str(), period.time_zone.as_deref()), ("time", Some("Asia/Shanghai")));
    assert_eq!(range.test, Test::Range { from: Some(Literal(Value::Int(100))), to: None });
    assert_eq!((weekday.column.as_str(), weekday.part), ("time", Some(Part::Weekday)));
    assert_eq!(weekday.test, Test::Is(vec![Literal(Value::Int(6))]));
}
