//! A worker over real files: index, probe, assign, run and rows, figure by figure.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test panics where it fails, and says what it skips"
)]

use std::{fs::File, path::PathBuf};

use reelscope_engine::{
    partial::{Partial, State},
    plan::{Aggregate, Clause, Key, Plan, RowsPlan, Test, View},
    protocol::{ColumnSpec, FileSummary, Piece, Place, Request, Response, ShardSpec},
    shape::Shape,
    worker::Worker,
};
use reelscope_model::{Grain, Value, expr::RowExpr, query::Op, schema::Reading, time::Zone};

const NO_PROGRESS: fn(reelscope_engine::worker::Progress) = |_| {};

/// A worker that owns all rows of one of the shared files; none, with a notice, where the file is absent.
fn open(name: &str, readings: &[(&str, Reading)]) -> Option<(Worker, FileSummary)> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/real").join(name);
    let Ok(file) = File::open(path) else {
        println!("{name} is not here: skipped");
        return None;
    };
    let mut worker = Worker::new();
    worker.add_file(1, Box::new(file));
    let answer = worker.handle(Request::Index { file: 1 }, &mut { NO_PROGRESS }).unwrap();
    let Response::Indexed { summary, .. } = answer else { panic!("{answer:?}") };
    let columns = summary.columns.iter().map(|column| {
        let reading = readings
            .iter()
            .find(|(name, _)| *name == column.name)
            .map_or(Reading::AsStored, |(_, reading)| *reading);
        (column.shape, reading)
    });
    let shard = ShardSpec::of_file(1, 0..summary.rows, &columns.collect::<Vec<_>>());
    worker.handle(Request::Assign { table: 1, shard }, &mut { NO_PROGRESS }).unwrap();
    Some((worker, summary))
}

fn id(summary: &FileSummary, name: &str) -> u32 {
    summary.columns.iter().position(|column| column.name == name).unwrap() as u32
}

fn aggregate(op: Op, column: Option<u32>) -> Aggregate {
    Aggregate::of(op, column.map(RowExpr::Column))
}

fn view(keys: Vec<Key>, aggregates: Vec<Aggregate>) -> View {
    View { keys, aggregates, ignores: 0, filter: None, clauses: Vec::new() }
}

fn run(worker: &mut Worker, clauses: Vec<Clause>, views: Vec<View>) -> Vec<Partial> {
    let plan = Plan { table: 1, clauses, views, numbered: Vec::new() };
    match worker.handle(Request::Run(plan), &mut { NO_PROGRESS }).unwrap() {
        Response::Partials(partials) => partials,
        other => panic!("{other:?}"),
    }
}

