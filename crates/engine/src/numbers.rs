//! Numbers that all workers share for the values of a column of text, or of integers that lie too far apart to be bits: what
//! distinct values are told by.
//!
//! Each worker's codes are its own, so its values would be told by fingerprints, 16 bytes each, in every answer. Numbers
//! are agreed on once: a value's number is its place among the fingerprints of all workers' values, which the coordinator
//! finds out in parts by their range. From then on a set of values is bits. Numbers follow from the values alone, so a
//! worker that was replaced is given the same ones again. As numbers mean nothing beside values, plans name the columns that
//! have some ([`crate::plan::Plan::numbered`]), for workers that would answer without: those of few values, or of close ones.

use serde::{Deserialize, Serialize};

use crate::words;

/// From how many values on a column's are numbered.
pub const FEWEST: usize = 1 << 10;

/// What a worker is asked of the values of a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Ask {
    /// The fingerprints whose `bits` highest bits are the number `part`, ascending, each once.
    Prints {
        /// The number of the range.
        part: u32,
        /// How many bits number the ranges; at most 31.
        bits: u32,
    },
    /// Take these as their numbers, in that order. The ranges follow each other from the first on; with the last, all are
    /// numbered. Answered by [`crate::protocol::Response::Done`], as is what follows.
    Take {
        /// The number of the range.
        part: u32,
        /// How many bits number the ranges.
        bits: u32,
        /// The numbers.
        #[serde(with = "words")]
        numbers: Vec<u32>,
    },
    /// Number them yourself: nobody else has rows.
    Alone,
    /// Leave them without: there are too many.
    Leave,
}

/// A column whose values are to be numbered before a plan can be answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wanted {
    /// The column.
    pub column: crate::plan::ColumnId,
    /// How many values it has here.
    pub values: u64,
}
