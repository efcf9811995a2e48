//! What a person says of a column whose files store it in several ways, and of files that come later.

use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, StringArray};
use reelscope_engine::{
    coordinator::Recast,
    plan::{Aggregate, Key, Plan, View},
    protocol::{Request, Response, ShardSpec},
    worker::Worker,
};
use reelscope_model::{Code, Role, schema::Reading};
use serde_json::json;

use crate::{
    forms::plain,
    here::{COUNTS, Open, now, open},
};

const PLAYBACK: &str = "video_playback_events";
const ROWS: i64 = 20;

fn texts(value: impl Fn(i64) -> String) -> ArrayRef {
    Arc::new(StringArray::from_iter_values((0..ROWS).map(value)))
}

fn ints(value: impl Fn(i64) -> i64) -> ArrayRef {
    Arc::new(Int64Array::from_iter_values((0..ROWS).map(value)))
}

fn events(time: ArrayRef, more: &[(&str, ArrayRef)]) -> Vec<u8> {
    let mut columns = vec![
        ("Timestamp", time),
        ("EventType", texts(|row| ["play", "error"][row as usize % 2].to_owned())),
        ("DeviceType", texts(|row| ["TV", "Phone"][row as usize % 2].to_owned())),
    ];
    columns.extend(more.iter().cloned());
    plain(&columns)
}

fn millis() -> ArrayRef {
    ints(|row| 1_700_000_000_000 + row)
}

fn recast(open: &Open, change: Recast) {
    now(open.0.recast(PLAYBACK, change)).unwrap();
}

fn years(open: &Open, column: &str) -> Vec<Vec<String>> {
    let by = json!([{ "column": column, "grain": "year" }]);
    open.texts(&json!({ "table": PLAYBACK, "measures": ["rows"], "by": by }))
}

#[test]
fn test_recast_a_reading_where_it_can_be() {
    let numbers = events(millis(), &[]);
    let text = events(texts(|_| "2023-11-14T22:13:20Z".to_owned()), &[]);
    let later = events(ints(|row| 1_600_000_000_000 + row), &[]);
    for workers in COUNTS {
        let open = open(workers, &[("a.arrow", &numbers), ("b.arrow", &text)]);
        assert_eq!(years(&open, "time"), [["2023-01-01T00:00:00Z", "40"]]);
        recast(&open, Recast::Reading { column: "Timestamp".to_owned(), reading: Reading::EpochMicros });
        assert_eq!(years(&open, "time"), [["1970-01-01T00:00:00Z", "20"], ["2023-01-01T00:00:00Z", "20"]]);
        // A file that comes later is read as was said.
        open.add(7, "c.arrow", &later);
        assert_eq!(years(&open, "time"), [["1970-01-01T00:00:00Z", "40"], ["2023-01-01T00:00:00Z", "20"]]);
        let wrong = Recast::Reading { column: "DeviceType".to_owned(), reading: Reading::EpochMillis };
        assert_eq!(now(open.0.recast(PLAYBACK, wrong)).unwrap_err().code, Code::BadQuery);
    }
}

#[test]
fn test_recast_a_role_file_by_file() {
    let seconds = events(millis(), &[("seen", ints(|row| 1_600_000_000 + row))]);
    let finer = events(millis(), &[("seen", ints(|row| 1_600_000_000_000 + row))]);
    let text = events(millis(), &[("seen", texts(|_| "2020-09-13".to_owned()))]);
    let strange = events(millis(), &[("seen", texts(|_| "yesterday".to_owned()))]);
    for workers in COUNTS {
        let files: [(&str, &[u8]); 4] =
            [("a.arrow", &seconds), ("b.arrow", &finer), ("c.arrow", &text), ("d.arrow", &strange)];
        let open = open(workers, &files);
        recast(&open, Recast::Role { column: "seen".to_owned(), role: Role::Time });
        assert_eq!(years(&open, "seen"), [["2020-01-01T00:00:00Z", "60"], ["", "20"]]);
        let [(column, message)] = &open.notices("column-mismatch")[..] else { panic!() };
        assert_eq!(column.as_deref(), Some("seen"));
        assert!(message.contains("d.arrow"), "{message}");
        let wrong = Recast::Role { column: "DeviceType".to_owned(), role: Role::Number };
        assert_eq!(now(open.0.recast(PLAYBACK, wrong)).unwrap_err().code, Code::BadQuery);
        recast(&open, Recast::Role { column: "seen".to_owned(), role: Role::Dimension });
        assert_eq!(open.notices("column-mismatch"), []);
    }
}

