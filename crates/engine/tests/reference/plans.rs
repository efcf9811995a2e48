//! Random plans over the random tables.

use reelscope_engine::plan::{Aggregate, Clause, Key, Plan, Test, View};
use reelscope_model::{
    Grain, Part, TimeUnit, Value,
    expr::{Arithmetic, Comparison, Function, Predicate, RowExpr},
    query::{Bins, Op},
    time::Zone,
};

use super::table::Random;

/// A zone with summer time, whose clocks change at odd moments, before 1970 as well.
pub(crate) fn zone() -> Zone {
    let half_year = 15_778_800;
    let transitions = (-10..250).map(|i| (i * half_year + 3_600, if i % 2 == 0 { 7_200 } else { 3_600 }));
    Zone { name: "Test/Summer".to_owned(), first_offset: 3_600, transitions: transitions.collect() }
}

pub(crate) fn random(random: &mut Random) -> Plan {
    let clauses: Vec<Clause> = (0..random.below(4)).map(|_| clause(random)).collect();
    let views = (0..3).map(|_| view(random)).collect();
    Plan { table: 1, clauses, views, numbered: Vec::new() }
}

fn view(random: &mut Random) -> View {
    let keys = (0..random.below(4)).map(|_| key(random)).collect();
    let filter = random.once_in(3).then(|| predicate(random));
    let clauses = if random.once_in(3) { vec![clause(random)] } else { Vec::new() };
    let aggregates = if random.once_in(3) {
        vec![aggregate(Op::Count, None)]
    } else {
        (0..5).map(|_| any_aggregate(random)).collect()
    };
    View { keys, aggregates, ignores: random.below(8), filter, clauses }
}

fn aggregate(op: Op, input: Option<RowExpr<u32>>) -> Aggregate {
    Aggregate::of(op, input)
}

fn any_aggregate(random: &mut Random) -> Aggregate {
    let numbers = [2, 3, 4];
    let product = RowExpr::Binary(
        random.one(&[Arithmetic::Multiply, Arithmetic::Divide, Arithmetic::Add]),
        Box::new(RowExpr::Column(2)),
        Box::new(RowExpr::Call(Function::Floor, vec![RowExpr::Column(4)])),
    );
    let days = RowExpr::Call(Function::Days, vec![RowExpr::Column(8), RowExpr::Column(5)]);
    let mut aggregate = match random.below(8) {
        0 => aggregate(Op::Count, None),
        1 => aggregate(Op::Count, Some(RowExpr::Column(random.below(10) as u32))),
        2 => aggregate(random.one(&[Op::Sum, Op::Mean]), Some(RowExpr::Column(random.one(&[2, 3, 4, 9])))),
        3 => aggregate(random.one(&[Op::Min, Op::Max]), Some(RowExpr::Column(random.below(10) as u32))),
        4 => aggregate(Op::CountDistinct, Some(RowExpr::Column(random.below(10) as u32))),
        5 => aggregate(Op::Variance, Some(RowExpr::Column(random.one(&numbers)))),
        6 => aggregate(Op::Quantile, Some(RowExpr::Column(random.one(&numbers)))),
        _ => aggregate(random.one(&[Op::Sum, Op::Max, Op::Count]), Some(random.one(&[product, days]))),
    };
    if random.once_in(3) {
        aggregate.filter = Some(predicate(random));
    }
    if random.once_in(4) {
        aggregate.clauses.push(clause(random));
    }
    aggregate
}

fn key(random: &mut Random) -> Key {
    let zone = random.one(&[Zone::utc(), zone()]);
    let grain =
        random.one(&[Grain::Hour, Grain::Day, Grain::Week, Grain::Month, Grain::Quarter, Grain::Year]);
    let part = random.one(&[Part::Hour, Part::Weekday, Part::Month, Part::Year]);
    let bins = Bins { start: -10.0, step: 0.7, count: 20 };
    random.one(&[
        Key::Value(0),
        Key::Value(1),
        Key::Value(2),
        Key::Value(3),
        Key::Value(4),
        Key::Value(6),
        Key::Value(6),
        Key::Value(7),
        Key::Value(9),
        Key::Grain(5, grain, zone.clone()),
        Key::Part(5, part, zone.clone()),
        Key::Grain(8, grain, zone.clone()),
        Key::Year(8, zone),
        Key::Bins(3, bins),
        Key::Bins(4, bins),
    ])
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

fn clause(random: &mut Random) -> Clause {
    let time = |seconds: i64| Value::Time { value: seconds, unit: TimeUnit::Second };
    let set = |random: &mut Random, values: Vec<Value>| {
        if random.once_in(2) { Test::Is(values) } else { Test::Not(values) }
    };
    let (key, test) = match random.below(9) {
        0 => (Key::Value(0), set(random, vec![text("TV"), Value::Null])),
        1 => (Key::Value(6), set(random, vec![text("drama"), text("absent")])),
        2 => (Key::Value(6), Test::Contains("ä".to_owned())),
        3 => (Key::Value(1), Test::Contains("s1".to_owned())),
        4 => {
            let from = Some(Value::Int(i128::from(random.below(300)) - 200));
            (Key::Value(2), Test::Range { from, to: Some(Value::Float(99.5)) })
        }
        5 => (Key::Value(3), set(random, vec![Value::Float(f64::NAN), Value::Int(0), Value::Null])),
        6 => {
            let from = random.once_in(2).then(|| time(1_000_000));
            (Key::Value(5), Test::Range { from, to: Some(time(2_000_000_000)) })
        }
        7 => (Key::Part(5, Part::Weekday, zone()), set(random, vec![Value::Int(1), Value::Int(7)])),
        _ => {
            let from = Some(Value::Decimal { digits: -5, scale: 1 });
            (random.one(&[Key::Value(4), Key::Value(3)]), Test::Range { from, to: None })
        }
    };
    Clause { key, test }
}

fn predicate(random: &mut Random) -> Predicate<u32> {
    let matches = Predicate::Matches {
        column: 0,
        set: "devices".to_owned(),
        values: vec!["tv".to_owned(), "phone".to_owned()],
    };
    let compare = Predicate::Compare(
        random.one(&[Comparison::Less, Comparison::NotEqual, Comparison::GreaterOrEqual]),
        RowExpr::Column(3),
        RowExpr::Binary(Arithmetic::Add, Box::new(RowExpr::Column(2)), Box::new(RowExpr::Number(1.0))),
    );
    match random.below(5) {
        0 => Predicate::Present(0),
        1 => matches,
        2 => compare,
        3 => Predicate::Not(Box::new(Predicate::Or(vec![compare, Predicate::Present(2)]))),
        _ => Predicate::And(vec![Predicate::In(7, vec![Value::Bool(true), Value::Null]), matches]),
    }
}
