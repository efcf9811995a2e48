//! Reading a file forward, ahead of whoever needs its bytes.
//!
//! A browser hands a stream's bytes out faster than as many slices, and fills its pipe while the worker is
//! busy with what it has.

use std::collections::VecDeque;

use js_sys::{ArrayBuffer, Promise, Uint8Array};
use reelscope_ingest::Slice;
use wasm_bindgen::{JsCast, prelude::wasm_bindgen};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, ReadableStreamByobReader};

use super::blob_file::parts_of;
use crate::runs::{BACK, Run, runs};

/// The most bytes that are asked of a stream at once.
const CHUNK: u32 = 1 << 20;

#[wasm_bindgen]
extern "C" {
    /// What a read gives.
    type Chunk;

    #[wasm_bindgen(method, getter)]
    fn done(this: &Chunk) -> bool;

    #[wasm_bindgen(method, getter)]
    fn value(this: &Chunk) -> Option<Uint8Array>;
}

/// The pieces that will be needed, in order, and the streams that they come in.
#[derive(Debug, Default)]
pub(super) struct Ahead {
    pieces: VecDeque<(Slice, usize)>,
    streams: Vec<Stream>,
}

#[derive(Debug)]
struct Stream {
    run: Run,
    /// How many of its pieces are still to come.
    left: usize,
    /// The reader once it is open; a stream that failed has none and opens none.
    reader: Option<Reader>,
    failed: bool,
}

impl Ahead {
    /// Nothing is read yet. `skips` says whether streams may leave out what nobody wants.
    pub(super) fn new(pieces: Vec<Slice>, skips: bool) -> Self {
        let (runs, of) = runs(pieces.iter().map(|piece| (piece.offset, piece.end())), skips);
        let mut streams: Vec<Stream> = runs
            .into_iter()
            .map(|run| Stream { failed: !run.is_long(), run, left: 0, reader: None })
            .collect();
        of.iter().for_each(|stream| streams[*stream].left += 1);
        Self { pieces: pieces.into_iter().zip(of).collect(), streams }
    }

    /// The bytes of a piece, which is the next one; none when they have to be read otherwise.
    pub(super) async fn next(&mut self, blob: &Blob, piece: Slice) -> Option<Vec<u8>> {
        let (_, at) = self.pieces.pop_front().filter(|(next, _)| *next == piece)?;
        let stream = self.streams.get_mut(at)?;
        let bytes = stream.piece(blob, piece).await;
        stream.failed |= bytes.is_none();
        stream.left -= 1;
        if stream.left == 0 || stream.failed {
            stream.reader = None;
        }
        bytes
    }
}

impl Stream {
    async fn piece(&mut self, blob: &Blob, piece: Slice) -> Option<Vec<u8>> {
        if self.failed {
            return None;
        }
        if self.reader.is_none() {
            self.reader = Some(Reader::open(blob, &self.run)?);
        }
        let place = self.run.place(piece.offset)?;
        self.reader.as_mut()?.piece(place, piece.length).await
    }
}

/// An open stream.
#[derive(Debug)]
struct Reader {
    reader: ReadableStreamByobReader,
    /// Where in the stream the rest of the chunk starts, and where the stream ends.
    at: u64,
    end: u64,
    chunk: Uint8Array,
    /// The last bytes of the last piece: the next may start a little before its end.
    tail: Vec<u8>,
}

impl Reader {
    fn open(blob: &Blob, run: &Run) -> Option<Self> {
        let whole = parts_of(blob, run.parts())?;
        Some(Self {
            // Fails where files' streams do not take buffers.
            reader: ReadableStreamByobReader::new(&whole.stream()).ok()?,
            at: 0,
            end: run.len(),
            chunk: Uint8Array::new(&ArrayBuffer::new(CHUNK)).subarray(0, 0),
            tail: Vec::new(),
        })
    }

    /// So many bytes from a place of the stream on, which is where the last piece ended, or a little before.
    async fn piece(&mut self, place: u64, length: u64) -> Option<Vec<u8>> {
        let length = usize::try_from(length).ok()?;
        Vec::<u8>::new().try_reserve_exact(length).ok()?;
        let mut bytes = vec![0; length];
        let back = usize::try_from(self.at.saturating_sub(place)).ok()?;
        let again = self.tail.len().checked_sub(back)?;
        let (old, mut new) = bytes.split_at_mut(back.min(length));
        old.copy_from_slice(self.tail.get(again..again + old.len())?);
        let mut skip = place.saturating_sub(self.at);
        while !new.is_empty() {
            if self.chunk.length() == 0 {
                self.fill().await?;
            }
            let there = self.chunk.length();
            let skipped = u32::try_from(skip).unwrap_or(u32::MAX).min(there);
            let taken = u32::try_from(new.len()).unwrap_or(u32::MAX).min(there - skipped);
            let (now, rest) = new.split_at_mut(taken as usize);
            self.chunk.subarray(skipped, skipped + taken).copy_to(now);
            new = rest;
            skip -= u64::from(skipped);
            self.at += u64::from(skipped + taken);
            self.chunk = self.chunk.subarray(skipped + taken, there);
        }
        self.tail = bytes[length.saturating_sub(BACK as usize)..].to_vec();
        Some(bytes)
    }

    /// The next chunk, in the memory of the last.
    async fn fill(&mut self) -> Option<()> {
        let left = u32::try_from(self.end - self.at).unwrap_or(CHUNK).min(CHUNK);
        let view = Uint8Array::new_with_byte_offset_and_length(&self.chunk.buffer(), 0, left);
        let read: Promise = self.reader.read_with_array_buffer_view(&view);
        let chunk: Chunk = JsFuture::from(read).await.ok()?.unchecked_into();
        self.chunk = chunk.value().filter(|value| !chunk.done() && value.length() > 0)?;
        Some(())
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let cancelled = self.reader.cancel();
        spawn_local(async {
            // Nobody reads on, whether the browser could stop or not.
            let _ = JsFuture::from(cancelled).await;
        });
    }
}
