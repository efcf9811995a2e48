//! A browser's file as something to read at any place, synchronously, and to fetch many pieces of at once.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Array, ArrayBuffer, Uint8Array};
use reelscope_ingest::{Coming, ReadAt, Slice};
use reelscope_model::{Code, Error, Result};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, FileReaderSync};

use super::{beat, stream::Ahead};
use crate::host;

/// The pauses after which a read that failed is tried again, in milliseconds.
///
/// Chromium cannot read parts of a large file made of memory while it moves them to disk, and says no more than of a
/// file that is gone; some tens of milliseconds later it can, or some hundreds when it copied much of it.
const PAUSES_MS: [f64; 8] = [5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0, 480.0];

/// A file that was changed no longer ago than this may have been made by a script, in milliseconds.
const MADE_MS: f64 = 60_000.0;

/// How many pieces are fetched as one: by itself each would take some milliseconds, most of it waiting.
const TOGETHER: usize = 128;

/// Where a piece starts, and its bytes.
type Fetched = (u64, Vec<u8>);

/// A blob: pieces that are expected come in streams, all others through `FileReaderSync`, which exists in workers only.
/// Only what is asked for is kept, and it is copied once, into this worker's memory.
///
/// Clones are the same file, and share what was fetched of it.
#[derive(Clone, Debug)]
pub struct BlobFile {
    blob: Blob,
    size: u64,
    /// What was fetched, in order and apart.
    fetched: Rc<RefCell<Vec<Fetched>>>,
    /// What is on its way, and what of it has come.
    ahead: Rc<RefCell<Ahead>>,
    come: Rc<RefCell<Vec<Fetched>>>,
}

impl BlobFile {
    /// The blob as a file.
    #[must_use]
    pub fn new(blob: Blob) -> Self {
        let size = blob.size() as u64;
        Self { blob, size, fetched: Rc::default(), ahead: Rc::default(), come: Rc::default() }
    }

    /// Fetches pieces, which are in order and apart, many at a time, and keeps them at hand. What cannot be read now is
    /// left for [`ReadAt::read_at`], which says why.
    pub async fn fetch(&self, pieces: &[Slice]) {
        for pieces in pieces.chunks(TOGETHER) {
            let fetched = self.fetch_some(pieces).await.unwrap_or_default();
            self.fetched.borrow_mut().extend(fetched);
        }
    }

    /// Lets go of what was fetched.
    pub fn drop_fetched(&self) {
        self.fetched.take();
    }

    async fn fetch_some(&self, pieces: &[Slice]) -> Option<Vec<Fetched>> {
        let together = parts_of(&self.blob, pieces.iter().map(|piece| (piece.offset, piece.end())))?;
        let bytes = Uint8Array::new(&JsFuture::from(together.array_buffer()).await.ok()?);
        let mut start = 0;
        let take = |piece: &Slice| {
            let end = u32::try_from(piece.length).ok()?.checked_add(start)?;
            let part = bytes.subarray(start, end).to_vec();
            start = end;
            (part.len() as u64 == piece.length).then_some((piece.offset, part))
        };
        pieces.iter().map(take).collect()
    }

    /// Gives away a piece that has come.
    fn take(&self, offset: u64, length: usize) -> Option<Vec<u8>> {
        let mut come = self.come.borrow_mut();
        let at = come.iter().position(|(start, bytes)| *start == offset && bytes.len() == length)?;
        Some(come.swap_remove(at).1)
    }

    /// Does something with the bytes at hand from `offset` on.
    fn with_fetched<T>(&self, offset: u64, job: impl FnOnce(&[u8]) -> T) -> Option<T> {
        let fetched = self.fetched.borrow();
        let after = fetched.partition_point(|(start, _)| *start <= offset);
        let (start, bytes) = fetched.get(after.checked_sub(1)?)?;
        bytes.get(usize::try_from(offset - start).ok()?..).map(job)
    }
}

impl ReadAt for BlobFile {
    fn len(&self) -> u64 {
        self.size
    }

    fn at_hand(&self, offset: u64) -> u64 {
        self.with_fetched(offset, <[u8]>::len).unwrap_or(0) as u64
    }

    fn read_at(&self, offset: u64, length: usize) -> Result<Vec<u8>> {
        if let Some(bytes) = self.take(offset, length) {
            return Ok(bytes);
        }
        let fetched = self.with_fetched(offset, |bytes| bytes.get(..length).map(<[u8]>::to_vec));
        if let Some(bytes) = fetched.flatten() {
            return Ok(bytes);
        }
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

    fn expect(&self, pieces: Vec<Slice>) {
        self.come.take();
        self.ahead.replace(Ahead::new(pieces, is_on_disk(&self.blob)));
    }

    fn bring<'a>(&'a self, pieces: &'a [Slice]) -> Coming<'a, ()> {
        Box::pin(async move {
            let mut ahead = self.ahead.take();
            for piece in pieces {
                if let Some(bytes) = ahead.next(&self.blob, *piece).await {
                    self.come.borrow_mut().push((piece.offset, bytes));
                }
            }
            self.ahead.replace(ahead);
        })
    }
}

/// Whether a blob is a file of the disk, as far as that can be told. Of one that a script has made of its memory, Chromium
/// makes copies to put parts of it together, has no room for large ones, and then cannot read the file for a while. Such a
/// file says that it was changed when it was made.
fn is_on_disk(blob: &Blob) -> bool {
    blob.dyn_ref::<File>().is_some_and(|file| js_sys::Date::now() - file.last_modified() > MADE_MS)
}

/// Parts of a blob, by their starts and ends, as one: the browser reads them one after the other, and never what is between
/// them.
pub(super) fn parts_of(blob: &Blob, parts: impl Iterator<Item = (u64, u64)>) -> Option<Blob> {
    let part = |(start, end): (u64, u64)| blob.slice_with_f64_and_f64(start as f64, end as f64).ok();
    let parts = parts.map(part).collect::<Option<Vec<_>>>()?;
    match parts.as_slice() {
        [only] => Some(only.clone()),
        several => Blob::new_with_blob_sequence(&several.iter().collect::<Array>()).ok(),
    }
}

fn read_slice(blob: &Blob, start: f64, end: f64) -> Result<ArrayBuffer, JsValue> {
    let slice = blob.slice_with_f64_and_f64(start, end)?;
    let reader = FileReaderSync::new()?;
    Ok(beat::reading(end - start, || reader.read_as_array_buffer(&slice))?.unchecked_into())
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
