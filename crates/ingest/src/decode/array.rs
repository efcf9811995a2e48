//! The last step of every decoding: Arrow's own validation.

use core::ops::Range;

use arrow_buffer::NullBuffer;
use arrow_data::{ArrayData, ArrayDataBuilder, transform::MutableArrayData};
use reelscope_model::{Error, Result, pulse};

use super::Rows;
use crate::{
    fault::{corrupt, in_memory},
    schema::Node,
};

/// How many steps it is to append a range.
const STEPS: usize = 16;

/// An array in the making.
pub(super) type Build = ArrayDataBuilder;

/// An array of `node`'s type and so many rows, which still lacks its buffers and children.
pub(super) fn builder(node: &Node, rows: Rows, nulls: Option<NullBuffer>) -> Result<Build> {
    Ok(ArrayData::builder(node.data_type.clone()).len(in_memory(rows.len())?).nulls(nulls))
}

/// Validates the array, copying buffers that are not aligned as its type needs.
pub(super) fn build(builder: Build) -> Result<ArrayData> {
    builder.align_buffers(true).build().map_err(|error| invalid(&error))
}

/// What Arrow's validation found.
pub(crate) fn invalid(error: &arrow_schema::ArrowError) -> Error {
    corrupt(format!("A column's values are not valid: {error}."))
}

/// An array made of ranges of others, which are of one type; each range comes with the number of its array.
pub(super) fn splice(
    arrays: &[ArrayData],
    len: usize,
    ranges: impl Iterator<Item = (usize, Range<usize>)>,
) -> Result<ArrayData> {
    let spliced = MutableArrayData::try_new(arrays.iter().collect(), false, len).and_then(|mut spliced| {
        for (array, range) in pulse::each(ranges, STEPS) {
            spliced.try_extend(array, range.start, range.end)?;
        }
        Ok(spliced.freeze())
    });
    spliced.map_err(|error| invalid(&error))
}
