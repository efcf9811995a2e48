//! Decompresses a buffer: eight bytes of length, then one frame; or minus one, then the bytes as they are.
//!
//! The declared length is not believed: it has to be possible for so many compressed bytes and within the file's
//! budget, memory is taken for it up to a bound only, and grows beyond that as values really come. Frames are decoded block
//! by block, which may be many, and say in between that they go on.

use std::io::{BufRead, Read};

use arrow_buffer::Buffer;
use reelscope_model::{Error, Result, pulse};
use zstd::stream::raw::{DParameter, Decoder, InBuffer, Operation, OutBuffer};

use super::budget::budget;
use crate::{
    batch::{Codec, Span},
    fault::{corrupt, in_memory, too_large},
};

/// The most that is allocated on a declared length alone, unless the file has half as much left.
const TRUSTED: u64 = 64 << 20;
/// How many bytes a byte of an LZ4 frame can stand for at most, about.
const LZ4_RATIO: u64 = 256;
/// The same of ZSTD, whose smallest block stands for 128 KiB with 4 bytes.
const ZSTD_RATIO: u64 = 1 << 16;
/// The logarithm of the largest window of a ZSTD frame: that of its highest level.
const LARGEST_WINDOW: u32 = 27;
/// The same where nothing is kept for it: all that 32 bits reach.
const ANY_WINDOW: u32 = 30;
/// The logarithm of the smallest one.
const SMALLEST_WINDOW: u32 = 10;
/// How many bytes of a ZSTD frame tell how many more its header has.
const FIRST: usize = 5;
/// How much is decoded at a time where blocks are not known.
const PIECE: u64 = 1 << 20;
/// How many decoded bytes are a step.
const BYTES_A_STEP: usize = 8;
/// What is possible whatever the compressed length.
const SMALLEST: u64 = 1 << 17;

/// The length that a compressed buffer of `length` bytes declares in its first eight (`prefix`), if it is possible in
/// a file of `size` bytes; nothing when the rest is not compressed.
///
/// # Errors
/// `corrupt`, or `too-large` for more than so few bytes can stand for, or than the file's budget allows.
pub(crate) fn declared_length(codec: Codec, prefix: &[u8], length: u64, size: u64) -> Result<Option<u64>> {
    let prefix =
        prefix.first_chunk::<8>().ok_or_else(|| corrupt("A compressed buffer does not state its length."))?;
    let declared = i64::from_le_bytes(*prefix);
    if declared == -1 {
        return Ok(None);
    }
    let declared =
        u64::try_from(declared).map_err(|_| corrupt("A compressed buffer declares a negative length."))?;
    let ratio = match codec {
        Codec::Lz4 => LZ4_RATIO,
        Codec::Zstd => ZSTD_RATIO,
    };
    let frame = length.saturating_sub(8);
    if declared > frame.saturating_mul(ratio).saturating_add(SMALLEST) || declared > budget(size) {
        return Err(too_large(format!(
            "A buffer of {frame} compressed bytes declares {declared} bytes of content."
        )));
    }
    Ok(Some(declared))
}

/// The content of a compressed buffer, which stands at `place` in a file of `size` bytes.
pub(crate) fn decompress(codec: Codec, compressed: &Buffer, place: Span, size: u64) -> Result<Buffer> {
    if compressed.is_empty() {
        return Ok(Buffer::default());
    }
    let Some(declared) = declared_length(codec, compressed, compressed.len() as u64, size)? else {
        return Ok(compressed.slice(8));
    };
    if declared == 0 {
        // Some writers put no frame there.
        return Ok(Buffer::default());
    }
    let frame = compressed.get(8..).unwrap_or_default();
    let mut content = Vec::new();
    let allowed = TRUSTED.max(size.saturating_sub(place.offset).saturating_mul(2));
    reserve(&mut content, declared.min(allowed))?;
    match codec {
        Codec::Lz4 => unlz4(frame, declared, &mut content),
        Codec::Zstd if declared <= allowed => unzstd(frame, &mut content),
        Codec::Zstd => fill(zstd_decoder(frame, declared)?, declared, &mut content),
    }?;
    if content.len() as u64 == declared { Ok(Buffer::from_vec(content)) } else { Err(of_other_length()) }
}

/// Decodes block by block; stops where there is more than was declared.
fn unlz4(frame: &[u8], declared: u64, content: &mut Vec<u8>) -> Result<()> {
    let mut decoder = lz4_flex::frame::FrameDecoder::new(frame);
    loop {
        let block = decoder.fill_buf().map_err(|_| undecodable())?;
        let length = block.len();
        if length == 0 {
            return Ok(());
        }
        let after = content.len().saturating_add(length) as u64;
        if after > declared {
            return Err(of_other_length());
        }
        if after > content.capacity() as u64 {
            grow(content, declared, after)?;
        }
        content.extend_from_slice(block);
        decoder.consume(length);
        pulse::beat(length / BYTES_A_STEP);
    }
}

