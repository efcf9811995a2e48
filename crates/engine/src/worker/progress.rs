//! How far a request has got.

use serde::{Deserialize, Serialize};

use super::source::Step;
use crate::plan::FileId;

/// How far the request being handled has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Progress {
    /// With a file's metadata, or with a look at its first rows.
    Opening {
        /// The file.
        file: FileId,
        /// The bytes of it that were read, or hopped over. A look at its rows may read several ranges one after the
        /// other, and starts again from 0 with each.
        read_bytes: u64,
        /// The rows found so far.
        rows: u64,
    },
    /// With the columns that are needed and were not there yet. It never falls while a request is handled.
    Loading {
        /// The values read so far, nulls included.
        read: u64,
        /// All that are to be read; at least 1.
        of: u64,
    },
}

impl Progress {
    /// A step with one file.
    pub(super) fn opening(file: FileId, step: Step) -> Self {
        Self::Opening { file, read_bytes: step.read_bytes, rows: step.rows }
    }
}

/// Takes note of a step.
pub(super) type Tell<'a> = &'a mut dyn FnMut(Progress);
