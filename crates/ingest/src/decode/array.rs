//! The last step of every decoding: Arrow's own validation.

use arrow_array::{ArrayRef, make_array};
use arrow_buffer::NullBuffer;
use arrow_data::{ArrayData, ArrayDataBuilder};
use reelscope_model::{Error, Result};

use super::Rows;
use crate::{
    fault::{corrupt, in_memory},
    schema::Node,
};

/// An array in the making.
pub(super) type Build = ArrayDataBuilder;

/// An array of `node`'s type and so many rows, which still lacks its buffers and children.
pub(super) fn builder(node: &Node, rows: Rows, nulls: Option<NullBuffer>) -> Result<Build> {
    Ok(ArrayData::builder(node.data_type.clone()).len(in_memory(rows.len())?).nulls(nulls))
}

/// Validates the array, copying buffers that are not aligned as its type needs.
pub(super) fn build(builder: Build) -> Result<ArrayRef> {
    Ok(make_array(builder.align_buffers(true).build().map_err(|error| invalid(&error))?))
}

/// What Arrow's validation found.
pub(super) fn invalid(error: &arrow_schema::ArrowError) -> Error {
    corrupt(format!("A column's values are not valid: {error}."))
}
