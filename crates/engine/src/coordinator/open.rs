//! What opening files takes and gives.

use reelscope_model::Error;

use crate::plan::FileId;

/// A file that the client has already handed to every worker under its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFile {
    /// Its number, never used before.
    pub id: FileId,
    /// Its name, without folders.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
}

/// What became of a set of files.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Added {
    /// The files that are open now, in the order given.
    pub opened: Vec<Opened>,
    /// The files that are not, in the order given.
    pub failures: Vec<Failure>,
}

/// A file that was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Its number.
    pub id: FileId,
    /// Its name.
    pub file: String,
    /// The table that its rows are in.
    pub table: String,
    /// The kind of that table, if it has one.
    pub kind: Option<String>,
    /// Its rows.
    pub rows: u64,
}

/// A file that was not opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Its number.
    pub id: FileId,
    /// Its name.
    pub file: String,
    /// Why; `already-open` when the same content is open.
    pub error: Error,
}

/// How far a file has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Its metadata are being read and validated.
    Indexing,
    /// Its columns are being recognised.
    Recognising,
    /// Its table answers queries.
    Ready,
    /// It was not opened.
    Failed,
}

impl Phase {
    /// The name in the API and the page.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Indexing => "indexing",
            Self::Recognising => "recognising",
            Self::Ready => "ready",
            Self::Failed => "failed",
        }
    }
}

/// A step in opening one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The file's number.
    pub id: FileId,
    /// Its name.
    pub file: String,
    /// How far it has come.
    pub phase: Phase,
    /// Bytes whose content is known: none before the index is made, all of them after.
    pub read_bytes: u64,
    /// Its size in bytes.
    pub total_bytes: u64,
    /// Its rows; 0 before the index is made.
    pub rows: u64,
}

impl Progress {
    pub(super) fn of(file: &NewFile, phase: Phase, rows: u64) -> Self {
        let read_bytes = if phase == Phase::Indexing { 0 } else { file.size };
        Self { id: file.id, file: file.name.clone(), phase, read_bytes, total_bytes: file.size, rows }
    }
}
