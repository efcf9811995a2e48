//! Merging one aggregate's states.

use core::cmp::Ordering;

use reelscope_model::{Value, query::Op};

use super::{distinct, sketch, sums};
use crate::partial::{Distinct, FloatSum, Moments, Recurrence, Sketch, State, add_exact, times_exact};

/// Adds the groups of `from` to those of `to`: group `g` to group `places[g]` of `groups`.
pub(in crate::coordinator) fn absorb(to: &mut State, from: State, places: &[usize], groups: usize, op: Op) {
    let from = align(to, from);
    grow(to, groups);
    match (to, from) {
        (State::Count(to), State::Count(from)) => each(to, from, places, |to, from| *to += from),
        (
            State::SumInt { sums, counts, scale },
            State::SumInt { sums: from, counts: from_counts, scale: from_scale },
        ) => {
            let factor = sums::common_scale(sums, scale, from_scale);
            each(sums, from, places, |to, from| *to = add_exact(*to, times_exact(from, factor)));
            each(counts, from_counts, places, |to, from| *to += from);
        }
        (State::SumFloat(to), State::SumFloat(from)) => each(to, from, places, sums::add),
        (State::Extreme(to), State::Extreme(from)) => {
            each(to, from, places, |to, from| extreme(to, from, op));
        }
        (State::Moments(to), State::Moments(from)) => each(to, from, places, moments),
        (State::Distinct(to), State::Distinct(from)) => each(to, from, places, distinct::unite),
        (State::Recurrences(to), State::Recurrences(from)) => {
            each(to, from, places, |to, from| recurrence(to, from, places));
        }
        (State::Sketch(to), State::Sketch(from)) => each(to, from, places, sketch::add),
        // Workers answer one plan alike; what no value went into is left as it is.
        _ => {}
    }
}

/// A state of the same sort without groups.
pub(in crate::coordinator) fn none_like(state: &State) -> State {
    match state {
        State::Count(_) => State::Count(Vec::new()),
        State::SumInt { scale, .. } => State::SumInt { sums: Vec::new(), counts: Vec::new(), scale: *scale },
        State::SumFloat(_) => State::SumFloat(Vec::new()),
        State::Extreme(_) => State::Extreme(Vec::new()),
        State::Moments(_) => State::Moments(Vec::new()),
        State::Distinct(_) => State::Distinct(Vec::new()),
        State::Recurrences(_) => State::Recurrences(Vec::new()),
        State::Sketch(_) => State::Sketch(Vec::new()),
    }
}

/// Brings two states of a sum to one form: a worker without rows does not know the column's type, and files may
/// store integers here and floats there.
fn align(to: &mut State, from: State) -> State {
    match (&*to, &from) {
        (State::SumInt { .. }, State::SumFloat(_)) => {
            *to = sums::to_float(core::mem::replace(to, State::Count(Vec::new())));
            from
        }
        (State::SumFloat(_), State::SumInt { .. }) => sums::to_float(from),
        _ => from,
    }
}

fn grow(state: &mut State, groups: usize) {
    match state {
        State::Count(counts) => counts.resize(groups, 0),
        State::SumInt { sums, counts, .. } => {
            sums.resize(groups, 0);
            counts.resize(groups, 0);
        }
        State::SumFloat(sums) => sums.resize(groups, FloatSum::default()),
        State::Extreme(values) => values.resize(groups, Value::Null),
        State::Moments(moments) => moments.resize(groups, Moments::default()),
        State::Distinct(sets) => sets.resize(groups, Distinct::Fingerprints(Vec::new())),
        State::Recurrences(shares) => shares.resize(groups, Recurrence::default()),
        State::Sketch(sketches) => sketches.resize(groups, Sketch::default()),
    }
}

fn each<T>(to: &mut [T], from: Vec<T>, places: &[usize], mut add: impl FnMut(&mut T, T)) {
    for (from, place) in from.into_iter().zip(places) {
        add(&mut to[*place], from);
    }
}

fn extreme(to: &mut Value, from: Value, op: Op) {
    let wanted = if op == Op::Max { Ordering::Greater } else { Ordering::Less };
    let is_nan = |value: &Value| matches!(value, Value::Float(float) if float.is_nan());
    let replaces = match (&*to, &from) {
        (_, Value::Null) => false,
        (Value::Null, _) => true,
        // NaN is an extreme only where there is nothing else.
        (to, from) if is_nan(to) || is_nan(from) => !is_nan(from),
        (to, from) => from.cmp_total(to) == wanted,
    };
    if replaces {
        *to = from;
    }
}

