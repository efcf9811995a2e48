//! Which rows pass: a bit a clause in a word a row, and bitsets for conditions that belong to one view.
//!
//! A view passes a row when no bit is set of the clauses that it obeys, so that any number of views that each
//! ignore other clauses share one word a row, and a changed clause costs one pass over its own column.

mod bind;
mod condition;
mod matcher;
mod operand;
mod sets;
mod words;

pub(crate) use self::{
    operand::exact,
    sets::Sets,
    words::{Masks, care_of},
};

/// How many rows are worked on at a time: what lies between passes stays in the processor's cache.
pub(crate) const CHUNK: usize = 8192;
