//! Aggregates: groups and figures over the rows that pass, chunk by chunk.
//!
//! A chunk's passing rows are listed once for all views that obey the same conditions; a view turns the list into
//! group numbers, and each of its aggregates takes rows and group numbers side by side. A row of a multi-valued
//! key stands in the list once for each of its values, so that nothing behind the grouping knows of them.

mod batch;
mod choose;
mod count;
mod distinct;
mod extreme;
mod groups;
mod histogram;
mod joint;
mod members;
mod moments;
mod number_sets;
mod pairs;
mod quantile;
mod recurrence;
mod run;
mod select;
mod sum;
mod view;

use std::rc::Rc;

use reelscope_model::pulse;

use self::{batch::Batch, recurrence::Chains};
pub(crate) use self::{
    number_sets::{A_ROW, WORDS, fits_bits},
    run::run,
};
use crate::partial::State;

/// How many steps it is to look something up for a group, or to make a value of it.
const STEPS: usize = 16;

/// An aggregate in the making, one state a group.
trait Accumulate {
    /// Makes states for as many groups as this, of which those there stay.
    fn grow(&mut self, groups: usize);

    /// Takes in rows with their groups.
    fn update(&mut self, batch: &Batch<'_>);

    /// Says in which order the groups to keep follow each other, where recurrences are told. None are by default.
    fn follow(&mut self, _chains: &Rc<Chains>) {}

    /// The states of the groups to keep, in that order.
    fn finish(self: Box<Self>, keep: &[u32]) -> State;
}

/// The elements at some positions.
fn pick<T: Clone>(all: &[T], keep: &[u32]) -> Vec<T> {
    pulse::each(keep, STEPS).map(|&group| all[group as usize].clone()).collect()
}
