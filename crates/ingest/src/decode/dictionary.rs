//! Dictionaries: keys into values that are decoded once and shared by every batch that uses them.

use arrow_buffer::{ArrowNativeType, NullBuffer};
use arrow_data::ArrayData;
use arrow_schema::DataType;
use reelscope_model::Result;

use super::{
    Decoder, Rows,
    array::{build, splice},
};
use crate::{
    ColumnData,
    batch::Batch,
    fault::{corrupt, grouped, in_memory, internal, too_large},
    schema::{Layout, Node, Width},
};

/// The most bytes of text that offsets of 32 bits reach.
const REACH: u64 = i32::MAX as u64;

impl Decoder<'_> {
    /// The keys of a column that is a dictionary, and the values.
    pub(super) fn keys(
        &mut self,
        batch: &Batch,
        node: &Node,
        rows: Rows,
        outer: Option<&NullBuffer>,
        (id, width): (i64, u64),
    ) -> Result<ColumnData> {
        let DataType::Dictionary(key, _) = &node.data_type else {
            return Err(internal("A dictionary is of another type."));
        };
        let nulls = NullBuffer::union(self.validity(batch, node, rows)?.as_ref(), outer);
        let values_node = node.children.first().ok_or_else(|| internal("A dictionary has no values."))?;
        let values = self.dictionary_values(id, values_node, batch.body.offset)?;
        let keys = self.items(batch, node, 1, rows.range(), width)?;
        let keys = ArrayData::builder(DataType::clone(key)).len(in_memory(rows.len())?).add_buffer(keys);
        let keys = build(keys.nulls(nulls))?;
        if let Some(key) = key_beyond(&keys, values.len()) {
            let values = grouped(values.len() as u64);
            return Err(corrupt(format!(
                "A row has the key {key} of a dictionary that has {values} values."
            )));
        }
        Ok(ColumnData::Dictionary { keys, values })
    }

    /// The values of a dictionary for a batch at `offset`. One that is not there is empty: writers leave it out when
    /// all keys are null.
    fn dictionary_values(&mut self, id: i64, node: &Node, offset: u64) -> Result<ArrayData> {
        let index = self.index;
        let messages = index.dictionary_messages(id, offset);
        let Some(base) = messages.first() else {
            return Ok(ArrayData::new_empty(&node.data_type));
        };
        if let Some((decoded, values)) = self.dictionaries.get(&id)
            && decoded == base
        {
            return Ok(values.clone());
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
            [only] => only.clone(),
            several => {
                let wholes = several.iter().map(|array| 0..array.len()).enumerate();
                splice(several, several.iter().map(ArrayData::len).sum(), wholes)?
            }
        };
        self.dictionaries.insert(id, (*base, values.clone()));
        Ok(values)
    }
}

/// Refuses deltas that could add up to more than 32-bit offsets reach.
fn check_reach(node: &Node, batches: &[&Batch]) -> Result<()> {
    let bytes: u64 = batches.iter().flat_map(|batch| &batch.buffers).map(|span| span.length).sum();
    let rows: u64 = batches.iter().map(|batch| batch.rows).fold(0, u64::saturating_add);
    let small = !matches!(node.layout, Layout::Bytes(Width::Large));
    if batches.len() > 1 && ((small && bytes > REACH) || rows > REACH) {
        return Err(too_large("A dictionary's values take more than 2 GiB."));
    }
    Ok(())
}

/// The first key that is not null and not the position of one of so many values.
fn key_beyond(keys: &ArrayData, values: usize) -> Option<i128> {
    let values = values as u64;
    match keys.data_type() {
        DataType::Int8 => first_from::<u8>(keys, values.min(1 << 7)).map(|key| (key as i8).into()),
        DataType::Int16 => first_from::<u16>(keys, values.min(1 << 15)).map(|key| (key as i16).into()),
        DataType::Int32 => first_from::<u32>(keys, values.min(1 << 31)).map(|key| (key as i32).into()),
        DataType::Int64 => first_from::<u64>(keys, values.min(1 << 63)).map(|key| (key as i64).into()),
        DataType::UInt8 => first_from::<u8>(keys, values).map(i128::from),
        DataType::UInt16 => first_from::<u16>(keys, values).map(i128::from),
        DataType::UInt32 => first_from::<u32>(keys, values).map(i128::from),
        _ => first_from::<u64>(keys, values).map(i128::from),
    }
}

/// The first key from `limit` on that is not null, as if keys had no sign: below zero they are no less than half of what
/// their bits hold. They are compared at their own width, which Arrow narrows to the host's.
#[inline(never)]
fn first_from<K: ArrowNativeType + Ord + TryFrom<u64>>(keys: &ArrayData, limit: u64) -> Option<K> {
    // Where no key of this width could be beyond, none is.
    let limit = K::try_from(limit).ok()?;
    let all = &keys.buffer::<K>(0)[..keys.len()];
    let greatest = all.iter().copied().fold(K::default(), K::max);
    if greatest < limit {
        return None;
    }
    let is_null = |row| keys.nulls().is_some_and(|nulls| nulls.is_null(row));
    all.iter().enumerate().find(|(row, key)| **key >= limit && !is_null(*row)).map(|(_, key)| *key)
}

#[cfg(test)]
mod tests {
    use arrow_array::{Array, PrimitiveArray, types::*};

    use super::*;

    fn check<K: ArrowPrimitiveType>(keys: &[Option<K::Native>], values: usize, expected: Option<i128>) {
        let keys: PrimitiveArray<K> = keys.iter().copied().collect();
        assert_eq!(key_beyond(&keys.to_data(), values), expected, "{keys:?} of {values}");
    }

    #[test]
    fn test_key_beyond_finds_the_first_at_every_width() {
        check::<Int8Type>(&[Some(0), Some(2), Some(3), Some(4)], 3, Some(3));
        check::<Int8Type>(&[Some(0), Some(2), None], 3, None);
        check::<Int8Type>(&[Some(127), Some(-1)], 1000, Some(-1));
        check::<UInt8Type>(&[Some(255)], 256, None);
        check::<UInt8Type>(&[Some(255)], 255, Some(255));
        check::<Int16Type>(&[Some(i16::MIN)], 100_000, Some(i16::MIN.into()));
        check::<UInt16Type>(&[Some(300), Some(7)], 300, Some(300));
        check::<Int32Type>(&[Some(-5), Some(-6)], 10, Some(-5));
        check::<UInt32Type>(&[Some(u32::MAX)], 10, Some(u32::MAX.into()));
        // Beyond what the host's width holds, the lowest bits alone would be a key.
        check::<Int64Type>(&[Some(0), Some(1 << 32)], 10, Some(1 << 32));
        check::<UInt64Type>(&[Some(1 << 63)], 10, Some(1 << 63));
        check::<Int64Type>(&[], 0, None);
        check::<Int64Type>(&[None, None], 0, None);
        check::<Int64Type>(&[None, Some(0)], 0, Some(0));
    }

    /// What stands at the place of a null is anything.
    #[test]
    fn test_key_beyond_leaves_out_nulls_whatever_stands_there() {
        let nulls = NullBuffer::from(vec![true, false, true]);
        let keys = |last| PrimitiveArray::<Int16Type>::new(vec![1, -900, last].into(), Some(nulls.clone()));
        assert_eq!(key_beyond(&keys(0).to_data(), 2), None);
        assert_eq!(key_beyond(&keys(2).to_data(), 2), Some(2));
        assert_eq!(key_beyond(&keys(0).to_data().slice(1, 1), 0), None);
    }
}
