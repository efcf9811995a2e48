//! The types of arrays as shapes, and of shapes the kinds of integers.

use arrow_schema::DataType;
use reelscope_model::{Code, Error, Result};

use crate::{
    column::IntKind,
    shape::{Scalar, Shape},
};

/// What the values of an unpacked array are.
pub(super) fn scalar_of(data_type: &DataType) -> Result<Scalar> {
    Shape::stored(data_type).map(|shape| shape.scalar).ok_or_else(|| unsupported(data_type))
}

/// The kind of integers that values are kept as; none of text, booleans and floats.
pub(crate) fn kind_of(scalar: Scalar) -> Option<IntKind> {
    match scalar {
        Scalar::Int | Scalar::Year => Some(IntKind::Int),
        Scalar::Decimal(scale) => Some(IntKind::Decimal(scale)),
        Scalar::Date => Some(IntKind::Date),
        Scalar::Time(unit) => Some(IntKind::Time(unit)),
        Scalar::Text | Scalar::Bool | Scalar::Float => None,
    }
}

/// The error of a type that the engine does not analyse.
pub(super) fn unsupported(data_type: &DataType) -> Error {
    Error::new(Code::UnsupportedType, format!("Columns of type {data_type} cannot be analysed."))
        .hint("Export the column as text, numbers, dates or timestamps.")
}
