//! The filters in words, one chip each.

use crate::state::Action;

/// A filter that is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// The dimension's id; the page's hooks put `chip-` before it. `time` for the period.
    pub dimension: String,
    /// The filter in words: "Device is Smart TV".
    pub text: String,
    /// What its button does.
    pub clear: Action,
}
