//! A fingerprint of a file's content, to tell a file that is open already, and to say in exports what a figure is of.
//!
//! It is FNV-1a of 64 bits over the file's size, as 8 bytes, the least first, and then over the whole file up to 1 MiB,
//! else over 24 samples of 16 KiB, evenly spread from its first to its last byte: sample `i` begins at
//! `i * ((size - 16384) / 23)`, rounded down, and the last one ends where the file ends. So it costs the same for a
//! file of any size, anybody can compute it again, and whoever changes a byte between the samples is not found out.

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
    let hash = fnv(0xcbf2_9ce4_8422_2325, &total.to_le_bytes());
    if total <= WHOLE {
        return Ok(fnv(hash, &read_exact(source, 0, total)?));
    }
    samples(total)
        .try_fold(hash, |hash, sample| Ok(fnv(hash, &read_exact(source, sample.offset, sample.length)?)))
}

fn fnv(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3))
}

/// What is looked at of a file that is not taken whole.
pub(super) fn samples(total: u64) -> impl Iterator<Item = Span> {
    let last = total.saturating_sub(SAMPLE);
    let step = last / (SAMPLES - 1);
    let offset = move |sample| if sample == SAMPLES - 1 { last } else { sample * step };
    (0..SAMPLES).map(move |sample| Span { offset: offset(sample), length: SAMPLE.min(total) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_take_fingerprint_that_others_can_compute() {
        // FNV-1a's own test vectors.
        assert_eq!(fnv(0xcbf2_9ce4_8422_2325, b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv(0xcbf2_9ce4_8422_2325, b"foobar"), 0x8594_4171_f739_67e8);
        let large: Vec<u8> = (0..3_000_000_u32).map(|at| (at * 7 + at / 251) as u8).collect();
        let whole = fnv(fnv(0xcbf2_9ce4_8422_2325, &5_u64.to_le_bytes()), b"ARROW");
        assert_eq!(fingerprint(&b"ARROW".to_vec()).unwrap(), whole);
        let first = fingerprint(&large).unwrap();
        let changed = |at: usize| {
            let mut other = large.clone();
            other[at] ^= 1;
            fingerprint(&other).unwrap() != first
        };
        assert!(changed(0) && changed(2_999_999) && changed(3_000_000 - 16_384));
        assert!(!changed(20_000), "between two samples");
    }
}
