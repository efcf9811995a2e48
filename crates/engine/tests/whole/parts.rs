//! Parts of one table whose schemas differ.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, Date32Array, DictionaryArray, DurationMillisecondArray, DurationSecondArray, Float64Array,
    Int32Array, Int64Array, NullArray, StringArray, TimestampMillisecondArray, types::Int32Type,
};
use reelscope_engine::coordinator::Recast;
use reelscope_model::Role;
use serde_json::json;

use crate::{
    forms::plain,
    here::{COUNTS, Open, now, open},
};

const PLAYBACK: &str = "video_playback_events";
const ROWS: i64 = 20;

fn texts(values: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from_iter_values((0..ROWS).map(|row| values[row as usize % values.len()])))
}

fn ints(values: impl Fn(i64) -> i64) -> ArrayRef {
    Arc::new(Int64Array::from_iter_values((0..ROWS).map(values)))
}

fn narrow(values: impl Fn(i64) -> i32) -> ArrayRef {
    Arc::new(Int32Array::from_iter_values((0..ROWS).map(values)))
}

/// Playback events with these columns besides those that make the kind.
fn events(more: &[(&str, ArrayRef)]) -> Vec<u8> {
    let times = TimestampMillisecondArray::from_iter_values((0..ROWS).map(|row| row * 1_000));
    let mut columns: Vec<(&str, ArrayRef)> = vec![
        ("Timestamp", Arc::new(times)),
        ("EventType", texts(&["play", "error"])),
        ("DeviceType", texts(&["TV", "Phone"])),
    ];
    columns.extend(more.iter().cloned());
    plain(&columns)
}

fn names(open: &Open) -> Vec<String> {
    open.0.tables().into_iter().map(|table| table.name).collect()
}

/// Opens the files in both orders, over every number of workers.
fn each(files: &[(&str, &[u8])], test: impl Fn(&Open)) {
    let reversed: Vec<_> = files.iter().rev().copied().collect();
    for workers in COUNTS {
        test(&open(workers, files));
        test(&open(workers, &reversed));
    }
}

#[test]
fn test_unite_nameless_parts_that_differ_harmlessly() {
    let first = plain(&[
        ("city", texts(&["Bonn", "Kiel"])),
        ("amount", narrow(|row| row as i32)),
        ("note", texts(&["n"])),
    ]);
    let dictionary: DictionaryArray<Int32Type> = (0..ROWS).map(|_| "Bonn").collect();
    let second = plain(&[
        ("amount", ints(|row| row)),
        ("city", Arc::new(dictionary)),
        ("note", texts(&["n"])),
        ("extra", ints(|_| 1)),
    ]);
    let third = plain(&[
        ("City", texts(&["Kiel"])),
        ("amount", Arc::new(Float64Array::from_iter_values((0..ROWS).map(|row| row as f64)))),
    ]);
    each(&[("sales-1.arrow", &first), ("sales-2.arrow", &second), ("sales-3.arrow", &third)], |open| {
        assert_eq!(names(open), ["sales"]);
        let columns = open.0.tables().remove(0).columns;
        let nulls = |name: &str| columns.iter().find(|column| column.name == name).unwrap().nulls;
        assert_eq!((columns.len(), nulls("extra"), nulls("note")), (4, Some(40), Some(20)));
        let query = json!({ "table": "sales", "by": ["city"], "measures": ["rows", { "op": "sum", "column": "amount" },
            { "op": "count", "column": "note" }, { "op": "sum", "column": "extra" }] });
        assert_eq!(open.texts(&query), [["Bonn", "30", "280", "30", "20"], ["Kiel", "30", "290", "10", ""]]);
        let told: Vec<String> =
            open.notices("united-schemas").into_iter().map(|(_, message)| message).collect();
        let told = told.join("\n");
        for part in [
            "extra is only in sales-2.arrow",
            "note is not in sales-3.arrow",
            "(Int64)",
            "(Float64)",
            "rounded from 16 digits on",
            "another order",
        ] {
            assert!(told.contains(part), "{part}: {told}");
        }
        assert_eq!(open.notices("column-mismatch"), []);
    });
}

