//! The keyed pass: what workers and coordinator say to each other to put the rows of each key together in order of time.
//!
//! Each worker puts its own rows together, once. Keys of which only one worker has rows, which in files in order of time
//! are nearly all, never leave it. The coordinator finds the others by comparing the workers' fingerprints of keys, in
//! parts by the range of the fingerprint; the rows of these meet on one worker, as times, a bit a condition and a
//! number, and what becomes of them goes back to the worker that owns the row which it stands with. So a derived row
//! lies where its row of the table lies, whose columns it can then show without asking anybody.

use reelscope_model::expr::Predicate;
use serde::{Deserialize, Serialize};

use crate::{
    plan::{Clause, ColumnId, TableId},
    protocol::ColumnSpec,
    words,
};

/// What is to be made of a table's rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeyedPlan {
    /// What rows share that belong together: one column or two, of one value a row.
    pub keys: Vec<ColumnId>,
    /// When a row happened: a column of dates or instants.
    pub time: ColumnId,
    /// What is asked of each row, by position; at most 16.
    pub conditions: Vec<Predicate<ColumnId>>,
    /// The numbers of each row that are needed; at most [`MOST_NUMBERS`].
    pub numbers: Vec<NumberOf>,
    /// What becomes of a key's rows.
    pub pass: Pass,
}

/// How many numbers a row takes along at most.
pub const MOST_NUMBERS: usize = 2;

/// A number of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NumberOf {
    /// The number in a column.
    Value(ColumnId),
    /// A number that is equal where the values of a column are, and hardly ever elsewhere.
    Print(ColumnId),
}

impl NumberOf {
    /// The column.
    #[must_use]
    pub fn column(self) -> ColumnId {
        match self {
            Self::Value(column) | Self::Print(column) => column,
        }
    }
}

/// What becomes of a key's rows; conditions and numbers by their positions. See [`reelscope_model::model::Pass`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Pass {
    /// One row, with the first.
    Summary(Vec<Make>),
    /// One row a spell, with the one that begins it: when it began, and when it ended.
    Spells {
        /// What begins one.
        start: u8,
        /// What ends it.
        stop: u8,
    },
    /// Each row, and whether it is followed.
    Follows {
        /// By what.
        by: u8,
        /// Within how many minutes; any time where there is none.
        within: Option<f64>,
    },
    /// Each row with which the key's amount changes, which is the first number: by how much, and what that is.
    Movements {
        /// What makes a key active.
        start: u8,
        /// What ends that.
        stop: u8,
    },
    /// One row for a key that has a row of the first condition: how many conditions were met in order.
    Funnel {
        /// How many conditions there are.
        steps: u8,
        /// How many minutes after the first the others are met at most.
        within: f64,
    },
}

/// A column that is made of all of a key's rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Make {
    /// How many there are, or meet a condition.
    Count(Option<u8>),
    /// Minutes from the first to the last.
    Length,
    /// The last one's time.
    End,
    /// Minutes after each that leaves the key going.
    Going {
        /// What sets it going.
        on: u8,
        /// What ends that.
        off: u8,
        /// The most that one row stands for, in minutes.
        most: f64,
    },
    /// The greatest number.
    Greatest(u8),
    /// The sum of the numbers; none of none.
    Sum(u8),
    /// How many different numbers there are.
    Different(u8),
    /// How many come so many minutes after the first, up to so many.
    Later {
        /// The first minute that counts.
        from: f64,
        /// The first beyond.
        to: f64,
    },
}

