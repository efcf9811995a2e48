//! Opening: from bytes to an index, reading metadata only.

mod check;
mod contents;
mod cut;
mod declared;
mod file;
mod fingerprint;
mod guess;
mod lookahead;
mod message;
mod stream;

use std::collections::HashSet;

use reelscope_model::{Code, Error, Result};

use self::{contents::Contents, lookahead::Lookahead};
use crate::{
    index::{Format, Index, histories},
    schema::{count_nulls, leaf_columns},
    source::ReadAt,
};

/// How far a file has been read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// The bytes passed so far; those that were hopped over count too.
    pub read_bytes: u64,
    /// The bytes of the file.
    pub total_bytes: u64,
    /// The rows found so far.
    pub rows: u64,
}

/// Reads and checks the metadata of a whole file.
pub(crate) fn open(source: &dyn ReadAt, progress: &mut dyn FnMut(Progress)) -> Result<Index> {
    let mut bytes = Lookahead::new(source);
    if bytes.total() == 0 {
        return Err(Error::new(Code::Empty, "The file is empty: it has no bytes at all.")
            .hint("Export or download it again: what was to write it may have stopped before it began."));
    }
    let mut notices = Vec::new();
    let (format, contents) = if file::is_file(&mut bytes)? {
        (Format::File, file::read_file(&mut bytes, progress)?)
    } else {
        (Format::Stream, stream::read_stream(&mut bytes, progress, &mut notices)?)
    };
    declared::check_declared(&mut bytes, &contents)?;
    let Contents { schema, tree, batches, dictionaries, rows, .. } = contents;
    let (mut columns, paths) = leaf_columns(&schema)?;
    let with_nulls: HashSet<i64> = dictionaries
        .iter()
        .filter(|dictionary| dictionary.batch.values.first().is_some_and(|values| values.nulls != Some(0)))
        .map(|dictionary| dictionary.id)
        .collect();
    for (column, path) in columns.iter_mut().zip(&paths) {
        column.nulls = count_nulls(&tree, path, &batches, &with_nulls);
    }
    let fingerprint = fingerprint::fingerprint(source)?;
    progress(Progress { read_bytes: bytes.total(), total_bytes: bytes.total(), rows });
    Ok(Index {
        format,
        size: bytes.total(),
        rows,
        tree,
        columns,
        paths,
        batches,
        histories: histories(&dictionaries),
        dictionaries,
        notices,
        fingerprint,
    })
}
