//! Finished answers.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::value::Value;

/// Whether a result's column holds group keys or figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnKind {
    /// Group keys.
    Dimension,
    /// Figures.
    Measure,
}

/// A column of a [`QueryResult`].
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Column {
    /// Its key: the name asked for, or the alias.
    pub key: Arc<str>,
    /// What it holds.
    pub kind: ColumnKind,
    /// The type of its values: `text`, `bool`, `int`, `float`, `decimal`, `date` or `time`.
    #[serde(rename = "type")]
    pub data_type: &'static str,
    /// The zone in which its instants are written; UTC when absent.
    #[serde(skip)]
    pub time_zone: Option<Arc<str>>,
}

/// How an answer came about.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Meta {
    /// The rows of the table.
    pub rows_scanned: u64,
    /// The rows that passed every filter.
    pub rows_matched: u64,
    /// The time from the question to the answer, in milliseconds.
    pub ms: f64,
    /// The keys of the columns whose figures are approximate.
    pub approximate: Vec<String>,
}

/// A finished answer: one row a group, the keys first, then the figures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QueryResult {
    /// What each position of a row is.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Vec<Value>>,
    /// How the answer came about.
    pub meta: Meta,
}
