//! Files read back with Arrow's own reader: types, zones, nulls, dictionaries that grow, and what the schema says.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Cursor;

use arrow_array::{
    Array, ArrayRef, Decimal128Array, DictionaryArray, Float32Array, Float64Array, Int8Array, StringArray,
    TimestampMicrosecondArray, UInt64Array, cast::AsArray, types::Int32Type,
};
use arrow_ipc::reader::FileReader;
use arrow_schema::DataType;
use reelscope_ipc::{Batch, Cell, Column, Kind, TimeUnit, Writer};

/// A file of these batches, each a list of rows.
fn file(columns: Vec<Column>, batches: &[&[&[Cell<'_>]]]) -> FileReader<Cursor<Vec<u8>>> {
    let mut writer = Writer::new(vec![("Title".to_owned(), "Errors by device".to_owned())]);
    let mut batch = Batch::new(columns);
    let mut bytes = writer.head(&batch.columns);
    for rows in batches {
        batch.clear();
        for row in *rows {
            batch.rows += 1;
            for (column, cell) in batch.columns.iter_mut().zip(*row) {
                assert!(column.push(*cell), "{cell:?}");
            }
        }
        bytes.extend(writer.batch(&mut batch));
    }
    bytes.extend(writer.foot(&mut batch.columns));
    FileReader::try_new(Cursor::new(bytes), None).unwrap()
}

fn only(kind: Kind, cells: &[Cell<'_>]) -> ArrayRef {
    let rows: Vec<&[Cell<'_>]> = cells.chunks(1).collect();
    let batch = file(vec![Column::nullable("x", kind)], &[&rows]).next().unwrap().unwrap();
    batch.column(0).clone()
}

#[test]
fn test_read_back_every_kind_with_nulls() {
    let moment = Kind::Moment { unit: TimeUnit::MICROSECOND, zone: Some("Europe/Vienna".to_owned()) };
    let array = only(moment, &[Cell::Int(1_700_000_000_000_000), Cell::Null]);
    let expected = TimestampMicrosecondArray::from(vec![Some(1_700_000_000_000_000), None]);
    assert_eq!(array.as_ref(), &expected.with_timezone("Europe/Vienna") as &dyn Array);

    let array = only(Kind::Whole { bits: 8, signed: true }, &[Cell::Int(-128), Cell::Null, Cell::Int(127)]);
    assert_eq!(array.as_ref(), &Int8Array::from(vec![Some(-128), None, Some(127)]) as &dyn Array);
    let array = only(Kind::Whole { bits: 64, signed: false }, &[Cell::Int(u64::MAX.into())]);
    assert_eq!(array.as_ref(), &UInt64Array::from(vec![u64::MAX]) as &dyn Array);

    let array = only(Kind::Float, &[Cell::Float(0.1), Cell::Float(f64::INFINITY), Cell::Null]);
    let expected = Float64Array::from(vec![Some(0.1), Some(f64::INFINITY), None]);
    assert_eq!(array.as_ref(), &expected as &dyn Array);
    let array = only(Kind::Single, &[Cell::Float(0.1f32.into())]);
    assert_eq!(array.as_ref(), &Float32Array::from(vec![0.1f32]) as &dyn Array);

    let array = only(Kind::Decimal { precision: 20, scale: 2 }, &[Cell::Int(-12_345), Cell::Null]);
    let expected = Decimal128Array::from(vec![Some(-12_345), None]).with_precision_and_scale(20, 2).unwrap();
    assert_eq!(array.as_ref(), &expected as &dyn Array);

    let array = only(Kind::Text, &[Cell::Text("שלום"), Cell::Text(""), Cell::Null]);
    assert_eq!(array.as_ref(), &StringArray::from(vec![Some("שלום"), Some(""), None]) as &dyn Array);
    let array = only(Kind::LargeText, &[Cell::Text("a"), Cell::Null]);
    assert_eq!(array.data_type(), &DataType::LargeUtf8);
    assert_eq!(array.as_string::<i64>().iter().collect::<Vec<_>>(), [Some("a"), None]);
    let array = only(Kind::Bool, &[Cell::Bool(true), Cell::Null, Cell::Bool(false)]);
    assert_eq!(array.as_boolean().iter().collect::<Vec<_>>(), [Some(true), None, Some(false)]);
    assert_eq!(only(Kind::Date, &[Cell::Int(-1)]).data_type(), &DataType::Date32);
    assert_eq!(only(Kind::DateMillis, &[Cell::Int(86_400_000)]).data_type(), &DataType::Date64);
}

#[test]
fn test_read_back_dictionary_that_grows_from_batch_to_batch() {
    let text = Cell::Text;
    let batches: [&[&[Cell<'_>]]; 3] = [
        &[&[text("TV")], &[Cell::Null], &[text("Web")]],
        &[&[text("Web")]],
        &[&[text("Mobile")], &[text("TV")]],
    ];
    let reader = file(vec![Column::nullable("device", Kind::Coded)], &batches);
    let read: Vec<Option<String>> = reader
        .flat_map(|batch| {
            let column: &DictionaryArray<Int32Type> = &batch.unwrap().column(0).as_dictionary().clone();
            let column = column.downcast_dict::<StringArray>().unwrap();
            column.into_iter().map(|text| text.map(str::to_owned)).collect::<Vec<_>>()
        })
        .collect();
    let read: Vec<Option<&str>> = read.iter().map(Option::as_deref).collect();
    assert_eq!(read, [Some("TV"), None, Some("Web"), Some("Web"), Some("Mobile"), Some("TV")]);
}

#[test]
fn test_read_back_file_without_rows_and_what_it_says() {
    let reader = file(vec![Column::nullable("device", Kind::Coded)], &[]);
    assert_eq!(reader.schema().metadata()["Title"], "Errors by device");
    assert_eq!(reader.count(), 0);
}

#[test]
fn test_refuse_value_that_does_not_fit() {
    let check = |kind: Kind, cell: Cell<'_>| assert!(!Column::nullable("x", kind).push(cell), "{cell:?}");
    check(Kind::Whole { bits: 8, signed: true }, Cell::Int(128));
    check(Kind::Whole { bits: 8, signed: true }, Cell::Int(-129));
    check(Kind::Whole { bits: 8, signed: false }, Cell::Int(-1));
    check(Kind::Whole { bits: 64, signed: false }, Cell::Int(1 << 64));
    check(Kind::Int, Cell::Int(1 << 31));
    check(Kind::Text, Cell::Int(1));
    check(Kind::Bool, Cell::Text("true"));
}
