//! What Node calls (`mutations.mjs`): a file is put into this module's memory, and then spoilt and read, one seed
//! after the other. A defect is a trap, which leaves the seed in the caller's hands.

#![allow(unsafe_code, reason = "exporting a function by its name counts as such")]
#![allow(unreachable_pub, reason = "what calls these is no Rust")]

use std::cell::RefCell;

use crate::answer;

thread_local! {
    static FILE: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Makes room for a file of `length` bytes and says where.
#[unsafe(no_mangle)]
pub extern "C" fn room(length: usize) -> *mut u8 {
    FILE.with_borrow_mut(|file| {
        file.clear();
        file.resize(length, 0);
        file.as_mut_ptr()
    })
}

/// What reading the file answers, as `seed` spoils it; seed 0 leaves it as it is.
#[unsafe(no_mangle)]
pub extern "C" fn read(seed: u32) -> u32 {
    FILE.with_borrow(|file| answer(file, seed))
}