/// Decodes into memory that is there already, block by block. The blocks before are read there as well, so that no window
/// is needed, whose size a frame may declare at will.
fn unzstd(frame: &[u8], content: &mut Vec<u8>) -> Result<()> {
    let mut decoder = Decoder::new().map_err(|_| undecodable())?;
    for parameter in [DParameter::StableOutBuffer(true), DParameter::WindowLogMax(ANY_WINDOW)] {
        decoder.set_parameter(parameter).map_err(|_| undecodable())?;
    }
    let mut output = OutBuffer::around(content);
    let (mut left, mut wanted) = (frame, FIRST);
    while !left.is_empty() {
        let before = output.pos();
        let mut input = InBuffer::around(&left[..wanted.min(left.len())]);
        wanted = decoder.run(&mut input, &mut output).map_err(|_| undecodable())?;
        let read = input.pos();
        if read == 0 && output.pos() == before {
            return Err(of_other_length());
        }
        left = &left[read..];
        pulse::beat((output.pos() - before) / BYTES_A_STEP);
        if wanted == 0 {
            // A frame has ended; another one may follow.
            wanted = FIRST;
        } else if left.is_empty() {
            return Err(undecodable());
        }
    }
    Ok(())
}

/// A decoder whose window takes no more than `declared` bytes need, nor than any level's does.
fn zstd_decoder(frame: &[u8], declared: u64) -> Result<impl Read + '_> {
    let window = declared.next_power_of_two().ilog2().clamp(SMALLEST_WINDOW, LARGEST_WINDOW);
    let decoder = zstd::stream::read::Decoder::with_buffer(frame).and_then(|mut decoder| {
        decoder.window_log_max(window)?;
        Ok(decoder)
    });
    decoder.map_err(|_| undecodable())
}

/// Reads all of `decoder`, and a byte more than was declared if there is one.
fn fill(decoder: impl Read, declared: u64, content: &mut Vec<u8>) -> Result<()> {
    let mut decoder = decoder.take(declared.saturating_add(1));
    loop {
        if content.len() == content.capacity() && (content.len() as u64) < declared {
            grow(content, declared, 0)?;
        }
        let step = (content.capacity() - content.len()).max(1) as u64;
        match decoder.by_ref().take(step.min(PIECE)).read_to_end(content).map_err(|_| undecodable())? {
            0 => return Ok(()),
            read => pulse::beat(read / BYTES_A_STEP),
        }
    }
}

/// Makes room for twice as much as there is, for `least` bytes in all, and for no more than was declared.
fn grow(content: &mut Vec<u8>, declared: u64, least: u64) -> Result<()> {
    let room = (content.len() as u64).saturating_mul(2).max(TRUSTED).max(least).min(declared);
    reserve(content, room - content.len() as u64)
}

fn undecodable() -> Error {
    corrupt("A compressed buffer cannot be decoded.")
}

fn of_other_length() -> Error {
    corrupt("A compressed buffer is not of its length.")
}

