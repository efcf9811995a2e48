//! What an Arrow type's values are to the engine.

use arrow_schema::DataType;

use crate::protocol::Class;

/// The class of a type. Binary values count as text, because some exporters write text so; times of day and
/// durations count as integers.
pub(crate) fn class_of(data_type: &DataType) -> Class {
    use DataType as D;
    match data_type {
        D::Null | D::Utf8 | D::LargeUtf8 | D::Utf8View => Class::Text,
        D::Binary | D::LargeBinary | D::BinaryView | D::FixedSizeBinary(_) => Class::Text,
        D::Boolean => Class::Bool,
        D::Int8 | D::Int16 | D::Int32 | D::Int64 | D::UInt8 | D::UInt16 | D::UInt32 | D::UInt64 => Class::Int,
        D::Time32(_) | D::Time64(_) | D::Duration(_) => Class::Int,
        D::Float16 | D::Float32 | D::Float64 => Class::Float,
        D::Decimal32(..) | D::Decimal64(..) | D::Decimal128(..) => Class::Decimal,
        D::Decimal256(precision, _) if *precision <= 38 => Class::Decimal,
        D::Date32 | D::Date64 => Class::Date,
        D::Timestamp(..) => Class::Time,
        D::Dictionary(_, values) => match class_of(values) {
            Class::Text => Class::TextDictionary,
            other => other,
        },
        D::RunEndEncoded(_, values) => class_of(values.data_type()),
        D::List(item) | D::LargeList(item) | D::ListView(item) | D::LargeListView(item) => {
            list_of(item.data_type())
        }
        D::FixedSizeList(item, _) => list_of(item.data_type()),
        _ => Class::Other,
    }
}

fn list_of(item: &DataType) -> Class {
    match class_of(item) {
        Class::Text | Class::TextDictionary => Class::TextList,
        Class::Other | Class::TextList | Class::ValueList => Class::Other,
        _ => Class::ValueList,
    }
}
