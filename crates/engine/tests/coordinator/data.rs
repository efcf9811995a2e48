//! Small tables whose figures are easily counted, and what runs futures over them.

use std::{
    pin::pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use reelscope_engine::{
    api::Engine,
    coordinator::{Added, Coordinator, Host, NewFile},
    protocol::Class,
};
use reelscope_model::{
    Clause, Model, Query, QueryResult, Result, TimeUnit, Value,
    time::{Zone, Zones},
};
use serde_json::json;

use crate::naive::{File, Naive};

pub(crate) const ROWS: i64 = 300;

/// Runs a future to its end.
pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..10_000 {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
    panic!("a future never ends");
}

struct FixedZones;

impl Zones for FixedZones {
    fn zone(&self, name: &str, _: i64, _: i64) -> Option<Zone> {
        Zone::fixed(name)
    }
}

fn column(
    class: Class,
    name: &'static str,
    value: impl Fn(i64) -> Value,
) -> (&'static str, Class, Vec<Value>) {
    (name, class, (0..ROWS).map(value).collect())
}

pub(crate) fn device(row: i64) -> &'static str {
    ["TV", "Phone", "Tablet"][row as usize % 3]
}

pub(crate) fn event(row: i64) -> &'static str {
    ["play", "pause", "buffer", "error", "play"][row as usize % 5]
}

pub(crate) fn bitrate(row: i64) -> Option<i64> {
    (row % 7 != 0).then_some(row * 10)
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

fn minute(row: i64) -> Value {
    Value::Time { value: row * 60, unit: TimeUnit::Second }
}

/// Playback events, one a minute from 1970 on.
pub(crate) fn playback() -> File {
    let columns = vec![
        column(Class::Time, "Timestamp", minute),
        column(Class::TextDictionary, "EventType", |row| text(event(row))),
        column(Class::TextDictionary, "device_type", |row| text(device(row))),
        column(Class::Int, "Bitrate", |row| bitrate(row).map_or(Value::Null, |rate| Value::Int(rate.into()))),
        column(Class::Text, "SessionID", |row| text(&format!("s{}", row % 40))),
    ];
    File { columns, fingerprint: 1, error: None }
}

/// Searches in the same minutes, without devices.
pub(crate) fn searches() -> File {
    let columns = vec![
        column(Class::Time, "Timestamp", minute),
        column(Class::TextDictionary, "SearchQuery", |row| text(["dune", "heat"][row as usize % 2])),
    ];
    File { columns, fingerprint: 2, error: None }
}

pub(crate) type Tested = Rc<Coordinator<Naive>>;

/// Opens files, named in order, over so many workers.
pub(crate) fn open(workers: usize, files: Vec<(&str, File)>) -> (Tested, Naive, Added) {
    let names: Vec<String> = files.iter().map(|(name, _)| (*name).to_owned()).collect();
    let naive = Naive::new(workers, files.into_iter().map(|(_, file)| file).collect());
    let host = Host { zones: Box::new(FixedZones), now_ms: || 0.0 };
    let coordinator = Rc::new(Coordinator::new(Rc::new(Model::builtin()), naive.clone(), host));
    let new = |(id, name): (u32, String)| NewFile { id, name, size: 10 };
    let files = (0..).zip(names).map(new).collect();
    let added = wait(coordinator.add(files, |_| {}));
    (coordinator, naive, added)
}

pub(crate) fn both(workers: usize) -> Tested {
    open(workers, vec![("playback.arrow", playback()), ("searches.arrow", searches())]).0
}

pub(crate) fn query(value: serde_json::Value) -> Query {
    serde_json::from_value(value).unwrap()
}

pub(crate) fn clause(value: serde_json::Value) -> Clause {
    serde_json::from_value(value).unwrap()
}

pub(crate) fn ask(coordinator: &Tested, value: serde_json::Value) -> Result<QueryResult> {
    wait(coordinator.query(query(value)))
}

/// Rows of a result as texts.
pub(crate) fn texts(result: &QueryResult) -> Vec<Vec<String>> {
    result.rows.iter().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

/// How many rows each value has, sorted by value, as a grouped count gives it.
pub(crate) fn counts(rows: impl Iterator<Item = String>) -> Vec<Vec<String>> {
    let mut counts = std::collections::BTreeMap::new();
    for row in rows {
        *counts.entry(row).or_insert(0) += 1;
    }
    counts.into_iter().map(|(value, count)| vec![value, count.to_string()]).collect()
}

pub(crate) fn by(table: &str, by: serde_json::Value) -> Query {
    query(json!({ "table": table, "measures": [{ "op": "count" }], "by": [by] }))
}
