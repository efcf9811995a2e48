//! The Data page: what is open, and whether it can be trusted.

use super::message::NoticeLine;

/// An open table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableView {
    /// Its name.
    pub name: String,
    /// The kind it was recognised as, in words; "No known kind" for the others.
    pub kind: String,
    /// What one row is, where the model says.
    pub grain: Option<String>,
    /// The files it was read from.
    pub files: Vec<String>,
    /// Its rows: "412,318 rows".
    pub rows: String,
    /// Its columns, in the file's order.
    pub columns: Vec<ColumnView>,
    /// What was noticed.
    pub notices: Vec<NoticeLine>,
}

/// A column of an open table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnView {
    /// Its name in the file.
    pub name: String,
    /// The name the model knows it by, when it is another.
    pub canonical: Option<String>,
    /// Arrow's name of its type.
    pub data_type: String,
    /// What it is used for: "time", "dimension".
    pub role: &'static str,
    /// How its values are read, when not as stored: "milliseconds since 1970".
    pub reading: Option<&'static str>,
    /// Its nulls: "12 (0.3%)"; a dash where it is not known.
    pub nulls: String,
    /// Its least and greatest value, where they are known: "1 Jan 2026 to 31 Mar 2026".
    pub range: Option<String>,
}
