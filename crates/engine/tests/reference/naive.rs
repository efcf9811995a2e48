//! The reference: every row on its own, every value as a value.

use std::{collections::BTreeMap, ops::Range};

use reelscope_engine::{
    fingerprint,
    partial::{Distinct, FloatSum, Moments, Partial, Sketch, State},
    plan::{Aggregate, Clause, Key, Plan, Test, View},
    sketch,
};
use reelscope_model::{
    Part, TimeUnit, Value,
    expr::{Arithmetic, Comparison, Function, Predicate, RowExpr},
    query::Op,
    time::{Zone, bucket_start, part_of},
};

use super::table::Table;

type Row<'a> = (&'a Table, usize);

/// A view's partial over some rows.
pub(crate) fn run(table: &Table, rows: Range<usize>, plan: &Plan, view: &View) -> Partial {
    let mut groups: BTreeMap<String, (Vec<Value>, Vec<usize>)> = BTreeMap::new();
    let mut matched = 0;
    if view.keys.is_empty() {
        groups.insert(format!("{:?}", Vec::<Value>::new()), Default::default());
    }
    for row in rows {
        let cell = (table, row);
        let obeyed =
            plan.clauses.iter().enumerate().filter(|(i, _)| view.ignores >> i & 1 == 0).map(|(_, c)| c);
        let own = view.filter.iter().all(|filter| meets(cell, filter));
        if !own || !obeyed.chain(&view.clauses).all(|clause| passes(cell, clause)) {
            continue;
        }
        matched += 1;
        let mut combinations = vec![Vec::new()];
        for key in &view.keys {
            let mut values = keys(cell, key);
            if values.is_empty() {
                values.push(Value::Null);
            }
            let extended = combinations.iter().flat_map(|c| {
                values.iter().map(|value| c.iter().chain([value]).cloned().collect::<Vec<Value>>())
            });
            combinations = extended.collect();
        }
        for combination in combinations {
            let name = format!("{combination:?}");
            groups.entry(name).or_insert_with(|| (combination, Vec::new())).1.push(row);
        }
    }
    let groups: Vec<_> = groups.into_values().collect();
    Partial {
        keys: (0..view.keys.len())
            .map(|k| groups.iter().map(|(keys, _)| keys[k].clone()).collect())
            .collect(),
        states: view.aggregates.iter().map(|aggregate| state(table, aggregate, &groups)).collect(),
        groups: groups.len(),
        matched,
    }
}

/// A row's keys: none for null.
fn keys((table, row): Row<'_>, key: &Key) -> Vec<Value> {
    let column = match key {
        Key::Value(c)
        | Key::Whole(c)
        | Key::Grain(c, ..)
        | Key::Part(c, ..)
        | Key::Bins(c, _)
        | Key::Year(c, _) => *c,
    };
    let values = table.cells[column as usize][row].iter();
    let map = |value: &Value| match key {
        Key::Value(_) | Key::Whole(_) => Some(canonical(value)),
        Key::Grain(_, grain, zone) => {
            let (seconds, zone) = clock(value, zone);
            Some(Value::Time { value: bucket_start(seconds, *grain, &zone), unit: TimeUnit::Second })
        }
        Key::Part(_, part, zone) => Some(part_of_value(value, *part, zone)),
        Key::Year(_, zone) => Some(part_of_value(value, Part::Year, zone)),
        Key::Bins(_, bins) => {
            let number = number(value).filter(|number| !number.is_nan())?;
            let starts = (0..bins.count).map(|bin| bins.start + f64::from(bin) * bins.step);
            let start = starts.rev().find(|start| *start <= number).unwrap_or(bins.start);
            Some(Value::Float(start))
        }
    };
    values.filter_map(map).collect()
}

fn part_of_value(value: &Value, part: Part, zone: &Zone) -> Value {
    let (seconds, zone) = clock(value, zone);
    Value::Int(part_of(seconds, part, &zone).into())
}

fn clock(value: &Value, zone: &Zone) -> (i64, Zone) {
    match value {
        Value::Date(days) => (i64::from(*days) * 86_400, Zone::utc()),
        Value::Time { value, unit } => (value.div_euclid(unit.per_second()), zone.clone()),
        other => panic!("{other:?}"),
    }
}

