//! Which worker owns which rows.
//!
//! Worker by worker a table's rows are one contiguous range, in the order of its files, so that the workers' order is
//! the rows' order. Ranges are as equal as their borders allow: a border stands at a multiple of 64 rows of its file
//! (masks are words of 64 bits), or, where a batch is only read whole, at the start of one.

use super::table::{Table, TableFile};
use crate::protocol::{Piece, ShardSpec};

/// With fewer batches than this a worker, borders at batch starts would leave shares too unequal.
const BATCHES_A_WORKER: usize = 4;
/// Borders stand at multiples of this many rows.
const STEP: u64 = 64;

/// What each of `workers` workers owns of `table`.
pub(super) fn shards(table: &Table, workers: usize) -> Vec<ShardSpec> {
    let borders = borders(table, workers);
    let shard = |range: &[u64]| ShardSpec {
        pieces: pieces(table, range[0], range[1]),
        layouts: table.layouts.clone(),
        columns: table.columns.clone(),
    };
    borders.windows(2).map(shard).collect()
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
        let last = first + file.rows;
        let (from, to) = (start.clamp(first, last), end.clamp(first, last));
        if from < to {
            let layout = u32::try_from(file.schema).unwrap_or(u32::MAX);
            pieces.push(Piece { file: file.id, start: from - first, end: to - first, layout });
        }
        first = last;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use reelscope_model::TableInfo;

    use super::*;

    fn table(files: &[(u64, &[u64], bool)]) -> Table {
        let info = TableInfo {
            name: String::new(),
            kind: None,
            files: Vec::new(),
            rows: files.iter().map(|file| file.0).sum(),
            columns: Vec::new(),
            notices: Vec::new(),
        };
        let file = |(id, (rows, starts, divisible)): (u32, &(u64, &[u64], bool))| TableFile {
            id,
            name: String::new(),
            rows: *rows,
            batch_starts: starts.to_vec(),
            divisible: *divisible,
            schema: 0,
            nulls: Vec::new(),
            kept: Rc::default(),
        };
        let files = (0..).zip(files).map(|numbered| Rc::new(file(numbered))).collect();
        Table {
            id: 1,
            info,
            stem: String::new(),
            files,
            schemas: Vec::new(),
            layouts: Vec::new(),
            columns: Vec::new(),
            said: Vec::new(),
            assigned: Vec::new(),
            left_out: Vec::new(),
            links: Default::default(),
            shards: Vec::new(),
            origin: None,
        }
    }

    /// The pieces of each worker as file, start and end; together they have to cover all rows once, in order.
    fn split(files: &[(u64, &[u64], bool)], workers: usize) -> Vec<Vec<(u32, u64, u64)>> {
        let shards = shards(&table(files), workers);
        assert_eq!(shards.len(), workers);
        let mut next: Vec<u64> = vec![0; files.len()];
        for piece in shards.iter().flat_map(|shard| &shard.pieces) {
            let file = usize::try_from(piece.file).unwrap();
            assert_eq!(piece.start, next[file]);
            assert!(piece.end > piece.start);
            next[file] = piece.end;
        }
        assert!(next.iter().zip(files).all(|(end, file)| *end == file.0), "{next:?}");
        let of = |shard: &ShardSpec| {
            shard.pieces.iter().map(|piece| (piece.file, piece.start, piece.end)).collect()
        };
        shards.iter().map(of).collect()
    }

    #[test]
    fn test_shards_of_one_batch_at_words_of_bits() {
        assert_eq!(split(&[(1_000, &[0], true)], 2), [[(0, 0, 512)], [(0, 512, 1_000)]]);
    }

    #[test]
    fn test_shards_of_compressed_batches_at_their_starts() {
        let starts: Vec<u64> = (0..10).map(|batch| batch * 100).collect();
        assert_eq!(split(&[(1_000, &starts, false)], 2), [[(0, 0, 500)], [(0, 500, 1_000)]]);
        assert_eq!(split(&[(1_000, &[0, 900], false)], 2), [[(0, 0, 512)], [(0, 512, 1_000)]]);
    }

    #[test]
    fn test_shards_over_files() {
        let pieces = split(&[(128, &[0], true), (0, &[], true), (384, &[0], true)], 2);
        assert_eq!(pieces, [vec![(0, 0, 128), (2, 0, 128)], vec![(2, 128, 384)]]);
    }

    #[test]
    fn test_shards_of_fewer_rows_than_workers() {
        for workers in [1, 2, 7] {
            split(&[(3, &[0], true)], workers);
            split(&[(0, &[], true)], workers);
            split(&[(65, &[0], true), (1, &[0], true), (77, &[0], false)], workers);
        }
    }
}
