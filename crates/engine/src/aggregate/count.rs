//! Counts.

use reelscope_model::expr::RowExpr;

use super::{Accumulate, Batch, pick};
use crate::{
    column::{Bits, Column},
    expression,
    partial::State,
};

/// Counts rows, or those that have a value.
pub(super) struct Count {
    counts: Vec<u64>,
    valid: Option<Bits>,
    groups: Vec<u32>,
}

impl Count {
    /// A count of all rows, or of those marked.
    pub(super) fn new(valid: Option<Bits>) -> Self {
        Self { counts: Vec::new(), valid, groups: Vec::new() }
    }
}

impl Accumulate for Count {
    fn grow(&mut self, groups: usize) {
        self.counts.resize(groups, 0);
    }

    fn update(&mut self, batch: &Batch<'_>) {
        if self.valid.is_none() {
            return add(&mut self.counts, batch.groups);
        }
        batch.valid_groups(self.valid.as_ref(), &mut self.groups);
        add(&mut self.counts, &self.groups);
    }

    fn finish(self: Box<Self>, keep: &[u32]) -> State {
        State::Count(pick(&self.counts, keep))
    }
}

/// Counts rows that a number can be computed from.
pub(super) struct CountNumbers {
    expr: RowExpr<Column>,
    counts: Vec<u64>,
}

impl CountNumbers {
    pub(super) fn new(expr: RowExpr<Column>) -> Self {
        Self { expr, counts: Vec::new() }
    }
}

impl Accumulate for CountNumbers {
    fn grow(&mut self, groups: usize) {
        self.counts.resize(groups, 0);
    }

    fn update(&mut self, batch: &Batch<'_>) {
        let numbers = expression::evaluate(&self.expr, batch.start, batch.rows);
        for (group, _) in numbers.present(batch.groups) {
            self.counts[group as usize] += 1;
        }
    }

    fn finish(self: Box<Self>, keep: &[u32]) -> State {
        State::Count(pick(&self.counts, keep))
    }
}

/// Counts each group as often as it is there.
#[inline(never)]
pub(super) fn add(counts: &mut [u64], groups: &[u32]) {
    if let [only] = counts {
        *only += groups.len() as u64;
        return;
    }
    for &group in groups {
        counts[group as usize] += 1;
    }
}
