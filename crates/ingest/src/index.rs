//! The index of a file: all that is known of it without reading a value.

use std::collections::BTreeMap;

use reelscope_model::{Notice, Result};
use serde::{Deserialize, Serialize};

pub use crate::open::Progress;
use crate::{
    batch::{Batch, Dictionary},
    fault::internal,
    schema::{FileColumn, Layout, Node, Path, Tree, follow},
    source::ReadAt,
};

/// The two ways in which Arrow IPC is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// With a footer; also called Feather V2.
    File,
    /// Messages one behind the other.
    Stream,
}

/// A file's schema, its batches and where their buffers are, checked against the file's real size.
///
/// One worker makes it; the others are handed its bytes and read their own rows of the same file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Index {
    pub(crate) format: Format,
    pub(crate) size: u64,
    pub(crate) rows: u64,
    pub(crate) tree: Tree,
    pub(crate) columns: Vec<FileColumn>,
    pub(crate) paths: Vec<Path>,
    pub(crate) batches: Vec<Batch>,
    pub(crate) dictionaries: Vec<Dictionary>,
    pub(crate) histories: BTreeMap<i64, History>,
    pub(crate) notices: Vec<Notice>,
    pub(crate) fingerprint: u64,
}

impl Index {
    /// Reads a file's metadata and checks all of it: every message, node and buffer of every column.
    ///
    /// # Errors
    /// `not-arrow`, `empty`, `truncated`, `corrupt`, `big-endian`, `unsupported-version`, `unsupported-type`,
    /// `too-large`, or `read-failed`.
    pub fn read(source: &dyn ReadAt, progress: &mut dyn FnMut(Progress)) -> Result<Self> {
        crate::open::open(source, progress)
    }

    /// The index as bytes, for [`Index::from_bytes`] of the same build.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // Encoding plain data to memory does not fail; were it to, the other side would say so.
        postcard::to_allocvec(self).unwrap_or_default()
    }

    /// The index that [`Index::to_bytes`] encoded.
    ///
    /// # Errors
    /// `internal` when `bytes` are not such.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        postcard::from_bytes(bytes)
            .map_err(|error| internal(format!("An index could not be decoded ({error}).")))
    }

    /// Which format the file has.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// The size of the file in bytes when it was opened.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// How many rows the file has.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The first row of each batch that has any: where a shard best starts.
    #[must_use]
    pub fn batch_starts(&self) -> Vec<u64> {
        self.batches.iter().filter(|batch| batch.rows > 0).map(|batch| batch.start).collect()
    }

    /// Whether a batch's rows can be read in part; compressed buffers have to be decoded whole.
    #[must_use]
    pub fn divisible(&self) -> bool {
        self.batches.iter().all(|batch| batch.codec.is_none())
    }

    /// The columns, in the file's order: structs are flattened to `a.b`, repeated names made unique.
    #[must_use]
    pub fn columns(&self) -> &[FileColumn] {
        &self.columns
    }

    /// Whether all rows of a column refer to one dictionary, of which each array has all values.
    #[must_use]
    pub fn has_one_dictionary(&self, column: usize) -> bool {
        let node = self.paths.get(column).and_then(|path| follow(&self.tree, path));
        let Some((_, Node { layout: Layout::Dictionary { id, .. }, .. })) = node else { return false };
        self.histories.get(id).is_some_and(|history| !history.replaced)
    }

    /// A fingerprint of the content, to tell a file that is open already.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// What was noticed while opening.
    #[must_use]
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// The dictionary messages, in order, that make up dictionary `id` for a batch whose body is at `offset`: the
    /// last one before it that is no delta, and every delta up to the next such. Deltas only add values behind the
    /// others, so that all batches may share what the last of them completes.
    pub(crate) fn dictionary_messages(&self, id: i64, offset: u64) -> &[usize] {
        let Some(history) = self.histories.get(&id) else { return &[] };
        let messages = history.messages.as_slice();
        let before =
            |number: &usize| self.dictionaries.get(*number).is_some_and(|d| d.batch.body.offset <= offset);
        let delta =
            |number: &usize| self.dictionaries.get(*number).is_some_and(|dictionary| dictionary.delta);
        // A file may keep its dictionaries behind its batches, as long as none is replaced.
        let anywhere = self.format == Format::File && !history.replaced;
        let end = if anywhere { messages.len() } else { messages.partition_point(before) };
        let Some(base) = messages.iter().take(end).rposition(|number| !delta(number)) else { return &[] };
        let deltas = messages.iter().skip(base + 1).take_while(|number| delta(number)).count();
        messages.get(base..=base + deltas).unwrap_or_default()
    }
}

/// The messages of one dictionary.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct History {
    /// Their positions among all dictionary messages.
    messages: Vec<usize>,
    /// Whether one that is no delta follows another.
    replaced: bool,
}

/// The messages of each dictionary.
pub(crate) fn histories(dictionaries: &[Dictionary]) -> BTreeMap<i64, History> {
    let mut histories: BTreeMap<i64, History> = BTreeMap::new();
    for (number, dictionary) in dictionaries.iter().enumerate() {
        let history = histories.entry(dictionary.id).or_default();
        history.replaced |= !dictionary.delta && !history.messages.is_empty();
        history.messages.push(number);
    }
    histories
}
