//! Files made to exhaust memory or time, or to break what other readers rely on: each is refused for what it is, or
//! read as what it says.
#![allow(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

mod common;

use std::{cell::Cell, sync::Arc};

use arrow_array::{ArrayRef, Int64Array, ListArray, RecordBatch, StructArray};
use arrow_buffer::OffsetBuffer;
use arrow_ipc::{
    CompressionType, FieldArgs, MetadataVersion, SchemaArgs, Type,
    writer::{FileWriter, IpcWriteOptions},
};
use arrow_schema::{DataType, Field, Fields, Schema, UnionFields, UnionMode};
use common::{
    craft::{Batch, Craft},
    failure, open, read,
};
use flatbuffers::FlatBufferBuilder;
use reelscope_ingest::{Index, ReadAt, read_columns};
use reelscope_model::{Code, Result};
use serde_json::{Value, json};

const V4: MetadataVersion = MetadataVersion::V4;
const V5: MetadataVersion = MetadataVersion::V5;

fn field(name: &str, data_type: DataType) -> Field {
    Field::new(name, data_type, true)
}

fn schema(data_type: DataType) -> Schema {
    Schema::new(vec![field("c", data_type)])
}

fn runs(values: DataType) -> DataType {
    let ends = Field::new("run_ends", DataType::Int64, false);
    DataType::RunEndEncoded(Arc::new(ends), Arc::new(field("values", values)))
}

/// Bytes one behind the other, each aligned, and where each is.
fn body(parts: &[&[u8]]) -> (Vec<u8>, Vec<(i64, i64)>) {
    let mut bytes = Vec::new();
    let mut places = Vec::new();
    for part in parts {
        places.push((bytes.len() as i64, part.len() as i64));
        bytes.extend_from_slice(part);
        bytes.resize(bytes.len().next_multiple_of(8), 0);
    }
    (bytes, places)
}

fn le<const N: usize>(numbers: &[i64]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()[..N].to_vec()).collect()
}

/// The values of the only column.
fn column(bytes: &dyn ReadAt) -> Result<Vec<Value>> {
    let index = open(bytes)?;
    Ok(read(bytes, &index, &[0], 0..index.rows())?.remove(0))
}

#[test]
fn test_open_refuses_a_schema_that_refers_to_itself_again_and_again() {
    let mut builder = FlatBufferBuilder::new();
    let name = builder.create_string("a column whose name is not the shortest");
    let mut field = None;
    for _ in 0..18 {
        // Each struct has the one before as its child twice, so that the innermost is there 2^17 times.
        let children = field.map(|field| builder.create_vector(&[field, field]));
        let (type_type, type_) = match children {
            None => (Type::Null, arrow_ipc::Null::create(&mut builder, &Default::default()).as_union_value()),
            _ => (
                Type::Struct_,
                arrow_ipc::Struct_::create(&mut builder, &Default::default()).as_union_value(),
            ),
        };
        let arguments =
            FieldArgs { name: Some(name), type_type, type_: Some(type_), children, ..FieldArgs::default() };
        field = Some(arrow_ipc::Field::create(&mut builder, &arguments));
    }
    let fields = Some(builder.create_vector(&[field.unwrap()]));
    let schema = arrow_ipc::Schema::create(&mut builder, &SchemaArgs { fields, ..SchemaArgs::default() });
    let bytes = Craft::of(builder, schema, V5).finish();
    assert!(bytes.len() < 4096);
    assert_eq!(open(&bytes).unwrap_err().code, Code::TooLarge);
}

#[test]
fn test_open_refuses_names_that_multiply() {
    let fields: Fields = (0..1000).map(|n| field(&n.to_string(), DataType::Null)).collect();
    let check = |length: usize, expected: Option<Code>| {
        let schema = Schema::new(vec![field(&"n".repeat(length), DataType::Struct(fields.clone()))]);
        assert_eq!(failure(&Craft::new(&schema, V5).finish()), expected);
    };
    check(100, None);
    check(100_000, Some(Code::TooLarge));
}

