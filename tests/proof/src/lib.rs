//! What the proofs of the reader share: [`exercise`] reads any bytes in every way that a host would, [`mutate`] spoils
//! them as accidents and attackers do, and with the feature `generate` there are files of every type to start from.
//!
//! The fuzzer (`fuzz/`), its corpus's replay, the property tests and the mutations in WebAssembly all go through
//! these, so that what one of them finds can be shown to the others.

mod answer;
mod exercise;
#[cfg(feature = "generate")]
pub mod generate;
mod mutate;
mod random;
#[cfg(any(target_arch = "wasm32", test))]
mod wasm;

pub use answer::answer;
pub use exercise::exercise;
pub use mutate::mutate;
pub use random::Random;
