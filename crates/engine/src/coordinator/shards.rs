//! Which worker owns which rows.
//!
//! Worker by worker a table's rows are one contiguous range, in the order of its files, so that the workers' order is
//! the rows' order. Ranges are as equal as their borders allow: a border stands at a multiple of 64 rows of its file
//! (masks are words of 64 bits), or, where a batch is only read whole, at the start of one.

use reelscope_model::schema::Reading;

use super::table::{Table, TableFile};
use crate::protocol::{Piece, ShardSpec};

/// With fewer batches than this a worker, borders at batch starts would leave shares too unequal.
const BATCHES_A_WORKER: usize = 4;
/// Borders stand at multiples of this many rows.
const STEP: u64 = 64;

/// What each of `workers` workers owns of `table`.
pub(super) fn shards(table: &Table, workers: usize) -> Vec<ShardSpec> {
    let readings: Vec<Reading> = table.info.columns.iter().map(|column| column.reading).collect();
    let borders = borders(table, workers);
    borders
        .windows(2)
        .map(|range| ShardSpec { pieces: pieces(table, range[0], range[1]), columns: readings.clone() })
        .collect()
}

/// The rows of the table at which each worker starts, and its end: one more than there are workers.
fn borders(table: &Table, workers: usize) -> Vec<u64> {
    let rows = table.rows();
    let count = u64::try_from(workers).unwrap_or(1).max(1);
    let mut borders: Vec<u64> = (0..=count)
        .map(|worker| {
            let ideal = u128::from(rows) * u128::from(worker) / u128::from(count);
            near(table, u64::try_from(ideal).unwrap_or(rows), workers)
        })
        .collect();
    // The first and the last are exact whatever the files' steps are.
    borders[0] = 0;
    if let Some(last) = borders.last_mut() {
        *last = rows;
    }
    borders
}

/// The allowed border nearest to row `ideal` of the table.
fn near(table: &Table, ideal: u64, workers: usize) -> u64 {
    let mut first = 0;
    for file in &table.files {
        if ideal <= first + file.rows {
            return first + near_in_file(file, ideal - first, workers);
        }
        first += file.rows;
    }
    first
}

fn near_in_file(file: &TableFile, ideal: u64, workers: usize) -> u64 {
    if !file.divisible && file.batch_starts.len() >= workers * BATCHES_A_WORKER {
        let after = file.batch_starts.partition_point(|start| *start <= ideal);
        let above = file.batch_starts.get(after).copied().unwrap_or(file.rows);
        let below = after.checked_sub(1).map_or(0, |at| file.batch_starts[at]);
        return if ideal - below <= above - ideal { below } else { above };
    }
    ((ideal + STEP / 2) / STEP * STEP).min(file.rows)
}

/// The pieces of files between two rows of the table.
fn pieces(table: &Table, start: u64, end: u64) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut first = 0;
    for file in &table.files {
        let (from, to) = (start.max(first), end.min(first + file.rows));
        if from < to {
            let mut columns = file.columns.clone();
            columns.resize(table.info.columns.len(), None);
            pieces.push(Piece { file: file.id, start: from - first, end: to - first, columns });
        }
        first += file.rows;
    }
    pieces
}
