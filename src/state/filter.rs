//! A filter: which values of a dimension are kept.

use serde::{Deserialize, Serialize};

/// A value as tables show it in `data-key`; none for null.
pub type Key = Option<String>;

/// One filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// The table whose column is meant; none: every table that has the dimension.
    pub table: Option<String>,
    /// The dimension.
    pub dimension: String,
    /// What is kept of it.
    pub keep: Keep,
}

/// What a filter keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Keep {
    /// One of these values; never an empty list.
    Is(Vec<Key>),
    /// Any value but these, nulls too unless listed; never an empty list.
    Not(Vec<Key>),
    /// Text that contains this, in any case.
    Contains(String),
    /// From the first (inclusive) up to the second (exclusive); never open at both ends.
    Range(Option<String>, Option<String>),
}

impl Keep {
    /// Whether a value listed by name is kept; none where values are not listed one by one.
    #[must_use]
    pub fn keeps(&self, key: &Key) -> Option<bool> {
        match self {
            Self::Is(keys) => Some(keys.contains(key)),
            Self::Not(keys) => Some(!keys.contains(key)),
            Self::Contains(text) => {
                Some(key.as_ref().is_some_and(|key| key.to_lowercase().contains(&text.to_lowercase())))
            }
            Self::Range(..) => None,
        }
    }

    /// Whether it means anything: a list is not empty, a range is not open at both ends.
    #[must_use]
    pub fn is_something(&self) -> bool {
        match self {
            Self::Is(keys) | Self::Not(keys) => !keys.is_empty(),
            Self::Contains(_) => true,
            Self::Range(from, to) => from.is_some() || to.is_some(),
        }
    }
}
