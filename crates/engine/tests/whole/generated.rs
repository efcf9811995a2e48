//! Random questions to random tables, written in every way, against the row-by-row reference.
//!
//! Each question is made twice: as a caller writes it, and as the plan that it means.

use std::sync::Arc;

use proptest::prelude::*;
use reelscope_engine::{
    partial::{Distinct, Partial, State},
    plan::{Aggregate, Clause, Key, Plan, Test, View},
};
use reelscope_model::{
    Grain, Part, TimeUnit, Value,
    expr::RowExpr,
    query::{Bins, Op},
    time::Zone,
};
use serde_json::{Value as Json, json};

use crate::{
    forms::{self, Form},
    here::{COUNTS, Open, open},
    naive,
    same::{assert_rows, assert_same},
    table::{COLUMNS, Random, Table},
};

/// The columns' names, none of which the model knows.
pub(crate) const NAMES: [&str; COLUMNS] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];

fn bytes(table: &Table, form: Form) -> Vec<u8> {
    let columns = NAMES.into_iter().zip(table.arrays.iter().map(Arc::clone));
    forms::write(form, &columns.collect::<Vec<_>>())
}

fn zone() -> Zone {
    Zone::fixed("+05:30").unwrap()
}

fn dimension(random: &mut Random) -> (Json, Key) {
    let (grain, grain_name) = random.one(&[
        (Grain::Hour, "hour"),
        (Grain::Day, "day"),
        (Grain::Week, "week"),
        (Grain::Month, "month"),
    ]);
    let (part, part_name) = random.one(&[
        (Part::Hour, "hour"),
        (Part::Weekday, "weekday"),
        (Part::Month, "month"),
        (Part::Year, "year"),
    ]);
    let bins = Bins { start: -10.0, step: 0.7, count: 20 };
    let plain = |column: u32| (json!(NAMES[column as usize]), Key::Value(column));
    let binned =
        |column: u32| (json!({ "column": NAMES[column as usize], "bins": bins }), Key::Bins(column, bins));
    random.one(&[
        plain(0),
        plain(1),
        plain(2),
        plain(3),
        plain(4),
        plain(6),
        plain(7),
        plain(8),
        plain(9),
        binned(3),
        binned(4),
        (json!({ "column": "f", "grain": grain_name, "timeZone": "+05:30" }), Key::Grain(5, grain, zone())),
        (json!({ "column": "f", "part": part_name, "timeZone": "+05:30" }), Key::Part(5, part, zone())),
        (json!({ "column": "i", "grain": grain_name }), Key::Grain(8, grain, Zone::utc())),
    ])
}

fn measure(random: &mut Random) -> (Json, Aggregate) {
    let any = random.below(10) as u32;
    let number = random.one(&[2, 3, 4, 9]);
    let (op, column) = match random.below(6) {
        0 => (Op::Count, None),
        1 => (Op::Count, Some(any)),
        2 => (random.one(&[Op::Sum, Op::Mean]), Some(number)),
        3 => (random.one(&[Op::Min, Op::Max]), Some(random.one(&[0, 2, 3, 4, 5, 8, 9]))),
        4 => (Op::CountDistinct, Some(any)),
        _ => (Op::Variance, Some(random.one(&[2, 3, 4]))),
    };
    let mut written = json!({ "op": op });
    if let Some(column) = column {
        written["column"] = json!(NAMES[column as usize]);
    }
    let mut aggregate = Aggregate::of(op, column.map(RowExpr::Column));
    if random.once_in(4) {
        let (clause, bound) = clause(random);
        written["where"] = json!([clause]);
        aggregate.clauses.push(bound);
    }
    (written, aggregate)
}

