//! Any Arrow value as a JSON value, so that arrays of different layouts can be compared: dictionaries and runs as
//! what they stand for, integers and decimals as text, floats by their bits.

use arrow_array::{cast::AsArray, types::*, *};
use arrow_schema::{DataType, IntervalUnit, TimeUnit, UnionMode};
use serde_json::{Value, json};

/// Adds an array's values.
pub fn append(array: &dyn Array, values: &mut Vec<Value>) {
    values.extend((0..array.len()).map(|row| value(array, row)));
}

/// An array's values.
pub fn values(array: &dyn Array) -> Vec<Value> {
    (0..array.len()).map(|row| value(array, row)).collect()
}

/// Bytes as the corpus writes them.
pub fn hex(bytes: &[u8]) -> Value {
    Value::String(bytes.iter().map(|byte| format!("{byte:02X}")).collect())
}

macro_rules! text_of {
    ($array:expr, $row:expr, $type:ty) => {
        Value::String($array.as_primitive::<$type>().value($row).to_string())
    };
}

/// One value.
pub fn value(array: &dyn Array, row: usize) -> Value {
    if array.is_null(row) {
        return Value::Null;
    }
    match array.data_type() {
        DataType::Null => Value::Null,
        DataType::Boolean => Value::Bool(array.as_boolean().value(row)),
        DataType::Utf8 => json!(array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => json!(array.as_string::<i64>().value(row)),
        DataType::Utf8View => json!(array.as_string_view().value(row)),
        DataType::Binary => hex(array.as_binary::<i32>().value(row)),
        DataType::LargeBinary => hex(array.as_binary::<i64>().value(row)),
        DataType::BinaryView => hex(array.as_binary_view().value(row)),
        DataType::FixedSizeBinary(_) => hex(array.as_fixed_size_binary().value(row)),
        DataType::List(_) => nested(&array.as_list::<i32>().value(row)),
        DataType::LargeList(_) => nested(&array.as_list::<i64>().value(row)),
        DataType::ListView(_) => nested(&array.as_list_view::<i32>().value(row)),
        DataType::LargeListView(_) => nested(&array.as_list_view::<i64>().value(row)),
        DataType::FixedSizeList(..) => nested(&array.as_fixed_size_list().value(row)),
        DataType::Map(..) => Value::Array(values(&array.as_map().value(row))),
        DataType::Struct(_) => {
            Value::Array(array.as_struct().columns().iter().map(|child| value(child.as_ref(), row)).collect())
        }
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            value(dictionary.values().as_ref(), dictionary.normalized_keys()[row])
        }
        DataType::RunEndEncoded(..) => run(array, row),
        DataType::Union(_, mode) => {
            let union = array.as_any().downcast_ref::<UnionArray>().unwrap();
            let at = if *mode == UnionMode::Dense { union.value_offset(row) } else { row };
            value(union.child(union.type_id(row)).as_ref(), at)
        }
        _ => primitive(array, row),
    }
}

fn nested(array: &ArrayRef) -> Value {
    Value::Array(values(array.as_ref()))
}

fn run(array: &dyn Array, row: usize) -> Value {
    let any = array.as_any();
    if let Some(runs) = any.downcast_ref::<RunArray<Int16Type>>() {
        value(runs.values().as_ref(), runs.get_physical_index(row))
    } else if let Some(runs) = any.downcast_ref::<RunArray<Int32Type>>() {
        value(runs.values().as_ref(), runs.get_physical_index(row))
    } else {
        let runs = any.downcast_ref::<RunArray<Int64Type>>().unwrap();
        value(runs.values().as_ref(), runs.get_physical_index(row))
    }
}

fn primitive(array: &dyn Array, row: usize) -> Value {
    match array.data_type() {
        DataType::Int8 => text_of!(array, row, Int8Type),
        DataType::Int16 => text_of!(array, row, Int16Type),
        DataType::Int32 => text_of!(array, row, Int32Type),
        DataType::Int64 => text_of!(array, row, Int64Type),
        DataType::UInt8 => text_of!(array, row, UInt8Type),
        DataType::UInt16 => text_of!(array, row, UInt16Type),
        DataType::UInt32 => text_of!(array, row, UInt32Type),
        DataType::UInt64 => text_of!(array, row, UInt64Type),
        DataType::Float16 => json!(array.as_primitive::<Float16Type>().value(row).to_bits()),
        DataType::Float32 => json!(array.as_primitive::<Float32Type>().value(row).to_bits()),
        DataType::Float64 => json!(array.as_primitive::<Float64Type>().value(row).to_bits()),
        DataType::Decimal32(..) => text_of!(array, row, Decimal32Type),
        DataType::Decimal64(..) => text_of!(array, row, Decimal64Type),
        DataType::Decimal128(..) => text_of!(array, row, Decimal128Type),
        DataType::Decimal256(..) => text_of!(array, row, Decimal256Type),
        DataType::Date32 => text_of!(array, row, Date32Type),
        DataType::Date64 => text_of!(array, row, Date64Type),
        DataType::Time32(TimeUnit::Second) => text_of!(array, row, Time32SecondType),
        DataType::Time32(_) => text_of!(array, row, Time32MillisecondType),
        DataType::Time64(TimeUnit::Microsecond) => text_of!(array, row, Time64MicrosecondType),
        DataType::Time64(_) => text_of!(array, row, Time64NanosecondType),
        DataType::Timestamp(TimeUnit::Second, _) => text_of!(array, row, TimestampSecondType),
        DataType::Timestamp(TimeUnit::Millisecond, _) => text_of!(array, row, TimestampMillisecondType),
        DataType::Timestamp(TimeUnit::Microsecond, _) => text_of!(array, row, TimestampMicrosecondType),
        DataType::Timestamp(TimeUnit::Nanosecond, _) => text_of!(array, row, TimestampNanosecondType),
        DataType::Duration(TimeUnit::Second) => text_of!(array, row, DurationSecondType),
        DataType::Duration(TimeUnit::Millisecond) => text_of!(array, row, DurationMillisecondType),
        DataType::Duration(TimeUnit::Microsecond) => text_of!(array, row, DurationMicrosecondType),
        DataType::Duration(TimeUnit::Nanosecond) => text_of!(array, row, DurationNanosecondType),
        DataType::Interval(IntervalUnit::YearMonth) => text_of!(array, row, IntervalYearMonthType),
        DataType::Interval(IntervalUnit::DayTime) => {
            let interval = array.as_primitive::<IntervalDayTimeType>().value(row);
            json!([interval.days, interval.milliseconds])
        }
        DataType::Interval(IntervalUnit::MonthDayNano) => {
            let interval = array.as_primitive::<IntervalMonthDayNanoType>().value(row);
            json!([interval.months, interval.days, interval.nanoseconds])
        }
        other => panic!("no text for {other}"),
    }
}
