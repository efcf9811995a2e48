//! From Arrow arrays to columns, slice by slice.
//!
//! A [`Builder`] is made for a column's [`Shape`], which holds the values of all files that the column comes from,
//! and takes arrays of any type that goes into it, each read in its file's way. Dictionaries, run ends and views
//! are unpacked here, so that nothing behind this module knows Arrow.

mod class;
mod convert;
mod floats;
mod ints;
mod items;
mod keys;
mod lists;
mod numbers;
mod reading;
mod shape;
mod texts;
mod unpack;

use reelscope_ingest::ColumnData;
use reelscope_model::{Result, pulse, schema::Reading, time::Zone};

pub(crate) use self::{class::class_of, shape::kind_of};
use self::{
    floats::FloatBuilder,
    ints::IntBuilder,
    lists::ListBuilder,
    texts::{BoolBuilder, TextBuilder},
    unpack::Unpacked,
};
use crate::{
    column::Column,
    shape::{Scalar, Shape},
};

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
    /// A builder with room for `rows`; dates that become instants are those of `zone`.
    pub(crate) fn new(shape: Shape, zone: &Zone, rows: usize) -> Result<Self> {
        Ok(match (shape.scalar, kind_of(shape.scalar)) {
            (Scalar::Text, _) if shape.many => Self::List(ListBuilder::of_texts(rows)?),
            (scalar, _) if shape.many => Self::List(ListBuilder::of_values(scalar, rows)?),
            (_, Some(kind)) => Self::Ints(IntBuilder::new(kind, zone.clone(), rows)),
            (Scalar::Bool, _) => Self::Bool(BoolBuilder::with_capacity(rows)?),
            (Scalar::Float, _) => Self::Floats(FloatBuilder::with_capacity(rows)),
            _ => Self::Text(TextBuilder::with_capacity(rows)?),
        })
    }

    /// Appends rows, read so.
    pub(crate) fn append(&mut self, data: &ColumnData, reading: Reading) -> Result<()> {
        for start in (0..data.len()).step_by(STEP) {
            pulse::beat(STEP);
            let slice = data.slice(start, STEP.min(data.len() - start));
            if let (Self::Text(builder), ColumnData::Dictionary { keys, values }) = (&mut *self, &slice)
                && TextBuilder::takes_keys_of(values)
            {
                builder.append_keys(keys, values)?;
                continue;
            }
            let rows = Unpacked::new(slice)?;
            match self {
                Self::Text(builder) => builder.append(&rows)?,
                Self::Bool(builder) => builder.append(&rows)?,
                Self::Ints(builder) => builder.append(&rows, reading)?,
                Self::Floats(builder) => builder.append(&rows)?,
                Self::List(builder) => builder.append(&rows)?,
            }
        }
        Ok(())
    }

    /// Appends rows without a value.
    pub(crate) fn append_nulls(&mut self, rows: usize) -> Result<()> {
        for start in (0..rows).step_by(STEP) {
            pulse::beat(STEP);
            each_builder!(self, builder => builder.append_nulls(STEP.min(rows - start)))?;
        }
        Ok(())
    }

    /// The column.
    pub(crate) fn finish(self) -> Column {
        each_builder!(self, builder => builder.finish())
    }
}
