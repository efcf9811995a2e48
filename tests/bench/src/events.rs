//! The table that everything is measured on: playback events of 90 days, written batch by batch.
//!
//! Each batch has chance of its own, seeded by its number: a table is the beginning of every longer one.

use std::{
    fs::{self, File},
    io::BufWriter,
    path::{Path, PathBuf},
    sync::Arc,
};

use arrow_array::{
    ArrayRef, DictionaryArray, Int8Array, Int32Array, Int64Array, RecordBatch, StringArray,
    TimestampMillisecondArray, types::Int8Type,
};
use arrow_ipc::writer::FileWriter;
use arrow_schema::ArrowError;

use crate::{
    Result,
    random::{Random, Weighted, normal},
};

/// Rows a batch.
const BATCH: u64 = 131_072;
/// Part of the files' names: another table is another file.
const VERSION: u32 = 1;
const SEED: u64 = 2025;

/// The first instant, 2025-01-01, and for how long there are events, in milliseconds.
const FIRST: i64 = 1_735_689_600_000;
const LENGTH: u64 = 90 * 86_400_000;
/// A session has 12 events, in a row; a user comes back after so many sessions.
const SESSION: u64 = 12;
const USERS: u64 = 200_000;
const TITLES: u32 = 5_000;

const DEVICES: [&str; 6] = ["Mobile", "Smart TV", "Tablet", "Desktop", "Console", "Streaming stick"];
const LOCATIONS: [&str; 25] = [
    "US", "IN", "GB", "BR", "DE", "FR", "JP", "KR", "MX", "CA", "AU", "ES", "IT", "NL", "SE", "AR", "PL",
    "TR", "ID", "PH", "TH", "ZA", "NG", "EG", "CO",
];
const RESOLUTIONS: [&str; 5] = ["480p", "720p", "1080p", "1440p", "4K"];
const ERRORS: [&str; 5] = ["Buffer Error", "Connection Error", "DRM Error", "Decode Error", "Manifest Error"];
const EVENTS: [(&str, f64); 6] =
    [("play", 0.42), ("pause", 0.18), ("buffer", 0.12), ("error", 0.08), ("stop", 0.12), ("seek", 0.08)];

/// A file of so many rows in a folder, which is written unless it is there already.
pub(crate) fn file(folder: &Path, rows: u64) -> Result<PathBuf> {
    let path = folder.join(format!("events-{VERSION}-{rows}.arrow"));
    if path.is_file() {
        return Ok(path);
    }
    eprintln!("writing {}", path.display());
    fs::create_dir_all(folder)?;
    // Half of a file must never be taken for the whole.
    let part = path.with_extension("part");
    write(&part, rows)?;
    fs::rename(&part, &path)?;
    Ok(path)
}

fn write(path: &Path, rows: u64) -> Result<()> {
    let table = Table::new();
    let first = table.batch(0, BATCH.min(rows))?;
    let mut writer = FileWriter::try_new(BufWriter::new(File::create(path)?), &first.schema())?;
    writer.write(&first)?;
    for number in 1..rows.div_ceil(BATCH) {
        writer.write(&table.batch(number, BATCH.min(rows - number * BATCH))?)?;
    }
    Ok(writer.finish()?)
}

/// What is alike in all batches.
struct Table {
    types: Dictionary,
    devices: Dictionary,
    locations: Dictionary,
    resolutions: Dictionary,
    errors: Dictionary,
    titles: Weighted,
}

/// The values of a column, and how often each is met.
struct Dictionary {
    values: ArrayRef,
    weights: Weighted,
}

impl Dictionary {
    fn new(values: &[&str], weights: Weighted) -> Self {
        Self { values: Arc::new(StringArray::from_iter_values(values)), weights }
    }

    fn array(&self, codes: impl Into<Int8Array>) -> Result<ArrayRef, ArrowError> {
        Ok(Arc::new(DictionaryArray::<Int8Type>::try_new(codes.into(), Arc::clone(&self.values))?))
    }
}

impl Table {
    fn new() -> Self {
        let evenly = |count| Weighted::new(&vec![1.0; count]);
        Self {
            types: Dictionary::new(
                &EVENTS.map(|(name, _)| name),
                Weighted::new(&EVENTS.map(|(_, share)| share)),
            ),
            devices: Dictionary::new(&DEVICES, Weighted::skewed(DEVICES.len() as u32)),
            locations: Dictionary::new(&LOCATIONS, Weighted::skewed(LOCATIONS.len() as u32)),
            resolutions: Dictionary::new(&RESOLUTIONS, evenly(RESOLUTIONS.len())),
            errors: Dictionary::new(&ERRORS, evenly(ERRORS.len())),
            titles: Weighted::skewed(TITLES),
        }
    }

