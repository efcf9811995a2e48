//! One column that two files store in any two ways: they answer as one file that stores all of it in one way.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float32Array, Float64Array,
    Int8Array, Int16Array, Int32Array, Int64Array, LargeListArray, LargeStringArray, ListArray, StringArray,
    StringViewArray, TimestampMicrosecondArray, TimestampMillisecondArray, TimestampNanosecondArray,
    TimestampSecondArray, UInt64Array, builder::*, types::Int8Type,
};
use serde_json::{Value as Json, json};

use crate::{
    forms::plain,
    here::{COUNTS, Open, open},
};

const ROWS: i64 = 50;
const PLAYBACK: &str = "video_playback_events";
const CATALOGUE: &str = "expanded_cms_data";

/// A way to store the values of some rows.
type Way<'a> = (&'a str, &'a dyn Fn(std::ops::Range<i64>) -> ArrayRef);

fn texts(rows: std::ops::Range<i64>, text: impl Fn(i64) -> String) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(rows.map(text)))
}

fn events(column: &str, values: ArrayRef, rows: std::ops::Range<i64>) -> Vec<u8> {
    let mut columns = vec![
        ("EventType", texts(rows.clone(), |row| ["play", "error"][row as usize % 2].to_owned())),
        ("SessionID", texts(rows.clone(), |row| format!("s{}", row % 7))),
    ];
    if column != "Timestamp" {
        columns.push(("Timestamp", Arc::new(TimestampSecondArray::from_iter_values(rows))));
    }
    columns.push((column, values));
    plain(&columns)
}

fn titles(column: &str, values: ArrayRef, rows: std::ops::Range<i64>) -> Vec<u8> {
    plain(&[
        ("Title", texts(rows.clone(), |row| format!("Title {row}"))),
        ("ContentType", texts(rows, |row| ["Movie", "TV Show"][row as usize % 2].to_owned())),
        (column, values),
    ])
}

/// Every answer in texts; numbers to twelve digits, so that 1 and 1.00 are one, and midnights as dates.
fn answers(open: &Open, queries: &[Json]) -> Vec<Vec<Vec<String>>> {
    let number = |text: String| {
        let text = text.strip_suffix("T00:00:00Z").map(str::to_owned).unwrap_or(text);
        text.parse::<f64>().map_or(text, |number| format!("{number:.12e}"))
    };
    let texts = |query: &Json| open.texts(query).into_iter().map(|row| row.into_iter().map(number).collect());
    queries.iter().map(|query| texts(query).collect()).collect()
}

