//! The samples that are compiled into the app, written as a real exporter writes them.

mod dataflix;
mod season;

use std::{fs, path::PathBuf, sync::Arc};

use arrow_array::{ArrayRef, RecordBatch};
use arrow_ipc::writer::FileWriter;

pub(crate) use self::season::write as write_season;
use crate::command::{self, Result, root};

/// A file's name and content.
type File = (String, Vec<u8>);

/// Writes the samples to where the app compiles them in from.
pub(crate) fn write() -> Result<()> {
    for (path, bytes) in dataflix_files()? {
        command::write(&path, bytes)?;
        println!("{}", path.display());
    }
    Ok(())
}

/// Fails when the samples in the repository are not what this program writes.
pub(crate) fn check() -> Result<()> {
    for (path, bytes) in dataflix_files()? {
        if fs::read(&path).ok().as_ref() != Some(&bytes) {
            return Err(format!("{} is out of date: run cargo xtask samples", path.display()).into());
        }
    }
    Ok(())
}

fn dataflix_files() -> Result<Vec<(PathBuf, Vec<u8>)>> {
    let folder = root().join("src/samples/dataflix");
    Ok(dataflix::files()?.into_iter().map(|(name, bytes)| (folder.join(name), bytes)).collect())
}

/// One table as an Arrow file of one record batch.
fn arrow_file(table: &str, columns: Vec<(&str, ArrayRef)>) -> Result<File> {
    let batch = RecordBatch::try_from_iter(columns)?;
    let mut writer = FileWriter::try_new(Vec::new(), &batch.schema())?;
    writer.write(&batch)?;
    writer.finish()?;
    Ok((format!("{table}.arrow"), writer.into_inner()?))
}

fn array(array: impl arrow_array::Array + 'static) -> ArrayRef {
    Arc::new(array)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_samples_in_the_repository_are_up_to_date() {
        check().unwrap();
    }
}
