//! Quantiles, as sketches.

use reelscope_model::expr::RowExpr;

use super::{Accumulate, Batch, pick};
use crate::{
    column::Column,
    expression,
    partial::{Sketch, State},
    sketch,
};

/// Sketches of numbers.
pub(super) struct Sketches {
    expr: RowExpr<Column>,
    sketches: Vec<Sketch>,
}

impl Sketches {
    pub(super) fn new(expr: RowExpr<Column>) -> Self {
        Self { expr, sketches: Vec::new() }
    }
}

impl Accumulate for Sketches {
    fn grow(&mut self, groups: usize) {
        self.sketches.resize(groups, Sketch::default());
    }

    fn update(&mut self, batch: &Batch<'_>) {
        let numbers = expression::evaluate(&self.expr, batch.start, batch.rows);
        for (group, value) in numbers.present(batch.groups) {
            sketch::add(&mut self.sketches[group as usize], value);
        }
    }

    fn finish(self: Box<Self>, keep: &[u32]) -> State {
        State::Sketch(pick(&self.sketches, keep))
    }
}
