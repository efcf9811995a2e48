//! The season in a browser.

use reelscope_season::{Season, Table};
use wasm_bindgen_test::wasm_bindgen_test;

/// FNV-1a of all files of the season of 20,000 rows and seed 11, as native builds have it.
const HASH: &str = include_str!("../../crates/season/tests/hash.txt");

#[wasm_bindgen_test]
fn test_season_is_the_same_bytes_as_natively() {
    let season = Season::new(20_000, 11);
    let bytes = Table::ALL.into_iter().flat_map(|table| season.file(table)).flatten();
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    assert_eq!(format!("{hash:016x}"), HASH.trim());
}
