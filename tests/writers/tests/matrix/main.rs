//! Every file of every writer holds what was written: rows, nulls, value counts and sums, by the reader and by the
//! engine.
#![allow(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

mod engine;
#[path = "../../../../crates/engine/tests/whole/here.rs"]
#[allow(dead_code, reason = "shared with the engine's tests, which use more of it")]
mod here;
mod made;
mod summary;
#[path = "../../../../crates/ingest/tests/common/value.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with the reader's tests, which use more of it")]
mod value;

use arrow_array::make_array;
use reelscope_ingest::{Index, read_columns};
use reelscope_model::Result;

use self::{made::Made, summary::Summary};

#[test]
fn test_read_gives_what_python_wrote() {
    check(&made::by_python());
}

#[test]
fn test_read_gives_what_javascript_wrote() {
    check(&made::by_javascript());
}

/// Compares all files and then says which differ, and in what.
fn check(files: &[Made]) {
    let mut differences = Vec::new();
    for file in files {
        let read = read(file, &mut differences);
        if let Err(error) = read {
            differences.push(format!("{}: {error}", file.name));
        } else {
            engine::compare(file, &mut differences);
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

fn read(file: &Made, differences: &mut Vec<String>) -> Result<()> {
    let index = Index::read(&file.bytes, &mut |_| ())?;
    if index.rows() != file.rows() {
        differences.push(format!("{}: {} rows, not {}", file.name, index.rows(), file.rows()));
    }
    for (name, expected) in file.columns() {
        let position = index.columns().iter().position(|column| column.name == *name);
        let Some(position) = position else {
            differences.push(format!("{}: there is no column {name}", file.name));
            continue;
        };
        let mut summary = Summary::default();
        read_columns(&file.bytes, &index, &[position], 0..index.rows(), &mut |_| (), &mut |_, data| {
            summary.add(make_array(data.into_array()?).as_ref());
            Ok(())
        })?;
        summary.compare(expected, &format!("{}, {name}", file.name), differences);
        let counted = index.columns()[position].nulls;
        if counted.is_some_and(|nulls| expected["nulls"] != nulls) {
            differences.push(format!("{}, {name}: metadata count {counted:?} nulls", file.name));
        }
    }
    Ok(())
}
