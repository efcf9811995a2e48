//! Kinds of tables as the model declares them.

use crate::{expr::Predicate, names::fold_value, schema::Role};

/// A kind of table.
#[derive(Clone, Debug, PartialEq)]
pub struct Kind {
    /// Its name (`video_playback_events`).
    pub name: String,
    /// How a page names it.
    pub label: String,
    /// What one row is.
    pub grain: String,
    /// The canonical column that names a row, so that no two rows share a value of it; none where nothing does.
    pub key: Option<String>,
    /// The canonical column that says when a row happened; none for a table that is not of events.
    pub time: Option<String>,
    /// What a table must have to be of this kind: of each entry at least one.
    pub required: Vec<Vec<String>>,
    /// What a table of this kind does not have.
    pub without: Vec<String>,
    /// Its columns, in the model's order.
    pub columns: Vec<ColumnDef>,
    /// Its named conditions.
    pub rules: Vec<Rule>,
}

/// A column of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnDef {
    /// Its canonical name (`DeviceType`).
    pub name: String,
    /// How a page names it.
    pub label: String,
    /// What it is used for.
    pub role: Role,
    /// Other names it goes by; the first listed that a file has wins.
    pub aliases: Vec<String>,
    /// How its stored values are read.
    pub reads: Reads,
    /// The column of another kind that it refers to.
    pub link: Option<Link>,
    /// Its value sets.
    pub sets: Vec<ValueSet>,
}

/// How a column's stored values may be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reads {
    /// As stored; in a time role also epoch integers and ISO 8601 text.
    #[default]
    Plain,
    /// Also integers from 1 to 9999 as calendar years (a time role).
    Date,
    /// Text holds several values between commas.
    Delimited,
    /// Text such as "90 min" is a number of minutes.
    Minutes,
    /// Only text: a number or a truth value of that name means something else (`error = false`).
    Words,
}

/// A column of another kind of table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The kind.
    pub table: String,
    /// The canonical column.
    pub column: String,
}

/// Values that mean one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueSet {
    /// Its name (`play`).
    pub name: String,
    /// Its values, as [`fold_value`] writes them.
    pub values: Vec<String>,
}

/// A named condition on a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Its name (`is_error`).
    pub name: String,
    /// The conditions: the first whose columns the table has holds.
    pub choices: Vec<Predicate>,
}

impl Kind {
    /// The column of that canonical name.
    #[must_use]
    pub fn column(&self, canonical: &str) -> Option<&ColumnDef> {
        self.columns.iter().find(|c| c.name == canonical)
    }

    /// The rule of that name.
    #[must_use]
    pub fn rule(&self, name: &str) -> Option<&Rule> {
        self.rules.iter().find(|r| r.name == name)
    }
}

impl ColumnDef {
    /// The value set of that name.
    #[must_use]
    pub fn set(&self, name: &str) -> Option<&ValueSet> {
        self.sets.iter().find(|s| s.name == name)
    }
}

impl ValueSet {
    /// Whether it holds `value`, without regard to case, spaces, `_` and `-`.
    #[must_use]
    pub fn holds(&self, value: &str) -> bool {
        self.values.contains(&fold_value(value))
    }
}
