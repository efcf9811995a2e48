//! Sums: exact of integers and decimals, compensated of floats. Means travel as sums.

#![allow(clippy::useless_conversion, reason = "the same code runs for words of every width")]

use std::rc::Rc;

use reelscope_model::expr::RowExpr;

use super::{Accumulate, Batch, batch::Gathered, count, pick};
use crate::{
    column::{Column, IntColumn, IntKind, Words, each_word},
    expression,
    partial::{FloatSum, State},
};

/// Sums a column of integers or decimals.
pub(super) struct SumInts {
    column: Rc<IntColumn>,
    counts: Vec<u64>,
    sums: Sums,
}

/// The sums so far, with the buffer they are taken from.
enum Sums {
    /// Of distances of at most 32 bits: those of 2^32 rows, which no worker has more of, fit into 64 bits.
    Narrow(Vec<u64>, Gathered<u64>),
    /// Of values of any width.
    Wide(Vec<i128>, Gathered<i128>),
}

impl SumInts {
    pub(super) fn new(column: Rc<IntColumn>) -> Self {
        let sums = match column.words {
            Words::U8(_) | Words::U16(_) | Words::U32(_) => Sums::Narrow(Vec::new(), Gathered::default()),
            Words::U64(_) | Words::U128(_) => Sums::Wide(Vec::new(), Gathered::default()),
        };
        Self { column, counts: Vec::new(), sums }
    }
}

impl Accumulate for SumInts {
    fn grow(&mut self, groups: usize) {
        self.counts.resize(groups, 0);
        match &mut self.sums {
            Sums::Narrow(sums, _) => sums.resize(groups, 0),
            Sums::Wide(sums, _) => sums.resize(groups, 0),
        }
    }

    fn update(&mut self, batch: &Batch<'_>) {
        match &mut self.sums {
            Sums::Narrow(sums, _) if self.column.valid.is_none() => {
                count::add(&mut self.counts, batch.groups);
                each_word!(&self.column.words, words => {
                    for (row, &group) in batch.places().zip(batch.groups) {
                        let sum = &mut sums[group as usize];
                        *sum = sum.wrapping_add(u128::from(words[row]) as u64);
                    }
                });
            }
            Sums::Narrow(sums, gathered) => {
                batch.distances(&self.column, gathered);
                count::add(&mut self.counts, &gathered.groups);
                add(sums, gathered, u64::wrapping_add);
            }
            Sums::Wide(sums, gathered) => {
                batch.ints(&self.column, gathered);
                count::add(&mut self.counts, &gathered.groups);
                add(sums, gathered, i128::saturating_add);
            }
        }
    }

    fn finish(self: Box<Self>, keep: &[u32]) -> State {
        let counts = pick(&self.counts, keep);
        let sums = match self.sums {
            Sums::Narrow(sums, _) => {
                let pairs = pick(&sums, keep).into_iter().zip(&counts);
                pairs.map(|(sum, &count)| i128::from(sum) + self.column.base * i128::from(count)).collect()
            }
            Sums::Wide(sums, _) => pick(&sums, keep),
        };
        let scale = if let IntKind::Decimal(scale) = self.column.kind { scale } else { 0 };
        State::SumInt { sums, counts, scale }
    }
}

fn add<T: Copy>(sums: &mut [T], gathered: &Gathered<T>, plus: impl Fn(T, T) -> T) {
    if let [only] = sums {
        *only = gathered.values.iter().fold(*only, |sum, &value| plus(sum, value));
        return;
    }
    for (group, value) in gathered.iter() {
        let sum = &mut sums[group as usize];
        *sum = plus(*sum, value);
    }
}

/// Sums floats, or numbers computed from a row.
pub(super) struct SumFloats {
    expr: RowExpr<Column>,
    sums: Vec<FloatSum>,
}

impl SumFloats {
    pub(super) fn new(expr: RowExpr<Column>) -> Self {
        Self { expr, sums: Vec::new() }
    }
}

impl Accumulate for SumFloats {
    fn grow(&mut self, groups: usize) {
        self.sums.resize(groups, FloatSum::default());
    }

    fn update(&mut self, batch: &Batch<'_>) {
        let numbers = expression::evaluate(&self.expr, batch.start, batch.rows);
        for (group, value) in numbers.present(batch.groups) {
            add_float(&mut self.sums[group as usize], value);
        }
    }

    fn finish(self: Box<Self>, keep: &[u32]) -> State {
        State::SumFloat(pick(&self.sums, keep))
    }
}

/// Adds one value by Neumaier's method.
fn add_float(state: &mut FloatSum, value: f64) {
    state.count += 1;
    if value.is_nan() {
        state.nan += 1;
    } else if value == f64::INFINITY {
        state.positive_infinite += 1;
    } else if value == f64::NEG_INFINITY {
        state.negative_infinite += 1;
    } else {
        let sum = state.sum + value;
        let lost = if state.sum.abs() >= value.abs() {
            (state.sum - sum) + value
        } else {
            (value - sum) + state.sum
        };
        // A sum beyond the largest float has nothing to compensate.
        state.lost += if lost.is_finite() { lost } else { 0.0 };
        state.sum = sum;
    }
}
