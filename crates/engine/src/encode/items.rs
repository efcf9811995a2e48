//! The items of lists.

use std::ops::Range;

use arrow_array::{Array, ArrayRef, OffsetSizeTrait, cast::AsArray};
use arrow_schema::DataType;
use reelscope_model::{Result, schema::Reading, time::Zone};
use rustc_hash::FxHashMap;

use super::{
    convert::{Ints, Way, ints},
    floats::floats,
    numbers::is_text,
    shape::{kind_of, scalar_of, unsupported},
    texts::TextReader,
    unpack::Unpacked,
};
use crate::{column::Labels, shape::Scalar};

/// The items of all lists of an array.
pub(super) fn items_of(lists: &ArrayRef) -> Result<ArrayRef> {
    match lists.data_type() {
        DataType::List(_) => Ok(lists.as_list::<i32>().values().clone()),
        DataType::LargeList(_) => Ok(lists.as_list::<i64>().values().clone()),
        DataType::ListView(_) => Ok(lists.as_list_view::<i32>().values().clone()),
        DataType::LargeListView(_) => Ok(lists.as_list_view::<i64>().values().clone()),
        DataType::FixedSizeList(..) => Ok(lists.as_fixed_size_list().values().clone()),
        other => Err(unsupported(other)),
    }
}

/// Where the items of one list stand.
pub(super) fn span_of(lists: &ArrayRef, at: usize) -> Range<usize> {
    fn between<O: OffsetSizeTrait>(offsets: &[O], at: usize) -> Range<usize> {
        offsets[at].as_usize()..offsets[at + 1].as_usize()
    }
    let sized = |start: usize, len: usize| start..start + len;
    match lists.data_type() {
        DataType::List(_) => between(lists.as_list::<i32>().value_offsets(), at),
        DataType::LargeList(_) => between(lists.as_list::<i64>().value_offsets(), at),
        DataType::ListView(_) => {
            let lists = lists.as_list_view::<i32>();
            sized(lists.value_offset(at) as usize, lists.value_size(at) as usize)
        }
        DataType::LargeListView(_) => {
            let lists = lists.as_list_view::<i64>();
            sized(lists.value_offset(at) as usize, lists.value_size(at) as usize)
        }
        DataType::FixedSizeList(..) => {
            let lists = lists.as_fixed_size_list();
            sized(lists.value_offset_at(at), lists.value_length() as usize)
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
    if let Some(values) = items.values.as_boolean_opt() {
        let code = |at: Option<usize>| at.map_or(0, |at| 1 + u32::from(values.value(at)));
        return Ok(items.positions().map(code).collect());
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
    Ok((floats.into_iter().map(|float| float.to_bits().into()).collect(), valid))
}

/// A list as one text: its values joined by `, `; none when it has none.
pub(super) fn joined(lists: &ArrayRef, at: usize) -> Result<Option<String>> {
    let span = span_of(lists, at);
    let items = Unpacked::new(items_of(lists)?.slice(span.start, span.len()))?;
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
