//! What the tests of this crate share.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "each test file is a crate of its own and uses a part of this"
)]

pub mod craft;
pub mod value;

use std::{
    ops::Range,
    path::{Path, PathBuf},
};

use arrow_array::make_array;
use reelscope_ingest::{Index, ReadAt, read_columns};
use reelscope_model::{Code, Result};
use serde_json::Value;

/// The folder of test data beside the repository, or nothing.
pub fn data_folder(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(folder);
    found(path, folder)
}

/// The Arrow project's corpus, or nothing.
pub fn arrow_testing(folder: &str) -> Option<PathBuf> {
    match std::env::var_os("ARROW_TESTING_DATA") {
        Some(base) => found(Path::new(&base).join(folder), folder),
        None => data_folder(&format!("arrow-testing/data/{folder}")),
    }
}

fn found(path: PathBuf, folder: &str) -> Option<PathBuf> {
    if !path.is_dir() {
        eprintln!("skipped: there is no {folder} here");
        return None;
    }
    Some(path)
}

/// The files in and below a folder whose names end with `end`, by name.
pub fn files(folder: &Path, end: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, end));
        } else if path.to_string_lossy().ends_with(end) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Opens a file, by way of the index's bytes.
pub fn open(source: &dyn ReadAt) -> Result<Index> {
    let index = Index::read(source, &mut |_| ())?;
    let copy = Index::from_bytes(&index.to_bytes())?;
    assert_eq!(index, copy);
    Ok(index)
}

/// The code with which opening or reading everything fails.
pub fn failure(source: &dyn ReadAt) -> Option<Code> {
    let all = || {
        let index = open(source)?;
        let columns: Vec<usize> = (0..index.columns().len()).collect();
        read_columns(source, &index, &columns, 0..index.rows(), &mut |_| (), &mut |_, _| Ok(()))
    };
    all().err().map(|error| error.code)
}

/// The values of some columns over some rows.
pub fn read(
    source: &dyn ReadAt,
    index: &Index,
    columns: &[usize],
    rows: Range<u64>,
) -> Result<Vec<Vec<Value>>> {
    let mut values = vec![Vec::new(); columns.len()];
    read_columns(source, index, columns, rows.clone(), &mut |_| (), &mut |position, data| {
        let array = data.into_array()?;
        assert_eq!(array.data_type(), &index.columns()[columns[position]].data_type);
        value::append(make_array(array).as_ref(), &mut values[position]);
        Ok(())
    })?;
    assert!(values.iter().all(|column| column.len() as u64 == rows.end - rows.start));
    Ok(values)
}

/// Asserts that a column's values are those expected, naming the first that is not.
pub fn assert_same(read: &[Value], expected: &[Value], what: impl std::fmt::Debug) {
    let differs = read.iter().zip(expected).position(|(read, expected)| read != expected);
    if let Some(row) = differs {
        panic!("{what:?}, row {row}: {} is not {}", read[row], expected[row]);
    }
    assert_eq!(read.len(), expected.len(), "{what:?}");
}
