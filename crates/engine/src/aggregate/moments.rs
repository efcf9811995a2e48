//! Count, mean and squared deviations, by Welford's method.

use reelscope_model::expr::RowExpr;

use super::{Accumulate, Batch, pick};
use crate::{
    column::Column,
    expression,
    partial::{Moments, State},
};

/// The moments of numbers.
pub(super) struct Deviations {
    expr: RowExpr<Column>,
    moments: Vec<Moments>,
}

impl Deviations {
    pub(super) fn new(expr: RowExpr<Column>) -> Self {
        Self { expr, moments: Vec::new() }
    }
}

impl Accumulate for Deviations {
    fn grow(&mut self, groups: usize) {
        self.moments.resize(groups, Moments::default());
    }

    fn update(&mut self, batch: &Batch<'_>) {
        let numbers = expression::evaluate(&self.expr, batch.start, batch.rows);
        for (group, value) in numbers.present(batch.groups) {
            add(&mut self.moments[group as usize], value);
        }
    }

    fn finish(self: Box<Self>, keep: &[u32]) -> State {
        State::Moments(pick(&self.moments, keep))
    }
}

/// Adds one value. `count` is of the finite ones, which the mean is of.
fn add(moments: &mut Moments, value: f64) {
    if !value.is_finite() {
        moments.not_finite += 1;
        return;
    }
    moments.count += 1;
    let deviation = value - moments.mean;
    moments.mean += deviation / moments.count as f64;
    moments.squares += deviation * (value - moments.mean);
}
