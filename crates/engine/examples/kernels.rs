//! Times the engine's kernels on one worker over the bench's table of events, each beside a plain pass over the memory
//! that it has to read: `cargo xtask bench --kernels`, which names the file. Prints a table.
//!
//! [`kernels`] says what each one is. A worker keeps masks and derived keys, so that a kernel that makes them asks for
//! others each time.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a tool for the console")]

use std::{fs::File, hint::black_box, time::Instant};

use reelscope_engine::{
    partial::Distinct,
    plan::{Aggregate, Clause, ColumnId, Key, Plan, Test, View},
    protocol::{FileSummary, Request, Response, ShardSpec},
    worker::Worker,
};
use reelscope_model::{
    Grain, TimeUnit, Value,
    expr::RowExpr,
    query::{Bins, Op},
    schema::Reading,
    time::Zone,
};

/// How often each is timed, after once for the columns.
const TIMES: u32 = 9;
/// The first instant of the events, in milliseconds, and a day.
const FIRST: i64 = 1_735_689_600_000;
const DAY: i64 = 86_400_000;

/// A kernel: what it asks of the worker.
struct Kernel {
    name: &'static str,
    /// The widths in bytes of the words that it reads of every row: codes, numbers, and a byte of the mask.
    reads: &'static [usize],
    /// The plan of each time, by its number.
    plan: Box<dyn Fn(u32) -> Plan>,
}

fn main() {
    let path = std::env::args().nth(1).unwrap();
    let (mut worker, summary) = open(&path);
    let rows = summary.rows;
    let id = |name: &str| summary.columns.iter().position(|column| column.name == name).unwrap() as ColumnId;
    let pass = [1, 2, 4, 8].map(|width| (width, memory_pass(rows as usize, width)));
    println!("| kernel | rows a second | share of a memory pass |");
    println!("|---|---|---|");
    for (width, seconds) in pass {
        println!("| memory pass over words of {width} | {} | |", speed(rows, seconds));
    }
    for Kernel { name, reads, plan } in kernels(&id) {
        let seconds = median((0..=TIMES).map(|time| {
            let request = Request::Run(plan(time));
            let started = Instant::now();
            ask(&mut worker, request);
            started.elapsed().as_secs_f64()
        }));
        let of = |width: &usize| pass.iter().find(|(other, _)| other == width).map_or(0.0, |(_, pass)| *pass);
        let least: f64 = reads.iter().map(of).sum();
        println!("| {name} | {} | {:.0}% |", speed(rows, seconds), 100.0 * least / seconds);
    }
}