#[test]
fn test_open_different_schemas_of_one_stem_as_tables_of_their_own() {
    let first = plain(&[("city", texts(&["Bonn"])), ("amount", ints(|row| row))]);
    let second = plain(&[("city", texts(&["Bonn"])), ("team", texts(&["a"])), ("score", ints(|row| row))]);
    let third = plain(&[("amount", ints(|row| row)), ("city", texts(&["Kiel"]))]);
    for workers in COUNTS {
        let open =
            open(workers, &[("a/data.arrow", &first), ("b/data.arrow", &second), ("c/data.arrow", &third)]);
        assert_eq!(names(&open), ["data", "data-2"]);
        let rows: Vec<_> = open.0.tables().into_iter().map(|table| table.rows).collect();
        assert_eq!(rows, [40, 20]);
        let other = plain(&[("city", texts(&["Bonn"])), ("amount", ints(|row| row * 2))]);
        open.add(9, "other.arrow", &other);
        assert_eq!(names(&open), ["data", "data-2", "other"]);
    }
}

#[test]
fn test_unite_text_in_a_number_role_as_null_and_say_so() {
    let good = events(&[("Bitrate", narrow(|row| row as i32))]);
    let bad = events(&[("Bitrate", texts(&["fast", "slow"]))]);
    each(&[("good.arrow", &good), ("bad.arrow", &bad)], |open| {
        assert_eq!(names(open), [PLAYBACK]);
        let table = open.0.tables().remove(0);
        let rates: Vec<_> = table.columns.iter().filter(|column| column.name == "Bitrate").collect();
        assert_eq!(rates.len(), 1, "{rates:?}");
        assert_eq!((rates[0].nulls, &*rates[0].data_type, rates[0].role), (Some(20), "Int32", Role::Number));
        let figures = json!({ "table": PLAYBACK, "measures": ["events", "mean_bitrate", { "op": "sum", "column": "Bitrate" }] });
        assert_eq!(open.texts(&figures), [["40", "9.5", "190"]]);
        let by = json!({ "table": PLAYBACK, "measures": ["events"], "by": ["Bitrate"] });
        assert_eq!(open.texts(&by).last().unwrap()[..], ["", "20"]);
        let rows = json!({ "table": PLAYBACK, "columns": ["Bitrate", "DeviceType"], "where": [{ "column": "Bitrate", "is": [null, 19] }] });
        assert_eq!(open.rows(&rows).len(), 21);
        let [(Some(column), message)] = &open.notices("column-mismatch")[..] else { panic!() };
        assert_eq!(column, "Bitrate");
        for part in [
            "text (Utf8) in bad.arrow",
            "whole numbers (Int32) elsewhere",
            "Export that file",
            "role dimension",
        ] {
            assert!(message.contains(part), "{part}: {message}");
        }

        // What the notice says can be done loses nothing.
        now(open.0.recast(PLAYBACK, Recast::Role { column: "Bitrate".to_owned(), role: Role::Dimension }))
            .unwrap();
        assert_eq!(open.notices("column-mismatch"), []);
        let groups = open.texts(&by);
        assert_eq!((groups.len(), &groups[20][..]), (22, &["fast".to_owned(), "10".to_owned()][..]));
        assert_eq!(groups.iter().filter(|row| row[1] == "1").count(), 20, "{groups:?}");
        now(open.0.recast(PLAYBACK, Recast::Role { column: "Bitrate".to_owned(), role: Role::Number }))
            .unwrap();
        assert_eq!(open.texts(&figures), [["40", "9.5", "190"]]);
    });
}

