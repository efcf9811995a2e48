//! A fingerprint of a file's content, to tell a file that is open already.

use std::hash::{DefaultHasher, Hasher};

use reelscope_model::Result;

use crate::{
    batch::Span,
    source::{ReadAt, read_exact},
};

/// Files up to this size are taken whole.
const WHOLE: u64 = 1 << 20;
/// How many samples are taken of a larger one, evenly spread from its first to its last byte.
const SAMPLES: u64 = 24;
/// The length of a sample.
const SAMPLE: u64 = 16 << 10;

/// Files of different size or different sampled bytes differ in it (but for chance). Parts of one table that
/// have the same size and metadata differ in their values, which is why the samples go over all of the file.
pub(crate) fn fingerprint(source: &dyn ReadAt) -> Result<u64> {
    let total = source.len();
    let mut hasher = DefaultHasher::new();
    hasher.write_u64(total);
    if total <= WHOLE {
        hasher.write(&read_exact(source, 0, total)?);
        return Ok(hasher.finish());
    }
    for sample in samples(total) {
        hasher.write(&read_exact(source, sample.offset, sample.length)?);
    }
    Ok(hasher.finish())
}

/// What is looked at of a file that is not taken whole.
pub(super) fn samples(total: u64) -> impl Iterator<Item = Span> {
    let last = total.saturating_sub(SAMPLE);
    let step = last / (SAMPLES - 1);
    let offset = move |sample| if sample == SAMPLES - 1 { last } else { sample * step };
    (0..SAMPLES).map(move |sample| Span { offset: offset(sample), length: SAMPLE.min(total) })
}
