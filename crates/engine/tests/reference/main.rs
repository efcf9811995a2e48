//! Workers against a reference that goes row by row: random tables, random plans, one shard, two and seven.

#![allow(clippy::unwrap_used, reason = "a test panics where it fails")]

mod naive;
mod plans;
mod table;

use proptest::prelude::*;
use reelscope_engine::{
    numbers::{Ask, Wanted},
    partial::{Distinct, Partial, State},
    plan::Plan,
    protocol::{Request, Response, ShardSpec},
    shape::Shape,
    worker::{Progress, Source, Worker},
};
use reelscope_model::schema::Reading;

use self::table::Table;

fn worker_over(table: &Table, start: usize, end: usize) -> Worker {
    let mut worker = Worker::new();
    worker.add_source(1, Box::new(table.clone()));
    let shape = |column| table.data_type(column).and_then(Shape::stored);
    let columns: Vec<_> = (0..table::COLUMNS).map(|column| (shape(column), Reading::AsStored)).collect();
    let shard = ShardSpec::of_file(1, start as u64..end as u64, &columns);
    worker.handle(Request::Assign { table: 1, shard }, &mut |_| {}).unwrap();
    worker
}

fn run(worker: &mut Worker, plan: &Plan) -> Vec<Partial> {
    match worker.handle(Request::Run(plan.clone()), &mut |_| {}).unwrap() {
        Response::Partials(partials) => partials,
        Response::Numberless(wanted) => {
            for Wanted { column, .. } in wanted {
                let alone = Request::Number { table: plan.table, column, ask: Ask::Alone };
                assert_eq!(worker.handle(alone, &mut |_| {}).unwrap(), Response::Done);
            }
            run(worker, plan)
        }
        other => panic!("{other:?}"),
    }
}

/// A group as text, with the figures that are floats apart, as the order of adding differs.
type Line = (String, Vec<f64>);

/// A partial as one line a group, in a fixed order.
fn lines(partial: &Partial) -> Vec<Line> {
    let line = |group: usize| {
        let keys = partial.keys.iter().map(|key| format!("{:?} ", key[group])).collect::<String>();
        let figures = partial.states.iter().map(|state| figure(state, group));
        figures.fold((keys, Vec::new()), |(text, floats), (more, others)| {
            (format!("{text}| {more} "), [floats, others].concat())
        })
    };
    let mut lines: Vec<_> = (0..partial.groups).map(line).collect();
    lines.sort_by(|a, b| a.0.cmp(&b.0));
    lines
}

fn figure(state: &State, group: usize) -> Line {
    let exact = |text: String| (text, Vec::new());
    match state {
        State::Count(counts) => exact(counts[group].to_string()),
        State::SumInt { sums, counts, scale } => {
            exact(format!("{} of {} at {scale}", sums[group], counts[group]))
        }
        State::SumFloat(sums) => {
            let sum = sums[group];
            let odd = [sum.count, sum.nan, sum.positive_infinite, sum.negative_infinite];
            (format!("{odd:?}"), vec![sum.sum + sum.lost])
        }
        State::Extreme(values) => exact(format!("{:?}", values[group]).replace("-0.0", "0.0")),
        State::Moments(all) => {
            let moments = all[group];
            (format!("{} {}", moments.count, moments.not_finite), vec![moments.mean, moments.squares])
        }
        State::Distinct(sets) => exact(match &sets[group] {
            Distinct::Bits { words, .. } => {
                words.iter().map(|word| word.count_ones()).sum::<u32>().to_string()
            }
            Distinct::Fingerprints(prints) => prints.len().to_string(),
            Distinct::Offsets { offsets, .. } => offsets.len().to_string(),
            Distinct::Registers(_) => panic!("no table here is that large"),
        }),
        State::Recurrences(_) => panic!("no plan here asks for recurrences"),
        State::Sketch(sketches) => {
            let sketch = &sketches[group];
            exact(format!("{} {:?} {:?}", sketch.zeros, sketch.positive, sketch.negative))
        }
    }
}

fn assert_same(actual: &Partial, expected: &Partial, what: &str) {
    assert_eq!(actual.matched, expected.matched, "{what}");
    let (actual, expected) = (lines(actual), lines(expected));
    assert_eq!(actual.len(), expected.len(), "{what}");
    for (a, b) in actual.iter().zip(&expected) {
        assert_eq!(a.0, b.0, "{what}");
        let near = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-5 + 1e-9 * b.abs();
        assert!(a.1.iter().zip(&b.1).all(near), "{a:?} {b:?} {what}");
    }
}

fn check(seed: u64, rows: usize, shards: usize) {
    let mut random = table::Random(seed | 1);
    let table = Table::random(&mut random, rows);
    let bounds: Vec<usize> = (0..=shards).map(|shard| rows * shard / shards).collect();
    let mut workers: Vec<_> = bounds.windows(2).map(|part| worker_over(&table, part[0], part[1])).collect();
    // Several plans one after the other, as clauses come and go and stay in their slots.
    for _ in 0..4 {
        let plan = plans::random(&mut random);
        for (worker, part) in workers.iter_mut().zip(bounds.windows(2)) {
            let partials = run(worker, &plan);
            for (view, partial) in plan.views.iter().zip(&partials) {
                let expected = naive::run(&table, part[0]..part[1], &plan, view);
                assert_same(partial, &expected, &format!("seed {seed} {view:?} {:?}", plan.clauses));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn test_run_random_plans_as_the_reference_does(seed: u64, rows in 0usize..400) {
        for shards in [1, 2, 7] {
            check(seed, rows, shards);
        }
    }
}

#[test]
fn test_run_plans_over_several_chunks_as_the_reference_does() {
    check(11, 9_000, 1);
    check(12, 17_000, 2);
}

#[test]
fn test_progress_rises_to_the_whole_when_columns_are_read_and_only_then() {
    let mut random = table::Random(5);
    let mut worker = worker_over(&Table::random(&mut random, 5_000), 0, 5_000);
    let plan = plans::random(&mut random);
    let mut told = Vec::new();
    worker.handle(Request::Run(plan.clone()), &mut |step| told.push(step)).unwrap();
    let shares = told.iter().map(|step| match step {
        Progress::Loading { read, of } => (*read, *of),
        other => panic!("{other:?}"),
    });
    let shares: Vec<(u64, u64)> = shares.collect();
    assert!(shares.len() > 6, "{shares:?}");
    assert!(shares.is_sorted() && shares.iter().all(|(_, of)| *of == shares[0].1), "{shares:?}");
    assert_eq!(shares.last().map(|(read, of)| read == of), Some(true));
    told.clear();
    worker.handle(Request::Run(plan), &mut |step| told.push(step)).unwrap();
    assert_eq!(told, []);
}
