//! Files of one table that store one column in different types.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, Decimal128Array, Float64Array, Int32Array, LargeStringArray, StringArray,
    TimestampMicrosecondArray, TimestampSecondArray,
};
use serde_json::{Value as Json, json};

use crate::{
    forms::plain,
    here::{COUNTS, open},
    same::assert_same,
};

const ROWS: i64 = 64;

fn file(time: ArrayRef, bitrate: ArrayRef, device: ArrayRef) -> Vec<u8> {
    let events: ArrayRef = Arc::new(StringArray::from_iter_values((0..ROWS).map(|_| "play")));
    plain(&[("Timestamp", time), ("EventType", events), ("Bitrate", bitrate), ("DeviceType", device)])
}

fn seconds() -> ArrayRef {
    Arc::new(TimestampSecondArray::from_iter_values(0..ROWS))
}

fn micros() -> ArrayRef {
    Arc::new(TimestampMicrosecondArray::from_iter_values((0..ROWS).map(|row| row * 1_000_000)))
}

fn ints() -> ArrayRef {
    Arc::new(Int32Array::from_iter_values((0..ROWS as i32).map(|row| row % 2)))
}

fn floats() -> ArrayRef {
    Arc::new(Float64Array::from_iter_values((0..ROWS).map(|row| (row % 4) as f64 / 2.0)))
}

fn decimals() -> ArrayRef {
    let values = Decimal128Array::from_iter_values((0..ROWS).map(|row| i128::from(row % 4) * 50));
    Arc::new(values.with_precision_and_scale(10, 2).unwrap())
}

fn devices(large: bool) -> ArrayRef {
    let values = (0..ROWS).map(|row| ["TV", "Phone"][row as usize % 2]);
    if large {
        Arc::new(LargeStringArray::from_iter_values(values))
    } else {
        Arc::new(StringArray::from_iter_values(values))
    }
}

/// Asks over every number of workers; each number of workers, and so each sharing of the files, answers alike.
fn check(files: &[Vec<u8>], query: &Json, expected: &[[&str; 2]]) {
    let named: Vec<(&str, &[u8])> =
        ["a.arrow", "b.arrow", "c.arrow"].into_iter().zip(files.iter().map(Vec::as_slice)).collect();
    for workers in COUNTS {
        let open = open(workers, &named);
        assert_eq!(open.0.tables().len(), 1, "one table");
        assert_eq!(open.texts(query), expected, "{query} over {workers}");
    }
}

fn playback(measures: &Json, by: &Json) -> Json {
    json!({ "table": "video_playback_events", "measures": measures, "by": by })
}

#[test]
fn test_group_numbers_of_different_types() {
    let files = [file(seconds(), ints(), devices(false)), file(seconds(), floats(), devices(true))];
    let by = playback(&json!(["rows"]), &json!(["Bitrate"]));
    check(&files, &by, &[["0", "48"], ["0.5", "16"], ["1", "48"], ["1.5", "16"]]);
    let total = playback(
        &json!([{ "op": "sum", "column": "Bitrate" }, { "op": "count_distinct", "column": "Bitrate" }]),
        &json!([]),
    );
    check(&files, &total, &[["80", "4"]]);

    let files = [file(seconds(), ints(), devices(false)), file(seconds(), decimals(), devices(false))];
    check(&files, &by, &[["0.00", "48"], ["0.50", "16"], ["1.00", "48"], ["1.50", "16"]]);
    check(&files, &total, &[["80.00", "4"]]);

    let files = [file(seconds(), floats(), devices(false)), file(seconds(), decimals(), devices(false))];
    check(&files, &by, &[["0", "32"], ["0.5", "32"], ["1", "32"], ["1.5", "32"]]);
    check(&files, &total, &[["96", "4"]]);
}

#[test]
fn test_group_instants_of_different_units() {
    let files = [file(seconds(), ints(), devices(false)), file(micros(), ints(), devices(false))];
    let total = playback(
        &json!([{ "op": "count_distinct", "column": "Timestamp" }, { "op": "max", "column": "time" }]),
        &json!([]),
    );
    check(&files, &total, &[["64", "1970-01-01T00:01:03Z"]]);
    let query = playback(&json!(["rows"]), &json!(["Timestamp"]));
    for workers in COUNTS {
        let open = open(workers, &[("a.arrow", &files[0]), ("b.arrow", &files[1])]);
        let rows = open.texts(&query);
        assert_eq!((rows.len(), &*rows[63][1]), (64, "2"), "{workers}");
    }
}

