//! A browser's file as something to read at any place, synchronously.

use js_sys::{ArrayBuffer, Uint8Array};
use reelscope_ingest::ReadAt;
use reelscope_model::{Code, Error, Result};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, FileReaderSync};

use crate::host;

/// The pauses after which a read that failed is tried again, in milliseconds.
///
/// Chromium cannot read parts of a large file made of memory while it moves them to disk, and says no more than of a
/// file that is gone; some tens of milliseconds later it can.
const PAUSES_MS: [f64; 6] = [5.0, 10.0, 20.0, 40.0, 80.0, 160.0];

/// A blob read through `FileReaderSync`, which exists in workers only. Only the slice asked for is read, and it is
/// copied once, into this worker's memory.
#[derive(Debug)]
pub struct BlobFile {
    blob: Blob,
    size: u64,
}

impl BlobFile {
    /// The blob as a file.
    #[must_use]
    pub fn new(blob: Blob) -> Self {
        let size = blob.size() as u64;
        Self { blob, size }
    }
}

impl ReadAt for BlobFile {
    fn len(&self) -> u64 {
        self.size
    }

    fn read_at(&self, offset: u64, length: usize) -> Result<Vec<u8>> {
        if offset.checked_add(length as u64).is_none_or(|end| end > self.size) {
            return Err(Error::new(Code::Truncated, "The file ends before its content does.")
                .hint("Copy or download it again, and open that."));
        }
        // A file of 2^53 bytes is far beyond any disk, so the offsets are exact as floats.
        let (start, end) = (offset as f64, (offset + length as u64) as f64);
        let read = || read_slice(&self.blob, start, end).ok();
        let again = || PAUSES_MS.iter().find_map(|pause| (wait(*pause), read()).1);
        let buffer = read().or_else(again).ok_or_else(not_read)?;
        let bytes = Uint8Array::new(&buffer);
        if bytes.length() as usize != length {
            return Err(not_read());
        }
        reserve(length)?;
        Ok(bytes.to_vec())
    }
}

fn read_slice(blob: &Blob, start: f64, end: f64) -> Result<ArrayBuffer, JsValue> {
    let slice = blob.slice_with_f64_and_f64(start, end)?;
    Ok(FileReaderSync::new()?.read_as_array_buffer(&slice)?.unchecked_into())
}

/// Does nothing for a while. A worker that reads synchronously cannot wait otherwise without shared memory.
fn wait(milliseconds: f64) {
    let end = host::now_ms() + milliseconds;
    while host::now_ms() < end {}
}

/// Answers whether there is room for so many bytes: an allocation that fails later would end the worker. The room is
/// given back at once, and nothing else runs before it is taken again.
fn reserve(length: usize) -> Result<()> {
    let reserved = Vec::<u8>::new().try_reserve_exact(length);
    reserved.map_err(|_| {
        Error::new(Code::TooLarge, "There is not enough memory to read this part of the file.").hint(
            "Close other tabs, or export the rows in several smaller files and open those that you need.",
        )
    })
}

fn not_read() -> Error {
    Error::new(
        Code::ReadFailed,
        "The browser could not read the file: it changed, moved, or may not be read.",
    )
    .hint("Open the file again; if it is on a network drive or in a cloud folder, copy it to this computer first.")
}
