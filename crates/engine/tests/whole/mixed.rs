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
