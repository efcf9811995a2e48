#![allow(unsafe_code, clippy::unwrap_used, clippy::print_stdout)]
//! scratch
use reelscope_engine::{
    plan::{Aggregate, Key, Plan, View},
    protocol::{Request, Response, ShardSpec},
    worker::Worker,
};
use reelscope_model::{
    Grain,
    expr::RowExpr,
    query::{Bins, Op},
    schema::Reading,
    time::Zone,
};
use std::{
    alloc::{GlobalAlloc, Layout, System},
    fs::File,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};
struct A;
static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);
unsafe impl GlobalAlloc for A {
    unsafe fn alloc(&self, l: Layout) -> *mut u8 {
        let n = LIVE.fetch_add(l.size(), Relaxed) + l.size();
        PEAK.fetch_max(n, Relaxed);
        unsafe { System.alloc(l) }
    }
    unsafe fn dealloc(&self, p: *mut u8, l: Layout) {
        LIVE.fetch_sub(l.size(), Relaxed);
        unsafe { System.dealloc(p, l) }
    }
}
#[global_allocator]
static G: A = A;
fn mb(n: usize) -> f64 {
    n as f64 / 1e6
}
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let mut worker = Worker::new();
    worker.add_file(1, Box::new(File::open(path).unwrap()));
    let Response::Indexed { summary, .. } = worker.handle(Request::Index { file: 1 }, &mut |_| {}).unwrap()
    else {
        return;
    };
    println!(
        "index live {:.1} peak {:.1} batches {}",
        mb(LIVE.load(Relaxed)),
        mb(PEAK.load(Relaxed)),
        summary.batch_starts.len()
    );
    let id = |name: &str| summary.columns.iter().position(|c| c.name == name).unwrap() as u32;
    let columns: Vec<_> = summary.columns.iter().map(|c| (c.shape, Reading::AsStored)).collect();
    let half = summary.rows / 2 / 64 * 64;
    worker
        .handle(Request::Assign { table: 1, shard: ShardSpec::of_file(1, 0..half, &columns) }, &mut |_| {})
        .unwrap();
    let count = Aggregate { op: Op::Count, input: None, filter: None, clauses: Vec::new() };
    let view = |keys, aggregates| View { keys, aggregates, ignores: 0, filter: None, clauses: Vec::new() };
    for arg in std::env::args().skip(2) {
        PEAK.store(LIVE.load(Relaxed), Relaxed);
        let (op, names) = arg.split_once(':').unwrap();
        let views: Vec<View> = match op {
            "count" => vec![view(
                vec![],
                names
                    .split(',')
                    .map(|n| Aggregate { input: Some(RowExpr::Column(id(n))), ..count.clone() })
                    .collect(),
            )],
            "distinct" => vec![view(
                vec![],
                names
                    .split(',')
                    .map(|n| Aggregate {
                        op: Op::CountDistinct,
                        input: Some(RowExpr::Column(id(n))),
                        ..count.clone()
                    })
                    .collect(),
            )],
            "by" => names.split(',').map(|n| view(vec![Key::Value(id(n))], vec![count.clone()])).collect(),
            "day" => vec![view(vec![Key::Grain(id(names), Grain::Day, Zone::utc())], vec![count.clone()])],
            "bins" => vec![view(
                vec![Key::Bins(id(names), Bins { start: 0.0, step: 500.0, count: 50 })],
                vec![count.clone()],
            )],
            _ => panic!(),
        };
        let r = worker.handle(Request::Run(Plan { table: 1, clauses: vec![], views }), &mut |_| {});
        let mid = LIVE.load(Relaxed);
        println!(
            "{arg} live {:.1} peak {:.1} store {:.1} after {:.1} {:?}",
            mb(mid),
            mb(PEAK.load(Relaxed)),
            mb(worker.memory()),
            0.0,
            r.as_ref().err()
        );
        drop(r);
    }
}
