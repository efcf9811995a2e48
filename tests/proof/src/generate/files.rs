//! Random tables, and their files.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_ipc::{
    CompressionType, MetadataVersion,
    writer::{FileWriter, IpcWriteOptions, StreamWriter},
};
use arrow_schema::{ArrowError, Field, Schema};

use super::{array, data_type};
use crate::Random;

/// Up to three batches, possibly none, of one random schema.
///
/// # Errors
/// Never, but for a defect of the generator.
pub fn batches(random: &mut Random) -> Result<Vec<RecordBatch>, ArrowError> {
    let columns = 1 + random.below(6);
    let fields = (0..columns).map(|n| Field::new(format!("c{n}"), data_type(random, 2), true));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    (0..random.below(4)).map(|_| batch(random, &schema)).collect()
}

fn batch(random: &mut Random, schema: &Arc<Schema>) -> Result<RecordBatch, ArrowError> {
    let len = random.below(200);
    let arrays = schema.fields().iter().map(|field| array(random, field.data_type(), len, true));
    let arrays: Vec<ArrayRef> = arrays.collect();
    let options = RecordBatchOptions::new().with_row_count(Some(len));
    RecordBatch::try_new_with_options(Arc::clone(schema), arrays, &options)
}

/// A random alignment, codec and version that `schema` can be written in. Run-end encoding is younger than metadata
/// version V4, and written there with a buffer too many.
///
/// # Errors
/// Never, but for a defect of the generator.
pub fn options(random: &mut Random, schema: &Schema) -> Result<IpcWriteOptions, ArrowError> {
    let runs = schema.fields().iter().any(|field| field.data_type().to_string().contains("RunEndEncoded"));
    if !runs && random.below(5) == 0 {
        return IpcWriteOptions::try_new(8, random.below(2) == 0, MetadataVersion::V4);
    }
    let alignment = [8, 16, 32, 64][random.below(4)];
    let codec = [None, Some(CompressionType::LZ4_FRAME), Some(CompressionType::ZSTD)][random.below(3)];
    IpcWriteOptions::try_new(alignment, false, MetadataVersion::V5)?.try_with_compression(codec)
}

/// The bytes of a file or a stream.
///
/// # Errors
/// When arrow-ipc cannot write these batches in these options.
pub fn write(
    batches: &[RecordBatch],
    schema: &Schema,
    options: IpcWriteOptions,
    stream: bool,
) -> Result<Vec<u8>, ArrowError> {
    if stream {
        let mut writer = StreamWriter::try_new_with_options(Vec::new(), schema, options)?;
        batches.iter().try_for_each(|batch| writer.write(batch))?;
        return writer.into_inner();
    }
    let mut writer = FileWriter::try_new_with_options(Vec::new(), schema, options)?;
    batches.iter().try_for_each(|batch| writer.write(batch))?;
    writer.into_inner()
}