fn clause(random: &mut Random) -> (Json, Clause) {
    let text = |text: &str| Value::Text(text.into());
    let time = |seconds: i64| Value::Time { value: seconds, unit: TimeUnit::Second };
    let not = random.once_in(2);
    let set = |column: &str, written: Json, key: Key, values: Vec<Value>| {
        let test = if not { Test::Not(values) } else { Test::Is(values) };
        (json!({ "column": column, (if not { "not" } else { "is" }): written }), Clause { key, test })
    };
    let range = |written: Json, key: Key, from: Option<Value>, to: Option<Value>| {
        (written, Clause { key, test: Test::Range { from, to } })
    };
    match random.below(9) {
        0 => set("a", json!(["TV", null]), Key::Value(0), vec![text("TV"), Value::Null]),
        1 => set("g", json!(["drama", "absent"]), Key::Value(6), vec![text("drama"), text("absent")]),
        2 => {
            let test = Test::Contains("ä".to_owned());
            (json!({ "column": "g", "contains": "Ä" }), Clause { key: Key::Value(6), test })
        }
        3 => {
            let test = Test::Contains("s1".to_owned());
            (json!({ "column": "b", "contains": "S1" }), Clause { key: Key::Value(1), test })
        }
        4 => {
            let from = random.below(300) as i64 - 200;
            let written = json!({ "column": "c", "from": from, "to": 99.5 });
            range(written, Key::Value(2), Some(Value::Int(from.into())), Some(Value::Float(99.5)))
        }
        5 => set("d", json!([0, null]), Key::Value(3), vec![Value::Int(0), Value::Null]),
        6 => {
            let written =
                json!({ "column": "f", "from": "1970-01-12T13:46:40Z", "to": "2033-05-18T03:33:20" });
            range(written, Key::Value(5), Some(time(1_000_000)), Some(time(2_000_000_000)))
        }
        7 => {
            let key = Key::Part(5, Part::Weekday, zone());
            let (mut written, clause) = set("f", json!([1, 7]), key, vec![Value::Int(1), Value::Int(7)]);
            written["part"] = json!("weekday");
            written["timeZone"] = json!("+05:30");
            (written, clause)
        }
        _ => {
            let from = Value::Decimal { digits: -5, scale: 1 };
            range(json!({ "column": "e", "from": -0.5 }), Key::Value(4), Some(from), None)
        }
    }
}

/// A question both ways: as it is written, and as a plan of one view.
pub(crate) fn question(random: &mut Random) -> (Json, Plan) {
    let some = |random: &mut Random, most: u64| random.below(most + 1) as usize;
    let (mut by, keys): (Vec<_>, Vec<_>) = (0..some(random, 3)).map(|_| dimension(random)).unzip();
    let (mut measures, aggregates): (Vec<_>, Vec<_>) = (0..=some(random, 3)).map(|_| measure(random)).unzip();
    let (filter, clauses): (Vec<_>, Vec<_>) = (0..some(random, 2)).map(|_| clause(random)).unzip();
    for (at, by) in by.iter_mut().enumerate() {
        if by.is_string() {
            *by = json!({ "column": by });
        }
        by["as"] = json!(format!("k{at}"));
    }
    for (at, measure) in measures.iter_mut().enumerate() {
        measure["as"] = json!(format!("m{at}"));
    }
    let query = json!({ "table": "t", "measures": measures, "by": by, "where": filter });
    let view = View { keys, aggregates, ignores: 0, filter: None, clauses };
    (query, Plan { table: 1, clauses: Vec::new(), views: vec![view], numbered: Vec::new() })
}

/// The rows that the reference's partial stands for, in the order of their keys.
fn finished(partial: &Partial, view: &View) -> Vec<Vec<Value>> {
    let row = |group: usize| {
        let keys = partial.keys.iter().map(|keys| keys[group].clone());
        let figures =
            partial.states.iter().zip(&view.aggregates).map(|(state, a)| figure(state, group, a.op));
        keys.chain(figures).collect::<Vec<_>>()
    };
    let mut rows: Vec<_> = (0..partial.groups).map(row).collect();
    rows.sort_by(|a, b| {
        let orders = a.iter().zip(b).take(view.keys.len()).map(|(a, b)| a.cmp_total(b));
        orders.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
    });
    rows
}

