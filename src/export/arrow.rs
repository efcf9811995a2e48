//! Sheets as Arrow IPC files, which open in pyarrow, pandas, Polars, DuckDB and in this page again. What a file says about
//! itself stands in the metadata of its schema.

use reelscope_ipc::{Batch, Cell, Column, Kind, TimeUnit as Unit, Writer};
use reelscope_model::{TimeUnit, Value, time::civil::DAY};

use super::{
    about::About,
    sheet::{Field, Sheet},
};

/// An Arrow file in the making.
#[derive(Debug)]
pub(super) struct ArrowFile {
    writer: Writer,
    batch: Batch,
}

impl ArrowFile {
    /// A file of these columns.
    pub(super) fn new(fields: &[Field], about: &About) -> Self {
        let entries = about.entries().into_iter().map(|(name, text)| (name.to_owned(), text));
        let column = |field: &Field| Column::nullable(field.name.as_str(), field.kind.clone());
        Self {
            writer: Writer::new(entries.collect()),
            batch: Batch::new(fields.iter().map(column).collect()),
        }
    }

    /// The file's beginning.
    pub(super) fn head(&mut self) -> Vec<u8> {
        self.writer.head(&self.batch.columns)
    }

    /// Rows as a batch.
    ///
    /// # Errors
    /// The name of a column of which a value does not fit its type.
    pub(super) fn rows(&mut self, fields: &[Field], rows: &[Vec<Value>]) -> Result<Vec<u8>, String> {
        self.batch.clear();
        for row in rows {
            self.batch.rows += 1;
            for ((column, field), value) in self.batch.columns.iter_mut().zip(fields).zip(row) {
                if !column.push(cell(value, &field.kind)) {
                    return Err(field.name.clone());
                }
            }
        }
        Ok(self.writer.batch(&mut self.batch))
    }

    /// The file's end.
    pub(super) fn foot(&mut self) -> Vec<u8> {
        self.writer.foot(&mut self.batch.columns)
    }
}

/// A sheet as a file.
///
/// # Errors
/// The name of a column of which a value does not fit its type.
pub fn arrow(sheet: &Sheet, about: &About) -> Result<Vec<u8>, String> {
    let mut file = ArrowFile::new(&sheet.fields, about);
    let mut bytes = file.head();
    bytes.extend(file.rows(&sheet.fields, &sheet.rows)?);
    bytes.extend(file.foot());
    Ok(bytes)
}

/// A value as a column of that kind takes it; one that it cannot take as itself, so that it is refused.
fn cell<'a>(value: &'a Value, kind: &Kind) -> Cell<'a> {
    match (value, kind) {
        (Value::Null, _) => Cell::Null,
        (Value::Bool(value), _) => Cell::Bool(*value),
        (Value::Text(text), _) => Cell::Text(text),
        (Value::Float(value), _) => Cell::Float(*value),
        (Value::Int(value), Kind::Float | Kind::Single) => Cell::Float(*value as f64),
        (Value::Int(value), Kind::Decimal { scale, .. }) => scaled(*value, 0, *scale),
        (Value::Int(value), _) => Cell::Int(*value),
        (Value::Decimal { digits, scale }, Kind::Decimal { scale: to, .. }) => scaled(*digits, *scale, *to),
        (Value::Decimal { .. }, _) => Cell::Text(""),
        (Value::Date(days), Kind::DateMillis) => Cell::Int(i128::from(*days) * i128::from(DAY) * 1_000),
        (Value::Date(days), _) => Cell::Int(i128::from(*days)),
        (Value::Time { value, unit }, Kind::Moment { unit: to, .. }) => {
            let (from, to) = (unit.per_second(), per_second(*to));
            Cell::Int(i128::from(*value) * i128::from(to) / i128::from(from))
        }
        (Value::Time { value, .. }, _) => Cell::Int(i128::from(*value)),
    }
}

fn per_second(unit: Unit) -> i64 {
    match unit {
        Unit::SECOND => TimeUnit::Second.per_second(),
        Unit::MILLISECOND => TimeUnit::Milli.per_second(),
        Unit::NANOSECOND => TimeUnit::Nano.per_second(),
        _ => TimeUnit::Micro.per_second(),
    }
}

/// Digits at another scale, where that is exact.
fn scaled(digits: i128, from: i8, to: i8) -> Cell<'static> {
    let up = u32::try_from(i32::from(to) - i32::from(from)).ok();
    up.and_then(|up| 10_i128.checked_pow(up))
        .and_then(|by| digits.checked_mul(by))
        .map_or(Cell::Text(""), Cell::Int)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use arrow_array::{Array, Int64Array, StringArray, TimestampSecondArray};
    use arrow_ipc::reader::FileReader;

    use super::super::about::tests::about;
    use super::*;
    use crate::{charts::samples, view_model::testing::NoZones};

    #[test]
    fn test_write_figure_that_arrow_reads() {
        let mut figure = samples::stacked(&["a", "b"], &["=x"], &[&[Some(1.0)], &[None]]);
        "int".clone_into(&mut figure.measure.data_type);
        "Europe/Vienna".clone_into(&mut figure.dimension.zone);
        for (category, day) in figure.categories.iter_mut().zip([0, 1]) {
            category.key = Value::Time { value: day * DAY, unit: TimeUnit::Second };
        }
        let bytes = arrow(&Sheet::of_figure(&figure, &NoZones), &about()).unwrap();
        let mut reader = FileReader::try_new(Cursor::new(bytes), None).unwrap();
        assert_eq!(reader.schema().metadata()["Title"], "Errors by device");
        assert!(reader.schema().metadata()["Data"].contains("fingerprint 0000000000000abc"));
        let batch = reader.next().unwrap().unwrap();
        let days = TimestampSecondArray::from(vec![0, DAY]).with_timezone("Europe/Vienna");
        assert_eq!(batch.column(0).as_ref(), &days as &dyn Array);
        assert_eq!(batch.column(1).as_ref(), &StringArray::from(vec!["=x", "=x"]) as &dyn Array);
        assert_eq!(batch.column(2).as_ref(), &Int64Array::from(vec![Some(1), None]) as &dyn Array);
    }

    #[test]
    fn test_keep_values_exact_or_refuse_them() {
        let decimal = Kind::Decimal { precision: 38, scale: 3 };
        assert_eq!(cell(&Value::Decimal { digits: 125, scale: 1 }, &decimal), Cell::Int(12_500));
        assert_eq!(cell(&Value::Int(2), &decimal), Cell::Int(2_000));
        assert_eq!(cell(&Value::Decimal { digits: 1, scale: 4 }, &decimal), Cell::Text(""));
        let moment = Kind::Moment { unit: Unit::MILLISECOND, zone: None };
        assert_eq!(cell(&Value::Time { value: 7, unit: TimeUnit::Second }, &moment), Cell::Int(7_000));
    }
}
