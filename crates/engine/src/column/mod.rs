//! Columns as a worker keeps them: each in the narrowest form that loses nothing.
//!
//! What is grouped by is kept as codes into a dictionary of the worker's own; numbers, dates and instants are
//! kept above a common base in as few bytes as their range needs; floats are kept as they are. A column is
//! built once (see `encode`) and then only read.

mod bits;
mod coded;
mod codes;
mod floats;
mod gather;
mod ints;
mod labels;
mod numbering;
mod pool;

use std::rc::Rc;

use reelscope_model::Value;

pub(crate) use self::{
    bits::Bits,
    coded::Coded,
    codes::{Codes, each_code},
    floats::{FloatColumn, Floats},
    ints::{IntColumn, IntKind, Words, each_word},
    labels::Labels,
    numbering::{Numbers, part as part_of_prints, same as same_print},
    pool::{Interner, TextPool},
};

/// A column; cheap to clone.
#[derive(Clone, Debug)]
pub(crate) enum Column {
    /// Text, booleans, and everything multi-valued.
    Coded(Rc<Coded>),
    /// Integers, decimals, dates and instants.
    Ints(Rc<IntColumn>),
    /// Floats.
    Floats(Rc<FloatColumn>),
}

impl Column {
    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Coded(column) => column.rows(),
            Self::Ints(column) => column.words.len(),
            Self::Floats(column) => column.floats.len(),
        }
    }

    /// A row's value; of a multi-valued column its first.
    pub(crate) fn value(&self, row: usize) -> Value {
        match self {
            Self::Coded(column) => column.labels.value(column.codes_of(row).next().unwrap_or(0)),
            Self::Ints(column) => column.value(row),
            Self::Floats(column) => column.get(row).map_or(Value::Null, Value::Float),
        }
    }

    /// Which rows have a value; none when all have.
    pub(crate) fn valid(&self) -> Option<Bits> {
        match self {
            Self::Coded(column) => Some(column.present()),
            Self::Ints(column) => column.valid.clone(),
            Self::Floats(column) => column.valid.clone(),
        }
    }

    /// The bytes it holds.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Coded(column) => column.bytes(),
            Self::Ints(column) => column.bytes(),
            Self::Floats(column) => column.bytes(),
        }
    }
}