#[test]
fn test_recast_a_canonical_name_of_all_parts() {
    let gadget = |names: [&'static str; 2]| texts(move |row| names[row as usize % 2].to_owned());
    let one = events(millis(), &[("gadget", gadget(["tv", "phone"]))]);
    let two = events(ints(|row| 1_700_000_000 + row), &[("gadget", gadget(["tv", "tablet"]))]);
    let bare = events(ints(|row| 1_700_000_000_000_000 + row), &[]);
    let later = events(texts(|_| "2024-01-01".to_owned()), &[("gadget", gadget(["tv", "watch"]))]);
    let devices = json!({ "table": PLAYBACK, "measures": ["events"], "by": ["device_type"] });
    for workers in COUNTS {
        let open = open(workers, &[("a.arrow", &one), ("b.arrow", &two), ("c.arrow", &bare)]);
        let canonical = Some("DeviceType".to_owned());
        recast(&open, Recast::Canonical { column: "gadget".to_owned(), canonical });
        assert_eq!(open.texts(&devices), [["phone", "10"], ["tablet", "10"], ["tv", "20"], ["", "20"]]);
        open.add(8, "d.arrow", &later);
        let expected = [["phone", "10"], ["tablet", "10"], ["tv", "30"], ["watch", "10"], ["", "20"]];
        assert_eq!(open.texts(&devices), expected);
        let raw = json!({ "table": PLAYBACK, "measures": ["events"], "by": ["DeviceType"] });
        assert_eq!(open.texts(&raw), [["Phone", "40"], ["TV", "40"]]);
    }
}

#[test]
fn test_assign_keeps_columns_that_are_read_as_before() {
    let bytes = plain(&[("label", texts(|row| format!("a,{row}"))), ("size", ints(|row| row * 1_000_000))]);
    let mut worker = Worker::new();
    worker.add_file(1, Box::new(bytes));
    let index = worker.handle(Request::Index { file: 1 }, &mut |_| {}).unwrap();
    let Response::Indexed { summary, .. } = index else { panic!() };
    let shard = |reading| {
        let columns = [(summary.columns[0].shape, reading), (summary.columns[1].shape, Reading::AsStored)];
        ShardSpec::of_file(1, 0..ROWS as u64, &columns)
    };
    let count = Aggregate::rows();
    let view = |column| View {
        keys: vec![Key::Value(column)],
        aggregates: vec![count.clone()],
        ignores: 0,
        filter: None,
        clauses: Vec::new(),
    };
    let mut ask = |request| worker.handle(request, &mut |_| {}).map(|_| worker.memory()).unwrap();
    ask(Request::Assign { table: 1, shard: shard(Reading::AsStored) });
    let size =
        ask(Request::Run(Plan { table: 1, clauses: Vec::new(), views: vec![view(1)], numbered: Vec::new() }));
    let both = ask(Request::Run(Plan {
        table: 1,
        clauses: Vec::new(),
        views: vec![view(0), view(1)],
        numbered: Vec::new(),
    }));
    assert!(size > 0 && both > size);
    assert_eq!(ask(Request::Assign { table: 1, shard: shard(Reading::AsStored) }), both);
    assert_eq!(ask(Request::Assign { table: 1, shard: shard(Reading::Delimited) }), size);
    let mut half = shard(Reading::Delimited);
    half.pieces[0].end = 10;
    assert_eq!(ask(Request::Assign { table: 1, shard: half }), 0);
}

#[test]
fn test_recast_a_role_reads_each_later_file_by_its_own_values() {
    let with = |value: fn(i64) -> i64| events(millis(), &[("seen", ints(value))]);
    let seconds = with(|row| 1_600_000_000 + row);
    let finer = with(|row| 1_600_000_000_000 + row);
    let finest = with(|row| 1_600_000_000_000_000 + row);
    for workers in COUNTS {
        let open = open(workers, &[("a.arrow", &seconds)]);
        recast(&open, Recast::Role { column: "seen".to_owned(), role: Role::Time });
        // Stored alike, but not counting the same.
        open.add(7, "b.arrow", &finer);
        assert_eq!(years(&open, "seen"), [["2020-01-01T00:00:00Z", "40"]]);
        // A reading that a person chose is meant of every file.
        recast(&open, Recast::Reading { column: "seen".to_owned(), reading: Reading::EpochMillis });
        open.add(8, "c.arrow", &finest);
        let expected = [["1970-01-01T00:00:00Z", "20"], ["2020-01-01T00:00:00Z", "20"]];
        let found = years(&open, "seen");
        assert_eq!(found[..2], expected);
        assert_eq!(found.len(), 3, "microseconds read as milliseconds are far off: {found:?}");
    }
}

#[test]
fn test_recast_a_canonical_name_reads_what_it_needs() {
    let bytes = events(
        millis(),
        &[
            ("written", texts(|row| format!("2024-02-{:02}", row % 28 + 1))),
            ("loaded", ints(|row| 1_500_000_000_000_000 + row)),
        ],
    );
    for workers in COUNTS {
        let open = open(workers, &[("a.arrow", &bytes)]);
        let name = |column: &str| {
            let canonical = Some("Timestamp".to_owned());
            now(open.0.recast(PLAYBACK, Recast::Canonical { column: column.to_owned(), canonical }))
        };
        name("written").unwrap();
        assert_eq!(years(&open, "time"), [["2024-01-01T00:00:00Z", "20"]]);
        name("loaded").unwrap();
        assert_eq!(years(&open, "time"), [["2017-01-01T00:00:00Z", "20"]]);
        let error = name("EventType").unwrap_err();
        assert_eq!(error.code, Code::BadQuery);
        assert!(error.message.contains("EventType cannot be the Timestamp"), "{error}");
        assert_eq!(years(&open, "time"), [["2017-01-01T00:00:00Z", "20"]], "what fails changes nothing");
        name("Timestamp").unwrap();
        assert_eq!(years(&open, "time"), [["2023-01-01T00:00:00Z", "20"]]);
        assert!(open.0.corrections()[0].corrections.is_empty(), "it is what was recognised");
    }
}

#[test]
fn test_options_offer_what_can_be() {
    let bytes = events(
        millis(),
        &[
            ("written", texts(|_| "2024-02-01".to_owned())),
            ("score", Arc::new(arrow_array::Float64Array::from(vec![1.0; ROWS as usize]))),
            ("fine", Arc::new(arrow_array::BooleanArray::from(vec![true; ROWS as usize]))),
        ],
    );
    let open = open(2, &[("a.arrow", &bytes)]);
    let options = open.0.options(PLAYBACK);
    let names: Vec<String> = open.0.tables()[0].columns.iter().map(|column| column.name.clone()).collect();
    let of = |name: &str| &options[names.iter().position(|known| known == name).unwrap()];
    let epochs = [Reading::EpochSeconds, Reading::EpochMillis, Reading::EpochMicros, Reading::EpochNanos];
    assert_eq!(of("Timestamp").readings, epochs);
    assert_eq!(of("fine").readings, [Reading::AsStored]);
    assert!(of("written").readings.contains(&Reading::IsoText));
    assert!(of("written").canonical.iter().any(|name| name == "Timestamp"));
    assert!(!of("fine").roles.contains(&Role::Time) && !of("fine").roles.contains(&Role::Number));
    assert!(of("score").canonical.iter().any(|name| name == "Bitrate"));
    assert!(!of("written").canonical.iter().any(|name| name == "Bitrate"));
    // Whatever is offered of roles, readings and meanings by type alone can be said of these values, but for text that
    // is no time.
    for (name, options) in names.iter().zip(&options) {
        for reading in &options.readings {
            recast(&open, Recast::Reading { column: name.clone(), reading: *reading });
            recast(&open, Recast::Forget);
        }
        for canonical in &options.canonical {
            let change = Recast::Canonical { column: name.clone(), canonical: Some(canonical.clone()) };
            let said = now(open.0.recast(PLAYBACK, change));
            let worded = canonical == "Timestamp" && name != "written" && said.is_err();
            assert!(said.is_ok() || worded, "{name} as {canonical}: {said:?}");
            recast(&open, Recast::Forget);
        }
    }
    assert_eq!(open.0.options("nothing"), []);
}
