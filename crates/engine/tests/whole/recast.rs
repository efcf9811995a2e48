//! What a person says a column is, instead of what it was taken for.

use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, StringArray};
use reelscope_engine::coordinator::Recast;
use reelscope_model::{Code, Role, schema::Reading};
use serde_json::json;

use crate::{
    forms::plain,
    here::{COUNTS, Open, now, open},
};

/// Playback events whose columns are called what nobody knows, but for those that make the kind.
fn file() -> Vec<u8> {
    let text = |value: fn(usize) -> String| -> ArrayRef {
        Arc::new(StringArray::from_iter_values((0..300).map(value)))
    };
    plain(&[
        ("Timestamp", Arc::new(Int64Array::from_iter_values((0..300).map(|row| 1_700_000_000 + row * 60)))),
        ("EventType", text(|row| ["play", "error"][row % 2].to_owned())),
        ("DeviceType", text(|row| ["TV", "Phone"][row % 2].to_owned())),
        ("gadget", text(|row| ["tv", "phone", "tablet"][row % 3].to_owned())),
        ("labels", text(|row| ["a,b", "b, c", "c"][row % 3].to_owned())),
        ("seen", Arc::new(Int64Array::from_iter_values((0..300).map(|row| 1_600_000_000_000 + row)))),
        ("made", text(|row| format!("20{:02}-01-01", row % 3))),
        ("length", text(|row| ["1 min", "2 min", "1 Season"][row % 3].to_owned())),
    ])
}

const TABLE: &str = "video_playback_events";

fn recast(open: &Open, change: Recast) {
    now(open.0.recast(TABLE, change)).unwrap();
}

fn each(test: impl Fn(&Open)) {
    let bytes = file();
    for workers in COUNTS {
        test(&open(workers, &[("p.arrow", &bytes)]));
    }
}

#[test]
fn test_recast_a_reading() {
    each(|open| {
        let years =
            json!({ "table": TABLE, "measures": ["rows"], "by": [{ "column": "time", "grain": "year" }] });
        assert_eq!(open.texts(&years), [["2023-01-01T00:00:00Z", "300"]]);
        let reading = Reading::EpochMillis;
        recast(open, Recast::Reading { column: "Timestamp".to_owned(), reading });
        assert_eq!(open.texts(&years), [["1970-01-01T00:00:00Z", "300"]]);

        let labels = json!({ "table": TABLE, "measures": ["rows"], "by": ["labels"] });
        assert_eq!(open.texts(&labels), [["a,b", "100"], ["b, c", "100"], ["c", "100"]]);
        recast(open, Recast::Reading { column: "labels".to_owned(), reading: Reading::Delimited });
        assert_eq!(open.texts(&labels), [["a", "100"], ["b", "200"], ["c", "200"]]);
        let c =
            json!({ "table": TABLE, "measures": ["rows"], "where": [{ "column": "labels", "is": ["c"] }] });
        assert_eq!(open.texts(&c), [["200"]]);

        recast(open, Recast::Reading { column: "length".to_owned(), reading: Reading::MinutesText });
        let sum = json!({ "table": TABLE, "measures": [{ "op": "sum", "column": "length" }] });
        assert_eq!(open.texts(&sum), [["300"]]);
        let rows = json!({ "table": TABLE, "columns": ["length"], "limit": 3 });
        assert_eq!(open.rows(&rows), [["1 min"], ["2 min"], ["1 Season"]], "rows are as stored");
    });
}

#[test]
fn test_recast_a_canonical_name() {
    each(|open| {
        let devices = json!({ "table": TABLE, "measures": ["errors"], "by": ["device_type"] });
        assert_eq!(open.texts(&devices), [["Phone", "150"], ["TV", "0"]]);
        let canonical = Some("DeviceType".to_owned());
        recast(open, Recast::Canonical { column: "gadget".to_owned(), canonical });
        assert_eq!(open.texts(&devices), [["phone", "50"], ["tablet", "50"], ["tv", "50"]]);
        // The raw name still means the column that has it.
        let raw = json!({ "table": TABLE, "measures": ["rows"], "by": ["DeviceType"] });
        assert_eq!(open.texts(&raw), [["Phone", "150"], ["TV", "150"]]);
        recast(open, Recast::Canonical { column: "gadget".to_owned(), canonical: None });
        let wrong = Recast::Canonical { column: "gadget".to_owned(), canonical: Some("Nothing".to_owned()) };
        assert_eq!(now(open.0.recast(TABLE, wrong)).unwrap_err().code, Code::BadQuery);
    });
}

#[test]
fn test_recast_a_role() {
    each(|open| {
        let role = |name: &str| {
            let table = open.0.tables().remove(0);
            table.columns.into_iter().find(|column| column.name == name).unwrap().role
        };
        assert_eq!(role("gadget"), Role::Dimension);
        recast(open, Recast::Role { column: "gadget".to_owned(), role: Role::Id });
        assert_eq!(role("gadget"), Role::Id);
        let distinct =
            json!({ "table": TABLE, "measures": [{ "op": "count_distinct", "column": "gadget" }] });
        assert_eq!(open.texts(&distinct), [["3"]]);
        // What is no number cannot be made one, and stays what it was.
        let number = Recast::Role { column: "gadget".to_owned(), role: Role::Number };
        assert_eq!(now(open.0.recast(TABLE, number)).unwrap_err().code, Code::BadQuery);
        assert_eq!(role("gadget"), Role::Id);
        let missing = Recast::Role { column: "nothing".to_owned(), role: Role::Id };
        assert_eq!(now(open.0.recast(TABLE, missing)).unwrap_err().code, Code::UnknownColumn);
    });
}

#[test]
fn test_recast_as_time_reads_what_is_stored() {
    each(|open| {
        for (column, year) in [("seen", "2020-01-01T00:00:00Z"), ("made", "2000-01-01T00:00:00Z")] {
            recast(open, Recast::Role { column: column.to_owned(), role: Role::Time });
            let by = json!([{ "column": column, "grain": "year" }]);
            assert_eq!(open.texts(&json!({ "table": TABLE, "measures": ["rows"], "by": by }))[0][0], year);
        }
        let wrong = Recast::Role { column: "gadget".to_owned(), role: Role::Time };
        assert_eq!(now(open.0.recast(TABLE, wrong)).unwrap_err().code, Code::BadQuery);
    });
}

#[test]
fn test_recognise_small_files_by_their_values() {
    let millis: ArrayRef =
        Arc::new(Int64Array::from_iter_values((0..300).map(|row| 1_600_000_000_000 + row)));
    let text = |value: &dyn Fn(i64) -> String| -> ArrayRef {
        Arc::new(StringArray::from_iter_values((0..1_200).map(value)))
    };
    let events: ArrayRef = Arc::new(StringArray::from_iter_values((0..300).map(|_| "play")));
    let bytes = plain(&[("ts", millis), ("event", Arc::clone(&events)), ("session", events)]);
    let notes =
        plain(&[("note", text(&|row| format!("note {row}"))), ("sort", text(&|row| format!("{}", row % 9)))]);
    for workers in COUNTS {
        let open = open(workers, &[("p.arrow", &bytes), ("notes.arrow", &notes)]);
        let earliest = json!({ "table": TABLE, "measures": [{ "op": "min", "column": "time" }] });
        assert_eq!(open.texts(&earliest), [["2020-09-13T12:26:40Z"]]);
        let roles: Vec<_> = open.0.tables()[1].columns.iter().map(|column| column.role).collect();
        assert_eq!(roles, [Role::Text, Role::Dimension], "text of over a thousand values is no dimension");
    }
}
