//! What Node calls (`mutations.mjs`): a file is put into this module's memory, and then spoilt and read, one seed
//! after the other. A defect is a trap, which leaves the seed in the caller's hands.

#![expect(unsafe_code, reason = "exporting a function by its name counts as such")]

use std::cell::RefCell;

use crate::{Random, exercise, mutate};

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

/// Reads the file as it is; says whether it can be read.
#[unsafe(no_mangle)]
pub extern "C" fn read() -> bool {
    FILE.with_borrow(|file| exercise(file).is_none())
}

/// Reads the file as `seed` spoils it; says whether it still can be read.
#[unsafe(no_mangle)]
pub extern "C" fn read_spoilt(seed: u32) -> bool {
    let mut file = FILE.with_borrow(Clone::clone);
    mutate(&mut Random(seed.into()), &mut file);
    exercise(&file).is_none()
}