fn count_of(partial: &Partial, key: &Value) -> u64 {
    let State::Count(counts) = &partial.states[0] else { panic!("{partial:?}") };
    partial.keys[0].iter().position(|other| other == key).map_or(0, |group| counts[group])
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

#[test]
fn test_run_titles_by_dimensions() {
    for file in ["netflix_titles.typed.arrow", "netflix_titles.arrow"] {
        let delimited = [("country", Reading::Delimited), ("listed_in", Reading::Delimited)];
        let Some((mut worker, summary)) = open(file, &delimited) else { return };
        let key = |name| Key::Value(id(&summary, name));
        let whole = Key::Whole(id(&summary, "listed_in"));
        let keys = [key("type"), key("rating"), key("listed_in"), key("country"), key("release_year"), whole];
        let views = keys.into_iter().map(|key| view(vec![key], vec![aggregate(Op::Count, None)])).collect();
        let partials = run(&mut worker, Vec::new(), views);
        let check =
            |at: usize, key, expected| assert_eq!(count_of(&partials[at], &key), expected, "{file} {at}");
        check(0, text("Movie"), 6131);
        check(0, text("TV Show"), 2676);
        check(1, text("TV-MA"), 3207);
        check(1, text("74 min"), 1);
        check(1, Value::Null, 4);
        check(2, text("International Movies"), 2752);
        check(2, text("Dramas"), 2427);
        assert_eq!(partials[2].groups, 42);
        assert_eq!(partials[2].matched, 8807);
        check(3, text("United States"), 3690);
        check(3, text("India"), 1046);
        let State::Count(mut counts) = partials[5].states[0].clone() else { panic!() };
        counts.sort_unstable();
        assert_eq!(counts.iter().rev().take(3).sum::<u64>(), 1055);
    }
}

#[test]
fn test_run_figures_of_chunks() {
    let Some((mut worker, summary)) = open("lumos_chunks.arrow", &[]) else { return };
    let column = |name| id(&summary, name);
    let steady = Clause { key: Key::Value(column("player_state")), test: Test::Is(vec![text("steady")]) };
    let aggregates = vec![
        aggregate(Op::Count, None),
        aggregate(Op::Sum, Some(column("chunk_size"))),
        aggregate(Op::Sum, Some(column("delivery_time"))),
        aggregate(Op::Mean, Some(column("bitrate"))),
    ];
    let mut ignoring = view(Vec::new(), aggregates.clone());
    ignoring.ignores = 1;
    let partials = run(&mut worker, vec![steady], vec![view(Vec::new(), aggregates), ignoring]);
    assert_eq!((partials[0].matched, partials[1].matched), (46_226, 58_576));
    println!("{:?}", partials[1].states);
}

#[test]
fn test_find_rows_in_order() {
    let Some((mut worker, summary)) = open("netflix_titles.typed.arrow", &[]) else { return };
    let column = |name| id(&summary, name);
    let plan = RowsPlan {
        table: 1,
        clauses: vec![Clause { key: Key::Value(column("type")), test: Test::Is(vec![text("Movie")]) }],
        columns: vec![column("title"), column("listed_in")],
        sort: vec![(column("release_year"), false)],
        skip: 0,
        limit: 3,
    };
    let answer = worker.handle(Request::Rows(plan), &mut { NO_PROGRESS }).unwrap();
    let Response::Rows { rows, matched } = answer else { panic!("{answer:?}") };
    assert_eq!((rows.len(), matched), (3, 6131));
    assert_eq!(rows[0][2], Value::Int(1942));
    println!("{rows:?}");
}

#[test]
fn test_probe_columns() {
    let Some((mut worker, summary)) = open("netflix_titles.typed.arrow", &[]) else { return };
    let columns = (0..summary.columns.len() as u32).collect();
    let answer =
        worker.handle(Request::Probe { file: 1, columns, rows: 1000 }, &mut { NO_PROGRESS }).unwrap();
    let Response::Probed(probes) = answer else { panic!("{answer:?}") };
    let year = &probes[id(&summary, "release_year") as usize];
    assert!(year.range.is_some() && year.values == 1000, "{year:?}");
    assert_eq!(probes[id(&summary, "type") as usize].distinct.len(), 2);
}

#[test]
fn test_run_views_of_a_column_that_no_file_has() {
    let Some((mut worker, summary)) = open("netflix_titles.typed.arrow", &[]) else { return };
    let as_stored = |column: u32| Some(Place { column, reading: Reading::AsStored });
    let pieces = vec![Piece { file: 1, start: 10, end: summary.rows, layout: 0 }];
    let columns = vec![ColumnSpec::of(summary.columns[0].shape), ColumnSpec::of(Some(Shape::INT))];
    let shard = ShardSpec { pieces, layouts: vec![vec![as_stored(0), None]], columns };
    worker.handle(Request::Assign { table: 1, shard }, &mut { NO_PROGRESS }).unwrap();
    let ops = [Op::Count, Op::Sum, Op::Min, Op::CountDistinct, Op::Variance, Op::Quantile];
    let aggregates: Vec<_> = ops.iter().map(|op| aggregate(*op, Some(1))).collect();
    let month = Key::Grain(1, Grain::Month, Zone::utc());
    for key in [Key::Value(1), Key::Whole(1), month, Key::Year(1, Zone::utc())] {
        let partials = run(&mut worker, Vec::new(), vec![view(vec![key], aggregates.clone())]);
        let keys = vec![std::iter::once(Value::Null).collect()];
        assert_eq!((&partials[0].keys, partials[0].matched), (&keys, summary.rows - 10));
        assert_eq!(partials[0].states[0], State::Count(vec![0]));
        assert_eq!(partials[0].states[2], State::Extreme(vec![Value::Null]));
    }
    let clause = Clause { key: Key::Value(1), test: Test::Not(vec![text("x")]) };
    assert_eq!(
        run(&mut worker, vec![clause], vec![view(Vec::new(), Vec::new())])[0].matched,
        summary.rows - 10
    );
}
