//! Explore: which table, measure and dimensions, and what may be chosen instead.

use crate::state::Action;

/// What Explore's choosers offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices {
    /// The open tables; exactly one is chosen.
    pub tables: Vec<Choice>,
    /// The table's measures.
    pub measures: Vec<Choice>,
    /// The table's dimensions; those that are shown are chosen.
    pub dimensions: Vec<Choice>,
}

/// Something that may be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub label: String,
    /// Whether it is chosen.
    pub chosen: bool,
    /// What choosing it (or, of dimensions, dropping it) does.
    pub choose: Action,
}
