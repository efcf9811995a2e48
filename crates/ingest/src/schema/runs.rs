//! Run-end encoding is undone while reading: what is handed on are plain values, so that nothing after this
//! crate needs to know of it. So the types that columns are delivered as hold no runs.

use std::sync::Arc;

use arrow_schema::{DataType, Field, FieldRef};

/// `data_type` with every run-end encoding in it replaced by its values' type.
pub(crate) fn without_runs(data_type: &DataType) -> DataType {
    match data_type {
        DataType::RunEndEncoded(_, values) => without_runs(values.data_type()),
        DataType::List(field) => DataType::List(inner(field)),
        DataType::LargeList(field) => DataType::LargeList(inner(field)),
        DataType::ListView(field) => DataType::ListView(inner(field)),
        DataType::LargeListView(field) => DataType::LargeListView(inner(field)),
        DataType::FixedSizeList(field, length) => DataType::FixedSizeList(inner(field), *length),
        DataType::Map(field, sorted) => DataType::Map(inner(field), *sorted),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(inner).collect()),
        DataType::Dictionary(key, values) => {
            DataType::Dictionary(key.clone(), Box::new(without_runs(values)))
        }
        DataType::Union(fields, mode) => {
            DataType::Union(fields.iter().map(|(id, field)| (id, inner(field))).collect(), *mode)
        }
        other => other.clone(),
    }
}

fn inner(field: &FieldRef) -> FieldRef {
    let data_type = without_runs(field.data_type());
    if data_type == *field.data_type() {
        return Arc::clone(field);
    }
    // The runs' own validity is their values', whatever the encoded field says.
    let nullable = field.is_nullable() || matches!(field.data_type(), DataType::RunEndEncoded(..));
    Arc::new(Field::new(field.name(), data_type, nullable))
}