/// Adds the values of a share that no other worker has. Shares stand at `places` now.
fn recurrence(to: &mut Recurrence, from: Recurrence, places: &[usize]) {
    to.new += from.new;
    let moved =
        |(share, values): (u32, u64)| Some((u32::try_from(*places.get(share as usize)?).ok()?, values));
    to.again.extend(from.again.into_iter().filter_map(moved));
    distinct::unite(&mut to.apart, from.apart);
}

/// Chan's formula for two sets of values.
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn moments(to: &mut Moments, from: Moments) {
    to.not_finite += from.not_finite;
    if from.count == 0 {
        return;
    }
    let (ours, theirs) = (to.count as f64, from.count as f64);
    let count = ours + theirs;
    let apart = from.mean - to.mean;
    to.mean += apart * theirs / count;
    to.squares += from.squares + apart * apart * ours * theirs / count;
    to.count += from.count;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn float(values: &[f64]) -> State {
        let mut sum = FloatSum::default();
        for value in values {
            sums::add(&mut sum, FloatSum { sum: *value, count: 1, ..FloatSum::default() });
        }
        State::SumFloat(vec![sum])
    }

    #[test]
    fn test_absorb_sums_of_different_scales() {
        let mut to = State::SumInt { sums: vec![5], counts: vec![1], scale: 0 };
        let from = State::SumInt { sums: vec![125, 1], counts: vec![1, 1], scale: 2 };
        absorb(&mut to, from, &[0, 1], 2, Op::Sum);
        assert_eq!(to, State::SumInt { sums: vec![625, 1], counts: vec![2, 1], scale: 2 });
        absorb(&mut to, State::SumInt { sums: vec![3], counts: vec![1], scale: 1 }, &[1], 2, Op::Sum);
        assert_eq!(to, State::SumInt { sums: vec![625, 31], counts: vec![2, 2], scale: 2 });
    }

    #[test]
    fn test_absorb_exact_sums_and_float_sums() {
        let mut to = State::SumInt { sums: vec![150], counts: vec![2], scale: 2 };
        absorb(&mut to, float(&[0.25]), &[0], 1, Op::Sum);
        let State::SumFloat(sums) = &to else { panic!("{to:?}") };
        assert_eq!((sums[0].sum + sums[0].lost, sums[0].count), (1.75, 3));
    }

    #[test]
    fn test_absorb_float_sums_that_cancel() {
        let mut to = float(&[1e100, 1.0]);
        absorb(&mut to, float(&[-1e100]), &[0], 1, Op::Sum);
        let State::SumFloat(sums) = &to else { panic!("{to:?}") };
        assert_eq!(sums[0].sum + sums[0].lost, 1.0);
    }

    #[test]
    fn test_absorb_extremes() {
        let check = |op, expected: i128| {
            let mut to = State::Extreme(vec![Value::Int(4)]);
            absorb(&mut to, State::Extreme(vec![Value::Int(7), Value::Null]), &[0, 1], 2, op);
            assert_eq!(to, State::Extreme(vec![Value::Int(expected), Value::Null]));
        };
        check(Op::Min, 4);
        check(Op::Max, 7);
    }

    #[test]
    fn test_absorb_extremes_that_are_no_number() {
        for op in [Op::Min, Op::Max] {
            let mut to = State::Extreme(vec![Value::Float(f64::NAN), Value::Float(1.5)]);
            let from = State::Extreme(vec![Value::Float(0.5), Value::Float(f64::NAN)]);
            absorb(&mut to, from, &[0, 1], 2, op);
            assert_eq!(to, State::Extreme(vec![Value::Float(0.5), Value::Float(1.5)]));
        }
    }

    #[test]
    fn test_absorb_moments_of_two_halves() {
        let of = |values: &[f64]| {
            let count = values.len() as f64;
            let mean = values.iter().sum::<f64>() / count;
            let squares = values.iter().map(|value| (value - mean).powi(2)).sum();
            Moments { count: values.len() as u64, mean, squares, not_finite: 0 }
        };
        let mut to = State::Moments(vec![of(&[1.0, 2.0, 4.0])]);
        absorb(&mut to, State::Moments(vec![of(&[8.0, 16.0])]), &[0], 1, Op::Variance);
        let State::Moments(moments) = &to else { panic!("{to:?}") };
        let whole = of(&[1.0, 2.0, 4.0, 8.0, 16.0]);
        assert!((moments[0].squares - whole.squares).abs() < 1e-9);
        assert!((moments[0].mean - whole.mean).abs() < 1e-12);
    }
}
