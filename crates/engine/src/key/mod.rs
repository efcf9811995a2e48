//! Keys: what rows are grouped by, as a column of codes.
//!
//! Every key becomes codes with labels, whatever it is made from, so that grouping and testing need to know
//! nothing else. Text and booleans have codes already; numbers get a dictionary of their distinct values;
//! buckets, parts of the calendar, years and bins are derived from the stored values.

mod bins;
mod calendar;
mod cells;
mod derive;
mod distinct;

use std::rc::Rc;

use reelscope_model::{Part, Result};

use crate::{
    column::{Coded, Column, IntKind},
    error::bad_query,
    plan::{ColumnId, Key},
};

pub(crate) use distinct::canonical;

/// The column that a key is made from, and whether its whole values are wanted.
pub(crate) fn source_of(key: &Key) -> (ColumnId, bool) {
    match key {
        Key::Value(column)
        | Key::Grain(column, ..)
        | Key::Part(column, ..)
        | Key::Bins(column, _)
        | Key::Year(column, _) => (*column, false),
        Key::Whole(column) => (*column, true),
    }
}

/// The codes of a key over the column that [`source_of`] names.
pub(crate) fn codes_of(key: &Key, column: &Column) -> Result<Rc<Coded>> {
    match (key, column) {
        (Key::Value(_) | Key::Whole(_), Column::Coded(coded)) => Ok(Rc::clone(coded)),
        (Key::Value(_) | Key::Whole(_), Column::Ints(ints)) => distinct::of_ints(ints),
        (Key::Value(_) | Key::Whole(_), Column::Floats(floats)) => distinct::of_floats(floats),
        // Without a value there is nothing to derive from: every row is null, whatever the type was to be.
        (_, Column::Ints(ints)) if ints.range.is_none() => distinct::of_ints(ints),
        (Key::Grain(_, grain, zone), Column::Ints(ints)) => calendar::grain(ints, *grain, zone),
        (Key::Part(_, part, zone), Column::Ints(ints)) => calendar::part(ints, *part, zone),
        (Key::Year(_, _), Column::Ints(ints)) if ints.kind == IntKind::Int => distinct::of_years(ints),
        (Key::Year(_, zone), Column::Ints(ints)) => calendar::part(ints, Part::Year, zone),
        (Key::Bins(_, bins), Column::Ints(ints)) => bins::of_ints(ints, bins),
        (Key::Bins(_, bins), Column::Floats(floats)) => bins::of_floats(floats, bins),
        (Key::Grain(..) | Key::Part(..) | Key::Year(..), _) => {
            Err(bad_query("Only a column of dates or instants has calendar units."))
        }
        (Key::Bins(..), _) => Err(bad_query("Only a column of numbers has bins.")),
    }
}
