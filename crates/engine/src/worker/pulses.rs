//! Every pass over all rows says again and again that it goes on, and none asks for silence.

use std::{cell::Cell, rc::Rc};

use reelscope_model::{
    Grain, TimeUnit, Value,
    expr::{Predicate, RowExpr},
    pulse::{self, Sign},
    query::{Bins, Op},
    time::Zone,
};

use super::{files::Files, joined::Joined, keyed::Making, pick::Pick, shard::Shard, spans};
use crate::{
    Wire, aggregate,
    column::{Coded, Codes, Column, FloatColumn, IntColumn, IntKind, Labels, TextPool},
    fingerprint,
    keyed::{Ask, Keyed, KeyedPlan, Make, Pass, SpanAsk, SpanPlan, Told},
    links::{LookUp, Part},
    mask::{Masks, Sets},
    numbers,
    partial::Partial,
    plan::{Aggregate, Clause, Key, LINKED, Plan, RowsPlan, Test, View},
    protocol::{ColumnSpec, Response},
    shape::{Scalar, Shape},
    store::Store,
};

/// Several blocks of rows.
const ROWS: usize = 1 << 18;
/// After how many steps somebody is told.
const EVERY: usize = 1 << 17;

thread_local! {
    static BEATS: Cell<usize> = const { Cell::new(0) };
}

/// Does a pass that must count `steps` a row at least.
fn check<T>(name: &str, steps: usize, pass: impl FnOnce() -> T) -> T {
    pulse::listen(|sign| {
        assert_eq!(sign, Sign::Beat);
        BEATS.set(BEATS.get() + 1);
    });
    BEATS.set(0);
    let outcome = pass();
    // Some are counted many at a time, of which one sign comes.
    let least = (steps * ROWS / EVERY / 3).max(1);
    assert!(BEATS.get() >= least, "{name}: heard {} times, not {least}", BEATS.get());
    outcome
}

/// Each row once, in no order.
fn shuffled(row: usize) -> usize {
    row * 7_919 % ROWS
}

fn ints(kind: IntKind, value: impl Fn(usize) -> i64) -> Column {
    let values: Vec<i64> = (0..ROWS).map(value).collect();
    let mut column = IntColumn::with_capacity(kind, ROWS);
    column.extend(&values, &[]).unwrap();
    Column::Ints(Rc::new(column))
}

fn near() -> Column {
    ints(IntKind::Int, |row| shuffled(row) as i64)
}

fn far() -> Column {
    ints(IntKind::Int, |row| shuffled(row) as i64 * 1_000_003)
}

fn instants() -> Column {
    ints(IntKind::Time(TimeUnit::Milli), |row| 1_700_000_000_000 + shuffled(row) as i64 * 60_000)
}

fn floats() -> Column {
    let values: Vec<f64> = (0..ROWS).map(|row| shuffled(row) as f64 / 3.0).collect();
    let mut column = FloatColumn::with_capacity(ROWS);
    column.extend(&values, &[]).unwrap();
    Column::Floats(Rc::new(column))
}

/// As many texts as rows.
fn texts() -> Column {
    let mut pool = TextPool::default();
    (0..ROWS).for_each(|at| pool.push(&at.to_string()).unwrap());
    let codes: Vec<u32> = (0..ROWS).map(|row| shuffled(row) as u32 + 1).collect();
    let mut narrow = Codes::with_capacity(ROWS).unwrap();
    narrow.extend(&codes, ROWS).unwrap();
    Column::Coded(Coded::new(narrow, None, Labels::Text(pool)))
}

fn store(columns: impl IntoIterator<Item = Column>) -> Store {
    let mut store = Store::of_rows(ROWS);
    store.columns.extend((0..).map(|at| (at, false)).zip(columns));
    store
}

fn shard(columns: impl IntoIterator<Item = Column>) -> Shard {
    let mut shard = Shard::default();
    shard.store = store(columns);
    shard
}

