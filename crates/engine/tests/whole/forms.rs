//! Each way to write one table, as bytes.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_ipc::{
    CompressionType,
    writer::{FileWriter, IpcWriteOptions, StreamWriter},
};
use arrow_schema::{Field, Schema};

/// The ways, each with the rows of a batch.
pub(crate) fn all() -> impl Iterator<Item = Form> {
    let codecs = [None, Some(CompressionType::LZ4_FRAME), Some(CompressionType::ZSTD)];
    let written = codecs.into_iter().flat_map(|codec| [false, true].map(|stream| (codec, stream)));
    written.zip([usize::MAX, 100, 7, usize::MAX, 33, 64]).map(|((codec, stream), batch)| Form {
        codec,
        stream,
        batch,
    })
}

/// A way to write.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form {
    codec: Option<CompressionType>,
    stream: bool,
    /// How many rows a batch has.
    batch: usize,
}

/// Named columns as the bytes of a file.
pub(crate) fn write(form: Form, columns: &[(&str, ArrayRef)]) -> Vec<u8> {
    let field = |(name, array): &(&str, ArrayRef)| Field::new(*name, array.data_type().clone(), true);
    let schema = Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()));
    let arrays = columns.iter().map(|(_, array)| Arc::clone(array)).collect();
    let whole = RecordBatch::try_new(Arc::clone(&schema), arrays).unwrap();
    let rows = whole.num_rows();
    let starts = (0..rows).step_by(form.batch.min(rows.max(1)));
    let batches = starts.map(|start| whole.slice(start, form.batch.min(rows - start)));
    let options = IpcWriteOptions::default().try_with_compression(form.codec).unwrap();
    let mut bytes = Vec::new();
    if form.stream {
        let mut writer = StreamWriter::try_new_with_options(&mut bytes, &schema, options).unwrap();
        batches.for_each(|batch| writer.write(&batch).unwrap());
        writer.finish().unwrap();
    } else {
        let mut writer = FileWriter::try_new_with_options(&mut bytes, &schema, options).unwrap();
        batches.for_each(|batch| writer.write(&batch).unwrap());
        writer.finish().unwrap();
    }
    bytes
}

/// The plainest way: a file of one batch.
pub(crate) fn plain(columns: &[(&str, ArrayRef)]) -> Vec<u8> {
    write(Form { codec: None, stream: false, batch: usize::MAX }, columns)
}
