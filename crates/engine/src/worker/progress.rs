//! How far a request has got.

use serde::{Deserialize, Serialize};

use super::source::Step;
use crate::plan::FileId;

/// How far the request being handled has got with one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The file.
    pub file: FileId,
    /// The bytes of it that this request has read, or hopped over; it may read several ranges one after the
    /// other and starts again from 0 with each.
    pub read_bytes: u64,
    /// The rows found so far, while a file is indexed.
    pub rows: u64,
}

/// Takes note of a step.
pub(super) type Tell<'a> = &'a mut dyn FnMut(FileId, Step);
