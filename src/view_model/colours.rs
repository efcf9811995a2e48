//! Which colour a value has: given once, and the same on every page.

use std::collections::BTreeMap;

use crate::charts::paint::{BUFFER, ERROR, GOOD};

/// Colours by dimension and value, in the order in which values were first shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Colours {
    given: BTreeMap<String, BTreeMap<Option<String>, usize>>,
}

impl Colours {
    /// The number of the value's colour among its dimension's, from 0; the colour of its meaning where it has one of the
    /// few that stand for something.
    pub fn of(&mut self, dimension: &str, key: Option<&str>) -> usize {
        let values = self.given.entry(dimension.to_owned()).or_default();
        if let Some(colour) = values.get(&key.map(str::to_owned)) {
            return *colour;
        }
        // Two values of one meaning must still be told apart.
        let free = |colour: &usize| !values.values().any(|given| given == colour);
        let meant = key.and_then(|key| meaning(dimension, key)).filter(free);
        let next = values.values().filter(|given| **given < GOOD).count();
        *values.entry(key.map(str::to_owned)).or_insert(meant.unwrap_or(next))
    }
}

/// The colour of what a value means.
fn meaning(dimension: &str, key: &str) -> Option<usize> {
    let key = key.to_lowercase();
    let event = dimension == "event_type";
    match key.as_str() {
        "error" | "fail" | "failure" if event => Some(ERROR),
        "conversion" | "convert" if event => Some(GOOD),
        _ if (event || dimension == "error_type") && (key.contains("buffer") || key.contains("stall")) => {
            Some(BUFFER)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_give_colours_once_and_by_meaning() {
        let mut colours = Colours::default();
        let mut check = |dimension: &str, key: Option<&str>, expected: usize| {
            assert_eq!(colours.of(dimension, key), expected, "{dimension} {key:?}");
        };
        check("error_type", Some("Network"), 0);
        check("error_type", Some("Buffer Error"), BUFFER);
        check("error_type", Some("Stalled"), 1);
        check("error_type", None, 2);
        check("error_type", Some("Network"), 0);
        check("event_type", Some("Error"), ERROR);
        check("event_type", Some("Conversion"), GOOD);
        check("event_type", Some("Play"), 0);
        check("device_type", Some("Error"), 0);
    }
}
