//! What a check of a table's ids and links finds.
//!
//! Ids are compared as `count_distinct` compares values: a whole number is the same as a float or a decimal of its
//! value, and never the same as its text. All figures are exact but for the chance of one in 2^64 that two texts
//! share a fingerprint.

use reelscope_model::{Result, Value};

/// What a check of a table found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Check {
    /// Its key; in a table of no kind, or of one without a key, every column of ids.
    pub ids: Vec<IdCheck>,
    /// Its links: the columns that hold ids of another table.
    pub links: Vec<LinkCheck>,
}

/// What was found of a column of ids.
#[derive(Clone, Debug, PartialEq)]
pub struct IdCheck {
    /// The column; the model's name of a key that the table lacks.
    pub column: String,
    /// Whether it is the table's key, of which no two rows share a value.
    pub key: bool,
    /// The figures, or why there are none.
    pub answer: Result<IdFigures>,
}

/// How often the values of a column stand in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IdFigures {
    /// The table's rows.
    pub rows: u64,
    /// Rows without a value.
    pub nulls: u64,
    /// Different values.
    pub distinct: u64,
    /// Values that more than one row has.
    pub repeated: Tally,
}

/// What was found of a link.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkCheck {
    /// The column that refers.
    pub column: String,
    /// The kind that it refers to.
    pub kind: String,
    /// The column that it refers to: the open table's name for it, else the model's.
    pub target: String,
    /// The figures, or why there are none: `unknown-table` while the other table is not open.
    pub answer: Result<LinkFigures>,
}

/// How many rows of a link lead nowhere.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LinkFigures {
    /// The table's rows.
    pub rows: u64,
    /// Rows without a value, which refer to nothing and are no orphans.
    pub nulls: u64,
    /// Different values.
    pub distinct: u64,
    /// Values that the other table does not have.
    pub orphans: Tally,
}

/// Values of a sort, and the rows that have them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// How many values.
    pub values: u64,
    /// How many rows.
    pub rows: u64,
    /// The values of most rows, up to [`EXAMPLES`].
    pub first: Vec<Example>,
}

/// One of the values.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// The value.
    pub value: Value,
    /// How many rows have it.
    pub rows: u64,
    /// The first of these rows, up to [`PLACES`].
    pub places: Vec<RowPlace>,
}

/// Where a row stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowPlace {
    /// The file's name.
    pub file: String,
    /// The row in that file, counted from 1.
    pub row: u64,
}

/// How far a check has got.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The column that is checked.
    pub column: String,
    /// How many columns are done.
    pub done: usize,
    /// How many there are in all.
    pub of: usize,
    /// How much of this one is done, from 0 to 1.
    pub share: f64,
}

/// How many values are shown of a sort.
pub const EXAMPLES: usize = 10;
/// How many of a value's rows are named.
pub const PLACES: usize = 3;
