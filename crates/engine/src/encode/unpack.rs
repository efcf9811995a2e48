//! Arrays without their dictionaries and run ends: plain values, and which of them each row has.

use arrow_buffer::ArrowNativeType;
use arrow_data::ArrayData;
use arrow_schema::DataType;
use reelscope_ingest::ColumnData;
use reelscope_model::Result;

use crate::error::{internal, too_large};

/// Stands for null in an index.
pub(super) const NONE: u32 = u32::MAX;

/// Plain values, and which of them each row has.
pub(super) struct Unpacked {
    /// The values: no dictionary, no run ends.
    pub(super) values: ArrayData,
    /// Each row's value by its position, [`NONE`] for null; absent when row and value are one.
    pub(super) index: Option<Vec<u32>>,
}

impl Unpacked {
    /// Unpacks a slice of at most a few thousand rows.
    pub(super) fn new(data: ColumnData) -> Result<Self> {
        let mut unpacked = match data {
            ColumnData::Array(values) => Self { values, index: None },
            ColumnData::Dictionary { keys, values } => {
                let index = positions(&keys, keys.data_type(), &values)?;
                Self { values, index: Some(index) }
            }
        };
        loop {
            let (values, inner) = match unpacked.values.data_type() {
                DataType::Dictionary(keys, _) => dictionary(&unpacked.values, keys)?,
                DataType::RunEndEncoded(ends, _) => runs(&unpacked.values, ends.data_type())?,
                _ => return Ok(unpacked),
            };
            let index = match unpacked.index {
                None => inner,
                Some(outer) => {
                    outer.iter().map(|&row| inner.get(row as usize).copied().unwrap_or(NONE)).collect()
                }
            };
            unpacked = Self { values, index: Some(index) };
        }
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.index.as_ref().map_or(self.values.len(), Vec::len)
    }

    /// Whether every row is its own value and none is null.
    pub(super) fn is_plain(&self) -> bool {
        self.index.is_none() && self.values.nulls().is_none() && self.values.data_type() != &DataType::Null
    }

    /// The position of each row's value, none for null.
    pub(super) fn positions(&self) -> impl Iterator<Item = Option<usize>> + '_ {
        let nulls = self.values.nulls();
        let all_null = self.values.data_type() == &DataType::Null;
        (0..self.len()).map(move |row| {
            let position = match &self.index {
                None => row,
                Some(index) if index[row] == NONE => return None,
                Some(index) => index[row] as usize,
            };
            (!all_null && nulls.is_none_or(|nulls| nulls.is_valid(position))).then_some(position)
        })
    }
}

fn dictionary(array: &ArrayData, keys: &DataType) -> Result<(ArrayData, Vec<u32>)> {
    let values = child(array, 0)?;
    Ok((values.clone(), positions(array, keys, values)?))
}

/// The position of each row's value, by the keys of so many values.
pub(super) fn positions(array: &ArrayData, keys: &DataType, values: &ArrayData) -> Result<Vec<u32>> {
    if values.len() >= NONE as usize {
        return Err(too_large());
    }
    Ok(match keys {
        DataType::Int8 => keys_of::<i8>(array),
        DataType::Int16 => keys_of::<i16>(array),
        DataType::Int32 => keys_of::<i32>(array),
        DataType::Int64 => keys_of::<i64>(array),
        DataType::UInt8 => keys_of::<u8>(array),
        DataType::UInt16 => keys_of::<u16>(array),
        DataType::UInt32 => keys_of::<u32>(array),
        DataType::UInt64 => keys_of::<u64>(array),
        other => return Err(internal(format!("A dictionary has keys of type {other}."))),
    })
}

#[inline(never)]
fn keys_of<K: ArrowNativeType + TryInto<u32>>(array: &ArrayData) -> Vec<u32> {
    let keys = &array.buffer::<K>(0)[..array.len()];
    let key = |key: K| key.try_into().unwrap_or(NONE);
    match array.nulls() {
        None => keys.iter().map(|&value| key(value)).collect(),
        Some(nulls) => {
            let pairs = keys.iter().zip(nulls.iter());
            pairs.map(|(&value, valid)| if valid { key(value) } else { NONE }).collect()
        }
    }
}

fn runs(array: &ArrayData, ends: &DataType) -> Result<(ArrayData, Vec<u32>)> {
    let index = match ends {
        DataType::Int16 => runs_of::<i16>(array)?,
        DataType::Int32 => runs_of::<i32>(array)?,
        _ => runs_of::<i64>(array)?,
    };
    Ok((child(array, 1)?.clone(), index))
}

/// The run that each row is in.
#[inline(never)]
fn runs_of<E: ArrowNativeType>(array: &ArrayData) -> Result<Vec<u32>> {
    let (ends, offset, len) = (child(array, 0)?, array.offset(), array.len());
    let ends = &ends.buffer::<E>(0)[..ends.len()];
    let first = ends.partition_point(|end| end.as_usize() <= offset);
    let mut index = Vec::with_capacity(len);
    for (run, end) in ends.iter().enumerate().skip(first) {
        let end = end.as_usize().saturating_sub(offset).min(len);
        index.resize(end.max(index.len()), run as u32);
        if index.len() == len {
            break;
        }
    }
    Ok(index)
}

/// A nested array, which its type promises.
pub(super) fn child(array: &ArrayData, position: usize) -> Result<&ArrayData> {
    array.child_data().get(position).ok_or_else(|| internal("An array lacks one that is nested in it."))
}