#[test]
fn test_clauses_and_conditions_say_that_they_go_on() {
    let some = || Test::Is(vec![Value::Int(3), Value::Float(3.0), Value::Text("3".into())]);
    let range = || Test::Range { from: Some(Value::Int(3)), to: None };
    let cases = [("ints", near(), 1), ("floats", floats(), 1), ("texts", texts(), 17)];
    for (name, column, steps) in cases {
        for test in [some(), range()] {
            let mut store = store([column.clone()]);
            let clause = Clause { key: Key::Value(0), test };
            let clauses = [clause.clone()];
            check(name, steps, || Masks::default().apply(&clauses, &mut store).unwrap());
            check(name, steps, || Sets::default().of(None, &clauses, &mut store).unwrap());
        }
        let mut store = store([column]);
        let present = Predicate::Present(0);
        check(name, steps, || Sets::default().of(Some(&present), &[], &mut store).unwrap());
    }
}

#[test]
fn test_keys_say_that_they_go_on() {
    let bins = Bins { start: 0.0, step: 1_000.0, count: 50 };
    let keys = [
        ("values close together", near(), Key::Value(0), 8),
        ("values far apart", far(), Key::Value(0), 5),
        ("floats", floats(), Key::Value(0), 5),
        ("days", instants(), Key::Grain(0, Grain::Day, Zone::utc()), 4),
        ("bins", floats(), Key::Bins(0, bins), 4),
    ];
    for (name, column, key, steps) in keys {
        let mut store = store([column]);
        check(name, steps, || store.key(&key).unwrap());
    }
}

#[test]
fn test_gathering_and_looking_up_say_that_they_go_on() {
    let rows: Vec<u32> = (0..ROWS as u32).collect();
    for (name, column, steps) in [("ints", near(), 4), ("floats", floats(), 4), ("texts", texts(), 24)] {
        check(name, steps, || column.gather(&rows).unwrap());
    }
    let spec = |scalar| ColumnSpec::of(Some(Shape { scalar, many: false }));
    for (scalar, values) in [
        (Scalar::Text, vec![Value::Text("a".into())]),
        (Scalar::Int, vec![Value::Int(5)]),
        (Scalar::Float, vec![Value::Float(0.5)]),
    ] {
        let ids = Part { prints: vec![fingerprint::of_int(3)], codes: vec![1], ends: None, values };
        let spec = spec(scalar);
        let look = LookUp { column: LINKED, whole: false, from: 0, spec, part: 0, parts: 1, ids };
        let mut joined = Joined::default();
        joined.add(&look).unwrap();
        for (name, ids, steps) in [("near", near(), 16), ("floats", floats(), 16), ("texts", texts(), 17)] {
            check(name, steps, || joined.make((LINKED, false), &ids).unwrap());
        }
    }
}

/// What a view answers over a store.
fn run(
    name: &str,
    steps: usize,
    keys: Vec<Key>,
    aggregates: Vec<Aggregate>,
    store: &mut Store,
) -> Vec<Partial> {
    let view = View { keys, aggregates, ignores: 0, filter: None, clauses: Vec::new() };
    let plan = Plan { table: 0, clauses: Vec::new(), views: vec![view], numbered: Vec::new() };
    let (mut masks, mut sets) = (Masks::default(), Sets::default());
    check(name, steps, || aggregate::run(&plan, store, &mut masks, &mut sets).unwrap())
}