/// What is asked of a worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Ask {
    /// Put your rows together.
    Start(KeyedPlan),
    /// The fingerprints of your keys whose `bits` highest bits are the number `part`.
    Prints {
        /// The number of the range.
        part: u32,
        /// How many bits number the ranges; at most 31.
        bits: u32,
    },
    /// The rows of some keys, which others have rows of as well.
    Events {
        /// The number of the range.
        part: u32,
        /// How many bits number the ranges.
        bits: u32,
        /// The positions of the keys in the range, ascending.
        wanted: Vec<u32>,
    },
    /// Make of rows of several workers what is to be made of them.
    Meet {
        /// How many keys there are.
        keys: u32,
        /// The rows of each worker that has some, in the order of the workers.
        lists: Vec<List>,
    },
    /// Take what others have made for rows of yours.
    Take(Made),
    /// Make the rest, and own the derived table from now on.
    Finish {
        /// How its columns are kept, those that it keeps of the table first.
        columns: Vec<ColumnSpec>,
        /// The columns that it keeps, by their positions in the table.
        kept: Vec<ColumnId>,
    },
    /// Nothing more: what was put together is let go. Answered by [`crate::protocol::Response::Done`].
    Release,
}

/// A request about a derived table that is being made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Keyed {
    /// The table that it is made of.
    pub of: TableId,
    /// Its own number.
    pub table: TableId,
    /// What is asked.
    pub ask: Ask,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Told {
    /// To [`Ask::Start`].
    Started {
        /// Different keys.
        keys: u64,
        /// Rows that have a key and a time.
        rows: u64,
    },
    /// To [`Ask::Prints`]: ascending.
    Prints(#[serde(with = "words")] Vec<u128>),
    /// To [`Ask::Events`].
    Events(Events),
    /// To [`Ask::Meet`]: for each worker, by its number.
    Met(Vec<(u32, Made)>),
    /// To [`Ask::Finish`]: how many rows of the derived table this worker owns.
    Rows(u64),
}

/// A worker's rows of keys that meet others'.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct List {
    /// The worker's number.
    pub worker: u32,
    /// The keys that it has rows of, by number, ascending.
    pub keys: Vec<u32>,
    /// The rows.
    pub events: Events,
}

/// Rows of keys, key by key, in order of time and then of rows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Events {
    /// How many rows each key has.
    pub lengths: Vec<u32>,
    /// The first row's time of each key; then how much later each is than the one before.
    pub times: Vec<i64>,
    /// The conditions that each row meets, a bit each.
    pub codes: Vec<u16>,
    /// The rows' positions with their worker.
    pub rows: Vec<u32>,
    /// Their numbers, as many a row as are needed; NaN where there is none.
    pub numbers: Vec<f64>,
}

/// Rows of a derived table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Made {
    /// The row of the table that each stands with.
    pub rows: Vec<u32>,
    /// The computed columns.
    pub columns: Vec<Cells>,
}

/// A computed column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Cells {
    /// Numbers of things.
    Counts(Vec<u32>),
    /// Instants in the unit of the table's time; `i64::MIN` is null.
    Times(Vec<i64>),
    /// Numbers; NaN is null.
    Floats(Vec<f64>),
}

impl Default for Cells {
    fn default() -> Self {
        Self::Counts(Vec::new())
    }
}

impl Cells {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Counts(cells) => cells.is_empty(),
            Self::Times(cells) => cells.is_empty(),
            Self::Floats(cells) => cells.is_empty(),
        }
    }
}

/// A question for when the rows of a derived table begin and end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpanPlan {
    /// The table.
    pub table: TableId,
    /// The conditions, all of which a row must meet.
    pub clauses: Vec<Clause>,
    /// When a row begins.
    pub begin: ColumnId,
    /// When it ends.
    pub close: ColumnId,
    /// What is asked.
    pub ask: SpanAsk,
}

/// What is asked of beginnings and ends, in the unit of their columns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SpanAsk {
    /// How many fall into each of so many equal stretches of time.
    Cells {
        /// The first moment.
        first: i64,
        /// The last.
        last: i64,
        /// How many stretches.
        cells: u32,
    },
    /// Those from one moment up to another.
    Part {
        /// The first moment inside.
        from: i64,
        /// The first beyond.
        to: i64,
    },
}

/// Beginnings and ends.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spans {
    /// To [`SpanAsk::Cells`].
    pub cells: Vec<u32>,
    /// To [`SpanAsk::Part`]: the beginnings, ascending.
    pub begins: Vec<i64>,
    /// The ends, ascending.
    pub closes: Vec<i64>,
}
