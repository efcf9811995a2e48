//! A file's rows as text, and counts over them in the plainest way.

use std::{collections::BTreeMap, fs::File, path::Path};

use arrow_array::{
    Array,
    cast::AsArray,
    types::{Int32Type, Int64Type},
};
use arrow_ipc::reader::FileReader;
use reelscope_e2e::Result;

/// A row: its values by column name.
pub(crate) type Row = BTreeMap<String, String>;

/// All rows of a file, as far as their columns are text or integers.
pub(crate) fn rows(path: &Path) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for batch in FileReader::try_new(File::open(path)?, None)? {
        let batch = batch?;
        let start = rows.len();
        rows.resize(start + batch.num_rows(), Row::new());
        for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
            for index in 0..batch.num_rows() {
                if let Some(text) = text(column, index) {
                    rows[start + index].insert(field.name().clone(), text);
                }
            }
        }
    }
    Ok(rows)
}

fn text(column: &dyn Array, index: usize) -> Option<String> {
    if column.is_null(index) {
        return None;
    }
    let string = column.as_string_opt::<i32>().map(|values| values.value(index).to_owned());
    let int32 = || Some(column.as_primitive_opt::<Int32Type>()?.value(index).to_string());
    let int64 = || Some(column.as_primitive_opt::<Int64Type>()?.value(index).to_string());
    string.or_else(int32).or_else(int64)
}

/// How many rows there are for each value of a column.
pub(crate) fn count<'a>(rows: impl Iterator<Item = &'a Row>, column: &str) -> BTreeMap<String, String> {
    let mut counts = BTreeMap::<String, u64>::new();
    for row in rows {
        *counts.entry(row.get(column).cloned().unwrap_or("∅".into())).or_default() += 1;
    }
    counts.into_iter().map(|(key, count)| (key, count.to_string())).collect()
}
