//! Times one worker over an event file: opening eight views, then clicks. `cargo run --release -p reelscope-engine
//! --example speed FILE`.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a tool for the console")]

use std::{fs::File, time::Instant};

use reelscope_engine::{
    plan::{Aggregate, Clause, Key, Plan, Test, View},
    protocol::{Request, Response, ShardSpec},
    worker::Worker,
};
use reelscope_model::{
    Grain, Value,
    expr::RowExpr,
    query::{Bins, Op},
    schema::Reading,
    time::Zone,
};

fn main() {
    let path = std::env::args().nth(1).unwrap();
    let mut worker = Worker::new();
    worker.add_file(1, Box::new(File::open(path).unwrap()));
    let started = Instant::now();
    let Response::Indexed { summary, .. } = ask(&mut worker, Request::Index { file: 1 }) else { return };
    println!("index: {:?}", started.elapsed());
    let id = |name: &str| summary.columns.iter().position(|column| column.name == name).unwrap() as u32;
    let columns: Vec<_> = summary.columns.iter().map(|column| (column.shape, Reading::AsStored)).collect();
    let shard = ShardSpec::of_file(1, 0..summary.rows, &columns);
    ask(&mut worker, Request::Assign { table: 1, shard });
    let names = ["EventType", "DeviceType", "Location", "Resolution", "ErrorType"];
    let mut keys: Vec<Key> = names.iter().map(|name| Key::Value(id(name))).collect();
    keys.push(Key::Grain(id("Timestamp"), Grain::Day, Zone::utc()));
    keys.push(Key::Bins(id("Bitrate"), Bins { start: 0.0, step: 500.0, count: 20 }));
    let count = Aggregate { op: Op::Count, input: None, filter: None, clauses: Vec::new() };
    let distinct =
        Aggregate { op: Op::CountDistinct, input: Some(RowExpr::Column(id("UserID"))), ..count.clone() };
    let mut views: Vec<View> = keys.into_iter().map(|key| view(vec![key], vec![count.clone()])).collect();
    views.push(view(Vec::new(), vec![count, distinct]));
    views[1].ignores = 1;
    let device = |name: &str| Clause {
        key: Key::Value(id("DeviceType")),
        test: Test::Is(vec![Value::Text(name.into())]),
    };
    let clicks = [Vec::new(), Vec::new(), vec![device("TV")], vec![device("Mobile")], vec![device("TV")]];
    for clauses in clicks {
        let what = format!("{} clauses", clauses.len());
        let started = Instant::now();
        ask(&mut worker, Request::Run(Plan { table: 1, clauses, views: views.clone() }));
        println!("eight views, {what}: {:?}", started.elapsed());
    }
    println!("bytes a row: {:.1}", worker.memory() as f64 / summary.rows as f64);
}

fn view(keys: Vec<Key>, aggregates: Vec<Aggregate>) -> View {
    View { keys, aggregates, ignores: 0, filter: None, clauses: Vec::new() }
}

fn ask(worker: &mut Worker, request: Request) -> Response {
    worker.handle(request, &mut |_| {}).unwrap()
}
