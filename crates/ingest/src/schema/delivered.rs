//! The types that columns are delivered as: the file's, with two differences.
//!
//! Run-end encoding is undone while reading, so that nothing after this crate needs to know of it. And every nested
//! field may be null: writers do put nulls where their schema promises none, all readers but the strictest load
//! them, and nothing after this crate relies on the promise. Only the keys of maps may not, as Arrow's own arrays
//! demand; writers do not always promise it.

use std::sync::Arc;

use arrow_schema::{DataType, Field, FieldRef};

/// `data_type` with every run-end encoding in it replaced by its values' type, and every nested field nullable.
pub(crate) fn delivered(data_type: &DataType) -> DataType {
    match data_type {
        DataType::RunEndEncoded(_, values) => delivered(values.data_type()),
        DataType::List(field) => DataType::List(inner(field)),
        DataType::LargeList(field) => DataType::LargeList(inner(field)),
        DataType::ListView(field) => DataType::ListView(inner(field)),
        DataType::LargeListView(field) => DataType::LargeListView(inner(field)),
        DataType::FixedSizeList(field, length) => DataType::FixedSizeList(inner(field), *length),
        DataType::Map(field, sorted) => DataType::Map(entries(field), *sorted),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(inner).collect()),
        DataType::Dictionary(key, values) => DataType::Dictionary(key.clone(), Box::new(delivered(values))),
        DataType::Union(fields, mode) => {
            DataType::Union(fields.iter().map(|(id, field)| (id, inner(field))).collect(), *mode)
        }
        other => other.clone(),
    }
}

fn inner(field: &FieldRef) -> FieldRef {
    let data_type = delivered(field.data_type());
    if field.is_nullable() && data_type == *field.data_type() {
        return Arc::clone(field);
    }
    Arc::new(Field::new(field.name(), data_type, true))
}

/// A map's keys and values.
fn entries(field: &FieldRef) -> FieldRef {
    let DataType::Struct(fields) = field.data_type() else { return inner(field) };
    let child = |(position, field): (usize, &FieldRef)| {
        Arc::new(Field::new(field.name(), delivered(field.data_type()), position > 0))
    };
    let fields = fields.iter().enumerate().map(child).collect();
    Arc::new(Field::new(field.name(), DataType::Struct(fields), false))
}
