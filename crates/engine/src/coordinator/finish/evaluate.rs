//! A measure's value from a group's states.
//!
//! A bare aggregate keeps its type and is exact where its state is. Arithmetic is in floats; null in any part makes
//! the whole null, and so does a denominator of zero.

use reelscope_model::{
    Value,
    expr::{Arithmetic, Expr},
    query::Op,
};

use super::quantile::quantile;
use crate::{
    coordinator::{bind::Figure, merge::count},
    partial::{FloatSum, Moments, Partial, State},
};

/// The value of a measure for group `group`; for a group without rows when there is none.
pub(super) fn output(expr: &Expr<Figure>, partial: &Partial, group: Option<usize>) -> Value {
    match expr {
        Expr::Aggregate(aggregate) => figure(*aggregate, partial, group),
        other => number(other, partial, group).map_or(Value::Null, Value::Float),
    }
}

fn number(expr: &Expr<Figure>, partial: &Partial, group: Option<usize>) -> Option<f64> {
    match expr {
        Expr::Number(value) => Some(*value),
        Expr::Aggregate(aggregate) => figure(*aggregate, partial, group).as_f64(),
        Expr::Negate(inner) => Some(-number(inner, partial, group)?),
        Expr::Binary(operator, left, right) => {
            let (left, right) = (number(left, partial, group)?, number(right, partial, group)?);
            match operator {
                Arithmetic::Add => Some(left + right),
                Arithmetic::Subtract => Some(left - right),
                Arithmetic::Multiply => Some(left * right),
                Arithmetic::Divide => (right != 0.0).then_some(left / right),
            }
        }
        // Binding leaves neither.
        Expr::Measure(_) | Expr::Else(..) => None,
    }
}

fn figure(figure: Figure, partial: &Partial, group: Option<usize>) -> Value {
    let (Some(state), Some(group)) = (partial.states.get(figure.state), group) else {
        let counts = matches!(figure.op, Op::Count | Op::CountDistinct);
        return if counts { Value::Int(0) } else { Value::Null };
    };
    let value = match state {
        State::Count(counts) => counts.get(group).map(|count| Value::Int((*count).into())),
        State::SumInt { sums, counts, scale } => {
            let both = sums.get(group).zip(counts.get(group));
            both.map(|(sum, count)| exact_sum(*sum, *count, *scale, figure.op))
        }
        State::SumFloat(sums) => sums.get(group).map(|sum| float_sum(sum, figure.op)),
        State::Extreme(values) => values.get(group).cloned(),
        State::Moments(moments) => moments.get(group).map(variance),
        State::Distinct(sets) => sets.get(group).map(|set| Value::Int(count(set).into())),
        // Tiles make counts of these; a view has none.
        State::Recurrences(_) => None,
        State::Sketch(sketches) => sketches.get(group).map(|sketch| quantile(sketch, figure.q)),
    };
    value.unwrap_or(Value::Null)
}

#[allow(clippy::cast_precision_loss, reason = "a mean is a float")]
fn exact_sum(sum: i128, count: u64, scale: i8, op: Op) -> Value {
    match (count, op, scale) {
        (0, _, _) => Value::Null,
        (_, Op::Mean, _) => Value::Float(sum as f64 / 10_f64.powi(scale.into()) / count as f64),
        (_, _, 0) => Value::Int(sum),
        _ => Value::Decimal { digits: sum, scale },
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn float_sum(sum: &FloatSum, op: Op) -> Value {
    if sum.count == 0 {
        return Value::Null;
    }
    let total = match (sum.nan, sum.positive_infinite, sum.negative_infinite) {
        (0, 0, 0) => sum.sum + sum.lost,
        (0, _, 0) => f64::INFINITY,
        (0, 0, _) => f64::NEG_INFINITY,
        _ => f64::NAN,
    };
    Value::Float(if op == Op::Mean { total / sum.count as f64 } else { total })
}

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn variance(moments: &Moments) -> Value {
    match moments.count + moments.not_finite {
        0 | 1 => Value::Null,
        _ if moments.not_finite > 0 => Value::Float(f64::NAN),
        count => Value::Float(moments.squares / (count - 1) as f64),
    }
}
