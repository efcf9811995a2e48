//! The engine as pages and other callers see it.
//!
//! The local engine is one implementation; a remote one may follow. So nothing above this trait may assume that
//! the rows are here: every answer is a future, and every name is text.

use std::rc::Rc;

use futures_util::future::{LocalBoxFuture, ready};
use reelscope_model::{Clause, Code, Error, Query, QueryResult, Result, TableInfo, Value, query::RowsQuery};

use crate::{
    check::{Check, Step},
    coordinator::{ColumnOptions, Corrected, Recast},
};

/// Views that filter each other, and the clauses in force.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Views {
    /// The views. The `filter` of each is its own and always holds.
    pub views: Vec<Query>,
    /// The clauses shared by all. Each acts on the views that it can reach, never on one that groups by exactly
    /// its column (contracts: a view ignores only clauses on exactly what it groups by).
    pub clauses: Vec<Clause>,
}

/// A view's answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ViewResult {
    /// The groups and figures. What did not change between two answers may be shared by them.
    pub result: Rc<QueryResult>,
    /// The positions of the clauses that the view ignores because it groups by their column.
    pub own: Vec<usize>,
    /// The positions of the clauses that cannot reach the view's table.
    pub unreached: Vec<usize>,
    /// For clauses that are ranges on this view's first dimension: the range in force after snapping outward to the
    /// edges of the view's buckets or bins; none at an open end.
    pub range: Option<(Option<Value>, Option<Value>)>,
}

/// A file that is open, as exports name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePrint {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// The fingerprint of its content (`reelscope-ingest` says of what it is made).
    pub fingerprint: u64,
}

/// Answers queries over open tables.
pub trait Engine {
    /// The open tables: kinds first in the model's order, then the others by name.
    fn tables(&self) -> Vec<TableInfo>;

    /// The open files in the order in which they were opened; nothing by default.
    fn prints(&self) -> Vec<FilePrint> {
        Vec::new()
    }

    /// Answers one query.
    fn query(&self, query: Query) -> LocalBoxFuture<'_, Result<QueryResult>>;

    /// Answers linked views, all tables in one go: one answer a view, in order.
    fn views(&self, views: Views) -> LocalBoxFuture<'_, Vec<Result<ViewResult>>>;

    /// Whether a query has to wait for a table that is derived from all rows of another and is not made yet. Then others are
    /// better asked before it.
    fn waits(&self, _query: &Query) -> bool {
        false
    }

    /// Prepares views for a clause that moves: `clause`, whatever it tests, on the first dimension of view `view`. Until
    /// anything else changes, [`Engine::views`] then answers the same views under it at once. An engine may do without.
    fn prepare(&self, views: Views, view: usize, clause: Clause) -> LocalBoxFuture<'_, Result<()>> {
        let _ = (views, view, clause);
        Box::pin(ready(Ok(())))
    }

    /// The rows themselves.
    fn rows(&self, query: RowsQuery) -> LocalBoxFuture<'_, Result<QueryResult>>;

    /// What a person can say of the columns of a table, in their order; nothing by default.
    fn options(&self, _table: &str) -> Vec<ColumnOptions> {
        Vec::new()
    }

    /// Changes what a table or one of its columns was recognised as. By default nothing can be changed.
    fn recast(&self, table: String, _change: Recast) -> LocalBoxFuture<'_, Result<()>> {
        let message = format!("What {table} was recognised as cannot be changed here.");
        Box::pin(ready(Err(Error::new(Code::BadQuery, message))))
    }

    /// What a person has said of tables and their columns; nothing by default.
    fn corrections(&self) -> Vec<Corrected> {
        Vec::new()
    }

    /// Checks a table's ids and links, and tells `progress` of each step.
    fn check(&self, table: String, progress: Box<dyn Fn(Step)>) -> LocalBoxFuture<'_, Result<Check>>;
}
