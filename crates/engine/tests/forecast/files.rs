//! Event files in the shapes that exports come in.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, DictionaryArray, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray,
    TimestampMillisecondArray, types::Int8Type,
};
use arrow_ipc::{
    CompressionType,
    writer::{FileWriter, IpcWriteOptions, StreamWriter},
};

/// How a file is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    pub(crate) plain: bool,
    pub(crate) batches: usize,
    pub(crate) codec: Option<CompressionType>,
    pub(crate) stream: bool,
    /// Columns of numbers beside the events' own.
    pub(crate) more: usize,
    /// Whether ids are integers, far apart, instead of texts.
    pub(crate) hashed: bool,
}

const DEVICES: [&str; 6] = ["Mobile", "Smart TV", "Tablet", "Desktop", "Console", "Streaming stick"];
const EVENTS: [&str; 6] = ["play", "pause", "buffer", "error", "stop", "seek"];
const REGIONS: [&str; 9] = ["US", "IN", "GB", "BR", "DE", "FR", "JP", "KR", "MX"];

/// Numbers that look random and are the same every time.
fn noise(row: usize, salt: u64) -> u64 {
    let mut word = (row as u64 ^ salt << 40).wrapping_add(0x9e37_79b9_7f4a_7c15);
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

fn uuid(number: u64) -> String {
    let (high, low) = (noise(number as usize, 1), noise(number as usize, 2));
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xffff,
        low >> 48,
        low & 0xffff_ffff_ffff
    )
}

/// A column of a few texts.
fn texts(rows: std::ops::Range<usize>, salt: u64, names: &[&str], plain: bool) -> ArrayRef {
    let code = |row| (noise(row, salt) % names.len() as u64) as usize;
    if plain {
        return Arc::new(StringArray::from_iter_values(rows.map(|row| names[code(row)])));
    }
    let keys = rows.map(|row| code(row) as i8).collect::<Vec<_>>();
    let values = Arc::new(StringArray::from_iter_values(names));
    Arc::new(DictionaryArray::<Int8Type>::new(keys.into(), values))
}

fn batch(rows: std::ops::Range<usize>, shape: Shape) -> RecordBatch {
    let ids = |salt: u64, every: u64| -> ArrayRef {
        if shape.hashed {
            let hash = |row| noise(row / every as usize, salt) as i64;
            return Arc::new(Int64Array::from_iter_values(rows.clone().map(hash)));
        }
        Arc::new(StringArray::from_iter_values(
            rows.clone().map(|row| uuid((row as u64 / every) << 8 | salt)),
        ))
    };
    let time = rows.clone().map(|row| 1_735_689_600_000 + (noise(row, 3) % 7_776_000_000) as i64);
    let bitrate = rows.clone().map(|row| 150 + (noise(row, 4) % 24_000) as i32);
    let mut columns: Vec<(String, ArrayRef)> = vec![
        ("EventID".into(), Arc::new(Int64Array::from_iter_values(rows.clone().map(|row| row as i64)))),
        ("SessionID".into(), ids(7, 12)),
        ("UserID".into(), ids(8, 1)),
        ("Timestamp".into(), Arc::new(TimestampMillisecondArray::from_iter_values(time))),
        ("EventType".into(), texts(rows.clone(), 5, &EVENTS, shape.plain)),
        ("DeviceType".into(), texts(rows.clone(), 6, &DEVICES, shape.plain)),
        ("Location".into(), texts(rows.clone(), 7, &REGIONS, shape.plain)),
        ("Bitrate".into(), Arc::new(Int32Array::from_iter_values(bitrate))),
    ];
    for more in 0..shape.more {
        let numbers = rows.clone().map(|row| noise(row, 100 + more as u64) as f64 / 1e9);
        columns.push((format!("metric_{more}"), Arc::new(Float64Array::from_iter_values(numbers))));
    }
    RecordBatch::try_from_iter(columns).unwrap()
}

/// The file's bytes.
pub(crate) fn written(rows: usize, shape: Shape) -> Vec<u8> {
    let step = rows.div_ceil(shape.batches);
    let batches: Vec<_> = (0..rows).step_by(step).map(|at| batch(at..rows.min(at + step), shape)).collect();
    let options = IpcWriteOptions::default().try_with_compression(shape.codec).unwrap();
    let schema = batches[0].schema();
    let mut bytes = Vec::new();
    if shape.stream {
        let mut writer = StreamWriter::try_new_with_options(&mut bytes, &schema, options).unwrap();
        batches.iter().for_each(|batch| writer.write(batch).unwrap());
        writer.finish().unwrap();
        drop(writer);
    } else {
        let mut writer = FileWriter::try_new_with_options(&mut bytes, &schema, options).unwrap();
        batches.iter().for_each(|batch| writer.write(batch).unwrap());
        writer.finish().unwrap();
        drop(writer);
    }
    bytes
}
