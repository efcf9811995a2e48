//! Sums: exact of integers and decimals, compensated of floats. Means travel as sums.

#![allow(clippy::useless_conversion, reason = "the same code runs for words of every width")]

use std::rc::Rc;

use reelscope_model::expr::RowExpr;

use super::{Accumulate, Batch, batch::Gathered, pick};
use crate::{
    column::{Column, IntColumn, IntKind, Words, each_word},
    expression,
    partial::{FloatSum, State, add_exact, times_exact},
};

/// By how many bits the number of rows stands above their sum in one word: fewer than 2^14 distances of 32 bits.
const ABOVE: u32 = 50;

/// Sums a column of integers or decimals.
pub(super) struct SumInts {
    column: Rc<IntColumn>,
    sums: Sums,
    /// By group, sum and number of one chunk's rows in one word.
    packed: Vec<u64>,
}

/// The sums so far, with the buffer they are taken from.
enum Sums {
    /// Of distances of at most 32 bits: those of 2^32 rows, which no worker has more of, fit into 64 bits. With how many
    /// they are of.
    Narrow(Vec<[u64; 2]>, Gathered<u64>),
    /// Of values of any width.
    Wide(Vec<(i128, u64)>, Gathered<i128>),
}

impl SumInts {
    pub(super) fn new(column: Rc<IntColumn>) -> Self {
        let sums = match column.words {
            Words::U8(_) | Words::U16(_) | Words::U32(_) => Sums::Narrow(Vec::new(), Gathered::default()),
            Words::U64(_) | Words::U128(_) => Sums::Wide(Vec::new(), Gathered::default()),
        };
        Self { column, sums, packed: Vec::new() }
    }
}

impl Accumulate for SumInts {
    fn grow(&mut self, groups: usize) {
        self.packed.resize(groups, 0);
        match &mut self.sums {
            Sums::Narrow(sums, _) => sums.resize(groups, [0; 2]),
            Sums::Wide(sums, _) => sums.resize(groups, (0, 0)),
        }
    }

    fn update(&mut self, batch: &Batch<'_>) {
        let packed = &mut self.packed;
        match &mut self.sums {
            Sums::Narrow(sums, _) if self.column.valid.is_none() => {
                each_word!(&self.column.words, words => match batch.run(words) {
                    Some(run) => add(sums, packed, batch.groups, run.iter().map(|word| u128::from(*word) as u64)),
                    None => add(sums, packed, batch.groups, batch.places().map(|row| u128::from(words[row]) as u64)),
                });
            }
            Sums::Narrow(sums, gathered) => {
                batch.distances(&self.column, gathered);
                add(sums, packed, &gathered.groups, gathered.values.iter().copied());
            }
            Sums::Wide(sums, gathered) => {
                batch.ints(&self.column, gathered);
                for (group, value) in gathered.iter() {
                    let (sum, count) = &mut sums[group as usize];
                    (*sum, *count) = (add_exact(*sum, value), *count + 1);
                }
            }
        }
    }

    fn finish(self: Box<Self>, keep: &[u32]) -> State {
        let (sums, counts) = match self.sums {
            Sums::Narrow(sums, _) => {
                let base = |count: u64| times_exact(self.column.base, count.into());
                let sum = |[sum, count]: [u64; 2]| (add_exact(sum.into(), base(count)), count);
                pick(&sums, keep).into_iter().map(sum).unzip()
            }
            Sums::Wide(sums, _) => pick(&sums, keep).into_iter().unzip(),
        };
        let scale = if let IntKind::Decimal(scale) = self.column.kind { scale } else { 0 };
        State::SumInt { sums, counts, scale }
    }
}

/// Adds distances of at most 32 bits to the sums of their groups. `packed` is all zeros before and afterwards.
#[inline(never)]
fn add(sums: &mut [[u64; 2]], packed: &mut [u64], groups: &[u32], distances: impl Iterator<Item = u64>) {
    if let [[sum, count]] = sums {
        *sum = distances.fold(*sum, u64::wrapping_add);
        *count += groups.len() as u64;
        return;
    }
    // One word a row is written instead of two, where there are fewer groups than rows.
    if groups.len() < 1 << (u64::BITS - ABOVE) && sums.len() < groups.len() / 4 {
        for (&group, distance) in groups.iter().zip(distances) {
            packed[group as usize] += 1 << ABOVE | distance;
        }
        for ([sum, count], packed) in sums.iter_mut().zip(packed) {
            *sum = sum.wrapping_add(*packed & ((1 << ABOVE) - 1));
            *count += std::mem::take(packed) >> ABOVE;
        }
        return;
    }
    for (&group, distance) in groups.iter().zip(distances) {
        let [sum, count] = &mut sums[group as usize];
        (*sum, *count) = (sum.wrapping_add(distance), *count + 1);
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
