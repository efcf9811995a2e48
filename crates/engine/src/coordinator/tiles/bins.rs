//! The bins of an active view, and which of them a clause selects.

use std::{cmp::Ordering, ops::Range};

use reelscope_model::{Value, sort};

use crate::{
    coordinator::snap::snapped,
    partial::Partial,
    plan::{Clause, Key, Test},
};

/// The values of the active view's dimension that there are, in their order.
pub(super) struct Bins {
    values: Vec<Value>,
    /// Whether a row may stand in several of them.
    many: bool,
}

impl Bins {
    /// The first keys of some partials.
    pub(super) fn of<'a>(partials: impl Iterator<Item = &'a Partial>, many: bool) -> Self {
        let firsts = partials.filter_map(|partial| partial.keys.first());
        let mut values: Vec<Value> = firsts.flat_map(|key| key.values().iter().cloned()).collect();
        sort::sort_by(&mut values, Value::cmp_total);
        values.dedup_by(|a, b| a.cmp_total(b).is_eq());
        Self { values, many }
    }

    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// The bin of a value.
    pub(super) fn find(&self, value: &Value) -> Option<usize> {
        self.values.binary_search_by(|bin| bin.cmp_total(value)).ok()
    }

    /// All bins, unless some row would be counted more than once.
    #[allow(clippy::single_range_in_vec_init, reason = "one run of bins")]
    pub(super) fn all(&self) -> Option<Vec<Range<usize>>> {
        (!self.many).then(|| vec![0..self.len()])
    }

    /// The runs of bins that a clause selects; none when the bins cannot tell its rows apart.
    pub(super) fn select(&self, key: &Key, clause: &Clause) -> Option<Vec<Range<usize>>> {
        let test = test_of(key, clause)?;
        let mut runs: Vec<Range<usize>> = Vec::new();
        for (at, value) in self.values.iter().enumerate() {
            if !holds(test, value) {
                continue;
            }
            match runs.last_mut().filter(|run| run.end == at) {
                Some(run) => run.end += 1,
                None => runs.push(at..at + 1),
            }
        }
        let several = runs.len() > 1 || runs.first().is_some_and(|run| run.len() > 1);
        // A row that has several values meets one of them whatever else it has, and misses it only by missing all.
        let negated = matches!(test, Test::Not(_));
        (!self.many || !(several || negated)).then_some(runs)
    }
}

/// The test as one of the bins' values; none when it is of the stored values and parts a bin.
fn test_of<'a>(key: &Key, clause: &'a Clause) -> Option<&'a Test> {
    let is_null = |values: &[Value]| values == [Value::Null];
    match (key, &clause.test) {
        (Key::Grain(..) | Key::Bins(..), Test::Range { from, to }) => {
            let ends = snapped(key, clause)?;
            (same(&ends.0, from) && same(&ends.1, to)).then_some(&clause.test)
        }
        (Key::Grain(..) | Key::Bins(..), Test::Is(values) | Test::Not(values)) if is_null(values) => {
            Some(&clause.test)
        }
        _ if *key == clause.key => Some(&clause.test),
        _ => None,
    }
}

fn same(a: &Option<Value>, b: &Option<Value>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => compare(a, b) == Some(Ordering::Equal),
        _ => false,
    }
}

/// Whether the rows of a bin pass.
fn holds(test: &Test, bin: &Value) -> bool {
    let listed = |values: &[Value]| values.iter().any(|value| compare(bin, value) == Some(Ordering::Equal));
    match test {
        Test::Is(values) => listed(values),
        Test::Not(values) => !listed(values),
        Test::Contains(part) => {
            matches!(bin, Value::Text(text) if text.to_lowercase().contains(part))
        }
        Test::Range { from, to } => {
            let from = from.as_ref().is_none_or(|from| compare(bin, from).is_some_and(Ordering::is_ge));
            let to = to.as_ref().is_none_or(|to| compare(bin, to).is_some_and(Ordering::is_lt));
            *bin != Value::Null && from && to
        }
    }
}

/// Compares a bin with a clause's value as masks do: floats as floats.
fn compare(bin: &Value, value: &Value) -> Option<Ordering> {
    let is_number = |value: &Value| matches!(value, Value::Int(_) | Value::Float(_) | Value::Decimal { .. });
    match (bin, value) {
        (Value::Null, Value::Null) => Some(Ordering::Equal),
        (Value::Float(a), Value::Float(b)) if a.is_nan() && b.is_nan() => Some(Ordering::Equal),
        (Value::Float(a), other) if is_number(other) => a.partial_cmp(&other.as_f64()?),
        (a, b) if is_number(a) && is_number(b) => Some(a.cmp_total(b)),
        (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        (Value::Date(_) | Value::Time { .. }, Value::Date(_) | Value::Time { .. }) => {
            Some(bin.cmp_total(value))
        }
        _ => None,
    }
}
