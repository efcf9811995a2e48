//! The same rows and seed are the same bytes, of any size in little memory.

use reelscope_season::{ROWS, Season, Table};

use crate::read::{batches, bytes, rows};

/// FNV-1a of all files of the season of 20,000 rows and seed 11; the browser's tests compute the same.
const HASH: &str = include_str!("../hash.txt");

fn hash(season: &Season) -> u64 {
    let bytes = Table::ALL.into_iter().flat_map(|table| season.file(table)).flatten();
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[test]
fn test_write_the_same_bytes_on_every_machine() {
    assert_eq!(format!("{:016x}", hash(&Season::new(20_000, 11))), HASH.trim());
    assert_ne!(hash(&Season::new(20_000, 12)), hash(&Season::new(20_000, 11)));
}

#[test]
fn test_write_the_rows_that_are_asked_for() {
    for (number, seed) in [(5_000, 1), (60_000, 2), (ROWS, 3)] {
        let rows = rows(&batches(&Season::new(number, seed), Table::Playback)) as f64;
        let off = (rows / number as f64 - 1.0).abs();
        assert!(off < if number < 10_000 { 0.03 } else { 0.01 }, "{rows} for {number}");
    }
}

#[test]
fn test_write_parts_whose_size_does_not_grow() {
    let largest = |rows| Season::new(rows, 1).file(Table::Playback).map(|part| part.len()).max().unwrap();
    // A row has about 72 bytes, and a batch no more than 131,072 rows.
    assert!(largest(300_000) < 1_500_000);
    assert!(largest(3_000_000) < 12_000_000);
}

#[test]
fn test_write_every_table_in_the_order_of_time() {
    let season = Season::new(40_000, 5);
    for table in [Table::Playback, Table::Subscriptions, Table::Recommendations, Table::Searches] {
        let mut last = 0;
        for batch in batches(&season, table) {
            for instant in crate::read::ints(&batch, "Timestamp").into_iter().flatten() {
                assert!(instant >= last, "{table:?}");
                last = instant;
            }
        }
    }
    assert!(bytes(&season, Table::Members).starts_with(b"ARROW1\0\0"));
}
