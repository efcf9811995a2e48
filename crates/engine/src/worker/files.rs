//! The files that a worker has been given.

use reelscope_model::{Error, Result};
use rustc_hash::FxHashMap;

use super::source::Source;
use crate::{error::internal, plan::FileId};

/// Files by their number.
#[derive(Default)]
pub(super) struct Files(FxHashMap<FileId, Box<dyn Source>>);

impl Files {
    /// Takes a file, instead of the one it had under this number.
    pub(super) fn insert(&mut self, id: FileId, file: Box<dyn Source>) {
        self.0.insert(id, file);
    }

    /// Lets go of a file.
    pub(super) fn remove(&mut self, id: FileId) {
        self.0.remove(&id);
    }

    /// A file.
    pub(super) fn get(&self, id: FileId) -> Result<&dyn Source> {
        self.0.get(&id).map(|file| &**file).ok_or_else(|| unknown(id))
    }

    /// A file, to be indexed.
    pub(super) fn get_mut(&mut self, id: FileId) -> Result<&mut Box<dyn Source>> {
        self.0.get_mut(&id).ok_or_else(|| unknown(id))
    }
}

fn unknown(id: FileId) -> Error {
    internal(format!("This worker was not given file {id}."))
}
