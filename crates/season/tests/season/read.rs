//! A table as values.

use std::io::Cursor;

use arrow_array::{
    RecordBatch,
    cast::AsArray,
    types::{Int8Type, Int16Type, Int32Type, Int64Type, TimestampMillisecondType},
};
use arrow_ipc::reader::FileReader;
use reelscope_season::{Season, Table};

/// A file's bytes.
pub(crate) fn bytes(season: &Season, table: Table) -> Vec<u8> {
    season.file(table).flatten().collect()
}

/// A file's batches.
pub(crate) fn batches(season: &Season, table: Table) -> Vec<RecordBatch> {
    let reader = FileReader::try_new(Cursor::new(bytes(season, table)), None).unwrap();
    reader.map(Result::unwrap).collect()
}

/// A column of integers, dates or instants.
pub(crate) fn ints(batch: &RecordBatch, name: &str) -> Vec<Option<i64>> {
    let column = batch.column_by_name(name).unwrap();
    if let Some(values) = column.as_primitive_opt::<Int32Type>() {
        return values.iter().map(|value| value.map(i64::from)).collect();
    }
    if let Some(values) = column.as_primitive_opt::<TimestampMillisecondType>() {
        return values.iter().collect();
    }
    column.as_primitive::<Int64Type>().iter().collect()
}

/// A column of text, whether it has a dictionary or not.
pub(crate) fn texts(batch: &RecordBatch, name: &str) -> Vec<Option<String>> {
    let column = batch.column_by_name(name).unwrap();
    let (codes, labels): (Vec<Option<usize>>, _) =
        if let Some(column) = column.as_dictionary_opt::<Int8Type>() {
            (column.keys().iter().map(|code| code.map(|code| code as usize)).collect(), column.values())
        } else if let Some(column) = column.as_dictionary_opt::<Int16Type>() {
            (column.keys().iter().map(|code| code.map(|code| code as usize)).collect(), column.values())
        } else {
            let texts = column.as_string::<i32>();
            return texts.iter().map(|text| text.map(str::to_owned)).collect();
        };
    let labels = labels.as_string::<i32>();
    codes.into_iter().map(|code| code.map(|code| labels.value(code).to_owned())).collect()
}

/// How many rows there are.
pub(crate) fn rows(batches: &[RecordBatch]) -> usize {
    batches.iter().map(RecordBatch::num_rows).sum()
}

/// The first of a day of the season, written as in `truth.json`, in milliseconds.
pub(crate) fn instant(iso: &str) -> i64 {
    let number = |range: std::ops::Range<usize>| iso[range].parse::<i64>().unwrap();
    assert_eq!((number(0..4), &iso[10..]), (2025, "T00:00:00Z"));
    // 2025 has no leap day.
    let months = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let days: i64 = months[..number(5..7) as usize - 1].iter().sum();
    (20_089 + days + number(8..10) - 1) * 86_400_000
}
