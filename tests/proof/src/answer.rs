//! One mutation, from its seed to what the reader says of it.

use crate::{Random, exercise, mutate};

/// Reads a file as `seed` spoils it and gives a number for the answer: 0 when it can be read, else one for each code.
/// Seed 0 leaves the file as it is.
#[must_use]
pub fn answer(file: &[u8], seed: u32) -> u32 {
    let mut file = file.to_vec();
    if seed > 0 {
        mutate(&mut Random(seed.into()), &mut file);
    }
    exercise(&file).map_or(0, |code| 1 + code as u32)
}
