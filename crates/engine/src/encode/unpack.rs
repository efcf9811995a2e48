//! Arrays without their dictionaries and run ends: plain values, and which of them each row has.

use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType,
    cast::AsArray,
    types::{
        Int8Type, Int16Type, Int32Type, Int64Type, RunEndIndexType, UInt8Type, UInt16Type, UInt32Type,
        UInt64Type,
    },
};
use arrow_buffer::ArrowNativeType;
use arrow_schema::DataType;
use reelscope_model::Result;

use crate::error::{internal, too_large};

/// Stands for null in an index.
pub(super) const NONE: u32 = u32::MAX;

/// Plain values, and which of them each row has.
pub(super) struct Unpacked {
    /// The values: no dictionary, no run ends.
    pub(super) values: ArrayRef,
    /// Each row's value by its position, [`NONE`] for null; absent when row and value are one.
    pub(super) index: Option<Vec<u32>>,
}

impl Unpacked {
    /// Unpacks a slice of at most a few thousand rows.
    pub(super) fn new(array: ArrayRef) -> Result<Self> {
        let mut unpacked = Self { values: array, index: None };
        loop {
            let (values, inner) = match unpacked.values.data_type() {
                DataType::Dictionary(..) => dictionary(&unpacked.values)?,
                DataType::RunEndEncoded(..) => runs(&unpacked.values)?,
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

    /// The position of each row's value, none for null.
    pub(super) fn positions(&self) -> impl Iterator<Item = Option<usize>> + '_ {
        let nulls = self.values.logical_nulls();
        (0..self.len()).map(move |row| {
            let position = match &self.index {
                None => row,
                Some(index) if index[row] == NONE => return None,
                Some(index) => index[row] as usize,
            };
            nulls.as_ref().is_none_or(|nulls| nulls.is_valid(position)).then_some(position)
        })
    }
}

fn dictionary(array: &ArrayRef) -> Result<(ArrayRef, Vec<u32>)> {
    let dictionary = array.as_any_dictionary();
    let keys = dictionary.keys();
    let index = match keys.data_type() {
        DataType::Int8 => keys_of::<Int8Type>(keys),
        DataType::Int16 => keys_of::<Int16Type>(keys),
        DataType::Int32 => keys_of::<Int32Type>(keys),
        DataType::Int64 => keys_of::<Int64Type>(keys),
        DataType::UInt8 => keys_of::<UInt8Type>(keys),
        DataType::UInt16 => keys_of::<UInt16Type>(keys),
        DataType::UInt32 => keys_of::<UInt32Type>(keys),
        DataType::UInt64 => keys_of::<UInt64Type>(keys),
        other => return Err(internal(format!("A dictionary has keys of type {other}."))),
    };
    if dictionary.values().len() >= NONE as usize {
        return Err(too_large());
    }
    Ok((dictionary.values().clone(), index))
}

fn keys_of<K: ArrowPrimitiveType<Native: TryInto<u32>>>(keys: &dyn Array) -> Vec<u32> {
    let keys = keys.as_primitive::<K>();
    let key = |key: K::Native| key.try_into().unwrap_or(NONE);
    match keys.nulls() {
        None => keys.values().iter().map(|&value| key(value)).collect(),
        Some(nulls) => {
            let pairs = keys.values().iter().zip(nulls.iter());
            pairs.map(|(&value, valid)| if valid { key(value) } else { NONE }).collect()
        }
    }
}

fn runs(array: &ArrayRef) -> Result<(ArrayRef, Vec<u32>)> {
    match array.data_type() {
        DataType::RunEndEncoded(ends, _) => match ends.data_type() {
            DataType::Int16 => runs_of::<Int16Type>(array),
            DataType::Int32 => runs_of::<Int32Type>(array),
            _ => runs_of::<Int64Type>(array),
        },
        other => Err(internal(format!("{other} has no run ends."))),
    }
}

fn runs_of<R: RunEndIndexType>(array: &ArrayRef) -> Result<(ArrayRef, Vec<u32>)> {
    let run = array.as_run_opt::<R>().ok_or_else(|| internal("Run ends have an unexpected type."))?;
    let ends = run.run_ends();
    let (first, offset) = (run.get_start_physical_index(), ends.offset());
    let mut index = Vec::with_capacity(run.len());
    for (physical, end) in ends.values().iter().enumerate().skip(first) {
        let end = end.as_usize().saturating_sub(offset).min(run.len());
        index.resize(end.max(index.len()), physical as u32);
        if index.len() == run.len() {
            break;
        }
    }
    Ok((run.values().clone(), index))
}
