//! Which colour a value has: given once, and the same on every page.

use std::collections::BTreeMap;

/// Colours by dimension and value, in the order in which values were first shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Colours {
    given: BTreeMap<String, BTreeMap<Option<String>, usize>>,
}

impl Colours {
    /// The number of the value's colour among its dimension's, from 0.
    pub fn of(&mut self, dimension: &str, key: Option<&str>) -> usize {
        let values = self.given.entry(dimension.to_owned()).or_default();
        let next = values.len();
        *values.entry(key.map(str::to_owned)).or_insert(next)
    }
}