    fn batch(&self, number: u64, rows: u64) -> Result<RecordBatch, ArrowError> {
        let random = &mut Random::new(SEED.wrapping_add(number << 32));
        let mut codes =
            |of: &Dictionary| -> Vec<i8> { (0..rows).map(|_| of.weights.pick(random) as i8).collect() };
        let (types, devices) = (codes(&self.types), codes(&self.devices));
        let (locations, errors) = (codes(&self.locations), codes(&self.errors));
        // What a device can show is one of three resolutions.
        let resolutions: Vec<i8> =
            devices.iter().map(|device| (device + random.below(3) as i8) % RESOLUTIONS.len() as i8).collect();
        let errors =
            types.iter().zip(errors).map(|(of, error)| (EVENTS[*of as usize].0 == "error").then_some(error));
        let errors: Int8Array = errors.collect();
        let times = (0..rows).map(|_| FIRST + random.below(LENGTH) as i64);
        let times = TimestampMillisecondArray::from_iter_values(times);
        let bitrates = (0..rows).map(|_| (8.2 + 0.6 * normal(random)).exp().clamp(150.0, 25_000.0) as i32);
        let bitrates = Int32Array::from_iter_values(bitrates);
        let titles = Int32Array::from_iter_values((0..rows).map(|_| self.titles.pick(random) as i32));
        let ids = || (number * BATCH..).take(rows as usize);
        let sessions = || ids().map(|id| id / SESSION);
        RecordBatch::try_from_iter_with_nullable([
            ("EventID", array(Int64Array::from_iter_values(ids().map(|id| id as i64))), false),
            ("SessionID", array(Int64Array::from_iter_values(sessions().map(|id| id as i64))), false),
            ("UserID", array(Int32Array::from_iter_values(sessions().map(|id| (id % USERS) as i32))), false),
            ("Timestamp", array(times), false),
            ("EventType", self.types.array(types)?, false),
            ("DeviceType", self.devices.array(devices)?, false),
            ("Location", self.locations.array(locations)?, false),
            ("Resolution", self.resolutions.array(resolutions)?, false),
            ("ErrorType", self.errors.array(errors)?, true),
            ("Bitrate", array(bitrates), false),
            ("ContentID", array(titles), false),
        ])
    }
}

fn array(array: impl arrow_array::Array + 'static) -> ArrayRef {
    Arc::new(array)
}

#[cfg(test)]
mod tests {
    use arrow_array::{Array, cast::AsArray, types::Int32Type};
    use arrow_ipc::reader::FileReader;

    use super::*;

    fn share(batch: &RecordBatch, column: &str, value: &str) -> f64 {
        let column = batch.column_by_name(column).unwrap().as_dictionary::<Int8Type>();
        let texts = column.downcast_dict::<StringArray>().unwrap();
        texts.into_iter().filter(|text| *text == Some(value)).count() as f64 / batch.num_rows() as f64
    }

    #[test]
    fn test_table_is_the_beginning_of_a_longer_one() {
        let folder = reelscope_e2e::data::Folder::new().unwrap();
        let read = |rows| {
            let path = file(folder.path(), rows).unwrap();
            let batches: Result<Vec<_>, _> =
                FileReader::try_new(File::open(path).unwrap(), None).unwrap().collect();
            batches.unwrap()
        };
        let (short, long) = (read(BATCH + 10), read(2 * BATCH));
        assert_eq!(short[0], long[0]);
        assert_eq!((short[1].num_rows(), long[1].num_rows()), (10, BATCH as usize));
        assert_eq!(Table::new().batch(0, BATCH).unwrap(), long[0], "again");
        assert_ne!(long[0].column(3), long[1].column(3), "its own chance");
        assert_eq!(short[1].column(0), &long[1].column(0).slice(0, 10), "ids go on");
    }

    #[test]
    fn test_table_has_the_distributions_it_states() {
        let batch = Table::new().batch(0, BATCH).unwrap();
        let check = |column: &str, value: &str, expected: f64| {
            let share = share(&batch, column, value);
            assert!((share - expected).abs() < 0.01, "{column} {value}: {share} for {expected}");
        };
        EVENTS.iter().for_each(|(value, share)| check("EventType", value, *share));
        let skewed = |rank: i32, count: i32| {
            f64::from(rank).powf(-0.8) / (1..=count).map(|rank| f64::from(rank).powf(-0.8)).sum::<f64>()
        };
        (1..).zip(DEVICES).for_each(|(rank, device)| check("DeviceType", device, skewed(rank, 6)));
        (1..).zip(LOCATIONS).for_each(|(rank, location)| check("Location", location, skewed(rank, 25)));
        ERRORS.iter().for_each(|error| check("ErrorType", error, 0.08 / 5.0));
        // Four of the devices have it among their three.
        let lowest: f64 = [1, 4, 5, 6].into_iter().map(|rank| skewed(rank, 6) / 3.0).sum();
        check("Resolution", "480p", lowest);
    }

    #[test]
    fn test_table_has_an_error_where_the_event_is_one() {
        let batch = Table::new().batch(1, BATCH).unwrap();
        let errors = batch.column_by_name("ErrorType").unwrap();
        let types = batch.column_by_name("EventType").unwrap().as_dictionary::<Int8Type>();
        let types = types.downcast_dict::<StringArray>().unwrap();
        for (row, of) in types.into_iter().enumerate() {
            assert_eq!(errors.is_valid(row), of == Some("error"), "row {row}");
        }
        let bitrates = batch.column_by_name("Bitrate").unwrap().as_primitive::<Int32Type>().values();
        assert!(bitrates.iter().all(|bitrate| (150..=25_000).contains(bitrate)));
        let mut sorted = bitrates.to_vec();
        sorted.sort_unstable();
        let median = f64::from(sorted[sorted.len() / 2]);
        assert!((median / 8.2_f64.exp() - 1.0).abs() < 0.02, "{median}");
    }
}
