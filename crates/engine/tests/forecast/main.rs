//! What the workers' memory will come to, foreseen and then told by memories like WebAssembly's.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

mod files;
mod gate;
mod heap;
mod workers;

use std::rc::Rc;

use arrow_ipc::CompressionType;

use files::{Shape, written};
use futures_util::FutureExt;
use reelscope_engine::{
    api::{Engine, Views},
    coordinator::{Coordinator, Host, NewFile},
};
use reelscope_model::{
    Model, Query,
    time::{Zone, Zones},
};
use serde_json::json;
use workers::Housed;

struct NoZones;

impl Zones for NoZones {
    fn zone(&self, _: &str, _: i64, _: i64) -> Option<Zone> {
        None
    }
}

fn open(bytes: &[u8]) -> Coordinator<Housed> {
    let host = Host { zones: Box::new(NoZones), now_ms: || 0.0 };
    let coordinator = Coordinator::new(Rc::new(Model::builtin()), Housed::new(2, bytes), host);
    let file = NewFile { id: 1, name: "events.arrow".to_owned(), size: bytes.len() as u64 };
    assert_eq!(now(coordinator.add(vec![file], |_| {})).failures, []);
    coordinator
}

fn now<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().unwrap()
}

/// What pages ask: groups, times, bins, distinct ids, means, and how many different values a few numbers have.
fn queries(more: usize) -> Vec<Query> {
    let table = "video_playback_events";
    let count = json!([{ "op": "count" }]);
    let ids = json!([{ "op": "count_distinct", "column": "SessionID" }, { "op": "count_distinct", "column": "UserID" }]);
    let mut queries = vec![
        json!({ "table": table, "measures": count, "by": ["EventType"] }),
        json!({ "table": table, "measures": count, "by": ["DeviceType", "Location"] }),
        json!({ "table": table, "measures": count, "by": [{ "column": "Timestamp", "grain": "day" }] }),
        json!({ "table": table, "measures": count, "by": [{ "column": "Bitrate", "bins": { "start": 0, "step": 500, "count": 50 } }] }),
        json!({ "table": table, "measures": ids }),
    ];
    queries.extend((0..more).map(|metric| {
        let op = if metric < 4 { "count_distinct" } else { "mean" };
        let measure = json!([{ "op": op, "column": format!("metric_{metric}") }]);
        json!({ "table": table, "measures": measure })
    }));
    queries.into_iter().map(|query| serde_json::from_value(query).unwrap()).collect()
}

const DICTIONARIES: Shape = Shape {
    name: "dictionaries",
    plain: false,
    batches: 16,
    codec: None,
    stream: false,
    more: 0,
    hashed: false,
};

const ROWS: usize = 400_000;

/// The forecast of what pages ask is within a fifth of what memories come to.
fn check(rows: usize, shape: Shape) {
    let coordinator = open(&written(rows, shape));
    let queries = queries(shape.more);
    let before = coordinator.workers().memories();
    let forecast = now(coordinator.forecast(&queries)).unwrap();
    let looked = coordinator.workers().memories();
    // To tell, a few rows were looked at.
    let few = |(looked, before): (&u64, &u64)| looked - before < 16 << 20;
    assert!(looked.iter().zip(&before).all(few), "{}: {before:?}, then {looked:?}", shape.name);
    let answers = now(coordinator.views(Views { views: queries, clauses: Vec::new() }));
    answers.iter().for_each(|answer| assert!(answer.is_ok(), "{answer:?}"));
    let counted = coordinator.workers().memories();
    for ((foreseen, counted), base) in forecast.workers(|_, _| false).iter().zip(counted).zip(forecast.base) {
        // Memories here hold no program, and no stack.
        let counted = counted + base;
        assert!(foreseen.abs_diff(counted) * 5 <= counted, "{}: {foreseen}, not {counted}", shape.name);
    }
}

#[test]
fn test_forecast_memory_of_dictionaries() {
    check(ROWS, DICTIONARIES);
}

#[test]
fn test_forecast_memory_of_plain_text() {
    check(ROWS, Shape { name: "plain", plain: true, ..DICTIONARIES });
}

#[test]
fn test_forecast_memory_of_one_batch() {
    check(ROWS, Shape { name: "one batch", batches: 1, ..DICTIONARIES });
}

#[test]
fn test_forecast_memory_of_a_large_batch() {
    // What a part of it takes to unpack says nothing about a few rows.
    check(ROWS * 3 / 2, Shape { name: "large batch", batches: 1, ..DICTIONARIES });
}

#[test]
fn test_forecast_memory_of_hashed_ids() {
    check(2 * ROWS, Shape { name: "hashed", hashed: true, ..DICTIONARIES });
}

#[test]
fn test_forecast_memory_of_zstd() {
    check(ROWS, Shape { name: "zstd", codec: Some(CompressionType::ZSTD), ..DICTIONARIES });
}

#[test]
fn test_forecast_memory_of_an_lz4_stream() {
    let codec = Some(CompressionType::LZ4_FRAME);
    check(ROWS, Shape { name: "lz4 stream", codec, stream: true, plain: true, ..DICTIONARIES });
}

#[test]
fn test_forecast_memory_of_a_wide_file() {
    check(ROWS / 4, Shape { name: "wide", more: 72, ..DICTIONARIES });
}
