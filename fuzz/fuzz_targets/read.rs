//! Any bytes, read in every way that a host would: `cargo +nightly fuzz run read`.
//!
//! What it finds goes into `corpus/read` under a name that says what was wrong, and is replayed by the tests
//! (`cargo test -p reelscope-proof`) from then on.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    reelscope_proof::exercise(&bytes.to_vec());
});
