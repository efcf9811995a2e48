//! The items of lists.

use std::ops::Range;

use arrow_buffer::ArrowNativeType;
use arrow_data::ArrayData;
use arrow_schema::DataType;
use reelscope_model::{Result, schema::Reading, time::Zone};
use rustc_hash::FxHashMap;

use super::{
    convert::{Ints, Way, ints},
    floats::floats,
    numbers::is_text,
    shape::{kind_of, scalar_of, unsupported},
    texts::{TextReader, bool_codes},
    unpack::{Unpacked, child},
};
use crate::{column::Labels, key::canonical, shape::Scalar};

/// The items of all lists of an array.
pub(super) fn items_of(lists: &ArrayData) -> Result<&ArrayData> {
    use DataType as D;
    match lists.data_type() {
        D::List(_) | D::LargeList(_) | D::ListView(_) | D::LargeListView(_) | D::FixedSizeList(..) => {
            child(lists, 0)
        }
        other => Err(unsupported(other)),
    }
}

/// Where the items of one list stand.
pub(super) fn span_of(lists: &ArrayData, at: usize) -> Range<usize> {
    fn number<O: ArrowNativeType>(lists: &ArrayData, buffer: usize, at: usize) -> usize {
        lists.buffer::<O>(buffer)[at].as_usize()
    }
    let sized = |start: usize, len: usize| start..start + len;
    match lists.data_type() {
        DataType::List(_) => number::<i32>(lists, 0, at)..number::<i32>(lists, 0, at + 1),
        DataType::LargeList(_) => number::<i64>(lists, 0, at)..number::<i64>(lists, 0, at + 1),
        DataType::ListView(_) => sized(number::<i32>(lists, 0, at), number::<i32>(lists, 1, at)),
        DataType::LargeListView(_) => sized(number::<i64>(lists, 0, at), number::<i64>(lists, 1, at)),
        DataType::FixedSizeList(_, len) => {
            let len = usize::try_from(*len).unwrap_or(0);
            sized((lists.offset() + at) * len, len)
        }
        _ => 0..0,
    }
}

/// The labels of values of some sort, before there are any.
pub(super) fn no_labels(scalar: Scalar) -> Labels {
    match kind_of(scalar) {
        Some(kind) => Labels::Ints(kind, Vec::new()),
        None if scalar == Scalar::Bool => Labels::Bool,
        None => Labels::Floats(Vec::new()),
    }
}

/// The codes of items that are no text, as what the labels are; labels that are new are added.
pub(super) fn value_codes(
    items: &Unpacked,
    labels: &mut Labels,
    known: &mut FxHashMap<i128, u32>,
) -> Result<Vec<u32>> {
    if items.values.data_type() == &DataType::Boolean {
        return Ok(bool_codes(items));
    }
    let (bits, valid) = bits_of(items, labels)?;
    let code = |(row, &bits): (usize, &i128)| {
        if valid.get(row) == Some(&false) {
            return 0;
        }
        *known.entry(bits).or_insert_with(|| {
            match labels {
                Labels::Ints(_, values) => values.push(bits),
                Labels::Floats(values) => values.push(f64::from_bits(bits as u64)),
                Labels::Text(_) | Labels::Bool => {}
            }
            labels.len() as u32
        })
    };
    Ok(bits.iter().enumerate().map(code).collect())
}

/// What tells items from each other, with which of them are there.
fn bits_of(items: &Unpacked, labels: &Labels) -> Result<(Vec<i128>, Vec<bool>)> {
    if let Labels::Ints(kind, _) = labels {
        let way = Way { kind: *kind, reading: Reading::AsStored, zone: &Zone::utc() };
        return Ok(match ints(items, &way)? {
            (Ints::Narrow(ints), valid) => (ints.into_iter().map(i128::from).collect(), valid),
            (Ints::Wide(ints), valid) => (ints, valid),
        });
    }
    let (floats, valid) = floats(items)?;
    Ok((floats.into_iter().map(|float| canonical(float).to_bits().into()).collect(), valid))
}

/// A list as one text: its values joined by `, `; none when it has none.
pub(super) fn joined(lists: &ArrayData, at: usize) -> Result<Option<String>> {
    let span = span_of(lists, at);
    let items = Unpacked::new(items_of(lists)?.slice(span.start, span.len()).into())?;
    let mut parts: Vec<String> = Vec::new();
    if is_text(&items.values) {
        let reader = TextReader::new(&items.values)?;
        for position in items.positions().flatten() {
            reader.with(position, |text| {
                parts.extend(text.map(str::to_owned));
                Ok(())
            })?;
        }
    } else {
        let mut labels = no_labels(scalar_of(items.values.data_type())?);
        let codes = value_codes(&items, &mut labels, &mut FxHashMap::default())?;
        parts.extend(codes.into_iter().filter(|&code| code != 0).map(|code| labels.value(code).to_string()));
    }
    Ok((!parts.is_empty()).then(|| parts.join(", ")))
}
