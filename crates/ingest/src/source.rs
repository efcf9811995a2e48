//! Where the bytes come from: random access that the host implements.

use std::{
    fs::File,
    future::{Future, ready},
    io::{Read, Seek, SeekFrom},
    pin::Pin,
};

use reelscope_model::{Code, Error, Result};

use crate::{fault::in_memory, read::Slice};

/// What has to be waited for.
pub type Coming<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Random access to untrusted bytes: a `File` in a worker, a file on disk, or bytes in memory.
pub trait ReadAt {
    /// How many bytes there are.
    fn len(&self) -> u64;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many bytes from `offset` on are in memory already, so that reading them costs next to nothing.
    fn at_hand(&self, offset: u64) -> u64 {
        let _ = offset;
        0
    }

    /// The `length` bytes from `offset` on.
    ///
    /// # Errors
    /// [`Code::ReadFailed`] when they cannot be read, as when the file has changed or vanished.
    fn read_at(&self, offset: u64, length: usize) -> Result<Vec<u8>>;

    /// Is told which pieces will be read next, and in which order, so that it can have them on their way.
    fn expect(&self, pieces: Vec<Slice>) {
        let _ = pieces;
    }

    /// Waits for the next of the pieces that were expected. What does not come is left to [`ReadAt::read_at`], which
    /// says why.
    fn bring<'a>(&'a self, pieces: &'a [Slice]) -> Coming<'a, ()> {
        let _ = pieces;
        Box::pin(ready(()))
    }
}

impl ReadAt for [u8] {
    fn len(&self) -> u64 {
        <[u8]>::len(self) as u64
    }

    fn read_at(&self, offset: u64, length: usize) -> Result<Vec<u8>> {
        let start = usize::try_from(offset).map_err(|_| read_failed("beyond the end"))?;
        let end = start.checked_add(length).ok_or_else(|| read_failed("beyond the end"))?;
        self.get(start..end).map(<[u8]>::to_vec).ok_or_else(|| read_failed("beyond the end"))
    }
}

impl ReadAt for Vec<u8> {
    fn len(&self) -> u64 {
        self.as_slice().len() as u64
    }

    fn read_at(&self, offset: u64, length: usize) -> Result<Vec<u8>> {
        self.as_slice().read_at(offset, length)
    }
}

impl ReadAt for File {
    fn len(&self) -> u64 {
        self.metadata().map_or(0, |metadata| metadata.len())
    }

    fn read_at(&self, offset: u64, length: usize) -> Result<Vec<u8>> {
        let mut file = self;
        let mut bytes = vec![0; length];
        file.seek(SeekFrom::Start(offset))
            .and_then(|_| file.read_exact(&mut bytes))
            .map_err(|error| read_failed(&error.to_string()))?;
        Ok(bytes)
    }
}

/// Reads exactly `length` bytes; a host that gives fewer has seen the file change.
pub(crate) fn read_exact(source: &dyn ReadAt, offset: u64, length: u64) -> Result<Vec<u8>> {
    if length == 0 {
        return Ok(Vec::new());
    }
    let bytes = source.read_at(offset, in_memory(length)?)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(read_failed("fewer bytes than there were")) }
}

fn read_failed(why: &str) -> Error {
    Error::new(Code::ReadFailed, format!("The file could not be read ({why})."))
        .hint("It may have changed, moved or vanished since it was opened: open it again.")
}
