//! Spoiling files.

use crate::Random;

/// What hostile numbers look like: around the bounds of 32 and 64 bits, and where a length times a width passes them.
const EXTREMES: [i64; 12] = [
    0,
    -1,
    i64::MAX,
    i64::MIN,
    1 << 32,
    (1 << 32) + 8,
    -8,
    0xffff_ffff,
    0x7fff_ffff,
    1 << 29,
    1 << 40,
    1 << 61,
];

/// Changes a file as accidents and attackers do: some bytes, a number somewhere, a piece copied over another, or its
/// end cut off.
pub fn mutate(random: &mut Random, bytes: &mut Vec<u8>) {
    for _ in 0..1 + random.below(3) {
        // Metadata lie at the start and at the end, so most changes go there.
        let end = bytes.len().max(1);
        let at = match random.below(3) {
            0 => random.below(end),
            1 => random.below(end.min(2048)),
            _ => end - 1 - random.below(end.min(2048)),
        };
        match random.below(10) {
            0 => bytes.truncate(at),
            1 => copy(random, bytes, at),
            2..5 => write(bytes, at / 8 * 8, &EXTREMES[random.below(EXTREMES.len())].to_le_bytes()),
            5 => write(bytes, at / 4 * 4, &(random.below(300) as u32).to_le_bytes()),
            6 => {
                let old = bytes.get(at).copied().unwrap_or(0);
                write(bytes, at, &[old ^ (1 << random.below(8))]);
            }
            _ => write(bytes, at, &[random.number() as u8]),
        }
    }
}

fn write(bytes: &mut [u8], at: usize, new: &[u8]) {
    bytes.iter_mut().skip(at).zip(new).for_each(|(byte, new)| *byte = *new);
}

fn copy(random: &mut Random, bytes: &mut [u8], at: usize) {
    let from = random.below(bytes.len()) / 8 * 8;
    let length = 8 << random.below(4);
    let piece: Vec<u8> = bytes.iter().skip(from).take(length).copied().collect();
    write(bytes, at / 8 * 8, &piece);
}