#[test]
fn test_unite_own_columns_as_most_rows_have_them() {
    let number = |id: i64| {
        plain(&[("code", ints(move |row| row + id)), ("flag", texts(&["a"])), ("sort", texts(&["b"]))])
    };
    let (one, two) = (number(0), number(100));
    let text = |value| plain(&[("code", texts(&[value])), ("flag", texts(&["a"])), ("sort", texts(&["b"]))]);
    let (a, b, c) = (text("A1"), text("B1"), text("C1"));
    let count = json!({ "table": "t", "measures": [{ "op": "count_distinct", "column": "code" }] });
    each(&[("t-1.arrow", &one), ("t-2.arrow", &a), ("t-3.arrow", &two)], |open| {
        assert_eq!(open.texts(&count), [["40"]]);
        assert_eq!(open.notices("column-mismatch").len(), 1);
        let sum = json!({ "table": "t", "measures": [{ "op": "sum", "column": "code" }] });
        assert_eq!(open.texts(&sum), [["2380"]]);
    });
    each(&[("t-1.arrow", &one), ("t-2.arrow", &a), ("t-3.arrow", &b), ("t-4.arrow", &c)], |open| {
        assert_eq!(open.texts(&count), [["23"]], "as text all is kept");
        assert_eq!(open.notices("column-mismatch"), []);
        assert!(open.notices("united-schemas")[0].1.contains("whole numbers (Int64) in t-1.arrow"));
    });
}

#[test]
fn test_unite_columns_without_values_with_anything() {
    let full = events(&[("Bitrate", narrow(|row| row as i32))]);
    let null: ArrayRef = Arc::new(NullArray::new(ROWS as usize));
    let blank: ArrayRef = Arc::new(StringArray::from_iter((0..ROWS).map(|_| None::<&str>)));
    let (void, empty) = (events(&[("Bitrate", null)]), events(&[("Bitrate", blank), ("CDN", texts(&["x"]))]));
    let figures = json!({ "table": PLAYBACK, "measures": ["events", { "op": "sum", "column": "Bitrate" }] });
    each(&[("a.arrow", &full), ("b.arrow", &void), ("c.arrow", &empty)], |open| {
        assert_eq!(open.texts(&figures), [["60", "190"]]);
        assert_eq!(open.notices("column-mismatch"), []);
        let table = open.0.tables().remove(0);
        let rate = table.columns.iter().find(|column| column.name == "Bitrate").unwrap();
        assert_eq!((rate.nulls, &*rate.data_type), (Some(40), "Int32"));
    });
}

#[test]
fn test_unite_zones_as_that_of_the_first() {
    let times = |zone: Option<&'static str>| -> ArrayRef {
        let times = TimestampMillisecondArray::from_iter_values(
            (0..ROWS).map(|row| 1_700_000_000_000 + row * 3_600_000),
        );
        match zone {
            Some(zone) => Arc::new(times.with_timezone(zone)),
            None => Arc::new(times),
        }
    };
    let file = |time: ArrayRef| {
        plain(&[("Timestamp", time), ("EventType", texts(&["play"])), ("DeviceType", texts(&["TV"]))])
    };
    let dates: ArrayRef = Arc::new(Date32Array::from_iter_values((0..ROWS).map(|_| 19_675)));
    let (asia, utc, plain, dates) =
        (file(times(Some("Asia/Shanghai"))), file(times(Some("UTC"))), file(times(None)), file(dates));
    let days =
        json!({ "table": PLAYBACK, "measures": ["rows"], "by": [{ "column": "time", "grain": "day" }] });
    for workers in COUNTS {
        let open = |files: &[(&str, &[u8])]| open(workers, files);
        let one = open(&[("a.arrow", &asia), ("b.arrow", &utc)]);
        assert_eq!(one.0.tables()[0].columns[0].time_zone.as_deref(), Some("Asia/Shanghai"));
        assert_eq!(one.texts(&days), [["2023-11-14T16:00:00Z", "36"], ["2023-11-15T16:00:00Z", "4"]]);
        let [(column, message)] = &one.notices("mixed-time-zones")[..] else { panic!() };
        assert_eq!(column.as_deref(), Some("Timestamp"));
        assert!(message.contains("UTC in b.arrow") && message.contains("Asia/Shanghai"), "{message}");
        let other = open(&[("b.arrow", &utc), ("a.arrow", &asia)]);
        assert_eq!(other.texts(&days), [["2023-11-14T00:00:00Z", "4"], ["2023-11-15T00:00:00Z", "36"]]);
        assert_eq!(other.notices("mixed-time-zones").len(), 1);
        assert_eq!(open(&[("b.arrow", &utc), ("c.arrow", &plain)]).notices("mixed-time-zones"), []);
        // A date is its day in the zone in which the others' days are.
        let dated = open(&[("a.arrow", &asia), ("d.arrow", &dates)]);
        assert_eq!(
            dated.texts(&days),
            [["2023-11-13T16:00:00Z", "20"], ["2023-11-14T16:00:00Z", "18"], ["2023-11-15T16:00:00Z", "2"]]
        );
        assert_eq!(dated.notices("mixed-time-zones"), []);
    }
}

