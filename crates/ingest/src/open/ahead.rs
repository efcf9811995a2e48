//! What opening will read, so that a host can fetch all of it at once instead of piece by piece.

use reelscope_model::{Result, sort};

use super::{
    file::{self, HEAD},
    fingerprint,
    lookahead::{Lookahead, SMALL},
    message::verify_footer,
};
use crate::{batch::Span, source::ReadAt};

/// The most bytes that are worth fetching, and the most pieces.
const MOST: u64 = 64 << 20;
const MOST_PIECES: usize = 1 << 14;
/// Pieces that lie this close together are one.
const GAP: u64 = 4 << 10;

/// The pieces of a file that [`crate::Index::read`] is going to read, as far as its footer tells, in order and apart.
/// None of a stream, which only tells step by step; what is wrong with the file is for the reading to say.
pub fn read_ahead(source: &dyn ReadAt) -> Vec<Span> {
    let total = source.len();
    if total <= SMALL {
        return Vec::from_iter((total > 0).then_some(Span { offset: 0, length: total }));
    }
    let mut pieces = metadata(&mut Lookahead::new(source)).unwrap_or_default();
    if pieces.is_empty() {
        return pieces;
    }
    pieces.push(Span { offset: 0, length: HEAD });
    pieces.extend(fingerprint::samples(total));
    sort::sort_by_key(&mut pieces, |piece| (piece.offset, piece.length));
    let pieces = joined(pieces);
    let bytes = pieces.iter().map(|piece| piece.length).fold(0, u64::saturating_add);
    if bytes > MOST || pieces.len() > MOST_PIECES { Vec::new() } else { pieces }
}

fn metadata(source: &mut Lookahead<'_>) -> Result<Vec<Span>> {
    if !file::is_file(source)? {
        return Ok(Vec::new());
    }
    let span = file::find_footer(source)?;
    let bytes = source.get(span.offset, span.length)?.map(<[u8]>::to_vec).unwrap_or_default();
    let blocks = file::blocks(&verify_footer(&bytes)?, span.offset)?;
    let metadata = blocks.into_iter().map(|(metadata, _)| metadata);
    let end = Span { offset: span.offset, length: source.left(span.offset) };
    Ok(metadata.chain([end]).collect())
}

fn joined(pieces: Vec<Span>) -> Vec<Span> {
    let mut apart: Vec<Span> = Vec::new();
    for piece in pieces {
        match apart.last_mut().filter(|last| piece.offset <= last.end().saturating_add(GAP)) {
            Some(last) => last.length = piece.end().max(last.end()) - last.offset,
            None => apart.push(piece),
        }
    }
    apart
}
