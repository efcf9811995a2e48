//! The file format: a footer says where every batch is.

use arrow_ipc::Block;
use reelscope_model::{Code, Error, Result, sort};

use super::{
    Progress,
    contents::Contents,
    cut::without_footer,
    lookahead::Lookahead,
    message::{CONTINUATION, natural, verify, verify_footer},
};
use crate::{batch::Span, fault::corrupt};

/// What a file starts with, and ends with after its footer's length.
pub(crate) const MAGIC: &[u8; 6] = b"ARROW1";
/// The footer's length and the closing magic.
const TRAILER: u64 = 10;
/// The opening magic and its padding.
pub(crate) const HEAD: u64 = 8;

/// Whether the bytes start or end as files do: one whose start is damaged may still be read, since its footer says
/// where everything is.
pub(crate) fn is_file(source: &mut Lookahead<'_>) -> Result<bool> {
    let length = MAGIC.len() as u64;
    let Some(end) = source.total().checked_sub(length) else { return Ok(false) };
    let mut magic = |at| Ok(source.get(at, length)?.is_some_and(|bytes| bytes == MAGIC));
    Ok(magic(0)? || magic(end)?)
}

/// Reads the metadata of a file.
pub(crate) fn read_file(source: &mut Lookahead<'_>, progress: &mut dyn FnMut(Progress)) -> Result<Contents> {
    let footer_span = find_footer(source)?;
    let bytes = source.get(footer_span.offset, footer_span.length)?.map(<[u8]>::to_vec).unwrap_or_default();
    let footer = verify_footer(&bytes)?;
    let schema = footer.schema().ok_or_else(|| corrupt("The footer holds no schema."))?;
    let mut contents = Contents::new(schema, source.total())?;
    let dictionaries = footer.dictionaries().into_iter().flatten();
    let mut blocks = Vec::new();
    for block in dictionaries.chain(footer.recordBatches().into_iter().flatten()) {
        blocks.push(read_block(block, footer_span.offset)?);
    }
    check_apart(&blocks)?;
    for (metadata, body) in blocks {
        read_message(source, metadata, body, &mut contents)?;
        progress(Progress { read_bytes: body.end(), total_bytes: source.total(), rows: contents.rows });
    }
    Ok(contents)
}

fn find_footer(source: &mut Lookahead<'_>) -> Result<Span> {
    let total = source.total();
    let Some(offset) = total.checked_sub(TRAILER).filter(|offset| *offset >= HEAD) else {
        return Err(without_footer(source));
    };
    let trailer = source.get(offset, TRAILER)?.and_then(|bytes| bytes.split_first_chunk::<4>());
    let Some((length, _)) = trailer.filter(|(_, magic)| magic == MAGIC) else {
        return Err(without_footer(source));
    };
    let length = natural(i64::from(i32::from_le_bytes(*length)), "footer length")?;
    match offset.checked_sub(length) {
        Some(start) if start >= HEAD && length > 0 => Ok(Span { offset: start, length }),
        _ => Err(corrupt("The footer declares a length that the file does not have.")),
    }
}

/// Where a block's metadata and its body are, both before the footer at `end`.
fn read_block(block: &Block, end: u64) -> Result<(Span, Span)> {
    let offset = natural(block.offset(), "block offset")?;
    let metadata = natural(i64::from(block.metaDataLength()), "metadata length")?;
    let length = natural(block.bodyLength(), "body length")?;
    let body = offset.checked_add(metadata).filter(|body| *body <= end);
    match body {
        Some(body) if length <= end - body => {
            Ok((Span { offset, length: metadata }, Span { offset: body, length }))
        }
        _ => Err(corrupt("The footer names a batch that reaches beyond the file's content.")),
    }
}

/// Checks that no two blocks share bytes, as when a small file claims one batch a million times.
fn check_apart(blocks: &[(Span, Span)]) -> Result<()> {
    let mut places: Vec<(u64, u64)> =
        blocks.iter().map(|(metadata, body)| (metadata.offset, body.end())).collect();
    sort::sort_by(&mut places, Ord::cmp);
    let overlap = places.windows(2).any(|pair| matches!(pair, [(_, end), (start, _)] if start < end));
    if overlap { Err(corrupt("The footer names overlapping batches.")) } else { Ok(()) }
}

fn read_message(
    source: &mut Lookahead<'_>,
    metadata: Span,
    body: Span,
    contents: &mut Contents,
) -> Result<()> {
    let changed = || Error::new(Code::ReadFailed, "The file changed while it was read.");
    let bytes = source.get(metadata.offset, metadata.length)?.ok_or_else(changed)?;
    let flatbuffer =
        strip_prefix(bytes).ok_or_else(|| corrupt("A block of the footer leads to no message."))?;
    contents.add(verify(flatbuffer)?, body)
}

/// The flatbuffer behind a message's length and, in files since 2019, the marker before it.
fn strip_prefix(bytes: &[u8]) -> Option<&[u8]> {
    let rest = bytes.strip_prefix(&CONTINUATION).unwrap_or(bytes);
    let (length, rest) = rest.split_first_chunk::<4>()?;
    rest.get(..usize::try_from(i32::from_le_bytes(*length)).ok()?)
}
