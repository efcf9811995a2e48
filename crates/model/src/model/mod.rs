//! The model: what tables, columns and values mean, and what measures compute.
//!
//! It is read from one TOML file ([`Model::builtin`] is compiled in, [`Model::from_toml`] takes a user's own), checked
//! whole, and plain data from then on. Everything that names a measure or a dimension reads it from here.

mod derived;
mod expand;
mod links;
mod load;
mod lookup;
mod measure;
mod pages;
mod rate;
mod table;
mod window;

pub use derived::{ACTIVE, AT_ONCE, Computed, Derived, Does, ENDED, Grounded, Own, Pass};
pub use links::Found;
pub use measure::{Better, Format, Measure};
pub use pages::{ChartLayout, Look, PAGES, PageLayout, percent_of};
pub use rate::Rate;
pub use table::{ColumnDef, Kind, Link, Reads, Rule, ValueSet};
pub use window::Window;

use crate::error::Result;

/// The vocabulary of one model file.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    kinds: Vec<Kind>,
    measures: Vec<Measure>,
    dimensions: Vec<DimensionDef>,
    derived: Vec<Derived>,
    pages: Vec<PageLayout>,
}

impl Model {
    /// Whether a condition of that name is of many rows at a time, on a kind of tables: one of a window, where rows have a
    /// time, and those of a derived table.
    #[must_use]
    pub fn is_special(&self, kind: &Kind, rule: &str) -> bool {
        let of_derived = || self.derived_kind(&kind.name).is_some_and(|of| of.is_special(rule));
        kind.rule(rule).is_none() && ((kind.time.is_some() && Window::of(rule).is_some()) || of_derived())
    }

    /// The model that is compiled in.
    #[must_use]
    pub fn builtin() -> Self {
        load::builtin()
    }

    /// Reads a user's model file, whole and checked. What it says stands before the same of the model that is compiled
    /// in, key by key; lists are replaced whole. With `extends = false` it stands alone.
    ///
    /// # Errors
    /// `bad-model`, with the line and column of what is wrong and a caret under it.
    pub fn extended(source: &str) -> Result<Self> {
        load::extend(source)
    }

    /// Reads a model file that stands alone, whole and checked.
    ///
    /// # Errors
    /// `bad-model`, with the line and column of what is wrong and a caret under it.
    pub fn from_toml(source: &str) -> Result<Self> {
        load::load(source)
    }
}

/// What rows are grouped by, beyond plain columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DimensionDef {
    /// Its name (`release_year`, `time`).
    pub name: String,
    /// How a page names it.
    pub label: String,
    /// The canonical column that it is read from.
    pub column: String,
    /// How it is read from that column.
    pub derive: Derive,
}

/// How a dimension is read from its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Derive {
    /// The column's own value.
    Value,
    /// The calendar year of a year, a date or an instant, as an integer.
    Year,
    /// A part of the calendar.
    Part(crate::query::Part),
}

/// A dimension found in an open table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dimension {
    /// The column's position in the table.
    pub column: usize,
    /// How the dimension is read from it.
    pub derive: Derive,
}

/// Why a measure cannot be computed on a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unavailable {
    /// No measure has that id.
    Unknown,
    /// It is a measure of another table, by the name of its kind.
    OtherTable(String),
    /// The table lacks these columns, by their canonical names.
    Missing(Vec<String>),
}