#[test]
fn test_ends_of_groups_and_what_is_written_of_them_say_that_they_go_on() {
    let of = |op, column| Aggregate::of(op, Some(RowExpr::Column(column)));
    let mut store = store([texts(), near(), far()]);
    // Of each row: what it is taken in by, whether its group is there, its key, and its state.
    let counted = run("counts", 1 + 1 + 16 + 16, vec![Key::Value(0)], vec![Aggregate::rows()], &mut store);
    run("extremes", 1 + 1 + 16 + 16, vec![Key::Value(0)], vec![of(Op::Max, 0)], &mut store);
    run("sums", 1 + 1 + 16 + 16, vec![Key::Value(0)], vec![of(Op::Sum, 1)], &mut store);
    run("distinct integers", 1 + 16, Vec::new(), vec![of(Op::CountDistinct, 2)], &mut store);
    run("distinct texts", 1 + 16 + 16, Vec::new(), vec![of(Op::CountDistinct, 0)], &mut store);
    check("bytes", 3, || Ok(Response::Partials(counted)).to_bytes().unwrap());
}

#[test]
fn test_numbering_says_that_it_goes_on() {
    let mut shard = shard([texts(), far()]);
    check("numbers of texts", 16 + 16 + 3, || {
        super::numbers::answer(&mut shard, 0, &numbers::Ask::Alone).unwrap()
    });
    check("numbers of integers", 1 + 16 + 16 + 3, || {
        super::numbers::answer(&mut shard, 1, &numbers::Ask::Alone).unwrap()
    });
}

#[test]
fn test_rows_in_a_chosen_order_say_that_they_go_on() {
    let plan = |limit| RowsPlan {
        table: 0,
        clauses: Vec::new(),
        columns: Vec::new(),
        sort: vec![(0, true)],
        skip: 0,
        limit,
    };
    for (name, column) in [("ints", near()), ("floats", floats())] {
        let (store, whole) = (store([column]), plan(ROWS));
        let mut pick = Pick::new(&whole, &store).unwrap();
        pick.take(0..ROWS as u32).unwrap();
        check(name, 16, || pick.finish());
        let first = plan(ROWS / 8);
        let mut pick = Pick::new(&first, &store).unwrap();
        check(name, 1, || pick.take(0..ROWS as u32).unwrap());
    }
    let (store, plan) = (store([texts()]), plan(1));
    check("texts in order", 16 + 16, || Pick::new(&plan, &store).map(drop).unwrap());
}

#[test]
fn test_beginnings_and_ends_say_that_they_go_on() {
    let ask = SpanAsk::Part { from: i64::MIN, to: i64::MAX };
    let plan = SpanPlan { table: 0, clauses: Vec::new(), begin: 0, close: 0, ask };
    let mut shard = shard([instants()]);
    let spans = check("instants", 1 + 16 + 16, || spans::answer(&plan, &mut shard).unwrap());
    assert!(spans.begins.is_sorted() && spans.closes.is_sorted());
}

#[test]
fn test_derived_tables_say_that_they_go_on() {
    for (name, key, steps) in
        [("texts", texts(), 16), ("near", near(), 4), ("far", far(), 16), ("floats", floats(), 16)]
    {
        let mut shard = shard([key, instants()]);
        let pass = Pass::Summary(vec![Make::Count(None), Make::Length]);
        let plan = KeyedPlan { keys: vec![0], time: 1, conditions: Vec::new(), numbers: Vec::new(), pass };
        let (mut making, files) = (Making::default(), Files::default());
        let mut answer = |ask, steps| {
            let asked = Keyed { of: 0, table: 1, ask };
            check(name, steps, || making.answer(asked, &mut shard, &files, &mut |_| {}).unwrap().0)
        };
        // The keys' numbers; where each one's rows start, and which they are; and the fingerprints in order.
        let started = answer(Ask::Start(plan), steps + 4 + 4 + 16);
        assert!(matches!(started, Response::Keyed(Told::Started { rows, .. }) if rows == ROWS as u64));
        let spec = |scalar| ColumnSpec::of(Some(Shape { scalar, many: false }));
        let columns = vec![spec(Scalar::Int), spec(Scalar::Float)];
        let made = answer(Ask::Finish { columns, kept: Vec::new() }, 16 + 4 + 4);
        assert!(matches!(made, Response::Keyed(Told::Rows(rows)) if rows == ROWS as u64));
    }
}