fn canonical(value: &Value) -> Value {
    match value {
        Value::Float(float) if *float == 0.0 => Value::Float(0.0),
        other => other.clone(),
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Bool(value) => Some(f64::from(u8::from(*value))),
        Value::Int(value) => Some(*value as f64),
        Value::Float(value) => Some(*value),
        Value::Decimal { digits, .. } => Some(*digits as f64 / 100.0),
        Value::Date(days) => Some(f64::from(*days)),
        Value::Time { value, .. } => Some(*value as f64 / 86_400_000.0),
        Value::Text(_) | Value::Null => None,
    }
}

fn passes(row: Row<'_>, clause: &Clause) -> bool {
    let is = |values: &[Value], stored: &[Value]| {
        let same = |a: &Value, b: &Value| fingerprint::of_value(a) == fingerprint::of_value(b);
        let any =
            stored.iter().any(|value| values.iter().any(|other| *other != Value::Null && same(value, other)));
        any || (stored.is_empty() && values.contains(&Value::Null))
    };
    let stored = keys(row, &clause.key);
    match &clause.test {
        Test::Is(values) => is(values, &stored),
        Test::Not(values) => !is(values, &stored),
        Test::Contains(part) => stored
            .iter()
            .any(|value| matches!(value, Value::Text(text) if text.to_lowercase().contains(part))),
        Test::Range { from, to } => stored.iter().any(|value| {
            let is_nan = matches!(value, Value::Float(float) if float.is_nan());
            let above = from.as_ref().is_none_or(|from| value.cmp_total(from).is_ge());
            !is_nan && above && to.as_ref().is_none_or(|to| value.cmp_total(to).is_lt())
        }),
    }
}

fn meets(row: Row<'_>, predicate: &Predicate<u32>) -> bool {
    let (table, at) = row;
    let cells = |column: &u32| table.cells[*column as usize][at].iter();
    match predicate {
        Predicate::Present(column) => cells(column)
            .any(|v| !matches!(v, Value::Text(t) if t.is_empty() || t.eq_ignore_ascii_case("none"))),
        Predicate::Matches { column, values, .. } => {
            cells(column).any(|v| matches!(v, Value::Text(t) if values.contains(&t.to_lowercase())))
        }
        Predicate::In(column, values) => {
            passes(row, &Clause { key: Key::Value(*column), test: Test::Is(values.clone()) })
        }
        Predicate::Compare(comparison, left, right) => match (evaluate(row, left), evaluate(row, right)) {
            (Some(a), Some(b)) => match comparison {
                Comparison::Less => a < b,
                Comparison::NotEqual => a != b,
                Comparison::GreaterOrEqual => a >= b,
                other => panic!("{other:?}"),
            },
            _ => false,
        },
        Predicate::Not(part) => !meets(row, part),
        Predicate::And(parts) => parts.iter().all(|part| meets(row, part)),
        Predicate::Or(parts) => parts.iter().any(|part| meets(row, part)),
        Predicate::Rule(rule) => panic!("{rule}"),
    }
}

fn evaluate(row: Row<'_>, expr: &RowExpr<u32>) -> Option<f64> {
    match expr {
        RowExpr::Column(column) => row.0.cells[*column as usize][row.1].first().and_then(number),
        RowExpr::Number(number) => Some(*number),
        RowExpr::Negate(inner) => Some(-evaluate(row, inner)?),
        RowExpr::Binary(operator, left, right) => {
            let (left, right) = (evaluate(row, left)?, evaluate(row, right)?);
            match operator {
                Arithmetic::Add => Some(left + right),
                Arithmetic::Subtract => Some(left - right),
                Arithmetic::Multiply => Some(left * right),
                Arithmetic::Divide => (right != 0.0).then(|| left / right),
            }
        }
        RowExpr::Call(Function::Days, sides) => Some(evaluate(row, &sides[1])? - evaluate(row, &sides[0])?),
        RowExpr::Call(Function::Floor, inner) => Some(evaluate(row, &inner[0])?.floor()),
        RowExpr::Call(other, _) => panic!("{other:?}"),
    }
}

