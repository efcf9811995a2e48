//! From a dictionary's keys to a column's codes in one step a row.

use arrow_buffer::ArrowNativeType;
use arrow_data::ArrayData;
use arrow_schema::DataType;
use reelscope_model::Result;

use crate::{
    column::Codes,
    error::{internal, reserve},
};

/// How many keys are worth a table by all keys of one byte that there can be.
const WORTH: usize = 1024;

/// Stands for a value that has no code yet.
pub(super) const UNKNOWN: u32 = u32::MAX;

/// Appends the code of each key, which `table` has by the position of its value; none is above `greatest`. Appends
/// nothing and answers false when a value has no code yet.
pub(super) fn translate(keys: &ArrayData, table: &[u32], greatest: usize, codes: &mut Codes) -> Result<bool> {
    codes.widen(greatest)?;
    match codes {
        Codes::U8(codes) => of_width(keys, table, codes, |code| code as u8),
        Codes::U16(codes) => of_width(keys, table, codes, |code| code as u16),
        Codes::U32(codes) => of_width(keys, table, codes, |code| code),
    }
}

fn of_width<C: Copy>(
    keys: &ArrayData,
    table: &[u32],
    codes: &mut Vec<C>,
    narrow: impl Fn(u32) -> C,
) -> Result<bool> {
    reserve(codes, keys.len())?;
    let before = codes.len();
    // No key that counts is below zero, so that those with a sign are like those without.
    let is_known = match keys.data_type() {
        DataType::Int8 | DataType::UInt8 if keys.len() >= WORTH && !table.contains(&UNKNOWN) => {
            let all = std::array::from_fn(|key| narrow(table.get(key).copied().unwrap_or(0)));
            append_known(keys, &all, narrow(0), codes);
            true
        }
        DataType::Int8 | DataType::UInt8 => append::<u8, C>(keys, table, codes, narrow),
        DataType::Int16 | DataType::UInt16 => append::<u16, C>(keys, table, codes, narrow),
        DataType::Int32 | DataType::UInt32 => append::<u32, C>(keys, table, codes, narrow),
        DataType::Int64 | DataType::UInt64 => append::<u64, C>(keys, table, codes, narrow),
        other => return Err(internal(format!("A dictionary has keys of type {other}."))),
    };
    if !is_known {
        codes.truncate(before);
    }
    Ok(is_known)
}

/// Appends the codes of keys of one byte, of which every one has a code.
#[inline(never)]
fn append_known<C: Copy>(keys: &ArrayData, table: &[C; 256], null: C, codes: &mut Vec<C>) {
    each(keys, codes, null, |key: &u8| table[usize::from(*key)]);
}

#[inline(never)]
fn append<K: ArrowNativeType, C: Copy>(
    keys: &ArrayData,
    table: &[u32],
    codes: &mut Vec<C>,
    narrow: impl Fn(u32) -> C,
) -> bool {
    let mut greatest = 0;
    each(keys, codes, narrow(0), |key: &K| {
        let code = table.get(key.as_usize()).copied().unwrap_or(0);
        greatest = code.max(greatest);
        narrow(code)
    });
    greatest != UNKNOWN
}

#[inline(always)]
fn each<K: ArrowNativeType, C: Copy>(
    keys: &ArrayData,
    codes: &mut Vec<C>,
    null: C,
    mut code: impl FnMut(&K) -> C,
) {
    let all = &keys.buffer::<K>(0)[..keys.len()];
    let Some(nulls) = keys.nulls() else { return codes.extend(all.iter().map(code)) };
    for (keys, valid) in all.chunks(64).zip(nulls.inner().bit_chunks().iter_padded()) {
        match valid {
            0 => codes.extend(std::iter::repeat_n(null, keys.len())),
            u64::MAX => codes.extend(keys.iter().map(&mut code)),
            _ => {
                let rows = keys.iter().zip(0..);
                codes.extend(rows.map(|(key, at)| if valid >> at & 1 == 1 { code(key) } else { null }));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{Array, DictionaryArray, PrimitiveArray, StringArray, types::*};
    use reelscope_ingest::ColumnData;

    use super::*;

    /// Compares with the codes that are looked up key by key.
    fn check<K: ArrowDictionaryKeyType>(count: usize, greatest: usize)
    where
        K::Native: TryFrom<usize>,
    {
        let values = Arc::new(StringArray::from_iter_values((0..100).map(|at| at.to_string())));
        let table: Vec<u32> = (0..100).map(|at| (greatest - at) as u32).collect();
        for gaps in [0, 2, 3, 1000] {
            let key = |row: usize| {
                K::Native::try_from(row * 7 % 100).ok().filter(|_| gaps == 0 || row / 70 % gaps != 1)
            };
            let keys: PrimitiveArray<K> = (0..count).map(key).collect();
            let array = DictionaryArray::try_new(keys.clone(), Arc::clone(&values) as _).unwrap();
            for from in [0, 5, 64] {
                let slice = array.slice(from, count - from).into_data();
                let ColumnData::Dictionary { keys: some, .. } = slice.into() else { unreachable!() };
                let mut codes = Codes::U8(vec![9]);
                assert!(translate(&some, &table, greatest, &mut codes).unwrap());
                let expected =
                    (from..count).map(|row| if keys.is_null(row) { 0 } else { table[row * 7 % 100] });
                assert!((1..codes.len()).map(|at| codes.get(at)).eq(expected), "{gaps} from {from}");
            }
        }
    }

    #[test]
    fn test_translate_keys_of_every_width() {
        check::<Int8Type>(1300, 255);
        check::<Int8Type>(1000, 255);
        check::<UInt8Type>(1999, 256);
        check::<Int16Type>(1000, 70_000);
        check::<UInt16Type>(64, 255);
        check::<Int32Type>(130, 300);
        check::<UInt32Type>(1000, 100);
        check::<Int64Type>(1000, 100);
        check::<UInt64Type>(1000, 100);
    }

    #[test]
    fn test_translate_nothing_while_a_value_has_no_code() {
        let keys = PrimitiveArray::<Int8Type>::from(vec![Some(0), None, Some(1)]).into_data();
        let mut codes = Codes::U8(vec![9]);
        assert!(!translate(&keys, &[1, UNKNOWN], 1, &mut codes).unwrap());
        assert_eq!(codes, Codes::U8(vec![9]));
        assert!(translate(&keys, &[1, 2, UNKNOWN], 2, &mut codes).unwrap());
        assert_eq!(codes, Codes::U8(vec![9, 1, 0, 2]));
    }
}