#[test]
fn test_open_reads_the_deepest_nesting_and_refuses_deeper() {
    let nested = |depth: usize| {
        (0..depth).fold(DataType::Int8, |inner, _| DataType::List(Arc::new(field("item", inner))))
    };
    let check = |depth: usize, expected: Option<Code>| {
        let nodes = vec![(0, 0); depth + 1];
        let buffers = vec![(0, 0); 2 * depth + 2];
        let batch = Batch { nodes: &nodes, buffers: &buffers, ..Batch::default() };
        let bytes = Craft::new(&schema(nested(depth)), V5).batch(&batch).finish();
        assert_eq!(failure(&bytes), expected, "{depth}");
    };
    check(58, None);
    check(64, Some(Code::UnsupportedType));
    check(1000, Some(Code::UnsupportedType));
}

#[test]
fn test_read_refuses_runs_that_unpack_to_too_much() {
    let rows = 1 << 20;
    let check = |length: usize, expected: Option<Code>| {
        let text = "x".repeat(length);
        let (bytes, buffers) =
            body(&[&[], &le::<8>(&[rows]), &[], &le::<8>(&[0, length as i64]), text.as_bytes()]);
        let batch = Batch {
            rows,
            nodes: &[(rows, 0), (1, 0), (1, 0)],
            buffers: &buffers,
            body: &bytes,
            ..Batch::default()
        };
        let bytes = Craft::new(&schema(runs(DataType::LargeUtf8)), V5).batch(&batch).finish();
        assert_eq!(failure(&bytes), expected);
    };
    check(50, None);
    check(5000, Some(Code::TooLarge));
}

#[test]
fn test_read_refuses_compressed_runs_of_too_many_rows() {
    let rows = 1 << 28;
    // A length of minus one, and the bytes as they are.
    let (bytes, buffers) = body(&[&[], &le::<8>(&[-1, rows]), &[], &le::<8>(&[-1, 7])]);
    let batch = Batch {
        rows,
        nodes: &[(rows, 0), (1, 0), (1, 0)],
        buffers: &buffers,
        codec: Some(CompressionType::ZSTD),
        body: &bytes,
    };
    let bytes = Craft::new(&schema(runs(DataType::Int64)), V5).batch(&batch).finish();
    assert_eq!(failure(&bytes), Some(Code::TooLarge));
}

/// A batch of one dictionary column: two keys of 8 bits, both the first.
fn two_keys() -> Batch<'static> {
    Batch { rows: 2, nodes: &[(2, 0)], buffers: &[(0, 0), (0, 2)], body: &[0; 8], ..Batch::default() }
}

#[test]
fn test_open_refuses_a_dictionary_of_endless_nulls() {
    let dictionary = DataType::Dictionary(Box::new(DataType::Int8), Box::new(DataType::Null));
    let check = |rows: i64, expected: Option<Code>| {
        let values = Batch { rows, nodes: &[(rows, rows)], ..Batch::default() };
        let stream =
            Craft::new(&schema(dictionary.clone()), V5).dictionary(0, false, &values).batch(&two_keys());
        assert_eq!(failure(&stream.finish()), expected);
    };
    check(3, None);
    check(1 << 28, Some(Code::TooLarge));
}

