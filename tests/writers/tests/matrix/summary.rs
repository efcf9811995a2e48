//! What is compared of a column: nulls, the counts of its values, their sum; of lists, the same of their items.

use std::collections::BTreeMap;

use arrow_array::Array;
use arrow_schema::{DataType, TimeUnit};
use serde_json::Value as Json;

use crate::value::value;

/// A column's values, summed up over its arrays.
#[derive(Default)]
pub(crate) struct Summary {
    nulls: u64,
    counts: BTreeMap<String, u64>,
    integers: i128,
    floats: f64,
    scale: u32,
    items: Option<Box<Summary>>,
}

impl Summary {
    /// Adds an array.
    pub(crate) fn add(&mut self, array: &dyn Array) {
        (0..array.len()).for_each(|row| self.take(array.data_type(), &value(array, row)));
    }

    fn take(&mut self, data_type: &DataType, value: &Json) {
        match (data_type, value) {
            (_, Json::Null) => self.nulls += 1,
            (DataType::Dictionary(_, values), value) => self.take(values, value),
            (
                DataType::List(item)
                | DataType::LargeList(item)
                | DataType::ListView(item)
                | DataType::LargeListView(item),
                Json::Array(values),
            ) => {
                let items = self.items.get_or_insert_default();
                values.iter().for_each(|value| items.take(item.data_type(), value));
            }
            (DataType::Float64, bits) => self.floats += f64::from_bits(bits.as_u64().unwrap()),
            (DataType::Float32, bits) => {
                self.floats += f64::from(f32::from_bits(u32::try_from(bits.as_u64().unwrap()).unwrap()));
            }
            (
                DataType::Decimal128(_, scale)
                | DataType::Decimal256(_, scale)
                | DataType::Decimal64(_, scale),
                _,
            ) => {
                self.scale = u32::try_from(*scale).unwrap();
                self.integer(value.as_str().unwrap().parse().unwrap());
            }
            (data_type, Json::String(text)) => match factor(data_type) {
                Some((multiply, divide)) => self.integer(text.parse::<i128>().unwrap() * multiply / divide),
                None if data_type.is_integer() => self.integer(text.parse().unwrap()),
                None if is_binary(data_type) => self.count(text.to_lowercase()),
                None => self.count(text.clone()),
            },
            (_, other) => self.count(other.to_string()),
        }
    }

    fn integer(&mut self, number: i128) {
        self.integers += number;
        self.count(scaled(number, self.scale));
    }

    fn count(&mut self, text: String) {
        *self.counts.entry(text).or_default() += 1;
    }

    /// Says where this is not as expected.
    pub(crate) fn compare(&self, expected: &Json, what: &str, differences: &mut Vec<String>) {
        let mut differ = |aspect: &str, read: String| {
            differences.push(format!("{what}: {aspect} {read}, not {}", expected[aspect]));
        };
        if expected["nulls"] != self.nulls {
            differ("nulls", self.nulls.to_string());
        }
        if !expected["distinct"].is_null() && expected["distinct"] != self.counts.len() {
            differ("distinct", self.counts.len().to_string());
        }
        if let Some(counts) = expected["counts"].as_object() {
            let same = counts.len() == self.counts.len()
                && self
                    .counts
                    .iter()
                    .all(|(text, count)| counts.get(text).is_some_and(|other| other == count));
            if !same {
                differ("counts", format!("{:?}", self.counts));
            }
        }
        if let Some(sum) = expected["sum"].as_str() {
            let exact = scaled(self.integers, self.scale);
            let close = (sum.parse::<f64>().unwrap() - self.floats).abs() <= 1e-9 * self.floats.abs();
            if sum != exact && !(self.counts.is_empty() && close) {
                differ("sum", if self.counts.is_empty() { self.floats.to_string() } else { exact });
            }
        }
        if expected["items"].is_object() {
            let none = Self::default();
            let items = self.items.as_deref().unwrap_or(&none);
            items.compare(&expected["items"], &format!("{what}, items"), differences);
        }
    }
}

/// What makes microseconds of a point in time.
fn factor(data_type: &DataType) -> Option<(i128, i128)> {
    Some(match data_type {
        DataType::Date32 => (86_400_000_000, 1),
        DataType::Timestamp(TimeUnit::Second, _) => (1_000_000, 1),
        DataType::Date64 | DataType::Timestamp(TimeUnit::Millisecond, _) => (1000, 1),
        DataType::Timestamp(TimeUnit::Microsecond, _) => (1, 1),
        DataType::Timestamp(TimeUnit::Nanosecond, _) => (1, 1000),
        _ => return None,
    })
}

fn is_binary(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Binary | DataType::LargeBinary | DataType::BinaryView)
}

/// A decimal as text: all digits behind the point, at least one before it.
fn scaled(number: i128, scale: u32) -> String {
    let one = 10_i128.pow(scale);
    let (whole, part) =
        (number.unsigned_abs() / one.unsigned_abs(), number.unsigned_abs() % one.unsigned_abs());
    let sign = if number < 0 { "-" } else { "" };
    match scale {
        0 => number.to_string(),
        _ => format!("{sign}{whole}.{part:0width$}", width = scale as usize),
    }
}
