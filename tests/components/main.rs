//! The page's components in a real browser, over an engine that is a few lines of counting: by pointer, by keys, by
//! their tables, empty and failed.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod corrections;
mod engine;
mod figures;
mod filters;
mod ids;
mod memory;
mod page;
mod season;
mod shell;
mod views;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
