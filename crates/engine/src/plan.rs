//! What a worker is asked to compute, with every name resolved: the plan.
//!
//! A plan carries values, never codes: each worker's dictionaries are its own, and partials meet by value.

use reelscope_model::{
    Grain, Part, Value,
    expr::{Predicate, RowExpr},
    query::{Bins, Op},
    time::Zone,
};
use serde::{Deserialize, Serialize};

use crate::partial::Distinct;

/// A table's number, given by the coordinator and never used again.
pub type TableId = u32;
/// A file's number, given by the client and never used again.
pub type FileId = u32;
/// A column's position in its table; from [`LINKED`] on the number of a column of a linked table.
pub type ColumnId = u32;
/// From here on columns are those of tables that a table links to, looked up by its rows' ids (see [`crate::links`]).
/// Their numbers are given by the coordinator and, but for the same look-up, never used again.
pub const LINKED: ColumnId = 1 << 31;

/// Several views over one table, computed in one pass under shared clauses.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The table.
    pub table: TableId,
    /// The conditions. Position `i` is bit `i` of [`View::ignores`]; at most 64.
    pub clauses: Vec<Clause>,
    /// What is computed.
    pub views: Vec<View>,
    /// Columns of which all workers have numbered the distinct values (see [`crate::numbers`]): whoever has not is to say so.
    pub numbered: Vec<ColumnId>,
}

/// A condition on the rows, bound to a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clause {
    /// What is tested.
    pub key: Key,
    /// The test.
    pub test: Test,
}

/// The test of a [`Clause`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Test {
    /// One of these values (any of a row's values, for a multi-valued key); [`Value::Null`] for null.
    Is(Vec<Value>),
    /// The complement of [`Test::Is`].
    Not(Vec<Value>),
    /// Text that contains this, which is lower-cased already.
    Contains(String),
    /// At or above `from` and below `to`, of the key column's stored value (not of its bucket).
    Range {
        /// The first value inside.
        from: Option<Value>,
        /// The first value beyond.
        to: Option<Value>,
    },
}

/// What rows are grouped by or tested on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Key {
    /// The value itself; each of a row's distinct values, for a multi-valued column. An empty list is null.
    Value(ColumnId),
    /// A multi-valued column's whole value as one text (values joined by `, ` as stored when delimited).
    Whole(ColumnId),
    /// The calendar unit it falls in: the bucket's start as [`Value::Time`] in seconds.
    Grain(ColumnId, Grain, Zone),
    /// A part of the calendar, as [`Value::Int`].
    Part(ColumnId, Part, Zone),
    /// The bin it falls in: the bin's start as [`Value::Float`]. Values beyond either end fall in the end bins;
    /// NaN is null.
    Bins(ColumnId, Bins),
    /// The calendar year of a year, date or instant, as [`Value::Int`].
    Year(ColumnId, Zone),
}

/// A grouped set of aggregates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// The group's keys, none for a single group.
    pub keys: Vec<Key>,
    /// What is computed of each group.
    pub aggregates: Vec<Aggregate>,
    /// The plan's clauses that this view does not obey, a bit each.
    pub ignores: u64,
    /// A condition of the view's own, on top of the plan's clauses.
    pub filter: Option<Predicate<ColumnId>>,
    /// Clauses of the view's own, on top of the plan's.
    pub clauses: Vec<Clause>,
}

/// One aggregate of a view.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Aggregate {
    /// The operation.
    pub op: Op,
    /// What it works on; absent for a count of rows. A bare column keeps its own type (exact integers and
    /// decimals, least and greatest text, dates and instants); other expressions are floats.
    pub input: Option<RowExpr<ColumnId>>,
    /// Which rows it counts, by the model's `where`.
    pub filter: Option<Predicate<ColumnId>>,
    /// Which rows it counts, by a query's own clauses.
    pub clauses: Vec<Clause>,
    /// Distinct values are told as recurrences in the order of the view's first key, all but these apart, which are those
    /// that several workers have. Else, and for other operations, none.
    pub apart: Option<Distinct>,
}

impl Aggregate {
    /// An operation on all rows.
    #[must_use]
    pub fn of(op: Op, input: Option<RowExpr<ColumnId>>) -> Self {
        Self { op, input, filter: None, clauses: Vec::new(), apart: None }
    }

    /// A count of rows.
    #[must_use]
    pub fn rows() -> Self {
        Self::of(Op::Count, None)
    }
}

/// A question for the rows themselves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RowsPlan {
    /// The table.
    pub table: TableId,
    /// The conditions, all of which a row must meet.
    pub clauses: Vec<Clause>,
    /// The columns wanted.
    pub columns: Vec<ColumnId>,
    /// The order, greatest first where true; ties in row order.
    pub sort: Vec<(ColumnId, bool)>,
    /// How many of this worker's rows, in that order, are left out before the first.
    pub skip: usize,
    /// How many of them at most.
    pub limit: usize,
}