fn figure(state: &State, group: usize, op: Op) -> Value {
    let mean = |sum: f64, count: u64| if op == Op::Mean { sum / count as f64 } else { sum };
    match state {
        State::Count(counts) => Value::Int(counts[group].into()),
        State::SumInt { counts, .. } if counts[group] == 0 => Value::Null,
        State::SumInt { sums, counts, scale } if op == Op::Mean => {
            Value::Float(mean(sums[group] as f64 / 10_f64.powi((*scale).into()), counts[group]))
        }
        State::SumInt { sums, scale: 0, .. } => Value::Int(sums[group]),
        State::SumInt { sums, scale, .. } => Value::Decimal { digits: sums[group], scale: *scale },
        State::SumFloat(sums) if sums[group].count == 0 => Value::Null,
        State::SumFloat(sums) => {
            let sum = &sums[group];
            let odd = [
                (sum.nan, f64::NAN),
                (sum.positive_infinite, f64::INFINITY),
                (sum.negative_infinite, -f64::INFINITY),
            ];
            let odd = odd.iter().filter(|(count, _)| *count > 0).map(|(_, value)| value);
            Value::Float(mean(odd.fold(sum.sum + sum.lost, |sum, odd| sum + odd), sum.count))
        }
        State::Extreme(values) => values[group].clone(),
        State::Moments(all) => {
            let moments = all[group];
            match moments.count + moments.not_finite {
                0 | 1 => Value::Null,
                _ if moments.not_finite > 0 => Value::Float(f64::NAN),
                count => Value::Float(moments.squares / (count - 1) as f64),
            }
        }
        State::Distinct(sets) => match &sets[group] {
            Distinct::Fingerprints(prints) => Value::Int(prints.len() as i128),
            _ => panic!("the reference has fingerprints only"),
        },
        State::Sketch(_) => panic!("sketches are compared elsewhere"),
        State::Recurrences(_) => panic!("no query asks for recurrences"),
    }
}

fn check(open: &Open, table: &Table, rows: usize, random: &mut Random, what: &str) {
    let (query, plan) = question(random);
    let expected = naive::run(table, 0..rows, &plan, &plan.views[0]);
    let result = open.ask(&query);
    let what = format!("{what}: {query}");
    assert_eq!(result.meta.rows_matched, expected.matched, "{what}");
    assert_rows(&result.rows, &finished(&expected, &plan.views[0]), &what);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn test_query_random_questions_as_the_reference_does(seed: u64, rows in 0usize..400) {
        let mut random = Random(seed | 1);
        let table = Table::random(&mut random, rows);
        for form in forms::all() {
            let bytes = bytes(&table, form);
            for workers in COUNTS {
                let open = open(workers, &[("t.arrow", &bytes)]);
                for _ in 0..4 {
                    check(&open, &table, rows, &mut random, &format!("seed {seed} {form:?} over {workers}"));
                }
            }
        }
    }
}

#[test]
fn test_query_sketches_alike_over_any_number_of_workers() {
    let table = Table::random(&mut Random(77), 3_000);
    let query = json!({ "table": "t", "by": ["a"], "measures": [
        { "op": "quantile", "q": 0.5, "column": "c" }, { "op": "quantile", "q": 0.95, "column": "d", "as": "p95" }] });
    let answers = forms::all().flat_map(|form| {
        let bytes = bytes(&table, form);
        COUNTS.map(|workers| open(workers, &[("t.arrow", &bytes)]).ask(&query))
    });
    let answers: Vec<_> = answers.collect();
    assert_eq!(answers[0].meta.approximate, ["quantile_c", "p95"]);
    answers.iter().for_each(|answer| assert_same(answer, &answers[0], "sketches"));
}