/// Compares all pairs of ways, over all numbers of workers and in both orders, with all rows in the first way.
fn check(
    write: &dyn Fn(ArrayRef, std::ops::Range<i64>) -> Vec<u8>,
    ways: &[Way<'_>],
    table: &str,
    queries: &[Json],
) {
    let whole = write(ways[0].1(0..2 * ROWS), 0..2 * ROWS);
    let expected = answers(&open(1, &[("whole.arrow", &whole)]), queries);
    for (at, one) in ways.iter().enumerate() {
        for other in &ways[at..] {
            let what = format!("{} and {}", one.0, other.0);
            let first = write(one.1(0..ROWS), 0..ROWS);
            let second = write(other.1(ROWS..2 * ROWS), ROWS..2 * ROWS);
            let files: [(&str, &[u8]); 2] = [("a.arrow", &first), ("b.arrow", &second)];
            let reversed = [files[1], files[0]];
            for open in COUNTS.map(|workers| open(workers, &files)).iter().chain([&open(2, &reversed)]) {
                check_one(open, table, queries, &expected, one.0 != other.0, &what);
            }
        }
    }
}

fn check_one(
    open: &Open,
    table: &str,
    queries: &[Json],
    expected: &[Vec<Vec<String>>],
    differs: bool,
    what: &str,
) {
    let names: Vec<_> = open.0.tables().into_iter().map(|table| table.name).collect();
    assert_eq!(names, [table], "{what}");
    for ((answer, expected), query) in answers(open, queries).iter().zip(expected).zip(queries) {
        assert_eq!(answer, expected, "{what}: {query}");
    }
    assert_eq!(open.notices("column-mismatch"), [], "{what}");
    assert_eq!(!open.notices("united-schemas").is_empty(), differs, "{what}");
}

fn figures(column: &str, ops: &[&str]) -> Json {
    let measures = ops.iter().map(|op| json!({ "op": op, "column": column }));
    json!(measures.chain([json!("rows")]).collect::<Vec<_>>())
}

/// Midnights, so that dates can be them.
fn day(row: i64) -> i64 {
    19_700 + row / 3
}

#[test]
fn test_unite_times_stored_in_any_two_ways() {
    let seconds = |rows: std::ops::Range<i64>| rows.map(|row| day(row) * 86_400);
    let iso = |row: i64| {
        let value = reelscope_model::Value::Date(day(row) as i32).to_string();
        if row % 2 == 0 { format!("{value}T00:00:00Z") } else { format!("{value}T01:00+01:00") }
    };
    let ways: [Way<'_>; 15] = [
        ("micros", &|rows| {
            Arc::new(TimestampMicrosecondArray::from_iter_values(seconds(rows).map(|s| s * 1_000_000)))
        }),
        ("seconds", &|rows| Arc::new(TimestampSecondArray::from_iter_values(seconds(rows)))),
        ("millis", &|rows| {
            Arc::new(TimestampMillisecondArray::from_iter_values(seconds(rows).map(|s| s * 1_000)))
        }),
        ("nanos", &|rows| {
            Arc::new(TimestampNanosecondArray::from_iter_values(seconds(rows).map(|s| s * 1_000_000_000)))
        }),
        ("utc", &|rows| {
            let millis = TimestampMillisecondArray::from_iter_values(seconds(rows).map(|s| s * 1_000));
            Arc::new(millis.with_timezone("UTC"))
        }),
        ("dates", &|rows| Arc::new(Date32Array::from_iter_values(rows.map(|row| day(row) as i32)))),
        ("text", &|rows| texts(rows, iso)),
        ("large text", &|rows| Arc::new(LargeStringArray::from_iter_values(rows.map(iso)))),
        ("dictionary", &|rows| {
            let values: Vec<String> = rows.map(iso).collect();
            Arc::new(values.iter().map(String::as_str).collect::<DictionaryArray<Int8Type>>())
        }),
        ("epoch seconds", &|rows| Arc::new(Int64Array::from_iter_values(seconds(rows)))),
        ("epoch seconds in 32 bits", &|rows| {
            Arc::new(Int32Array::from_iter_values(seconds(rows).map(|s| s as i32)))
        }),
        ("epoch millis", &|rows| Arc::new(Int64Array::from_iter_values(seconds(rows).map(|s| s * 1_000)))),
        ("epoch micros", &|rows| {
            Arc::new(UInt64Array::from_iter_values(seconds(rows).map(|s| s as u64 * 1_000_000)))
        }),
        ("epoch nanos", &|rows| {
            Arc::new(Int64Array::from_iter_values(seconds(rows).map(|s| s * 1_000_000_000)))
        }),
        ("float seconds", &|rows| Arc::new(Float64Array::from_iter_values(seconds(rows).map(|s| s as f64)))),
    ];
    let by = |by: Json| json!({ "table": PLAYBACK, "measures": ["events", "sessions"], "by": [by] });
    let queries = [
        json!({ "table": PLAYBACK, "measures": figures("time", &["count", "count_distinct", "min", "max"]) }),
        by(json!({ "column": "time", "grain": "week" })),
        by(json!({ "column": "time", "part": "weekday" })),
        by(json!("Timestamp")),
        json!({ "table": PLAYBACK, "measures": ["rows"], "where": [{ "column": "time", "from": "2023-12-12" }] }),
    ];
    check(&|values, rows| events("Timestamp", values, rows), &ways, PLAYBACK, &queries);
}

#[test]
fn test_unite_numbers_stored_in_any_two_ways() {
    let rates = |rows: std::ops::Range<i64>| rows.map(|row| row % 40 - 10);
    let ways: [Way<'_>; 9] = [
        ("int32", &|rows| Arc::new(Int32Array::from_iter_values(rates(rows).map(|rate| rate as i32)))),
        ("int8", &|rows| Arc::new(Int8Array::from_iter_values(rates(rows).map(|rate| rate as i8)))),
        ("int64", &|rows| Arc::new(Int64Array::from_iter_values(rates(rows)))),
        ("float32", &|rows| Arc::new(Float32Array::from_iter_values(rates(rows).map(|rate| rate as f32)))),
        ("float64", &|rows| Arc::new(Float64Array::from_iter_values(rates(rows).map(|rate| rate as f64)))),
        ("decimal", &|rows| {
            let digits = Decimal128Array::from_iter_values(rates(rows).map(|rate| i128::from(rate) * 100));
            Arc::new(digits.with_precision_and_scale(10, 2).unwrap())
        }),
        ("wide decimal", &|rows| {
            let digits = Decimal128Array::from_iter_values(rates(rows).map(|rate| i128::from(rate) * 10_000));
            Arc::new(digits.with_precision_and_scale(38, 4).unwrap())
        }),
        ("int dictionary", &|rows| {
            let values = Int64Array::from_iter_values(-10..30);
            let keys = Int8Array::from_iter_values(rates(rows).map(|rate| rate as i8 + 10));
            Arc::new(DictionaryArray::new(keys, Arc::new(values)))
        }),
        ("int16", &|rows| Arc::new(Int16Array::from_iter_values(rates(rows).map(|rate| rate as i16)))),
    ];
    let ops = ["count", "sum", "mean", "min", "max", "variance", "count_distinct"];
    let queries = [
        json!({ "table": PLAYBACK, "measures": figures("Bitrate", &ops) }),
        json!({ "table": PLAYBACK, "measures": ["events"], "by": ["bitrate"] }),
        json!({ "table": PLAYBACK, "measures": ["events"],
            "by": [{ "column": "bitrate", "bins": { "start": -10, "step": 10, "count": 4 } }] }),
        json!({ "table": PLAYBACK, "measures": ["events"], "where": [{ "column": "bitrate", "is": [3, -4] }] }),
    ];
    check(&|values, rows| events("Bitrate", values, rows), &ways, PLAYBACK, &queries);
}

#[test]
fn test_unite_texts_stored_in_any_two_ways() {
    let device = |row: i64| ["TV", "Phone", "Tablet"][row as usize % 3];
    let ways: [Way<'_>; 5] = [
        ("text", &|rows| texts(rows, |row| device(row).to_owned())),
        ("large text", &|rows| Arc::new(LargeStringArray::from_iter_values(rows.map(device)))),
        ("view", &|rows| Arc::new(StringViewArray::from_iter_values(rows.map(device)))),
        ("dictionary", &|rows| Arc::new(rows.map(device).collect::<DictionaryArray<Int8Type>>())),
        ("bytes", &|rows| Arc::new(arrow_array::BinaryArray::from_iter_values(rows.map(device)))),
    ];
    let queries = [
        json!({ "table": PLAYBACK, "measures": ["events", "errors"], "by": ["device_type"] }),
        json!({ "table": PLAYBACK, "measures": figures("device_type", &["count_distinct", "min", "max"]) }),
        json!({ "table": PLAYBACK, "measures": ["rows"], "where": [{ "column": "device_type", "contains": "t" }] }),
    ];
    check(&|values, rows| events("DeviceType", values, rows), &ways, PLAYBACK, &queries);
}

#[test]
fn test_unite_ids_stored_as_text_and_as_numbers() {
    let user = |row: i64| 1_000 + row % 30;
    let ways: [Way<'_>; 5] = [
        ("text", &|rows| texts(rows, |row| user(row).to_string())),
        ("int64", &|rows| Arc::new(Int64Array::from_iter_values(rows.map(user)))),
        ("int32", &|rows| Arc::new(Int32Array::from_iter_values(rows.map(|row| user(row) as i32)))),
        ("float64", &|rows| Arc::new(Float64Array::from_iter_values(rows.map(|row| user(row) as f64)))),
        ("dictionary", &|rows| {
            let values: Vec<String> = rows.map(|row| user(row).to_string()).collect();
            Arc::new(values.iter().map(String::as_str).collect::<DictionaryArray<Int8Type>>())
        }),
    ];
    let queries = [
        json!({ "table": PLAYBACK, "measures": ["events", "viewers"] }),
        json!({ "table": PLAYBACK, "measures": ["events"], "where": [{ "column": "UserID", "is": ["1003"] }] }),
    ];
    check(&|values, rows| events("UserID", values, rows), &ways, PLAYBACK, &queries);
}

#[test]
fn test_unite_minutes_stored_as_text_and_as_numbers() {
    let minutes = |row: i64| 60 + row % 9;
    let ways: [Way<'_>; 4] = [
        ("ints", &|rows| Arc::new(Int32Array::from_iter_values(rows.map(|row| minutes(row) as i32)))),
        ("text", &|rows| texts(rows, |row| format!("{} min", minutes(row)))),
        ("floats", &|rows| Arc::new(Float64Array::from_iter_values(rows.map(|row| minutes(row) as f64)))),
        ("decimals", &|rows| {
            let digits = Decimal128Array::from_iter_values(rows.map(|row| i128::from(minutes(row)) * 10));
            Arc::new(digits.with_precision_and_scale(6, 1).unwrap())
        }),
    ];
    let ops = ["count", "sum", "mean", "min", "max"];
    let queries = [
        json!({ "table": CATALOGUE, "measures": ["titles", "mean_duration"] }),
        json!({ "table": CATALOGUE, "measures": figures("duration_minutes", &ops) }),
        json!({ "table": CATALOGUE, "measures": ["titles"], "by": ["duration_minutes"] }),
    ];
    check(&|values, rows| titles("duration", values, rows), &ways, CATALOGUE, &queries);
}

#[test]
fn test_unite_years_with_dates_and_times() {
    let year = |row: i64| 1998 + row % 12;
    let days = |row: i64| reelscope_model::time::Civil { year: year(row), month: 1, day: 1 }.days();
    let ways: [Way<'_>; 7] = [
        ("dates", &|rows| Arc::new(Date32Array::from_iter_values(rows.map(|row| days(row) as i32)))),
        ("years", &|rows| Arc::new(Int32Array::from_iter_values(rows.map(|row| year(row) as i32)))),
        ("wide years", &|rows| Arc::new(Int64Array::from_iter_values(rows.map(year)))),
        ("float years", &|rows| Arc::new(Float64Array::from_iter_values(rows.map(|row| year(row) as f64)))),
        ("seconds", &|rows| {
            Arc::new(TimestampSecondArray::from_iter_values(rows.map(|row| days(row) * 86_400)))
        }),
        ("nanos", &|rows| {
            Arc::new(TimestampNanosecondArray::from_iter_values(
                rows.map(|row| days(row) * 86_400_000_000_000),
            ))
        }),
        ("text", &|rows| texts(rows, |row| format!("{}-01-01", year(row)))),
    ];
    let queries = [
        json!({ "table": CATALOGUE, "measures": ["titles"], "by": ["release_year"] }),
        json!({ "table": CATALOGUE, "measures": ["titles"], "where": [{ "column": "release_year", "is": [2003] }] }),
        json!({ "table": CATALOGUE, "measures": figures("ReleaseDate", &["count", "count_distinct"]) }),
    ];
    check(&|values, rows| titles("release_year", values, rows), &ways, CATALOGUE, &queries);
}

#[test]
fn test_unite_lists_with_text_between_commas() {
    let genres = |row: i64| [&["Drama"][..], &["Comedy", "Drama"], &[], &["News"]][row as usize % 4];
    let ways: [Way<'_>; 5] = [
        ("lists", &|rows| {
            let mut lists = ListBuilder::new(StringBuilder::new());
            rows.for_each(|row| lists.append_value(genres(row).iter().map(Some)));
            Arc::new(lists.finish()) as Arc<ListArray>
        }),
        ("large lists", &|rows| {
            let mut lists = LargeListBuilder::new(LargeStringBuilder::new());
            rows.for_each(|row| lists.append_value(genres(row).iter().map(Some)));
            Arc::new(lists.finish()) as Arc<LargeListArray>
        }),
        ("dictionary lists", &|rows| {
            let mut lists = ListBuilder::new(StringDictionaryBuilder::<Int8Type>::new());
            rows.for_each(|row| lists.append_value(genres(row).iter().map(Some)));
            Arc::new(lists.finish())
        }),
        ("text", &|rows| texts(rows, |row| genres(row).join(", "))),
        ("dictionary", &|rows| {
            let values: Vec<String> = rows.map(|row| genres(row).join(",")).collect();
            Arc::new(values.iter().map(String::as_str).collect::<DictionaryArray<Int8Type>>())
        }),
    ];
    let queries = [
        json!({ "table": CATALOGUE, "measures": ["titles"], "by": ["genres"] }),
        json!({ "table": CATALOGUE, "measures": ["titles"], "where": [{ "column": "genres", "is": ["Drama", null] }] }),
        json!({ "table": CATALOGUE, "measures": figures("genres", &["count_distinct"]) }),
    ];
    check(&|values, rows| titles("genres", values, rows), &ways, CATALOGUE, &queries);
}

#[test]
fn test_unite_lists_of_numbers() {
    let scores = |row: i64| vec![row % 3, 3 + row % 2];
    let ways: [Way<'_>; 3] = [
        ("ints", &|rows| {
            let mut lists = ListBuilder::new(Int32Builder::new());
            rows.for_each(|row| lists.append_value(scores(row).iter().map(|score| Some(*score as i32))));
            Arc::new(lists.finish())
        }),
        ("wide ints", &|rows| {
            let mut lists = ListBuilder::new(Int64Builder::new());
            rows.for_each(|row| lists.append_value(scores(row).iter().map(|score| Some(*score))));
            Arc::new(lists.finish())
        }),
        ("floats", &|rows| {
            let mut lists = ListBuilder::new(Float64Builder::new());
            rows.for_each(|row| lists.append_value(scores(row).iter().map(|score| Some(*score as f64))));
            Arc::new(lists.finish())
        }),
    ];
    let queries = [
        json!({ "table": CATALOGUE, "measures": ["titles"], "by": ["scores"] }),
        json!({ "table": CATALOGUE, "measures": figures("scores", &["count_distinct"]) }),
    ];
    check(&|values, rows| titles("scores", values, rows), &ways, CATALOGUE, &queries);
}

#[test]
fn test_unite_booleans() {
    let live = |row: i64| row % 5 == 0;
    let ways: [Way<'_>; 1] = [("bool", &|rows| {
        Arc::new(rows.map(live).collect::<Vec<_>>().into_iter().map(Some).collect::<BooleanArray>())
    })];
    let queries = [
        json!({ "table": PLAYBACK, "measures": ["events"], "by": ["is_live"] }),
        json!({ "table": PLAYBACK, "measures": ["events"], "where": [{ "column": "is_live", "is": [true] }] }),
    ];
    check(&|values, rows| events("is_live", values, rows), &ways, PLAYBACK, &queries);
}

