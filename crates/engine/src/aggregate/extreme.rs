//! The least and the greatest value of any type.

use std::{cmp::Ordering, rc::Rc};

use reelscope_model::{Value, expr::RowExpr, pulse};

use super::{Accumulate, Batch, STEPS, batch::Gathered};
use crate::{
    column::{Coded, Column, IntColumn},
    expression,
    partial::State,
};

/// The best value of each group so far, by an order.
struct Best<T> {
    best: Vec<Option<T>>,
    /// How a value that wins compares with the one there.
    wins: Ordering,
}

impl<T: Copy> Best<T> {
    fn new(greatest: bool) -> Self {
        Self { best: Vec::new(), wins: if greatest { Ordering::Greater } else { Ordering::Less } }
    }

    fn offer(&mut self, group: u32, value: T, compare: impl Fn(T, T) -> Ordering) {
        let best = &mut self.best[group as usize];
        if best.is_none_or(|best| compare(value, best) == self.wins) {
            *best = Some(value);
        }
    }

    fn finish(&self, keep: &[u32], value: impl Fn(T) -> Value) -> State {
        let best = |&group: &u32| self.best[group as usize].map_or(Value::Null, &value);
        State::Extreme(pulse::each(keep, STEPS).map(best).collect())
    }
}

/// The extremes of integers, decimals, dates and instants.
pub(super) struct ExtremeInts {
    column: Rc<IntColumn>,
    best: Best<i128>,
    ints: Gathered<i128>,
}

impl ExtremeInts {
    pub(super) fn new(column: Rc<IntColumn>, greatest: bool) -> Self {
        Self { column, best: Best::new(greatest), ints: Gathered::default() }
    }
}

impl Accumulate for ExtremeInts {
    fn grow(&mut self, groups: usize) {
        self.best.best.resize(groups, None);
    }

    fn update(&mut self, batch: &Batch<'_>) {
        batch.ints(&self.column, &mut self.ints);
        for (group, int) in self.ints.iter() {
            self.best.offer(group, int, |a, b| a.cmp(&b));
        }
    }

    fn finish(self: Box<Self>, keep: &[u32]) -> State {
        self.best.finish(keep, |int| self.column.kind.value(int))
    }
}

/// The extremes of floats. NaN loses to any number; it is the answer only where there is nothing else.
pub(super) struct ExtremeFloats {
    expr: RowExpr<Column>,
    best: Best<f64>,
}

impl ExtremeFloats {
    pub(super) fn new(expr: RowExpr<Column>, greatest: bool) -> Self {
        Self { expr, best: Best::new(greatest) }
    }
}

impl Accumulate for ExtremeFloats {
    fn grow(&mut self, groups: usize) {
        self.best.best.resize(groups, None);
    }

    fn update(&mut self, batch: &Batch<'_>) {
        let wins = self.best.wins;
        let compare = |a, b| compare_floats(a, b, wins);
        let numbers = expression::evaluate(&self.expr, batch.start, batch.rows);
        for (group, value) in numbers.present(batch.groups) {
            self.best.offer(group, value, compare);
        }
    }

    fn finish(self: Box<Self>, keep: &[u32]) -> State {
        self.best.finish(keep, Value::Float)
    }
}

/// Compares floats so that NaN never wins.
fn compare_floats(a: f64, b: f64, wins: Ordering) -> Ordering {
    match (a.is_nan(), b.is_nan()) {
        (false, true) => wins,
        (true, _) => wins.reverse(),
        _ => a.partial_cmp(&b).unwrap_or(Ordering::Equal),
    }
}

/// The extremes of text (by code point), booleans and multi-valued columns.
pub(super) struct ExtremeCodes {
    coded: Rc<Coded>,
    best: Best<u32>,
    codes: Gathered<u32>,
}

impl ExtremeCodes {
    pub(super) fn new(coded: Rc<Coded>, greatest: bool) -> Self {
        Self { coded, best: Best::new(greatest), codes: Gathered::default() }
    }
}

impl Accumulate for ExtremeCodes {
    fn grow(&mut self, groups: usize) {
        self.best.best.resize(groups, None);
    }

    fn update(&mut self, batch: &Batch<'_>) {
        batch.codes(&self.coded, &mut self.codes);
        let (labels, wins) = (&self.coded.labels, self.best.wins);
        let compare = |a: u32, b: u32| match (labels.text(a), labels.text(b)) {
            _ if a == b => Ordering::Equal,
            (Some(a), Some(b)) => a.cmp(b),
            _ => match (labels.value(a), labels.value(b)) {
                (Value::Float(a), Value::Float(b)) => compare_floats(a, b, wins),
                (a, b) => a.cmp_total(&b),
            },
        };
        for (group, code) in self.codes.iter() {
            self.best.offer(group, code, compare);
        }
    }

    fn finish(self: Box<Self>, keep: &[u32]) -> State {
        self.best.finish(keep, |code| self.coded.labels.value(code))
    }
}
