//! The numbers of primitive arrays.

use arrow_buffer::{ArrowNativeType, i256};
use arrow_data::ArrayData;
use arrow_schema::DataType;
use half::f16;
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
            let (values, valid) = gather::<$type, _>(rows, $convert);
            (Numbers::$form(values), valid)
        }};
    }
    Ok(match array.data_type() {
        D::Int8 => read!(i8, Narrow, i64::from),
        D::Int16 => read!(i16, Narrow, i64::from),
        D::Int32 | D::Date32 | D::Time32(_) | D::Decimal32(..) => read!(i32, Narrow, i64::from),
        D::Int64 | D::Timestamp(..) | D::Time64(_) | D::Duration(_) | D::Decimal64(..) => {
            read!(i64, Narrow, |value| value)
        }
        D::UInt8 => read!(u8, Narrow, i64::from),
        D::UInt16 => read!(u16, Narrow, i64::from),
        D::UInt32 => read!(u32, Narrow, i64::from),
        D::UInt64 => read!(u64, Wide, i128::from),
        D::Float16 => read!(f16, Floats, f64::from),
        D::Float32 => read!(f32, Floats, f64::from),
        D::Float64 => read!(f64, Floats, |value| value),
        D::Decimal128(..) => read!(i128, Wide, |value| value),
        D::Decimal256(..) => read!(i256, Wide, |value: i256| value.as_i128()),
        // A time of day, which the type does not allow but files hold, does not change the date.
        D::Date64 => read!(i64, Narrow, |value: i64| value.div_euclid(86_400_000)),
        D::Null => (Numbers::Narrow(vec![0; rows.len()]), vec![false; rows.len()]),
        other => return Err(unsupported(other)),
    })
}

#[inline(never)]
fn gather<N: ArrowNativeType, V: Default>(rows: &Unpacked, convert: impl Fn(N) -> V) -> (Vec<V>, Vec<bool>) {
    let values = &rows.values.buffer::<N>(0)[..rows.values.len()];
    if rows.is_plain() {
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
pub(super) fn is_text(array: &ArrayData) -> bool {
    Shape::stored(array.data_type()) == Some(Shape::TEXT) && array.data_type() != &DataType::Null
}
