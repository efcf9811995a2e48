//! Where a file that was cut off ends, and how much of it is whole.

use arrow_ipc::MessageHeader;
use reelscope_model::{Error, Result};

use super::{
    file::HEAD,
    lookahead::Lookahead,
    message::verify,
    stream::{Frame, body_length, read_frame},
};
use crate::fault::{grouped, truncated};

/// Where the first message stands at most.
const ALIGNED: u64 = 64;

/// What came before the end.
#[derive(Clone, Copy, Default)]
pub(crate) struct Whole {
    pub(crate) batches: u64,
    pub(crate) rows: u64,
}

impl Whole {
    /// The error of a file that ends inside of `what`, of which `missing` bytes are not there, if that is known.
    pub(crate) fn cut(self, what: &str, total: u64, missing: Option<u64>) -> Error {
        let at = grouped(total);
        let how = match missing {
            Some(1) => format!("it ends at byte {at}, where 1 more byte of {what} should follow"),
            Some(missing) => {
                format!("it ends at byte {at}, where {} more bytes of {what} should follow", grouped(missing))
            }
            None => format!("it ends at byte {at}, inside {what}"),
        };
        truncated(&format!("{how}{}", self.before()))
    }

    /// The record batch that comes next.
    pub(crate) fn next(self) -> String {
        format!("record batch {}", grouped(self.batches + 1))
    }

    fn before(self) -> String {
        let rows = grouped(self.rows);
        match self.batches {
            0 => String::new(),
            1 => format!("; one record batch before it is whole, with {rows} rows"),
            batches => format!("; {} record batches before it are whole, with {rows} rows", grouped(batches)),
        }
    }
}

/// The error of a file that starts as one and has no footer: its messages say where it was cut off.
pub(crate) fn without_footer(source: &mut Lookahead<'_>) -> Error {
    let mut whole = Whole::default();
    let total = source.total();
    match last_place(source, &mut whole) {
        Ok((what, missing)) => whole.cut(&what, total, missing),
        // Bytes that make no sense are not what was cut off.
        Err(_) => truncated(&format!(
            "it ends at byte {} without the footer that an Arrow file has",
            grouped(total)
        )),
    }
}

/// What the file ends inside of, and how many bytes of it are missing, if that is known.
fn last_place(source: &mut Lookahead<'_>, whole: &mut Whole) -> Result<(String, Option<u64>)> {
    let (mut at, mut schema) = (HEAD, false);
    // Writers may bring the first message to a round place.
    while at < ALIGNED && source.get(at, HEAD)?.is_some_and(|bytes| bytes.iter().all(|byte| *byte == 0)) {
        at += HEAD;
    }
    loop {
        let next = if schema { whole.next() } else { "its schema".to_owned() };
        let metadata = match read_frame(source, at)? {
            Frame::Message(metadata) => metadata,
            Frame::Cut(missing) => return Ok((next, missing)),
            Frame::End(_) => return Ok(("its footer".to_owned(), None)),
            Frame::Bare if schema => {
                return Ok(("what follows its batches, before its footer".to_owned(), None));
            }
            Frame::Bare => return Ok((next, None)),
        };
        let left = source.left(metadata.end());
        let message = verify(source.get(metadata.offset, metadata.length)?.unwrap_or_default())?;
        let what = match message.header_type() {
            MessageHeader::RecordBatch => next,
            MessageHeader::DictionaryBatch => "a dictionary".to_owned(),
            _ => "its schema".to_owned(),
        };
        let length = match body_length(left, message.bodyLength())? {
            Ok(length) => length,
            Err(missing) => return Ok((what, Some(missing))),
        };
        if let Some(batch) = message.header_as_record_batch() {
            whole.batches += 1;
            whole.rows = whole.rows.saturating_add(u64::try_from(batch.length()).unwrap_or(0));
        }
        schema = true;
        at = metadata.end() + length;
    }
}