#[test]
fn test_read_plans_no_endless_parts_of_the_same_bytes() {
    // 5,000 columns whose buffers are all the same, each of a row a byte, within one struct: their sum looks as if
    // rows were very wide.
    let (rows, columns) = (1 << 20, 5000);
    let fields: Fields = (0..columns).map(|n| field(&n.to_string(), DataType::Int8)).collect();
    let nodes = vec![(rows, 0); columns + 1];
    let buffers: Vec<_> = [(0, 0)].into_iter().chain([(0, 0), (0, rows)].repeat(columns)).collect();
    let bytes = vec![0; rows as usize];
    let batch = Batch { rows, nodes: &nodes, buffers: &buffers, body: &bytes, ..Batch::default() };
    let bytes = Craft::new(&schema(DataType::Struct(fields)), V5).batch(&batch).finish();
    let index = open(&bytes).unwrap();
    let read = |columns: &[usize]| {
        read_columns(&bytes, &index, columns, 0..index.rows(), &mut |_| (), &mut |_, _| Ok(()))
    };
    assert!(read(&[0, 7]).is_ok());
    let all: Vec<usize> = (0..columns).collect();
    assert_eq!(read(&all).unwrap_err().code, Code::TooLarge);
}

/// A source that counts how often it is read.
struct Counted<'a>(&'a [u8], Cell<usize>);

impl ReadAt for Counted<'_> {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&self, offset: u64, length: usize) -> Result<Vec<u8>> {
        self.1.set(self.1.get() + 1);
        self.0.read_at(offset, length)
    }
}

#[test]
fn test_open_reads_a_small_file_once_however_its_buffers_lie() {
    // Compressed buffers in turns at either end of a body of 1 MiB; each has its declared length looked up.
    let end = (1 << 20) - 16;
    let columns = 500;
    let fields: Vec<Field> = (0..columns).map(|n| field(&n.to_string(), DataType::Int64)).collect();
    let buffers: Vec<_> =
        (0..columns).flat_map(|n| [(0, 0), (if n % 2 == 0 { 0 } else { end }, 16)]).collect();
    let mut bytes = vec![0; 1 << 20];
    bytes[..8].fill(0xff);
    bytes[end as usize..][..8].fill(0xff);
    let nodes = vec![(1, 0); columns];
    let codec = Some(CompressionType::LZ4_FRAME);
    let batch = Batch { rows: 1, nodes: &nodes, buffers: &buffers, codec, body: &bytes };
    let bytes = Craft::new(&Schema::new(fields), V5).batch(&batch).finish();
    let source = Counted(&bytes, Cell::new(0));
    Index::read(&source, &mut |_| ()).unwrap();
    // The rest are the samples of its fingerprint.
    assert!(source.1.get() < 30, "{} reads", source.1.get());
}

#[test]
fn test_read_gives_each_batch_the_dictionary_before_it() {
    let dictionary = DataType::Dictionary(Box::new(DataType::Int8), Box::new(DataType::Int32));
    let mut stream = Craft::new(&schema(dictionary), V5);
    for value in 0..4 {
        let values = Batch {
            rows: 1,
            nodes: &[(1, 0)],
            buffers: &[(0, 0), (0, 4)],
            body: &le::<4>(&[value, 0]),
            ..Batch::default()
        };
        stream = stream.dictionary(0, false, &values).batch(&two_keys());
    }
    let bytes = stream.finish();
    let index = open(&bytes).unwrap();
    let mut seen = Vec::new();
    read_columns(&bytes, &index, &[0], 0..8, &mut |_| (), &mut |_, data| {
        seen.push(data.dictionary().unwrap().buffer::<i32>(0)[0]);
        Ok(())
    })
    .unwrap();
    assert_eq!(seen, [0, 1, 2, 3]);
}

#[test]
fn test_read_loads_nulls_that_the_schema_rules_out() {
    let item = Field::new("item", DataType::Int32, false);
    let (bytes, buffers) = body(&[&[], &le::<4>(&[0, 2, 3]), &[0b101], &le::<4>(&[1, 2, 3])]);
    let batch =
        Batch { rows: 2, nodes: &[(2, 0), (3, 1)], buffers: &buffers, body: &bytes, ..Batch::default() };
    let bytes = Craft::new(&schema(DataType::List(Arc::new(item))), V5).batch(&batch).finish();
    assert_eq!(column(&bytes).unwrap(), [json!(["1", null]), json!(["3"])]);
}

