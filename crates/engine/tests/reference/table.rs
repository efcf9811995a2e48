//! Random tables: as arrays for the workers, and as values for the reference.

use std::{ops::Range, sync::Arc};

use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float64Array, Int8Array,
    Int32Array, ListArray, StringArray, TimestampMillisecondArray, UInt64Array,
    builder::{ListBuilder, StringBuilder},
};
use arrow_schema::DataType;
use reelscope_engine::{
    protocol::FileSummary,
    worker::{Source, Step},
};
use reelscope_ingest::ColumnData;
use reelscope_model::{Code, Error, Result, TimeUnit, Value};

/// Dictionary text, text, integers, floats, decimals, instants, lists, booleans, dates, unsigned integers.
pub(crate) const COLUMNS: usize = 10;

/// A small generator, so that a seed is all there is to tell of a failure.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// A number below `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }

    /// True once in `times`.
    pub(crate) fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// One of some.
    pub(crate) fn one<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len() as u64) as usize].clone()
    }
}

/// A table in both forms.
#[derive(Clone)]
pub(crate) struct Table {
    pub(crate) arrays: Vec<ArrayRef>,
    /// The values of each column: several a row for lists, none for null.
    pub(crate) cells: Vec<Vec<Vec<Value>>>,
}

/// The texts of the dictionary: one is there twice, one is empty, and one no row may use.
const DEVICES: [&str; 6] = ["TV", "Phone", "TV", "none", "", "Tablet"];
const TAGS: [&str; 5] = ["drama", "Crime", "comedy", "sci-fi", "Ärzte"];
const FLOATS: [f64; 9] = [0.0, -0.0, 1.5, -2.25, 1e6, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.1];

impl Table {
    pub(crate) fn random(random: &mut Random, rows: usize) -> Self {
        let mut column = |value: &mut dyn FnMut(&mut Random) -> u64| -> Vec<Option<u64>> {
            (0..rows).map(|_| if random.once_in(8) { None } else { Some(value(random)) }).collect()
        };
        let device = column(&mut |r| r.below(5));
        let session = column(&mut |r| r.below(70_000));
        let int = column(&mut |r| r.below(500));
        let float = column(&mut |r| r.below(30));
        let decimal = column(&mut |r| r.below(100_000));
        let time = column(&mut |r| r.below(4_000_000_000));
        let flag = column(&mut |r| r.below(2));
        let date = column(&mut |r| r.below(3_000));
        let wide = column(&mut |r| if r.once_in(3) { u64::MAX - r.below(9) } else { r.below(9) });
        let lists: Vec<Vec<&str>> =
            (0..rows).map(|_| (0..random.below(4)).map(|_| random.one(&TAGS)).collect()).collect();

        let ints: Vec<Option<i32>> = int.iter().map(|v| v.map(|v| v as i32 - 250)).collect();
        let floats: Vec<Option<f64>> = float
            .iter()
            .map(|v| v.map(|v| FLOATS.get(v as usize).copied().unwrap_or(v as f64 / 3.0)))
            .collect();
        let decimals: Vec<Option<i128>> = decimal.iter().map(|v| v.map(|v| i128::from(v) - 50_000)).collect();
        // From 1968 to 2095 when multiplied: before 1970, and over many changes of offset.
        let times: Vec<Option<i64>> =
            time.iter().map(|v| v.map(|v| v as i64 * 1000 - 50_000_000_000)).collect();
        let dates: Vec<Option<i32>> = date.iter().map(|v| v.map(|v| v as i32 - 500)).collect();
        let sessions: Vec<Option<String>> = session.iter().map(|v| v.map(|v| format!("S{v}"))).collect();

        let keys = Int8Array::from_iter(device.iter().map(|v| v.map(|v| v as i8)));
        let devices = DictionaryArray::new(keys, Arc::new(StringArray::from_iter_values(DEVICES)));
        let decimal_array =
            Decimal128Array::from_iter(decimals.iter().copied()).with_precision_and_scale(12, 2).unwrap();
        let arrays: Vec<ArrayRef> = vec![
            Arc::new(devices),
            Arc::new(StringArray::from_iter(sessions.iter().map(Option::as_deref))),
            Arc::new(Int32Array::from_iter(ints.iter().copied())),
            Arc::new(Float64Array::from_iter(floats.iter().copied())),
            Arc::new(decimal_array),
            Arc::new(TimestampMillisecondArray::from_iter(times.iter().copied())),
            Arc::new(list_array(&lists)),
            Arc::new(BooleanArray::from_iter(flag.iter().map(|v| v.map(|v| v == 1)))),
            Arc::new(Date32Array::from_iter(dates.iter().copied())),
            Arc::new(UInt64Array::from_iter(wide.iter().copied())),
        ];
        let text = |text: &str| Value::Text(text.into());
        let cells = vec![
            cells(&device, |v| text(DEVICES[v as usize])),
            cells(&sessions, |id| Value::Text(id.into())),
            cells(&ints, |v| Value::Int(v.into())),
            cells(&floats, Value::Float),
            cells(&decimals, |digits| Value::Decimal { digits, scale: 2 }),
            cells(&times, |value| Value::Time { value, unit: TimeUnit::Milli }),
            lists.iter().map(|list| distinct(list).into_iter().map(text).collect()).collect(),
            cells(&flag, |v| Value::Bool(v == 1)),
            cells(&dates, Value::Date),
            cells(&wide, |v| Value::Int(v.into())),
        ];
        Self { arrays, cells }
    }
}

fn cells<T: Clone>(column: &[Option<T>], value: impl Fn(T) -> Value) -> Vec<Vec<Value>> {
    column.iter().map(|cell| cell.clone().map(&value).into_iter().collect()).collect()
}

fn distinct<'a>(list: &[&'a str]) -> Vec<&'a str> {
    let mut out: Vec<&str> = Vec::new();
    list.iter().for_each(|item| {
        if !out.contains(item) {
            out.push(item);
        }
    });
    out
}

fn list_array(lists: &[Vec<&str>]) -> ListArray {
    let mut builder = ListBuilder::new(StringBuilder::new());
    for list in lists {
        list.iter().for_each(|item| builder.values().append_value(item));
        builder.append(!list.is_empty() || lists.len().is_multiple_of(2));
    }
    builder.finish()
}

impl Source for Table {
    fn index(&mut self, _: &mut dyn FnMut(Step)) -> Result<(Vec<u8>, FileSummary)> {
        Err(Error::new(Code::ReadFailed, "These tables have no index."))
    }

    fn attach(&mut self, _: &[u8]) -> Result<()> {
        Ok(())
    }

    fn data_type(&self, column: usize) -> Option<&DataType> {
        self.arrays.get(column).map(Array::data_type)
    }

    fn read(
        &self,
        columns: &[usize],
        rows: Range<u64>,
        _: &mut dyn FnMut(Step),
        sink: &mut dyn FnMut(usize, ColumnData) -> Result<()>,
    ) -> Result<()> {
        // In uneven runs, as batches are.
        for start in (rows.start..rows.end).step_by(777) {
            let len = 777.min(rows.end - start);
            for (position, &column) in columns.iter().enumerate() {
                sink(position, self.arrays[column].slice(start as usize, len as usize).to_data().into())?;
            }
        }
        Ok(())
    }
}
