//! The numbers of primitive arrays.

use arrow_array::{Array, ArrayRef, cast::AsArray, types::*};
use arrow_schema::{DataType, TimeUnit};
use reelscope_model::Result;

use super::{shape::unsupported, unpack::Unpacked};
use crate::shape::Shape;

/// The rows' numbers; those of null rows are 0.
pub(super) enum Numbers {
    /// Integers that 64 bits with a sign hold.
    Narrow(Vec<i64>),
    /// Wider ones.
    Wide(Vec<i128>),
    /// Floats.
    Floats(Vec<f64>),
}

/// Reads the numbers of unpacked rows, with which of them are there (empty when all are).
pub(super) fn numbers(rows: &Unpacked) -> Result<(Numbers, Vec<bool>)> {
    use DataType as D;
    let array = &rows.values;
    macro_rules! read {
        ($type:ty, $form:ident, $convert:expr) => {{
            let (values, valid) = gather(array.as_primitive::<$type>().values(), rows, $convert);
            (Numbers::$form(values), valid)
        }};
    }
    Ok(match array.data_type() {
        D::Int8 => read!(Int8Type, Narrow, i64::from),
        D::Int16 => read!(Int16Type, Narrow, i64::from),
        D::Int32 => read!(Int32Type, Narrow, i64::from),
        D::Int64 => read!(Int64Type, Narrow, i64::from),
        D::UInt8 => read!(UInt8Type, Narrow, i64::from),
        D::UInt16 => read!(UInt16Type, Narrow, i64::from),
        D::UInt32 => read!(UInt32Type, Narrow, i64::from),
        D::UInt64 => read!(UInt64Type, Wide, i128::from),
        D::Float16 => read!(Float16Type, Floats, |value| f64::from(value.to_f32())),
        D::Float32 => read!(Float32Type, Floats, f64::from),
        D::Float64 => read!(Float64Type, Floats, f64::from),
        D::Decimal32(..) => read!(Decimal32Type, Narrow, i64::from),
        D::Decimal64(..) => read!(Decimal64Type, Narrow, i64::from),
        D::Decimal128(..) => read!(Decimal128Type, Wide, i128::from),
        D::Decimal256(..) => read!(Decimal256Type, Wide, |value: arrow_buffer::i256| value.as_i128()),
        D::Date32 => read!(Date32Type, Narrow, i64::from),
        // A time of day, which the type does not allow but files hold, does not change the date.
        D::Date64 => read!(Date64Type, Narrow, |value: i64| value.div_euclid(86_400_000)),
        D::Timestamp(TimeUnit::Second, _) => read!(TimestampSecondType, Narrow, i64::from),
        D::Timestamp(TimeUnit::Millisecond, _) => read!(TimestampMillisecondType, Narrow, i64::from),
        D::Timestamp(TimeUnit::Microsecond, _) => read!(TimestampMicrosecondType, Narrow, i64::from),
        D::Timestamp(TimeUnit::Nanosecond, _) => read!(TimestampNanosecondType, Narrow, i64::from),
        D::Time32(TimeUnit::Second) => read!(Time32SecondType, Narrow, i64::from),
        D::Time32(_) => read!(Time32MillisecondType, Narrow, i64::from),
        D::Time64(TimeUnit::Microsecond) => read!(Time64MicrosecondType, Narrow, i64::from),
        D::Time64(_) => read!(Time64NanosecondType, Narrow, i64::from),
        D::Duration(TimeUnit::Second) => read!(DurationSecondType, Narrow, i64::from),
        D::Duration(TimeUnit::Millisecond) => read!(DurationMillisecondType, Narrow, i64::from),
        D::Duration(TimeUnit::Microsecond) => read!(DurationMicrosecondType, Narrow, i64::from),
        D::Duration(TimeUnit::Nanosecond) => read!(DurationNanosecondType, Narrow, i64::from),
        D::Null => (Numbers::Narrow(vec![0; rows.len()]), vec![false; rows.len()]),
        other => return Err(unsupported(other)),
    })
}

fn gather<N, V>(values: &[N], rows: &Unpacked, convert: impl Fn(N) -> V) -> (Vec<V>, Vec<bool>)
where
    N: Copy,
    V: Default,
{
    if rows.index.is_none() && rows.values.null_count() == 0 {
        return (values.iter().map(|&value| convert(value)).collect(), Vec::new());
    }
    let mut out = Vec::with_capacity(rows.len());
    let mut valid = Vec::with_capacity(rows.len());
    for position in rows.positions() {
        let value = position.and_then(|position| values.get(position));
        out.push(value.map_or_else(V::default, |&value| convert(value)));
        valid.push(value.is_some());
    }
    (out, valid)
}

/// Whether an array holds text, which the readings of numbers take as well.
pub(super) fn is_text(array: &ArrayRef) -> bool {
    Shape::stored(array.data_type()) == Some(Shape::TEXT) && array.data_type() != &DataType::Null
}
