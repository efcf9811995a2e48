//! Times opening a table in many small parts: all at once, then one by one. `cargo run --release -p reelscope-engine
//! --example parts 500 2000`.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    unused,
    reason = "a tool for the console, over a test's workers"
)]

use std::{sync::Arc, time::Instant};

use arrow_array::{ArrayRef, Float64Array, Int32Array, Int64Array, StringArray, TimestampMillisecondArray};
use serde_json::json;

#[path = "../tests/whole/forms.rs"]
mod forms;
#[path = "../tests/whole/here.rs"]
mod here;

use forms::plain;
use here::open;

const ROWS: i64 = 200;
const WORKERS: usize = 4;

fn main() {
    for count in std::env::args().skip(1).map(|count| count.parse().unwrap()) {
        let files: Vec<(String, Vec<u8>)> =
            (0..count).map(|at| (format!("events-{at:04}.arrow"), part(at))).collect();
        let named: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (&**name, &**bytes)).collect();
        let started = Instant::now();
        let together = open(WORKERS, &named);
        let opened = started.elapsed();
        let query = json!({ "table": "video_playback_events", "by": ["device_type"],
            "measures": ["events", "sessions", "mean_bitrate"] });
        together.ask(&query);
        println!("{count} files at once: open {opened:?}, with a query {:?}", started.elapsed());
        drop(together);
        let started = Instant::now();
        let alone = open(WORKERS, &[]);
        (0..).zip(&named).for_each(|(id, (name, bytes))| alone.add(id, name, bytes));
        println!("{count} files one by one: {:?}", started.elapsed());
    }
}

/// A part whose bitrate is stored in one of three types, and that may lack a column.
fn part(part: i64) -> Vec<u8> {
    let rows = || part * ROWS..(part + 1) * ROWS;
    let text = |value: &dyn Fn(i64) -> String| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(rows().map(value)))
    };
    let bitrate: ArrayRef = match part % 3 {
        0 => Arc::new(Int32Array::from_iter_values(rows().map(|row| row as i32 % 5_000))),
        1 => Arc::new(Int64Array::from_iter_values(rows().map(|row| row % 5_000))),
        _ => Arc::new(Float64Array::from_iter_values(rows().map(|row| (row % 5_000) as f64))),
    };
    let mut columns: Vec<(&str, ArrayRef)> = vec![
        ("Timestamp", Arc::new(TimestampMillisecondArray::from_iter_values(rows().map(|row| row * 1_000)))),
        ("EventType", text(&|row| ["play", "pause", "error"][row as usize % 3].to_owned())),
        ("DeviceType", text(&|row| ["TV", "Phone", "Tablet"][row as usize % 3].to_owned())),
        ("SessionID", text(&|row| format!("session-{}", row / 9))),
        ("UserID", text(&|row| format!("user-{}", row / 20))),
        ("Bitrate", bitrate),
        ("note", text(&|row| format!("some words about row {row}"))),
    ];
    if part % 4 == 0 {
        columns.push(("Location", text(&|row| ["DE", "US"][row as usize % 2].to_owned())));
    }
    plain(&columns)
}
