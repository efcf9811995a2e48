//! What fuzzing and mutations start from: small files that together have every type and option.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_ipc::{
    CompressionType,
    writer::{DictionaryHandling, IpcWriteOptions},
};
use arrow_schema::{ArrowError, DataType, Field, Schema};

use super::{array, batches, options, write};
use crate::Random;

/// How many files of random schemas there are.
const RANDOM: u64 = 40;
/// The largest file that is worth mutating: most changes of a larger one hit values.
const LARGEST: usize = 12 << 10;

/// The files by name, the same in every run.
///
/// # Errors
/// Never, but for a defect of the generator.
pub fn corpus() -> Result<Vec<(String, Vec<u8>)>, ArrowError> {
    let mut files = vec![
        ("empty_schema".to_owned(), write(&[], &Schema::empty(), IpcWriteOptions::default(), false)?),
        ("stream_deltas".to_owned(), dictionaries(DictionaryHandling::Delta)?),
        ("stream_replaced".to_owned(), dictionaries(DictionaryHandling::Resend)?),
        ("file_zstd".to_owned(), numbers(CompressionType::ZSTD)?),
        ("file_lz4".to_owned(), numbers(CompressionType::LZ4_FRAME)?),
    ];
    for seed in 0..RANDOM {
        let random = &mut Random(seed);
        let batches = batches(random)?;
        let Some(first) = batches.first() else { continue };
        let schema = first.schema();
        let options = options(random, &schema)?;
        let stream = random.below(2) == 0;
        let bytes = write(&batches, &schema, options, stream)?;
        if bytes.len() <= LARGEST {
            files.push((format!("{}_{seed:02}", if stream { "stream" } else { "file" }), bytes));
        }
    }
    Ok(files)
}

/// A stream whose dictionary changes from batch to batch.
fn dictionaries(handling: DictionaryHandling) -> Result<Vec<u8>, ArrowError> {
    use arrow_array::{DictionaryArray, Int8Array, StringArray, types::Int8Type};
    let batches = [vec!["a", "b"], vec!["a", "b", "c"], vec!["a", "b", "c", "d"]].map(|values| {
        let keys = Int8Array::from_iter_values(0..values.len() as i8);
        let values = Arc::new(StringArray::from(values));
        RecordBatch::try_from_iter([(
            "d",
            Arc::new(DictionaryArray::<Int8Type>::try_new(keys, values)?) as _,
        )])
    });
    let batches = batches.into_iter().collect::<Result<Vec<_>, _>>()?;
    let schema = batches.first().map_or_else(|| Arc::new(Schema::empty()), RecordBatch::schema);
    write(&batches, &schema, IpcWriteOptions::default().with_dictionary_handling(handling), true)
}

/// A compressed file of plain columns, as most exports are.
fn numbers(codec: CompressionType) -> Result<Vec<u8>, ArrowError> {
    let random = &mut Random(1);
    let types = [DataType::Int64, DataType::Float64, DataType::Utf8, DataType::Boolean];
    let fields =
        types.iter().enumerate().map(|(n, data_type)| Field::new(n.to_string(), data_type.clone(), true));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let arrays = types.iter().map(|data_type| array(random, data_type, 100, true)).collect();
    let options = IpcWriteOptions::default().try_with_compression(Some(codec))?;
    write(&[RecordBatch::try_new(Arc::clone(&schema), arrays)?], &schema, options, false)
}
