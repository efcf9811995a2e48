//! How many bytes values take, so that it can be told what repeating them would.

use std::ops::Range;

use arrow_buffer::ArrowNativeType;
use arrow_data::ArrayData;
use arrow_schema::{DataType, UnionMode};

/// About how many bytes the values at `rows` take in their array, with all that is nested in them. It takes no longer
/// for many rows than for one, and is rather too much than too little.
pub(super) fn weight(data: &ArrayData, rows: Range<usize>) -> u64 {
    let own = (rows.len() as u64).saturating_mul(width(data.data_type()));
    let sum = |rows: &dyn Fn(&ArrayData) -> Range<usize>| {
        data.child_data().iter().map(|child| weight(child, rows(child))).fold(0, u64::saturating_add)
    };
    let children = |rows: &Range<usize>| sum(&|_| rows.clone());
    own.saturating_add(match data.data_type() {
        DataType::Utf8 | DataType::Binary => between::<i32>(data, &rows).len() as u64,
        DataType::LargeUtf8 | DataType::LargeBinary => between::<i64>(data, &rows).len() as u64,
        DataType::List(_) | DataType::Map(..) => children(&between::<i32>(data, &rows)),
        DataType::LargeList(_) => children(&between::<i64>(data, &rows)),
        DataType::ListView(_) => children(&viewed::<i32>(data, &rows)),
        DataType::LargeListView(_) => children(&viewed::<i64>(data, &rows)),
        DataType::FixedSizeList(_, length) => {
            let length = usize::try_from(*length).unwrap_or(0);
            children(&(rows.start * length..rows.end * length))
        }
        DataType::Struct(_) | DataType::Union(_, UnionMode::Sparse) => children(&rows),
        DataType::Union(_, UnionMode::Dense) => sum(&|child| 0..child.len()),
        _ => 0,
    })
}

/// What a value takes beside what is nested in it: its share of offsets, views and keys.
fn width(data_type: &DataType) -> u64 {
    match data_type {
        DataType::FixedSizeBinary(width) => u64::try_from(*width).unwrap_or(0),
        DataType::Utf8View | DataType::BinaryView | DataType::LargeListView(_) => 16,
        other => other.primitive_width().unwrap_or(8) as u64,
    }
}

/// What stands between the offsets of the first and the last of `rows`.
fn between<T: ArrowNativeType>(data: &ArrayData, rows: &Range<usize>) -> Range<usize> {
    let offsets = data.buffer::<T>(0);
    let offset = |at: usize| offsets.get(at).map_or(0, |offset| offset.as_usize());
    offset(rows.start)..offset(rows.end)
}

/// What the only row views; of several, whatever they could.
fn viewed<T: ArrowNativeType>(data: &ArrayData, rows: &Range<usize>) -> Range<usize> {
    if rows.len() != 1 {
        return 0..data.child_data().first().map_or(0, ArrayData::len);
    }
    let number = |buffer: usize| data.buffer::<T>(buffer).get(rows.start).map_or(0, |n| n.as_usize());
    number(0)..number(0).saturating_add(number(1))
}
