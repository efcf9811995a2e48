//! A column of another table, looked up by its rows' ids: what workers and coordinator say to each other about it.
//!
//! The rows of the table that is looked up in may be with any worker, and so may those that look up. So every worker of
//! the first gives its ids with their values, by range of the ids' fingerprints; the coordinator keeps each id once and
//! hands all workers of the second the same look-up, range by range. What comes of it is a column like any other, and
//! plans name it as one (see [`crate::plan::LINKED`]).

use reelscope_model::{TimeUnit, Value};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::{fingerprint, plan::ColumnId, protocol::ColumnSpec};

/// What is asked of a table that is looked up in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Ask {
    /// How many ids there are. They are sorted and kept.
    Count,
    /// Those whose fingerprints' `bits` highest bits are the number `part`, with their values.
    Part {
        /// The number of the range.
        part: u32,
        /// How many bits number the ranges; at most 32.
        bits: u32,
    },
    /// Nothing more: what was kept is let go. Answered by [`crate::protocol::Response::Done`].
    Release,
}

/// An answer of a table that is looked up in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Told {
    /// To [`Ask::Count`]: how many different ids there are.
    Count(u64),
    /// To [`Ask::Part`]: each id once, with the values of its first row; and how many rows have it.
    Part(Part, Vec<u32>),
}

/// Ids with their values.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The ids' fingerprints, ascending.
    pub prints: Vec<u128>,
    /// The position in `values`, from 1, of each id's value; 0 for null. Of several values an id, all of them.
    pub codes: Vec<u32>,
    /// Where each id's codes end, where it may have several values.
    pub ends: Option<Vec<u32>>,
    /// The values, each once.
    pub values: Vec<Value>,
}

/// A range of a look-up, for the workers that own rows which look up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LookUp {
    /// The column that it makes.
    pub column: ColumnId,
    /// Whether that column's whole values are meant.
    pub whole: bool,
    /// The column of ids that are looked up.
    pub from: ColumnId,
    /// What the values are kept as.
    pub spec: ColumnSpec,
    /// The number of this range, from 0.
    pub part: u32,
    /// How many ranges there are.
    pub parts: u32,
    /// The ids of the range.
    pub ids: Part,
}

impl Part {
    /// The codes of an id, by its position.
    pub(crate) fn codes_of(&self, at: usize) -> &[u32] {
        codes_of(&self.codes, self.ends.as_deref(), at)
    }
}

/// The codes at a position among codes that end so, or stand alone.
pub(crate) fn codes_of<'a>(codes: &'a [u32], ends: Option<&[u32]>, at: usize) -> &'a [u32] {
    let span = match ends {
        None => at..at + 1,
        Some(ends) => {
            let before = at.checked_sub(1).and_then(|before| ends.get(before));
            let start = before.map_or(0, |&end| end as usize);
            start..ends.get(at).map_or(start, |&end| end as usize)
        }
    };
    codes.get(span).unwrap_or(&[])
}

/// Gives equal values one code, counted from 1 in the order met; 0 is null.
#[derive(Debug, Default)]
pub(crate) struct Values {
    pub(crate) values: Vec<Value>,
    known: FxHashMap<(u128, Option<TimeUnit>), u32>,
}

impl Values {
    /// The code of a value, which is new or known.
    pub(crate) fn code(&mut self, value: Value) -> u32 {
        if value == Value::Null {
            return 0;
        }
        // Instants beyond what their unit holds are written in a coarser one.
        let unit = if let Value::Time { unit, .. } = value { Some(unit) } else { None };
        *self.known.entry((fingerprint::of_value(&value), unit)).or_insert_with(|| {
            self.values.push(value);
            self.values.len() as u32
        })
    }
}
