//! From Arrow arrays to columns, slice by slice.
//!
//! A [`Builder`] is made for a column's [`Shape`], which is decided from the types of all files that the column
//! comes from, and takes arrays of any type of that shape. Dictionaries, run ends and views are unpacked here,
//! so that nothing behind this module knows Arrow.

mod class;
mod floats;
mod ints;
mod items;
mod lists;
mod numbers;
mod reading;
mod shape;
mod texts;
mod unpack;

use arrow_array::{Array, ArrayRef};
use reelscope_model::{Result, schema::Reading};

pub(crate) use self::{class::class_of, shape::Shape};
use self::{
    floats::FloatBuilder,
    ints::IntBuilder,
    lists::ListBuilder,
    texts::{BoolBuilder, TextBuilder},
    unpack::Unpacked,
};
use crate::column::Column;

/// How many rows are taken at a time: what lies between stays in the processor's cache.
const STEP: usize = 1 << 15;

/// A column in the making.
pub(crate) enum Builder {
    /// Text, and lists as one text each.
    Text(TextBuilder),
    /// Booleans.
    Bool(BoolBuilder),
    /// Integers, decimals, dates and instants.
    Ints(IntBuilder),
    /// Floats.
    Floats(FloatBuilder),
    /// Several values a row.
    List(ListBuilder),
}

/// Runs the same code for each kind of builder.
macro_rules! each_builder {
    ($expr:expr, $builder:ident => $body:expr) => {
        match $expr {
            Builder::Text($builder) => $body,
            Builder::Bool($builder) => $body,
            Builder::Ints($builder) => $body,
            Builder::Floats($builder) => $body,
            Builder::List($builder) => $body,
        }
    };
}

impl Builder {
    /// A builder with room for `rows`.
    pub(crate) fn new(shape: Shape, reading: Reading, rows: usize) -> Result<Self> {
        Ok(match shape {
            Shape::Text | Shape::Joined => Self::Text(TextBuilder::with_capacity(rows)?),
            Shape::Bool => Self::Bool(BoolBuilder::with_capacity(rows)?),
            Shape::Ints(kind) => Self::Ints(IntBuilder::new(kind, reading, rows)?),
            Shape::Floats => Self::Floats(FloatBuilder::with_capacity(rows)?),
            Shape::Split | Shape::TextList => Self::List(ListBuilder::of_texts(rows)?),
            Shape::ValueList => Self::List(ListBuilder::of_values(rows)?),
        })
    }

    /// Appends an array's rows.
    pub(crate) fn append(&mut self, array: &ArrayRef) -> Result<()> {
        for start in (0..array.len()).step_by(STEP) {
            let slice = array.slice(start, STEP.min(array.len() - start));
            let unpacked = Unpacked::new(slice)?;
            each_builder!(self, builder => builder.append(&unpacked))?;
        }
        Ok(())
    }

    /// Appends rows without a value.
    pub(crate) fn append_nulls(&mut self, rows: usize) -> Result<()> {
        each_builder!(self, builder => builder.append_nulls(rows))
    }

    /// The column.
    pub(crate) fn finish(self) -> Column {
        each_builder!(self, builder => builder.finish())
    }
}
