//! Queries against naive counts, over any number of workers, and what is wrong with bad ones.

use reelscope_engine::api::Engine;
use reelscope_model::Code;
use serde_json::{Value as Json, json};

use crate::data::{ROWS, ask, bitrate, both, counts, device, event, texts, wait};

const PLAYBACK: &str = "video_playback_events";

#[test]
fn test_query_measures_and_dimensions_over_any_number_of_workers() {
    for workers in [1, 2, 7] {
        let coordinator = both(workers);
        let check = |measures: Json, by: Json, filter: Json, expected: Vec<Vec<String>>| {
            let query = json!({ "table": PLAYBACK, "measures": measures, "by": by, "where": filter });
            assert_eq!(texts(&ask(&coordinator, query.clone()).unwrap()), expected, "{workers} {query}");
        };
        let all = || 0..ROWS;
        check(
            json!(["events"]),
            json!(["device_type"]),
            json!([]),
            counts(all().map(|row| device(row).to_owned())),
        );
        let phones = all().filter(|row| device(*row) == "Phone");
        let only = json!([{ "column": "DeviceType", "is": ["Phone"] }]);
        check(
            json!(["events"]),
            json!(["event_type"]),
            only,
            counts(phones.map(|row| event(row).to_owned())),
        );
        let errors = all().filter(|row| event(*row) == "error").count();
        let rate = errors as f64 / ROWS as f64;
        check(
            json!(["errors", "error_rate", "sessions"]),
            json!([]),
            json!([]),
            vec![vec![errors.to_string(), rate.to_string(), "40".to_owned()]],
        );
        let rates: Vec<i64> = all().filter_map(bitrate).collect();
        let mean = rates.iter().sum::<i64>() as f64 / rates.len() as f64;
        let sum = json!([{ "op": "sum", "column": "Bitrate" }, "mean_bitrate", { "op": "max", "column": "bitrate" }]);
        check(
            sum,
            json!([]),
            json!([]),
            vec![vec![
                rates.iter().sum::<i64>().to_string(),
                mean.to_string(),
                rates.iter().max().unwrap().to_string(),
            ]],
        );
        let early = json!([{ "column": "time", "from": "1970-01-01", "to": "1970-01-01T01:00:00Z" }]);
        check(json!(["rows"]), json!([]), early, vec![vec!["60".to_owned()]]);
        let hours = json!([{ "column": "time", "grain": "hour" }]);
        let starts = all().map(|row| format!("1970-01-01T{:02}:00:00Z", row / 60));
        check(json!(["events"]), hours, json!([]), counts(starts));
    }
}

#[test]
fn test_query_sorts_and_limits() {
    let coordinator = both(2);
    let query = json!({ "table": PLAYBACK, "measures": ["events"], "by": ["event_type"],
        "sort": [{ "key": "events", "desc": true }], "limit": 2 });
    assert_eq!(texts(&ask(&coordinator, query).unwrap()), [["play", "120"], ["buffer", "60"]]);
}

#[test]
fn test_query_empty_buckets() {
    let coordinator = both(2);
    let query = json!({ "table": PLAYBACK, "measures": ["events", "mean_bitrate"], "emptyBuckets": true,
        "by": [{ "column": "bitrate", "bins": { "start": 0, "step": 1000, "count": 4 } }],
        "where": [{ "column": "bitrate", "from": 2000 }] });
    let rows = texts(&ask(&coordinator, query).unwrap());
    assert_eq!(rows.iter().map(|row| &*row[0]).collect::<Vec<_>>(), ["0", "1000", "2000", "3000"]);
    assert_eq!((&*rows[0][1], &*rows[0][2]), ("0", ""));
}

#[test]
fn test_query_errors() {
    let coordinator = both(1);
    let check = |query: Json, code: Code, hint: &str| {
        let error = ask(&coordinator, query.clone()).unwrap_err();
        assert_eq!(error.code, code, "{query}: {error}");
        let said = format!("{} {}", error.message, error.hint);
        assert!(said.contains(hint), "{query}: {said}");
    };
    let of = |measures: Json, by: Json| json!({ "table": PLAYBACK, "measures": measures, "by": by });
    check(json!({ "table": "nothing", "measures": ["rows"] }), Code::UnknownTable, "search_events");
    check(of(json!(["rows"]), json!(["devicetipe"])), Code::UnknownColumn, "device_type");
    check(of(json!(["error"]), json!([])), Code::UnknownMeasure, "errors");
    check(of(json!(["startup_p95"]), json!([])), Code::UnknownMeasure, "StartupMs");
    check(of(json!(["searches"]), json!([])), Code::UnknownMeasure, "search_events");
    check(of(json!(["rows", "rows"]), json!([])), Code::BadQuery, "as");
    check(of(json!(["rows"]), json!(["expanded_cms_data.content_type"])), Code::BadQuery, "has no ContentID");
    check(of(json!([{ "op": "sum", "column": "device_type" }]), json!([])), Code::BadQuery, "numbers");
    check(
        of(json!([{ "op": "quantile", "column": "Bitrate", "q": 2 }]), json!([])),
        Code::BadQuery,
        "0 to 1",
    );
    check(
        of(json!(["rows"]), json!([{ "column": "device_type", "grain": "day" }])),
        Code::BadQuery,
        "no times",
    );
    let sort = json!({ "table": PLAYBACK, "measures": ["rows"], "sort": [{ "key": "x" }] });
    check(sort, Code::BadQuery, "rows");
    let time =
        json!({ "table": PLAYBACK, "measures": ["rows"], "where": [{ "column": "time", "from": "noon" }] });
    check(time, Code::BadQuery, "2026-03-01");
}

#[test]
fn test_rows_in_order_over_any_number_of_workers() {
    for workers in [1, 2, 7] {
        let coordinator = both(workers);
        let rows =
            |query: Json| texts(&wait(coordinator.rows(serde_json::from_value(query).unwrap())).unwrap());
        let first = json!({ "table": PLAYBACK, "columns": ["bitrate"], "limit": 2, "offset": 150,
            "where": [{ "column": "device_type", "is": ["TV"] }] });
        // Row 450 and on does not exist: the table has 100 rows of a TV.
        assert!(rows(first).is_empty());
        let greatest = json!({ "table": PLAYBACK, "columns": ["device_type", "bitrate"], "limit": 2, "offset": 1,
            "sort": [{ "key": "bitrate", "desc": true }], "where": [{ "column": "bitrate", "to": 2000 }] });
        assert_eq!(rows(greatest), [["TV", "1980"], ["Tablet", "1970"]]);
    }
}
