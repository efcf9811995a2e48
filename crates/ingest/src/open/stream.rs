//! The stream format: messages one behind the other, until an end marker or the end of the bytes.

use arrow_ipc::MessageHeader;
use reelscope_model::{Notice, Result};

use super::{
    Progress,
    contents::Contents,
    cut::Whole,
    guess::not_arrow,
    lookahead::Lookahead,
    message::{CONTINUATION, natural, verify},
};
use crate::{
    batch::Span,
    fault::{corrupt, grouped},
};

/// How many bytes are looked at to tell what a file is.
const HEAD: u64 = 1024;

/// What stands at a place of a stream.
pub(crate) enum Frame {
    /// A message's metadata.
    Message(Span),
    /// The end marker, and the byte after it.
    End(u64),
    /// Nothing more, without a marker.
    Bare,
    /// A message that is not all there, and how many bytes of its metadata are missing, if that is known.
    Cut(Option<u64>),
}

/// Reads the metadata of a stream, hopping from header to header.
pub(crate) fn read_stream(
    source: &mut Lookahead<'_>,
    progress: &mut dyn FnMut(Progress),
    notices: &mut Vec<Notice>,
) -> Result<Contents> {
    let (mut contents, mut at) = read_head(source)?;
    loop {
        match read_frame(source, at)? {
            Frame::Message(metadata) => at = read_message(source, metadata, &mut contents)?,
            Frame::Cut(missing) => {
                let whole = whole(&contents);
                return Err(whole.cut(&whole.next(), source.total(), missing));
            }
            Frame::End(end) => {
                let left = source.left(end);
                if left > 0 {
                    notices.push(notice(
                        "trailing-bytes",
                        &format!(
                            "The file goes on for {} bytes behind the end of its stream, and these are not read. If \
                             several exports were joined to one file, open them one by one.",
                            grouped(left)
                        ),
                    ));
                }
                return Ok(contents);
            }
            Frame::Bare => {
                notices.push(notice(
                    "no-end-marker",
                    "The stream has no end marker: all that is there was read, but it may have been cut off between \
                     two batches. Compare the number of rows with its source.",
                ));
                return Ok(contents);
            }
        }
        progress(Progress { read_bytes: at, total_bytes: source.total(), rows: contents.rows });
    }
}

/// The schema, which comes first, and where what follows it starts. Bytes that do not start with one are not Arrow.
fn read_head(source: &mut Lookahead<'_>) -> Result<(Contents, u64)> {
    let total = source.total();
    let head = source.get(0, HEAD.min(total))?.unwrap_or_default().to_vec();
    let marked = head.starts_with(&CONTINUATION);
    let cut = |missing| Whole::default().cut("its schema", total, missing);
    let metadata = match read_frame(source, 0) {
        Ok(Frame::Message(metadata)) => metadata,
        Ok(Frame::Cut(missing)) if marked => return Err(cut(missing)),
        Err(error) if marked => return Err(error),
        _ => return Err(not_arrow(&head, total)),
    };
    let left = source.left(metadata.end());
    let bytes = source.get(metadata.offset, metadata.length)?.unwrap_or_default();
    let message = match verify(bytes) {
        Ok(message) => message,
        Err(error) if marked || error.code != reelscope_model::Code::Corrupt => return Err(error),
        Err(_) => return Err(not_arrow(&head, total)),
    };
    let Some(schema) = message.header_as_schema() else {
        return Err(corrupt("The stream does not start with a schema."));
    };
    let contents = Contents::new(schema, total)?;
    let length = body_length(left, message.bodyLength())?.map_err(|missing| cut(Some(missing)))?;
    Ok((contents, metadata.end() + length))
}

/// Reads what stands at a place, which the file reaches.
pub(crate) fn read_frame(source: &mut Lookahead<'_>, at: u64) -> Result<Frame> {
    if source.left(at) == 0 {
        return Ok(Frame::Bare);
    }
    let mut word = |at| Ok(source.get(at, 4)?.and_then(|bytes| bytes.first_chunk::<4>().copied()));
    // Before 2019 the length stood alone.
    let (length, start) = match word(at)? {
        Some(CONTINUATION) => (word(at + 4)?, at + 8),
        length => (length, at + 4),
    };
    let Some(length) = length else { return Ok(Frame::Cut(None)) };
    let length = natural(i64::from(i32::from_le_bytes(length)), "message length")?;
    if length == 0 {
        Ok(Frame::End(start))
    } else if length > source.left(start) {
        Ok(Frame::Cut(Some(length - source.left(start))))
    } else {
        Ok(Frame::Message(Span { offset: start, length }))
    }
}

/// Reads the message whose metadata are there, and tells where the next one starts.
fn read_message(source: &mut Lookahead<'_>, metadata: Span, contents: &mut Contents) -> Result<u64> {
    let (total, left) = (source.total(), source.left(metadata.end()));
    let message = verify(source.get(metadata.offset, metadata.length)?.unwrap_or_default())?;
    let length = body_length(left, message.bodyLength())?.map_err(|missing| {
        let whole = whole(contents);
        let dictionary = message.header_type() == MessageHeader::DictionaryBatch;
        let what = if dictionary { "a dictionary".to_owned() } else { whole.next() };
        whole.cut(&what, total, Some(missing))
    })?;
    contents.add(message, Span { offset: metadata.end(), length })?;
    Ok(metadata.end() + length)
}

/// The length of a body, or how much of it is missing.
pub(crate) fn body_length(left: u64, declared: i64) -> Result<core::result::Result<u64, u64>> {
    let length = natural(declared, "body length")?;
    Ok(if length <= left { Ok(length) } else { Err(length - left) })
}

fn whole(contents: &Contents) -> Whole {
    Whole { batches: contents.batches.len() as u64, rows: contents.rows }
}

fn notice(code: &str, message: &str) -> Notice {
    Notice { code: code.to_owned(), column: None, message: message.to_owned() }
}
