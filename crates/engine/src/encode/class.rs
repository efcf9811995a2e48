//! What an Arrow type's values are to the engine.

use arrow_schema::DataType;

use crate::{
    protocol::Class,
    shape::{Scalar, Shape},
};

/// The class of a type.
pub(crate) fn class_of(data_type: &DataType) -> Class {
    let Some(shape) = Shape::stored(data_type) else { return Class::Other };
    match shape.scalar {
        Scalar::Text if shape.many => Class::TextList,
        _ if shape.many => Class::ValueList,
        Scalar::Text if is_dictionary(data_type) => Class::TextDictionary,
        Scalar::Text => Class::Text,
        Scalar::Bool => Class::Bool,
        Scalar::Int | Scalar::Year => Class::Int,
        Scalar::Float => Class::Float,
        Scalar::Decimal(_) => Class::Decimal,
        Scalar::Date => Class::Date,
        Scalar::Time(_) => Class::Time,
    }
}

fn is_dictionary(data_type: &DataType) -> bool {
    match data_type {
        DataType::Dictionary(..) => true,
        DataType::RunEndEncoded(_, values) => is_dictionary(values.data_type()),
        _ => false,
    }
}
