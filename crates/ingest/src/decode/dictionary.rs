//! Dictionaries: keys into values that are decoded once and shared by every batch that uses them.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, ArrowPrimitiveType, DictionaryArray, PrimitiveArray, new_empty_array,
    types::{
        ArrowDictionaryKeyType, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type,
        UInt64Type,
    },
};
use arrow_buffer::{ArrowNativeType, Buffer, NullBuffer};
use arrow_data::ArrayData;
use arrow_schema::DataType;
use reelscope_model::Result;

use super::{
    Decoder, Rows,
    array::{invalid, splice},
};
use crate::{
    batch::Batch,
    fault::{corrupt, in_memory, internal, too_large},
    schema::{Layout, Node},
};

/// The most bytes of text that offsets of 32 bits reach.
const REACH: u64 = i32::MAX as u64;

impl Decoder<'_> {
    pub(super) fn dictionary(
        &mut self,
        batch: &Batch,
        node: &Node,
        rows: Rows,
        nulls: Option<NullBuffer>,
        id: i64,
        width: u64,
    ) -> Result<ArrayRef> {
        let DataType::Dictionary(key, _) = &node.data_type else {
            return Err(internal("A dictionary is of another type."));
        };
        let values_node = node.children.first().ok_or_else(|| internal("A dictionary has no values."))?;
        let values = self.dictionary_values(id, values_node, batch.body.offset)?;
        let keys = Keys {
            buffer: self.items(batch, node, 1, rows.range(), width)?,
            len: in_memory(rows.len())?,
            nulls,
        };
        match key.as_ref() {
            DataType::Int8 => keys.of::<Int8Type>(values),
            DataType::Int16 => keys.of::<Int16Type>(values),
            DataType::Int32 => keys.of::<Int32Type>(values),
            DataType::Int64 => keys.of::<Int64Type>(values),
            DataType::UInt8 => keys.of::<UInt8Type>(values),
            DataType::UInt16 => keys.of::<UInt16Type>(values),
            DataType::UInt32 => keys.of::<UInt32Type>(values),
            DataType::UInt64 => keys.of::<UInt64Type>(values),
            _ => Err(internal("A dictionary's keys are not integers.")),
        }
    }

    /// The values of a dictionary for a batch at `offset`. One that is not there is empty: writers leave it out when
    /// all keys are null.
    fn dictionary_values(&mut self, id: i64, node: &Node, offset: u64) -> Result<ArrayRef> {
        let index = self.index;
        let messages = index.dictionary_messages(id, offset);
        let Some(base) = messages.first() else {
            return Ok(new_empty_array(&node.data_type));
        };
        if let Some((decoded, values)) = self.dictionaries.get(&id)
            && decoded == base
        {
            return Ok(Arc::clone(values));
        }
        let batches: Vec<&Batch> = messages
            .iter()
            .filter_map(|number| index.dictionaries.get(*number))
            .map(|found| &found.batch)
            .collect();
        check_reach(node, &batches)?;
        let mut arrays = Vec::with_capacity(batches.len());
        for batch in batches {
            arrays.push(self.node(batch, node, Rows { start: 0, end: batch.rows }, None)?);
        }
        let values = match arrays.as_slice() {
            [only] => Arc::clone(only),
            several => {
                let wholes = several.iter().map(|array| 0..array.len()).enumerate();
                splice(several, several.iter().map(|array| array.len()).sum(), wholes)?
            }
        };
        self.dictionaries.insert(id, (*base, Arc::clone(&values)));
        Ok(values)
    }
}

/// Refuses deltas that could add up to more than 32-bit offsets reach.
fn check_reach(node: &Node, batches: &[&Batch]) -> Result<()> {
    let bytes: u64 = batches.iter().flat_map(|batch| &batch.buffers).map(|span| span.length).sum();
    let rows: u64 = batches.iter().map(|batch| batch.rows).fold(0, u64::saturating_add);
    let small = !matches!(node.layout, Layout::Bytes(crate::schema::Width::Large));
    if batches.len() > 1 && ((small && bytes > REACH) || rows > REACH) {
        return Err(too_large("A dictionary's values take more than 2 GiB."));
    }
    Ok(())
}

/// The keys of a dictionary column.
struct Keys {
    buffer: Buffer,
    len: usize,
    nulls: Option<NullBuffer>,
}

impl Keys {
    fn of<K: ArrowDictionaryKeyType>(self, values: ArrayRef) -> Result<ArrayRef> {
        let data = ArrayData::builder(K::DATA_TYPE).len(self.len).nulls(self.nulls).add_buffer(self.buffer);
        let data = data.align_buffers(true).build().map_err(|error| invalid(&error))?;
        let keys = PrimitiveArray::<K>::from(data);
        check_keys(&keys, values.len())?;
        Ok(Arc::new(DictionaryArray::try_new(keys, values).map_err(|error| invalid(&error))?))
    }
}

/// Checks wide keys without narrowing them to the host's width, as Arrow's own check does.
fn check_keys<K: ArrowPrimitiveType>(keys: &PrimitiveArray<K>, values: usize) -> Result<()> {
    let beyond = |key: K::Native| key.to_usize().is_none_or(|key| key >= values);
    let wide = size_of::<K::Native>() == size_of::<u64>();
    if wide && keys.iter().flatten().any(beyond) {
        return Err(corrupt("A dictionary key is beyond its values."));
    }
    Ok(())
}
