//! What arrow-ipc writes, in every option, reads back equal: whole, in part, all columns and some.
#![allow(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

mod common;

use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field};
use common::{assert_same, failure, open, read, value};
use proptest::prelude::*;
use reelscope_ingest::ReadAt;
use reelscope_model::Code;
use reelscope_proof::{Random, generate, mutate};
use serde_json::Value;

fn written(batches: &[RecordBatch], random: &mut Random) -> Vec<u8> {
    let schema = batches[0].schema();
    let options = generate::options(random, &schema).unwrap();
    generate::write(batches, &schema, options, random.below(2) == 0).unwrap()
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
        let batches = generate::batches(random).unwrap();
        if !batches.is_empty() {
            check(&batches, &written(&batches, random), random);
        }
    }

    #[test]
    fn test_read_never_panics_on_mutated_files(seed: u64) {
        let random = &mut Random(seed);
        let batches = generate::batches(random).unwrap();
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