fn state(table: &Table, aggregate: &Aggregate, groups: &[(Vec<Value>, Vec<usize>)]) -> State {
    let counted = |row: &&usize| {
        let row = (table, **row);
        aggregate.filter.iter().all(|filter| meets(row, filter))
            && aggregate.clauses.iter().all(|clause| passes(row, clause))
    };
    let rows: Vec<Vec<usize>> =
        groups.iter().map(|(_, rows)| rows.iter().filter(counted).copied().collect()).collect();
    let Some(input) = &aggregate.input else {
        return State::Count(rows.iter().map(|rows| rows.len() as u64).collect());
    };
    let numbers = |rows: &Vec<usize>| -> Vec<f64> {
        rows.iter().filter_map(|&row| evaluate((table, row), input)).collect()
    };
    let values = |rows: &Vec<usize>| -> Vec<Value> {
        match input {
            RowExpr::Column(column) => {
                rows.iter().flat_map(|&row| table.cells[*column as usize][row].clone()).collect()
            }
            _ => numbers(rows).into_iter().map(Value::Float).collect(),
        }
    };
    let exact = matches!(input, RowExpr::Column(2 | 4 | 9));
    match aggregate.op {
        Op::Count => match input {
            RowExpr::Column(column) => {
                let there = |row: &&usize| !table.cells[*column as usize][**row].is_empty();
                State::Count(rows.iter().map(|rows| rows.iter().filter(there).count() as u64).collect())
            }
            _ => State::Count(rows.iter().map(|rows| numbers(rows).len() as u64).collect()),
        },
        Op::Sum | Op::Mean if exact => State::SumInt {
            sums: rows.iter().map(|rows| values(rows).iter().map(integer).sum()).collect(),
            counts: rows.iter().map(|rows| values(rows).len() as u64).collect(),
            scale: if matches!(input, RowExpr::Column(4)) { 2 } else { 0 },
        },
        Op::Sum | Op::Mean => State::SumFloat(rows.iter().map(|rows| float_sum(&numbers(rows))).collect()),
        Op::Min => State::Extreme(rows.iter().map(|rows| extreme(&values(rows), false)).collect()),
        Op::Max => State::Extreme(rows.iter().map(|rows| extreme(&values(rows), true)).collect()),
        Op::CountDistinct => State::Distinct(rows.iter().map(|rows| distinct(&values(rows))).collect()),
        Op::Variance => State::Moments(rows.iter().map(|rows| moments(&numbers(rows))).collect()),
        Op::Quantile => State::Sketch(rows.iter().map(|rows| sketch_of(&numbers(rows))).collect()),
    }
}

fn integer(value: &Value) -> i128 {
    match value {
        Value::Int(value) => *value,
        Value::Decimal { digits, .. } => *digits,
        other => panic!("{other:?}"),
    }
}

fn float_sum(numbers: &[f64]) -> FloatSum {
    let count = |test: fn(&&f64) -> bool| numbers.iter().filter(test).count() as u64;
    FloatSum {
        sum: numbers.iter().filter(|number| number.is_finite()).sum(),
        lost: 0.0,
        count: numbers.len() as u64,
        nan: count(|number| number.is_nan()),
        positive_infinite: count(|number| **number == f64::INFINITY),
        negative_infinite: count(|number| **number == f64::NEG_INFINITY),
    }
}

fn moments(numbers: &[f64]) -> Moments {
    let finite: Vec<f64> = numbers.iter().copied().filter(|number| number.is_finite()).collect();
    let mean = if finite.is_empty() { 0.0 } else { finite.iter().sum::<f64>() / finite.len() as f64 };
    Moments {
        count: finite.len() as u64,
        mean,
        squares: finite.iter().map(|number| (number - mean).powi(2)).sum(),
        not_finite: (numbers.len() - finite.len()) as u64,
    }
}

fn sketch_of(numbers: &[f64]) -> Sketch {
    let mut sketch = Sketch::default();
    numbers.iter().for_each(|number| sketch::add(&mut sketch, *number));
    sketch
}

fn distinct(values: &[Value]) -> Distinct {
    let mut prints: Vec<u128> = values.iter().map(fingerprint::of_value).collect();
    prints.sort_unstable();
    prints.dedup();
    Distinct::Fingerprints(prints)
}

fn extreme(values: &[Value], greatest: bool) -> Value {
    let is_nan = |value: &&Value| matches!(value, Value::Float(float) if float.is_nan());
    let mut sorted: Vec<&Value> = values.iter().filter(|value| !is_nan(value)).collect();
    if sorted.is_empty() {
        return values.first().cloned().unwrap_or(Value::Null);
    }
    // The first of equals, as a row-by-row search finds it: -0 and 0 are equal.
    sorted.sort_by(|a, b| if greatest { b.cmp_total(a) } else { a.cmp_total(b) });
    sorted[0].clone()
}
