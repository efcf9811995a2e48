//! A column as the fingerprints of its values, in parts: how workers whose rows share ids find out about it.
//!
//! A worker sorts its fingerprints once and hands them out by range, so that whoever compares those of all workers
//! never holds more than a part. Every ask can be answered by a worker that was told its rows and nothing else:
//! what it sorted it keeps only to be quick.

use reelscope_model::Value;
use serde::{Deserialize, Serialize};

use crate::{plan::FileId, words};

/// What is asked of a column's fingerprints.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Ask {
    /// How many there are. They are sorted and kept.
    Count,
    /// Those whose `bits` highest bits are the number `part`.
    Part {
        /// The number of the range.
        part: u32,
        /// How many bits number the ranges; at most 32.
        bits: u32,
    },
    /// The values of some fingerprints, and where they stand.
    Find {
        /// The fingerprints.
        prints: Vec<u128>,
        /// How many rows are named of each at most.
        most: usize,
    },
    /// Nothing more: what was kept is let go. Answered by [`crate::protocol::Response::Done`].
    Release,
}

/// An answer about a column's fingerprints.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Told {
    /// To [`Ask::Count`].
    Count {
        /// Rows without a value.
        nulls: u64,
        /// Different fingerprints.
        distinct: u64,
    },
    /// To [`Ask::Part`].
    Part(Part),
    /// To [`Ask::Find`]: one a fingerprint, in the order asked for.
    Found(Vec<Found>),
}

/// A range of fingerprints, ascending, each with the rows that have it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The fingerprints.
    #[serde(with = "words")]
    pub prints: Vec<u128>,
    /// The rows of each.
    #[serde(with = "words")]
    pub rows: Vec<u32>,
}

/// What a fingerprint stands for here.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// The value; none where no row has it.
    pub value: Option<Value>,
    /// The first rows that have it: a file, and a row in it from 0.
    pub places: Vec<(FileId, u64)>,
}