#[test]
fn test_unite_many_parts_with_few_notices() {
    let part = |part: i64| {
        let mut more = vec![(
            "Bitrate",
            if part % 2 == 0 { narrow(move |row| row as i32) } else { ints(move |row| row) },
        )];
        if part % 3 != 0 {
            more.push(("Location", texts(&["DE"])));
        }
        if part % 50 == 7 {
            more.push(("CDN", ints(|_| 1)));
        } else {
            more.push(("CDN", texts(&["x"])));
        }
        if part % 100 == 9 {
            more[0].1 = texts(&["none"]);
        }
        more.push(("part", ints(move |_| part)));
        events(&more)
    };
    let files: Vec<(String, Vec<u8>)> =
        (0..500).map(|at| (format!("events-{at:04}.arrow"), part(at))).collect();
    let named: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (&**name, &**bytes)).collect();
    let together = open(7, &named);
    let alone = open(7, &[]);
    (0..).zip(&named).for_each(|(id, (name, bytes))| alone.add(id, name, bytes));
    for open in [together, alone] {
        let table = open.0.tables().remove(0);
        assert_eq!((table.files.len(), table.rows, table.columns.len()), (500, 10_000, 7));
        let query = json!({ "table": PLAYBACK, "measures": ["events", { "op": "sum", "column": "Bitrate" },
            { "op": "count_distinct", "column": "part" }, { "op": "count", "column": "Location" }] });
        assert_eq!(open.texts(&query), [["10000", "94050", "500", "6660"]]);
        assert!(table.notices.len() < 10, "{:#?}", table.notices);
        let [(Some(column), message)] = &open.notices("column-mismatch")[..] else { panic!() };
        assert_eq!(column, "Bitrate");
        assert!(
            message.contains("events-0009.arrow, events-0109.arrow, events-0209.arrow and 2 more files"),
            "{message}"
        );
    }
}

#[test]
fn test_forget_a_part_and_what_it_alone_had() {
    let whole = events(&[("Bitrate", narrow(|row| row as i32))]);
    let other = events(&[("Bitrate", texts(&["fast"])), ("extra", ints(|row| row))]);
    for workers in COUNTS {
        let open = open(workers, &[("a.arrow", &other), ("b.arrow", &whole)]);
        let figures =
            json!({ "table": PLAYBACK, "measures": ["events", { "op": "sum", "column": "Bitrate" }] });
        assert_eq!(open.texts(&figures), [["40", "190"]]);
        now(open.0.forget(&[0]));
        assert_eq!(open.texts(&figures), [["20", "190"]]);
        let table = open.0.tables().remove(0);
        assert_eq!((table.columns.len(), table.columns[3].nulls, table.notices), (4, Some(0), vec![]));
    }
}

