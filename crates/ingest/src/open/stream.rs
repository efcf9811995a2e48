//! The stream format: messages one behind the other, until an end marker or the end of the bytes.

use reelscope_model::{Notice, Result};

use super::{
    Progress,
    contents::Contents,
    guess::not_arrow,
    lookahead::Lookahead,
    message::{CONTINUATION, natural, verify},
};
use crate::{
    batch::Span,
    fault::{corrupt, truncated},
};

/// How many bytes are looked at to tell what a file is.
const HEAD: u64 = 1024;

/// What stands at a place of a stream.
enum Frame {
    /// A message's metadata.
    Message(Span),
    /// The end marker, and the byte after it.
    End(u64),
    /// Nothing more, without a marker.
    Bare,
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
            Frame::End(end) => {
                if source.left(end) > 0 {
                    notices.push(notice(
                        "trailing-bytes",
                        "The file goes on behind the stream's end; that part is not read.",
                    ));
                }
                return Ok(contents);
            }
            Frame::Bare => {
                notices.push(notice(
                    "no-end-marker",
                    "The stream has no end marker: all that is there was read, but it may have been cut off.",
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
    let metadata = match read_frame(source, 0) {
        Ok(Frame::Message(metadata)) => metadata,
        Err(error) if marked => return Err(error),
        _ => return Err(not_arrow(&head)),
    };
    let left = source.left(metadata.end());
    let bytes = source.get(metadata.offset, metadata.length)?.unwrap_or_default();
    let message = match verify(bytes) {
        Ok(message) => message,
        Err(error) if marked || error.code != reelscope_model::Code::Corrupt => return Err(error),
        Err(_) => return Err(not_arrow(&head)),
    };
    let Some(schema) = message.header_as_schema() else {
        return Err(corrupt("The stream does not start with a schema."));
    };
    let contents = Contents::new(schema, total)?;
    Ok((contents, metadata.end() + body_length(left, message.bodyLength(), total)?))
}

fn read_frame(source: &mut Lookahead<'_>, at: u64) -> Result<Frame> {
    let total = source.total();
    if source.left(at) == 0 {
        return Ok(Frame::Bare);
    }
    let cut = || truncated("a message of the stream", total);
    let mut word = |at| -> Result<[u8; 4]> {
        let bytes = source.get(at, 4)?.ok_or_else(cut)?;
        bytes.first_chunk::<4>().copied().ok_or_else(cut)
    };
    // Before 2019 the length stood alone.
    let (length, start) = match word(at)? {
        CONTINUATION => (word(at + 4)?, at + 8),
        length => (length, at + 4),
    };
    let length = natural(i64::from(i32::from_le_bytes(length)), "message length")?;
    if length == 0 {
        Ok(Frame::End(start))
    } else if length > source.left(start) {
        Err(cut())
    } else {
        Ok(Frame::Message(Span { offset: start, length }))
    }
}

/// Reads the message whose metadata are there, and tells where the next one starts.
fn read_message(source: &mut Lookahead<'_>, metadata: Span, contents: &mut Contents) -> Result<u64> {
    let total = source.total();
    let left = source.left(metadata.end());
    let message = verify(source.get(metadata.offset, metadata.length)?.unwrap_or_default())?;
    let length = body_length(left, message.bodyLength(), total)?;
    contents.add(message, Span { offset: metadata.end(), length })?;
    Ok(metadata.end() + length)
}

fn body_length(left: u64, declared: i64, total: u64) -> Result<u64> {
    let length = natural(declared, "body length")?;
    if length <= left { Ok(length) } else { Err(truncated("a batch of the stream", total)) }
}

fn notice(code: &str, message: &str) -> Notice {
    Notice { code: code.to_owned(), column: None, message: message.to_owned() }
}