#[test]
fn test_query_files_that_lack_columns() {
    let text = |values: [&'static str; 2]| -> ArrayRef {
        Arc::new(StringArray::from_iter_values((0..ROWS).map(|row| values[row as usize % 2])))
    };
    let events = || text(["play", "error"]);
    let full = plain(&[
        ("Timestamp", micros()),
        ("EventType", events()),
        ("SessionID", text(["s1", "s2"])),
        ("Bitrate", floats()),
        ("Location", text(["DE", "US"])),
        ("Started", micros()),
    ]);
    let bare = plain(&[("Timestamp", micros()), ("EventType", events()), ("DeviceType", devices(false))]);
    let named: [(&str, &[u8]); 2] = [("a.arrow", &full), ("b.arrow", &bare)];
    let measures = json!(["events", "errors", "sessions", "mean_bitrate",
        { "op": "sum", "column": "Bitrate" }, { "op": "min", "column": "Location" }, { "op": "max", "column": "Started" },
        { "op": "variance", "column": "Bitrate" }, { "op": "quantile", "column": "Bitrate", "q": 0.5 },
        { "op": "count_distinct", "column": "DeviceType" }, { "op": "count", "column": "Started" }]);
    let bins = json!({ "column": "bitrate", "bins": { "start": 0, "step": 1, "count": 3 } });
    let dimensions = [
        json!([]),
        json!(["device_type"]),
        json!(["location", "device_type"]),
        json!([bins]),
        json!([{ "column": "Started", "grain": "minute" }]),
        json!([{ "column": "Started", "part": "hour" }]),
    ];
    let clauses = [
        json!([]),
        json!([{ "column": "location", "is": [null, "DE"] }]),
        json!([{ "column": "location", "not": ["DE"] }]),
        json!([{ "column": "device_type", "contains": "t" }]),
        json!([{ "column": "bitrate", "from": 1 }]),
    ];
    for (by, filter) in dimensions.iter().flat_map(|by| clauses.iter().map(move |filter| (by, filter))) {
        let query =
            json!({ "table": "video_playback_events", "measures": measures, "by": by, "where": filter });
        let answers = COUNTS.map(|workers| open(workers, &named).ask(&query));
        assert!(answers[0].meta.rows_matched > 0, "{query}");
        answers.iter().for_each(|answer| assert_same(answer, &answers[0], &query.to_string()));
    }
    let one = open(7, &named).texts(&json!({ "table": "video_playback_events", "measures": measures }));
    assert_eq!(one[0][..4], ["128", "64", "2", "0.75"]);
}

#[test]
fn test_query_a_file_without_rows() {
    let none: ArrayRef = Arc::new(StringArray::from_iter_values(Vec::<&str>::new()));
    let bytes = plain(&[("name", Arc::clone(&none)), ("other", none)]);
    for workers in COUNTS {
        let open = open(workers, &[("empty.arrow", &bytes)]);
        assert_eq!(open.0.tables()[0].rows, 0);
        let measures =
            json!(["rows", { "op": "count_distinct", "column": "name" }, { "op": "min", "column": "name" }]);
        assert_eq!(open.texts(&json!({ "table": "empty", "measures": measures })), [["0", "0", ""]]);
        assert!(open.texts(&json!({ "table": "empty", "measures": measures, "by": ["name"] })).is_empty());
        assert!(open.rows(&json!({ "table": "empty" })).is_empty());
    }
}

#[test]
fn test_rows_of_several_files_in_order() {
    let files = [file(seconds(), ints(), devices(false)), file(micros(), floats(), devices(true))];
    for workers in COUNTS {
        let open = open(workers, &[("a.arrow", &files[0]), ("b.arrow", &files[1])]);
        let query =
            json!({ "table": "video_playback_events", "columns": ["Bitrate"], "offset": 62, "limit": 6 });
        assert_eq!(open.rows(&query), [["0"], ["1"], ["0"], ["0.5"], ["1"], ["1.5"]], "{workers}");
        let last = json!({ "table": "video_playback_events", "columns": ["Bitrate", "Timestamp"], "limit": 2,
            "sort": [{ "key": "Timestamp", "desc": true }, { "key": "Bitrate" }] });
        let time = "1970-01-01T00:01:03Z";
        assert_eq!(open.rows(&last), [["1", time], ["1.5", time]], "{workers}");
    }
}