#[test]
fn test_unite_far_times_with_nanoseconds() {
    // The year 9999 in seconds does not fit 64 bits of nanoseconds.
    let far: ArrayRef =
        Arc::new(TimestampSecondArray::from_iter_values([253_402_300_799, -62_135_596_800, 0]));
    let near: ArrayRef =
        Arc::new(TimestampNanosecondArray::from_iter_values([1, 1_700_000_000_000_000_000, 2]));
    let text = texts(0..3, |row| {
        ["9999-12-31T23:59:59Z", "0001-01-01", "1970-01-01T00:00:00.5Z"][row as usize].to_owned()
    });
    let files = [far, near, text].map(|values| events("Timestamp", values, 0..3));
    let named: Vec<(&str, &[u8])> =
        ["a.arrow", "b.arrow", "c.arrow"].into_iter().zip(files.iter().map(Vec::as_slice)).collect();
    for workers in COUNTS {
        let open = open(workers, &named);
        let range =
            json!({ "table": PLAYBACK, "measures": figures("time", &["min", "max", "count_distinct"]) });
        assert_eq!(open.texts(&range), [["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "7", "9"]]);
        let years =
            json!({ "table": PLAYBACK, "measures": ["rows"], "by": [{ "column": "time", "grain": "year" }] });
        let starts: Vec<_> = open.texts(&years).into_iter().map(|row| row.join(" ")).collect();
        let expected = [
            "0001-01-01T00:00:00Z 2",
            "1970-01-01T00:00:00Z 4",
            "2023-01-01T00:00:00Z 1",
            "9999-01-01T00:00:00Z 2",
        ];
        assert_eq!(starts, expected);
        let last = json!({ "table": PLAYBACK, "measures": ["rows"], "where": [{ "column": "time", "from": "9999-12-31T23:59:59Z" }] });
        assert_eq!(open.texts(&last), [["2"]]);
        let by = json!({ "table": PLAYBACK, "measures": ["rows"], "by": ["Timestamp"] });
        assert_eq!(open.texts(&by).first().unwrap()[..], ["0001-01-01T00:00:00Z", "2"]);
    }
}
