//! From a clause to a matcher: its values in the column's units, or its codes marked.

use std::rc::Rc;

use reelscope_model::{Result, Value, pulse};
use rustc_hash::FxHashSet;

use super::{
    matcher::Matcher,
    operand::{at_or_above, exact, float, same_float},
};
use crate::{
    column::{Coded, Column, FloatColumn, IntColumn, Labels},
    key,
    plan::{Clause, Key, Test},
    store::Store,
};

/// How many steps it is to test a label.
const STEPS: usize = 16;

/// The matcher of a clause.
pub(super) fn bind(clause: &Clause, store: &mut Store) -> Result<Matcher> {
    let column = match (&clause.key, &clause.test) {
        // A range is of the stored value, whatever it is grouped into.
        (Key::Value(_) | Key::Whole(_), _) | (_, Test::Range { .. }) => {
            store.form(key::source_of(&clause.key))?.clone()
        }
        (key, _) => Column::Coded(store.key(key)?),
    };
    Ok(bind_column(&clause.test, &column))
}

/// The matcher of a test of a column's values.
pub(super) fn bind_column(test: &Test, column: &Column) -> Matcher {
    match column {
        Column::Coded(coded) => bind_codes(test, coded),
        Column::Ints(column) => bind_ints(test, Rc::clone(column)),
        Column::Floats(column) => bind_floats(test, Rc::clone(column)),
    }
}

/// Marks the codes, null apart, that `test` holds for.
pub(super) fn marked_by(labels: &Labels, test: impl Fn(u32) -> bool) -> Vec<bool> {
    pulse::each(0..=labels.len() as u32, STEPS).map(|code| code != 0 && test(code)).collect()
}

fn bind_codes(test: &Test, coded: &Rc<Coded>) -> Matcher {
    let labels = &coded.labels;
    let negate = matches!(test, Test::Not(_));
    let marked = match test {
        Test::Is(values) | Test::Not(values) => marked_values(labels, values),
        Test::Contains(part) => {
            let contains = |text: &str| text.to_lowercase().contains(part);
            marked_by(labels, |code| labels.text(code).is_some_and(contains))
        }
        Test::Range { from, to } => {
            marked_by(labels, |code| is_within(labels, code, from.as_ref(), to.as_ref()))
        }
    };
    Matcher::Codes { coded: Rc::clone(coded), marked, negate }
}

fn marked_values(labels: &Labels, values: &[Value]) -> Vec<bool> {
    let mut marked = match labels {
        Labels::Text(_) => {
            let texts: FxHashSet<&str> = values.iter().filter_map(text_of).collect();
            marked_by(labels, |code| labels.text(code).is_some_and(|label| texts.contains(label)))
        }
        Labels::Bool => marked_by(labels, |code| values.contains(&Value::Bool(code == 2))),
        Labels::Ints(kind, ints) => {
            let wanted: FxHashSet<i128> = values.iter().filter_map(|value| exact(*kind, value)).collect();
            marked_by(labels, |code| wanted.contains(&ints[code as usize - 1]))
        }
        Labels::Floats(floats) => {
            let wanted: Vec<f64> = values.iter().filter_map(float).collect();
            marked_by(labels, |code| wanted.iter().any(|&other| same_float(floats[code as usize - 1], other)))
        }
    };
    marked[0] = values.contains(&Value::Null);
    marked
}

fn text_of(value: &Value) -> Option<&str> {
    if let Value::Text(text) = value { Some(text) } else { None }
}

fn is_within(labels: &Labels, code: u32, from: Option<&Value>, to: Option<&Value>) -> bool {
    let reaches = |bound: &Value| match labels {
        Labels::Text(_) => Some(labels.text(code)? >= text_of(bound)?),
        Labels::Bool => None,
        Labels::Ints(kind, ints) => Some(*ints.get(code as usize - 1)? >= at_or_above(*kind, bound)?),
        Labels::Floats(floats) => {
            let float = floats.get(code as usize - 1).filter(|float| !float.is_nan())?;
            Some(*float >= self::float(bound)?)
        }
    };
    from.is_none_or(|from| reaches(from) == Some(true)) && to.is_none_or(|to| reaches(to) == Some(false))
}

fn bind_ints(test: &Test, column: Rc<IntColumn>) -> Matcher {
    match test {
        Test::Is(values) | Test::Not(values) => {
            let ints = values.iter().filter_map(|value| exact(column.kind, value));
            let inside = ints.filter(|int| *int >= column.base);
            let mut set: Vec<u128> = inside.map(|int| int.wrapping_sub(column.base) as u128).collect();
            set.sort_unstable();
            let (null, negate) = (values.contains(&Value::Null), matches!(test, Test::Not(_)));
            Matcher::IntSet { column, set, null, negate }
        }
        Test::Contains(_) => Matcher::Nothing,
        Test::Range { from, to } => {
            let range = int_range(&column, from.as_ref(), to.as_ref());
            Matcher::IntRange { column, range }
        }
    }
}

/// A range in distances from the base, both ends inside.
fn int_range(column: &IntColumn, from: Option<&Value>, to: Option<&Value>) -> Option<(u128, u128)> {
    let (low, high) = column.range?;
    let from = from.map_or(Some(low), |from| at_or_above(column.kind, from))?.max(low);
    let last = match to {
        None => high,
        Some(to) => at_or_above(column.kind, to)?.checked_sub(1)?.min(high),
    };
    let distance = |value: i128| value.wrapping_sub(column.base) as u128;
    (from <= last).then(|| (distance(from), distance(last)))
}

fn bind_floats(test: &Test, column: Rc<FloatColumn>) -> Matcher {
    match test {
        Test::Is(values) | Test::Not(values) => {
            let set = values.iter().filter_map(float).collect();
            let (null, negate) = (values.contains(&Value::Null), matches!(test, Test::Not(_)));
            Matcher::FloatSet { column, set, null, negate }
        }
        Test::Contains(_) => Matcher::Nothing,
        Test::Range { from, to } => {
            let bound = |value: &Option<Value>| value.as_ref().map(float);
            match (bound(from), bound(to)) {
                (Some(None), _) | (_, Some(None)) => Matcher::Nothing,
                (from, to) => {
                    let from = from.flatten().unwrap_or(f64::NEG_INFINITY);
                    Matcher::FloatRange { column, from, to: to.flatten() }
                }
            }
        }
    }
}
