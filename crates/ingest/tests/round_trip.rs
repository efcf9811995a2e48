//! What arrow-ipc writes, in every option, reads back equal: whole, in part, all columns and some.
#![allow(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

mod common;

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_ipc::{
    CompressionType, MetadataVersion,
    writer::{FileWriter, IpcWriteOptions, StreamWriter},
};
use arrow_schema::{DataType, Field, Schema};
use common::{Random, assert_same, failure, generate, mutate, open, read, value};
use proptest::prelude::*;
use reelscope_ingest::ReadAt;
use reelscope_model::Code;
use serde_json::Value;

/// Batches of one random schema.
fn batches(random: &mut Random) -> Vec<RecordBatch> {
    let columns = 1 + random.below(6);
    let fields = (0..columns).map(|n| Field::new(format!("c{n}"), generate::data_type(random, 2), true));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    (0..random.below(4))
        .map(|_| {
            let len = random.below(200);
            let arrays =
                schema.fields().iter().map(|field| generate::array(random, field.data_type(), len, true));
            let arrays: Vec<ArrayRef> = arrays.collect();
            let options = RecordBatchOptions::new().with_row_count(Some(len));
            RecordBatch::try_new_with_options(Arc::clone(&schema), arrays, &options).unwrap()
        })
        .collect()
}

/// Run-end encoding is younger than metadata version V4, and written there with a buffer too many.
fn options(random: &mut Random, schema: &Schema) -> IpcWriteOptions {
    let runs = schema.fields().iter().any(|field| field.data_type().to_string().contains("RunEndEncoded"));
    if !runs && random.below(5) == 0 {
        return IpcWriteOptions::try_new(8, random.below(2) == 0, MetadataVersion::V4).unwrap();
    }
    let alignment = [8, 16, 32, 64][random.below(4)];
    let codec = [None, Some(CompressionType::LZ4_FRAME), Some(CompressionType::ZSTD)][random.below(3)];
    let options = IpcWriteOptions::try_new(alignment, false, MetadataVersion::V5).unwrap();
    options.try_with_compression(codec).unwrap()
}

fn written(batches: &[RecordBatch], random: &mut Random) -> Vec<u8> {
    let options = options(random, &batches[0].schema());
    write(batches, options, random.below(2) == 0)
}

fn write(batches: &[RecordBatch], options: IpcWriteOptions, stream: bool) -> Vec<u8> {
    let schema = batches[0].schema();
    let mut bytes = Vec::new();
    if stream {
        let mut writer = StreamWriter::try_new_with_options(&mut bytes, &schema, options).unwrap();
        batches.iter().for_each(|batch| writer.write(batch).unwrap());
        writer.finish().unwrap();
    } else {
        let mut writer = FileWriter::try_new_with_options(&mut bytes, &schema, options).unwrap();
        batches.iter().for_each(|batch| writer.write(batch).unwrap());
        writer.finish().unwrap();
    }
    bytes
}

/// A column's values, with structs taken apart as the index does.
fn flatten(field: &Field, values: &[Value], leaves: &mut Vec<Vec<Value>>) {
    let DataType::Struct(fields) = field.data_type() else {
        leaves.push(values.to_vec());
        return;
    };
    for (position, child) in fields.iter().enumerate() {
        let child_values: Vec<Value> = values
            .iter()
            .map(|value| value.as_array().map_or(Value::Null, |row| row[position].clone()))
            .collect();
        flatten(child, &child_values, leaves);
    }
}

fn expected(batches: &[RecordBatch]) -> Vec<Vec<Value>> {
    let mut leaves = Vec::new();
    for (position, field) in batches[0].schema().fields().iter().enumerate() {
        let values: Vec<Value> =
            batches.iter().flat_map(|batch| value::values(batch.column(position).as_ref())).collect();
        flatten(field, &values, &mut leaves);
    }
    leaves
}

fn check(batches: &[RecordBatch], bytes: &dyn ReadAt, random: &mut Random) {
    let expected = expected(batches);
    let index = open(bytes).unwrap();
    assert_eq!(index.columns().len(), expected.len());
    assert_eq!(index.notices(), []);
    for (column, values) in index.columns().iter().zip(&expected) {
        let nulls = values.iter().filter(|value| value.is_null()).count() as u64;
        assert!(column.nulls.is_none_or(|counted| counted == nulls), "{column:?} has {nulls} nulls");
    }
    let all: Vec<usize> = (0..expected.len()).collect();
    for (column, values) in all.iter().zip(read(bytes, &index, &all, 0..index.rows()).unwrap()) {
        assert_same(&values, &expected[*column], &index.columns()[*column]);
    }
    for _ in 0..4 {
        let rows = random.range(index.rows());
        let some: Vec<usize> = (0..random.below(4)).map(|_| random.below(expected.len())).collect();
        let read = read(bytes, &index, &some, rows.clone()).unwrap();
        for (column, values) in some.iter().zip(read) {
            let expected = &expected[*column][rows.start as usize..rows.end as usize];
            assert_same(&values, expected, (&index.columns()[*column], &rows));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn test_read_equals_what_was_written(seed: u64) {
        let random = &mut Random(seed);
        let batches = batches(random);
        if !batches.is_empty() {
            check(&batches, &written(&batches, random), random);
        }
    }

    #[test]
    fn test_read_never_panics_on_mutated_files(seed: u64) {
        let random = &mut Random(seed);
        let batches = batches(random);
        if !batches.is_empty() {
            let bytes = written(&batches, random);
            for _ in 0..8 {
                let mut bytes = bytes.clone();
                mutate(random, &mut bytes);
                prop_assert_ne!(failure(&bytes), Some(Code::Internal));
            }
        }
    }
}