/// All kernels. The table's dictionaries are of a byte, bitrates fit 16 bits, ids 32, instants 64.
fn kernels(id: &impl Fn(&str) -> ColumnId) -> Vec<Kernel> {
    let [event, device, location, error] = ["EventType", "DeviceType", "Location", "ErrorType"].map(id);
    let [resolution, bitrate, user, session] = ["Resolution", "Bitrate", "UserID", "SessionID"].map(id);
    let time = id("Timestamp");
    let is =
        move |value: &str| Clause { key: Key::Value(event), test: Test::Is(vec![Value::Text(value.into())]) };
    let from = move |days: i64| {
        let at = |days: i64| Value::Time { value: FIRST + days * DAY, unit: TimeUnit::Milli };
        Clause { key: Key::Value(time), test: Test::Range { from: Some(at(days)), to: Some(at(days + 14)) } }
    };
    let bins = Bins { start: 0.0, step: 500.0, count: 50 };
    let day = move |zone: Zone| Key::Grain(time, Grain::Day, zone);
    let views = [
        vec![Key::Value(device)],
        vec![Key::Value(location)],
        vec![Key::Value(event)],
        vec![Key::Value(resolution)],
        vec![Key::Value(location), Key::Value(error)],
        vec![Key::Bins(bitrate, bins)],
    ];
    let marked = |value: &str| Aggregate { clauses: vec![is(value)], ..Aggregate::rows() };
    let input = |column| Some(RowExpr::Column(column));
    let recurring = Aggregate {
        apart: Some(Distinct::Fingerprints(Vec::new())),
        ..Aggregate::of(Op::CountDistinct, input(session))
    };
    let figures = View {
        aggregates: vec![
            Aggregate::rows(),
            marked("error"),
            marked("buffer"),
            Aggregate::of(Op::Mean, input(bitrate)),
            recurring,
        ],
        ..by(&[day(Zone::utc())])
    };
    let kernel = |name, reads, plan| Kernel { name, reads, plan };
    let one = |view: View| Box::new(move |_| run(Vec::new(), vec![view.clone()]));
    vec![
        kernel(
            "mask of a set (and its count)",
            &[1, 1],
            Box::new(move |time| run(vec![is(["play", "seek"][time as usize % 2])], vec![by(&[])])),
        ),
        kernel(
            "mask of a range of instants (and its count)",
            &[8, 1],
            Box::new(move |time| run(vec![from(i64::from(time))], vec![by(&[])])),
        ),
        kernel("count by a key of a byte", &[1], one(by(&[Key::Value(device)]))),
        kernel(
            "the same of 1 in 6 rows",
            &[1, 1],
            Box::new(move |_| run(vec![is("pause")], vec![by(&[Key::Value(device)])])),
        ),
        kernel("count by two keys", &[1, 1], one(by(&[Key::Value(location), Key::Value(error)]))),
        kernel("sum of numbers of 16 bits", &[2], one(of(Op::Sum, bitrate))),
        kernel("mean of numbers of 32 bits", &[4], one(of(Op::Mean, user))),
        kernel("distinct users (32 bits, 200,000 of them)", &[4], one(of(Op::CountDistinct, user))),
        kernel("distinct sessions (32 bits, 1 in 12 rows)", &[4], one(of(Op::CountDistinct, session))),
        kernel(
            "days of instants, derived and counted",
            &[8, 1],
            Box::new(move |time| {
                let zone = Zone::fixed(&format!("+00:{:02}", time + 1)).unwrap();
                run(Vec::new(), vec![by(&[day(zone)])])
            }),
        ),
        kernel(
            "tile pass: six views by days",
            &[1, 1, 1, 1, 1, 1, 1, 1],
            Box::new(move |_| {
                let tiled = views.iter().map(|keys| by(&[&[day(Zone::utc())], keys.as_slice()].concat()));
                run(Vec::new(), tiled.collect())
            }),
        ),
        kernel("tile pass: five figures by days, distinct sessions among them", &[1, 2, 4], one(figures)),
    ]
}

/// One worker that owns all rows of a file.
fn open(path: &str) -> (Worker, FileSummary) {
    let mut worker = Worker::new();
    worker.add_file(1, Box::new(File::open(path).unwrap()));
    let Response::Indexed { summary, .. } = ask(&mut worker, Request::Index { file: 1 }) else {
        unreachable!("every request has its own answer")
    };
    let columns: Vec<_> = summary.columns.iter().map(|column| (column.shape, Reading::AsStored)).collect();
    let shard = ShardSpec::of_file(1, 0..summary.rows, &columns);
    ask(&mut worker, Request::Assign { table: 1, shard });
    (worker, summary)
}

fn run(clauses: Vec<Clause>, views: Vec<View>) -> Plan {
    Plan { table: 1, clauses, views, numbered: Vec::new() }
}

fn by(keys: &[Key]) -> View {
    let count = Aggregate::rows();
    View { keys: keys.to_vec(), aggregates: vec![count], ignores: 0, filter: None, clauses: Vec::new() }
}

fn of(op: Op, column: ColumnId) -> View {
    let input = Some(RowExpr::Column(column));
    View { aggregates: vec![Aggregate::of(op, input)], ..by(&[]) }
}

fn ask(worker: &mut Worker, request: Request) -> Response {
    worker.handle(request, &mut |_| {}).unwrap()
}

/// The seconds that adding up so many words takes: what reading them costs at least.
fn memory_pass(rows: usize, width: usize) -> f64 {
    fn sum<T: Copy + From<u8> + Into<u64>>(rows: usize) -> f64 {
        let words: Vec<T> = (0..rows).map(|row| T::from(row as u8)).collect();
        median((0..=TIMES).map(|_| {
            let started = Instant::now();
            black_box(black_box(&words).iter().map(|&word| word.into()).sum::<u64>());
            started.elapsed().as_secs_f64()
        }))
    }
    match width {
        1 => sum::<u8>(rows),
        2 => sum::<u16>(rows),
        4 => sum::<u32>(rows),
        _ => sum::<u64>(rows),
    }
}

/// The median of all but the first, which reads columns or touches memory for the first time.
fn median(seconds: impl Iterator<Item = f64>) -> f64 {
    let mut seconds: Vec<f64> = seconds.skip(1).collect();
    seconds.sort_by(f64::total_cmp);
    seconds[seconds.len() / 2]
}

fn speed(rows: u64, seconds: f64) -> String {
    format!("{:.0} M", rows as f64 / seconds / 1e6)
}