#[test]
fn test_read_loads_maps_whose_keys_are_not_ruled_out_to_be_null() {
    let entries = Fields::from(vec![field("key", DataType::Int8), field("value", DataType::Int8)]);
    let map = DataType::Map(Arc::new(field("entries", DataType::Struct(entries))), false);
    let (bytes, buffers) = body(&[&[], &le::<4>(&[0, 1, 2]), &[], &[], &[1, 2], &[], &[3, 4]]);
    let batch = Batch {
        rows: 2,
        nodes: &[(2, 0), (2, 0), (2, 0), (2, 0)],
        buffers: &buffers,
        body: &bytes,
        ..Batch::default()
    };
    let bytes = Craft::new(&schema(map), V5).batch(&batch).finish();
    assert_eq!(column(&bytes).unwrap(), [json!([["1", "3"]]), json!([["2", "4"]])]);
}

#[test]
fn test_read_heeds_the_nulls_of_early_unions() {
    let fields = UnionFields::try_new([0, 1], [field("a", DataType::Int8), field("b", DataType::Int8)]);
    let fields = fields.unwrap();
    let check = |mode: UnionMode, expected: Result<Vec<Value>, Code>| {
        let offsets = le::<4>(&[0, 1, 2]);
        let mut parts: Vec<&[u8]> = vec![&[0b101], &[0, 1, 1], &[], &[1, 2, 3], &[], &[4, 5, 6]];
        if mode == UnionMode::Dense {
            parts.insert(2, &offsets);
        }
        let (bytes, buffers) = body(&parts);
        let batch = Batch {
            rows: 3,
            nodes: &[(3, 1), (3, 0), (3, 0)],
            buffers: &buffers,
            body: &bytes,
            ..Batch::default()
        };
        let bytes = Craft::new(&schema(DataType::Union(fields.clone(), mode)), V4).batch(&batch).finish();
        assert_eq!(column(&bytes).map_err(|error| error.code), expected);
    };
    check(UnionMode::Sparse, Ok(vec![json!("1"), Value::Null, json!("6")]));
    check(UnionMode::Dense, Err(Code::UnsupportedType));
}

#[test]
fn test_open_refuses_a_list_of_endless_nulls() {
    let most = i64::from(i32::MAX) - 70_000;
    let (bytes, buffers) = body(&[&[], &le::<4>(&[0, most])]);
    let nodes = [(1, 0), (most, most)];
    let batch = Batch { rows: 1, nodes: &nodes, buffers: &buffers, body: &bytes, ..Batch::default() };
    let list = DataType::List(Arc::new(field("item", DataType::Null)));
    let bytes = Craft::new(&schema(list), V5).batch(&batch).finish();
    assert_eq!(failure(&bytes), Some(Code::TooLarge));
}

/// A compressed file of one row: a list of structs with so many fields of 96 MiB of zeros.
fn zeros(fields: usize) -> Vec<u8> {
    const ITEMS: usize = 12 << 20;
    let array = |_| -> ArrayRef { Arc::new(Int64Array::from(vec![0; ITEMS])) };
    let names: Fields = (0..fields).map(|number| field(&format!("f{number}"), DataType::Int64)).collect();
    let items = StructArray::new(names.clone(), (0..fields).map(array).collect(), None);
    let item = Arc::new(field("item", DataType::Struct(names)));
    let list = ListArray::new(item, OffsetBuffer::from_lengths([ITEMS]), Arc::new(items), None);
    let batch = RecordBatch::try_from_iter([("list", Arc::new(list) as ArrayRef)]).unwrap();
    let options = IpcWriteOptions::default().try_with_compression(Some(CompressionType::ZSTD)).unwrap();
    let mut writer = FileWriter::try_new_with_options(Vec::new(), &batch.schema(), options).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

#[test]
fn test_read_refuses_buffers_that_unpack_to_more_than_the_budget_together() {
    assert_eq!(failure(&zeros(1)), None);
    assert_eq!(failure(&zeros(2)), Some(Code::TooLarge));
}
