//! Files before they are open.

use web_sys::{Blob, File};

/// A file to open: its name and its bytes, wherever the browser keeps them.
#[derive(Clone, Debug)]
pub struct Source {
    /// The name, without folders.
    pub name: String,
    /// The bytes.
    pub blob: Blob,
}

impl Source {
    /// A source of that name.
    pub fn new(name: impl Into<String>, blob: Blob) -> Self {
        Self { name: name.into(), blob }
    }

    /// Its size in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.blob.size() as u64
    }
}

impl From<File> for Source {
    fn from(file: File) -> Self {
        Self { name: file.name(), blob: file.into() }
    }
}
