//! Whole pages natively: bundled and real files through workers, coordinator, state and view models to cards and charts.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test panics where it fails, and says what it skips"
)]

mod answers;
mod app;
mod changed;
mod compare;
mod dataflix;
mod explored;
mod real;
mod season;
mod segments;
