//! One error for all that can go wrong with a file or a query: a stable code, a plain sentence, a next step.

use serde::{Deserialize, Serialize};

/// What went wrong, as callers may match on it. The text of each is part of the public contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Code {
    /// The bytes are not Arrow IPC.
    NotArrow,
    /// The file has no bytes at all.
    Empty,
    /// The file ends before its content does.
    Truncated,
    /// The content contradicts itself.
    Corrupt,
    /// The values are in big-endian order.
    BigEndian,
    /// The metadata is of a version that this program does not know.
    UnsupportedVersion,
    /// The schema holds a type that the format does not define.
    UnsupportedType,
    /// It would take more memory than there is.
    TooLarge,
    /// The browser could not read the file: it changed, vanished, or may not be read.
    ReadFailed,
    /// The same file is open already.
    AlreadyOpen,
    /// The caller cancelled.
    Cancelled,
    /// A query names a table that is not there.
    UnknownTable,
    /// A query names a column that is not there.
    UnknownColumn,
    /// A query names a measure that is not there, or whose columns are missing.
    UnknownMeasure,
    /// A query contradicts itself.
    BadQuery,
    /// The data has been closed.
    Closed,
    /// The model file is not valid.
    BadModel,
    /// A defect of this program.
    Internal,
}

impl Code {
    /// The code as it is written in the API and the page.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotArrow => "not-arrow",
            Self::Empty => "empty",
            Self::Truncated => "truncated",
            Self::Corrupt => "corrupt",
            Self::BigEndian => "big-endian",
            Self::UnsupportedVersion => "unsupported-version",
            Self::UnsupportedType => "unsupported-type",
            Self::TooLarge => "too-large",
            Self::ReadFailed => "read-failed",
            Self::AlreadyOpen => "already-open",
            Self::Cancelled => "cancelled",
            Self::UnknownTable => "unknown-table",
            Self::UnknownColumn => "unknown-column",
            Self::UnknownMeasure => "unknown-measure",
            Self::BadQuery => "bad-query",
            Self::Closed => "closed",
            Self::BadModel => "bad-model",
            Self::Internal => "internal",
        }
    }
}

/// An error as a person reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Error {
    /// What went wrong, for programs.
    pub code: Code,
    /// What went wrong and where, in one plain sentence.
    pub message: String,
    /// What to do about it, in one plain sentence; empty when there is nothing to say.
    pub hint: String,
}

/// The result of anything that can fail with an [`Error`].
pub type Result<T, E = Error> = core::result::Result<T, E>;

impl Error {
    /// An error of `code` that says `message`, without a next step.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: String::new() }
    }

    /// The same error with `hint` as its next step.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// The same error, about a file of that name: its hint's code names it.
    #[must_use]
    pub fn of_file(mut self, name: &str) -> Self {
        self.hint = crate::hint::fill(&self.hint, name);
        self
    }
}

impl core::fmt::Display for Error {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.message)
    }
}

impl core::error::Error for Error {}
