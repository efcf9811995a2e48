//! Times the keyed pass over a file: `cargo run --release -p reelscope-engine --example keyed FILE [WORKERS]`. The workers
//! are values of one thread, so that times are those of all of them together. `shuffled` in the place of a file makes
//! 10 million events whose sessions are spread over all rows.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    unused,
    reason = "a tool for the console, over a test's workers"
)]

use std::{sync::Arc, time::Instant};

use arrow_array::{ArrayRef, Int64Array, StringArray, TimestampMillisecondArray};
use serde_json::json;

#[path = "../tests/whole/forms.rs"]
mod forms;
#[path = "../tests/whole/here.rs"]
mod here;

use forms::plain;
use here::open;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().unwrap_or_default();
    let workers = arguments.next().map_or(2, |workers| workers.parse().unwrap());
    let bytes = if path == "shuffled" { shuffled(10_000_000) } else { std::fs::read(&path).unwrap() };
    let open = open(workers, &[("events.arrow", &bytes)]);
    drop(bytes);
    let time = |what: &str, query: serde_json::Value| {
        let started = Instant::now();
        let answer = open.texts(&query);
        println!("{what}: {:?} {:?}", started.elapsed(), answer.first());
    };
    let table = "video_playback_events";
    time(
        "columns",
        json!({ "table": table, "by": ["event_type"], "measures": ["sessions",
        { "op": "max", "column": "Timestamp" }], "limit": 1 }),
    );
    let bytes = open.bytes();
    time("watch time, first", json!({ "table": table, "measures": ["watch_time", "session_length"] }));
    println!("{} MB of it kept", (open.bytes() - bytes) as f64 / 1e6);
    time("watch time, again", json!({ "table": table, "measures": ["watch_time", "session_length"] }));
    let by = json!({ "table": table, "measures": ["watch_time"], "by": ["device_type"] });
    time("by device, first", by.clone());
    time("by device, again", by);
}

/// Events of sessions in no order.
fn shuffled(rows: i64) -> Vec<u8> {
    let mixed = |row: i64| (row.wrapping_mul(0x9e37_79b9_7f4a_7c15_u64 as i64) >> 11).rem_euclid(rows / 12);
    let kinds = ["play", "pause", "buffer", "seek", "stop"];
    let columns: [(&str, ArrayRef); 4] = [
        ("SessionID", Arc::new(Int64Array::from_iter_values((0..rows).map(mixed)))),
        (
            "Timestamp",
            Arc::new(TimestampMillisecondArray::from_iter_values(
                (0..rows).map(|row| 1_700_000_000_000 + row * 700),
            )),
        ),
        (
            "EventType",
            Arc::new(StringArray::from_iter_values((0..rows).map(|row| kinds[(row % 7 % 5) as usize]))),
        ),
        (
            "DeviceType",
            Arc::new(StringArray::from_iter_values((0..rows).map(|row| kinds[(row % 5) as usize]))),
        ),
    ];
    plain(&columns)
}