fn reserve(content: &mut Vec<u8>, more: u64) -> Result<()> {
    content
        .try_reserve_exact(in_memory(more)?)
        .map_err(|_| too_large("A column's values need more memory than there is."))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use reelscope_model::{Code, pulse::Sign};

    use super::*;

    fn prefixed(declared: i64, frame: &[u8]) -> Buffer {
        Buffer::from_vec([&declared.to_le_bytes()[..], frame].concat())
    }

    /// Decompresses a buffer that ends a file of `size` bytes.
    fn last(codec: Codec, buffer: &Buffer, size: u64) -> Result<Buffer> {
        let length = buffer.len() as u64;
        decompress(codec, buffer, Span { offset: size.saturating_sub(length), length }, size)
    }

    fn lz4(content: &[u8]) -> Vec<u8> {
        let mut encoder = lz4_flex::frame::FrameEncoder::new(Vec::new());
        std::io::Write::write_all(&mut encoder, content).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn test_decompress_gives_the_content() {
        let content: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).collect();
        let frames = [(Codec::Zstd, zstd::bulk::compress(&content, 1).unwrap()), (Codec::Lz4, lz4(&content))];
        for (codec, frame) in frames {
            let given = last(codec, &prefixed(content.len() as i64, &frame), 0).unwrap();
            assert_eq!(given.as_slice(), content);
            let raw = last(codec, &prefixed(-1, &content), 0).unwrap();
            assert_eq!(raw.as_slice(), content);
            assert_eq!(last(codec, &Buffer::default(), 0).unwrap().len(), 0);
            assert_eq!(last(codec, &prefixed(0, &[]), 0).unwrap().len(), 0);
            let refused = |buffer: &Buffer| last(codec, buffer, 0).unwrap_err().code;
            assert_eq!(refused(&prefixed(content.len() as i64 - 1, &frame)), Code::Corrupt);
            assert_eq!(refused(&prefixed(content.len() as i64 + 1, &frame)), Code::Corrupt);
            assert_eq!(refused(&prefixed(-2, &frame)), Code::Corrupt);
            assert_eq!(refused(&prefixed(content.len() as i64, &frame[..frame.len() / 2])), Code::Corrupt);
            assert_eq!(refused(&prefixed(i64::MAX, &frame)), Code::TooLarge);
            assert_eq!(refused(&prefixed(4 << 30, &frame[..100])), Code::TooLarge);
            assert_eq!(refused(&Buffer::from_vec(vec![1_u8, 2])), Code::Corrupt);
        }
    }

    thread_local! {
        static BEATS: Cell<usize> = const { Cell::new(0) };
    }

    #[test]
    fn test_decompress_says_that_it_goes_on() {
        pulse::listen(|sign| {
            assert_eq!(sign, Sign::Beat);
            BEATS.set(BEATS.get() + 1);
        });
        let some: Vec<u8> = (0..1_000_u32).flat_map(u32::to_le_bytes).collect();
        // Into memory that is there already, and into memory that grows.
        for length in [TRUSTED as usize, TRUSTED as usize + 1] {
            let mut content = some.repeat(length.div_ceil(some.len()));
            content.truncate(length);
            let frames =
                [(Codec::Zstd, zstd::bulk::compress(&content, 1).unwrap()), (Codec::Lz4, lz4(&content))];
            for (codec, frame) in frames {
                BEATS.set(0);
                assert!(last(codec, &prefixed(length as i64, &frame), 0).unwrap().as_slice() == content);
                // Once a block, which is 4 MiB at most.
                let least = (TRUSTED >> 22) as usize;
                assert!(BEATS.get() >= least, "{codec:?} {length}: heard {} times", BEATS.get());
            }
        }
    }

    #[test]
    fn test_decompress_several_frames_behind_each_other() {
        let (first, second) = (vec![3_u8; 1 << 18], vec![5_u8; 7]);
        let frame = |content: &[u8]| zstd::bulk::compress(content, 1).unwrap();
        let frames = [frame(&first), frame(&second)].concat();
        let both = prefixed((first.len() + second.len()) as i64, &frames);
        assert_eq!(last(Codec::Zstd, &both, 0).unwrap().as_slice(), [first, second].concat());
        let cut = prefixed(1 << 18, &frames[..frames.len() - 1]);
        assert_eq!(last(Codec::Zstd, &cut, 0).unwrap_err().code, Code::Corrupt);
        let more = prefixed(1 << 18, &[frame(&[3; 1 << 18]), vec![1, 2, 3]].concat());
        assert_eq!(last(Codec::Zstd, &more, 0).unwrap_err().code, Code::Corrupt);
    }

    #[test]
    fn test_decompress_grows_beyond_what_is_trusted() {
        let content = vec![7_u8; TRUSTED as usize + 1000];
        let frames = [(Codec::Zstd, zstd::bulk::compress(&content, 1).unwrap()), (Codec::Lz4, lz4(&content))];
        for (codec, frame) in frames {
            let given = last(codec, &prefixed(content.len() as i64, &frame), 1 << 20).unwrap();
            assert!(given.as_slice() == content);
        }
    }

    #[test]
    fn test_decompress_refuses_what_exceeds_the_budget() {
        // A real bomb: every block of its frame repeats one byte, and stands for 128 KiB with 4.
        let content = vec![0_u8; budget(0) as usize + 1];
        let frame = zstd::bulk::compress(&content, 1).unwrap();
        let bomb = prefixed(content.len() as i64, &frame);
        assert!(bomb.len() < 64 << 10);
        assert_eq!(last(Codec::Zstd, &bomb, bomb.len() as u64).unwrap_err().code, Code::TooLarge);
        assert_eq!(last(Codec::Zstd, &bomb, 16 << 20).unwrap().len(), content.len());
    }

    #[test]
    fn test_decompress_has_room_for_the_window_of_the_highest_level() {
        // A frame of a window of 128 MiB whose blocks repeat one byte, 128 KiB each.
        let blocks = (TRUSTED >> 17) as u32 + 1;
        let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0, (27 - 10) << 3];
        for block in 1..=blocks {
            let header = u32::from(block == blocks) | 1 << 1 | 1 << 17 << 3;
            frame.extend(&header.to_le_bytes()[..3]);
            frame.push(7);
        }
        let declared = i64::from(blocks) << 17;
        let content = last(Codec::Zstd, &prefixed(declared, &frame), 1 << 20).unwrap();
        assert!(content.len() as i64 == declared && content.iter().all(|&byte| byte == 7));
    }

    #[test]
    fn test_decompress_refuses_a_window_larger_than_its_content() {
        // A frame whose header asks for a window of 128 MiB, and one raw block of a byte.
        let frame = [0x28, 0xb5, 0x2f, 0xfd, 0, (27 - 10) << 3, 9, 0, 0, 5];
        let mut content = Vec::new();
        assert!(fill(zstd_decoder(&frame, TRUSTED).unwrap(), 1, &mut content).is_err());
        fill(zstd_decoder(&frame, 2 * TRUSTED).unwrap(), 1, &mut content).unwrap();
        assert_eq!(content, [5]);
        assert_eq!(last(Codec::Zstd, &prefixed(1, &frame), 0).unwrap().as_slice(), [5]);
    }
}