#[test]
fn test_unite_names_that_another_part_has_side_by_side() {
    let part = |names: &[&'static str]| {
        let mut columns: Vec<(&str, ArrayRef)> =
            vec![("city", texts(&["Bonn"])), ("amount", ints(|row| row))];
        columns.extend(names.iter().map(|name| (*name, texts(&["someone"]))));
        plain(&columns)
    };
    let (one, other, both) = (part(&["visitor"]), part(&["Visitor"]), part(&["visitor", "Visitor"]));
    each(&[("log-1.arrow", &one), ("log-2.arrow", &other), ("log-3.arrow", &both)], |open| {
        let query = json!({ "table": "log", "measures": [{ "op": "count", "column": "visitor" },
            { "op": "count", "column": "Visitor" }] });
        let counts: Vec<i64> = open.texts(&query)[0].iter().map(|count| count.parse().unwrap()).collect();
        assert_eq!(counts.iter().sum::<i64>(), 80, "{counts:?}");
    });
}

#[test]
fn test_unite_lists_with_a_part_of_nulls_alone() {
    let titles = |genres: ArrayRef| plain(&[("Title", texts(&["A", "B"])), ("Genres", genres)]);
    let some = titles(texts(&["Drama, Comedy", "Drama"]));
    let none = titles(Arc::new(NullArray::new(ROWS as usize)));
    each(&[("titles-1.arrow", &some), ("titles-2.arrow", &none)], |open| {
        let query = json!({ "table": "expanded_cms_data", "by": ["genres"], "measures": ["rows"] });
        assert_eq!(open.texts(&query), [["Comedy", "10"], ["Drama", "20"], ["", "20"]]);
    });
    each(&[("titles.arrow", &none)], |open| {
        let query = json!({ "table": "expanded_cms_data", "by": ["genres"], "measures": ["rows"] });
        assert_eq!(open.texts(&query), [["", "20"]]);
    });
}

#[test]
fn test_unite_by_what_has_values() {
    let empty: ArrayRef = Arc::new(Float64Array::from_iter((0..ROWS).map(|_| None::<f64>)));
    let (none, some) = (events(&[("Bitrate", empty)]), events(&[("Bitrate", texts(&["high", "low"]))]));
    each(&[("a.arrow", &none), ("b.arrow", &some)], |open| {
        let query = json!({ "table": PLAYBACK, "by": ["bitrate"], "measures": ["rows"] });
        assert_eq!(open.texts(&query), [["high", "10"], ["low", "10"], ["", "20"]]);
        assert_eq!(open.notices("column-mismatch"), []);
    });
}

#[test]
fn test_forget_takes_back_what_was_noticed_of_the_file() {
    let strange = plain(&[
        ("Timestamp", Arc::new(TimestampMillisecondArray::from_iter_values(0..ROWS))),
        ("EventType", texts(&["warp"])),
        ("DeviceType", texts(&["TV"])),
    ]);
    for workers in COUNTS {
        let open = open(workers, &[("a.arrow", &events(&[])), ("b.arrow", &strange)]);
        assert_eq!(open.notices("unmapped-value").len(), 1);
        now(open.0.forget(&[1]));
        assert_eq!(open.notices("unmapped-value"), []);
    }
}

#[test]
fn test_unite_no_durations_of_different_units() {
    let millis: ArrayRef = Arc::new(DurationMillisecondArray::from_iter_values(0..ROWS));
    let seconds: ArrayRef = Arc::new(DurationSecondArray::from_iter_values(0..ROWS));
    let (first, second) = (events(&[("StallMs", millis)]), events(&[("StallMs", seconds)]));
    each(&[("a.arrow", &first), ("b.arrow", &second)], |open| {
        let query = json!({ "table": PLAYBACK, "measures": ["rows", { "op": "sum", "column": "StallMs" }] });
        assert_eq!(open.texts(&query), [["40", "190"]]);
        assert_eq!(open.notices("column-mismatch").len(), 1);
    });
}
