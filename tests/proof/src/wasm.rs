//! What Node calls (`mutations.mjs`): a file is put into this module's memory, and then spoilt and read, one seed
//! after the other. A defect is a trap, which leaves the seed in the caller's hands.

#![allow(unsafe_code, reason = "exporting a function by its name and writing to its room count as such")]
#![allow(unreachable_pub, reason = "what calls these is no Rust")]

use std::cell::RefCell;

use crate::answer;

thread_local! {
    static FILE: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Makes room for a file of `length` bytes and says where.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn room(length: usize) -> *mut u8 {
    FILE.with_borrow_mut(|file| {
        file.clear();
        file.resize(length, 0);
        file.as_mut_ptr()
    })
}

/// What reading the file answers, as `seed` spoils it; seed 0 leaves it as it is.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn read(seed: u32) -> u32 {
    FILE.with_borrow(|file| answer(file, seed))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Does what Node does, for `cargo xtask miri`: room is made, filled from outside, read, and made anew.
    #[test]
    fn test_room_takes_the_bytes_that_are_written_there() {
        for file in [&b"ARROW1\0\0"[..], b"", &[7; 5_000], b"ARROW1"] {
            let room = room(file.len());
            // The room has that length, and nothing else is written or read meanwhile.
            unsafe { std::ptr::copy_nonoverlapping(file.as_ptr(), room, file.len()) };
            FILE.with_borrow(|kept| assert_eq!(kept, file));
            assert_eq!((read(0), read(3)), (answer(file, 0), answer(file, 3)));
        }
    }
}
