//! What the reader has chosen: page, period, filters. One plain value, and the address bar holds its text.
//!
//! Everything on screen follows from the open tables and this value, so back, forward, reload and a link sent to a
//! colleague are all the same thing: reading [`hash`]. Changes are pure functions in [`action`], and [`clauses`] says
//! what the filters mean to the engine. Values are kept as the raw text that tables show (`data-key`), without a
//! type: only the open tables know a column's type, and a link may be read before they are there.

pub mod action;
#[cfg(test)]
mod action_tests;
pub mod clauses;
#[cfg(test)]
mod clauses_tests;
pub mod filter;
pub mod grain;
pub mod hash;
#[cfg(test)]
mod hash_tests;
mod page;
mod percent;
pub mod steps;
pub mod typing;
pub mod versus;

use reelscope_model::Grain;
use serde::{Deserialize, Serialize};

pub use action::Action;
pub use filter::{Filter, Keep, Key};
pub use page::Page;
pub use versus::Versus;

/// The dimension that the page's period is on.
pub const TIME: &str = "time";

/// All that the reader has chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The page.
    pub page: Page,
    /// The first instant of the period (ISO 8601; without a zone it is in `tz`); none: from the beginning.
    pub from: Option<String>,
    /// The first instant after the period; none: to the end.
    pub to: Option<String>,
    /// The calendar unit of time charts; none: chosen by the period's length.
    pub grain: Option<Grain>,
    /// The time zone of buckets, parts and dates; none: the column's own, else UTC.
    pub tz: Option<String>,
    /// What the period is compared with.
    pub vs: Option<Versus>,
    /// The filters, in the order they were made.
    pub filters: Vec<Filter>,
    /// The page's measure.
    pub measure: Option<String>,
    /// What Explore shows.
    pub explore: Explore,
    /// Parts of the address that this version does not know, as they were written. They are kept and ignored.
    pub unknown: Vec<String>,
}

/// What Explore shows; what is not chosen is chosen for the reader.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explore {
    /// The table; none: the one with most rows.
    pub table: Option<String>,
    /// The measure; none: the count of rows.
    pub measure: Option<String>,
    /// The dimensions; empty: all that are worth a chart.
    pub dimensions: Vec<String>,
}

impl State {
    /// Whether anything narrows the rows that are shown.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        self.from.is_some() || self.to.is_some() || !self.filters.is_empty()
    }

    /// The position of the filter that a gesture on `dimension` of `table` changes: the table's own, else one on all
    /// tables, else one on another table's column of the same dimension.
    #[must_use]
    pub fn filter_on(&self, table: &str, dimension: &str) -> Option<usize> {
        let rank = |filter: &Filter| match filter.table.as_deref() {
            Some(name) if name == table => 0,
            None => 1,
            Some(_) => 2,
        };
        let on = |(_, filter): &(usize, &Filter)| filter.dimension == dimension;
        self.filters.iter().enumerate().filter(on).min_by_key(|(_, filter)| rank(filter)).map(|(at, _)| at)
    }
}
