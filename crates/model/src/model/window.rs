//! Conditions on time that move with the period that is looked at: `count() where last_7_days`.
//!
//! A period ends where a chosen range of time ends, at the latest with the last event; without a range with that. In a
//! view by buckets of time each bucket is a period. Days are 24 hours, so that in a range of whole days of a zone they
//! are that zone's days, but where its clocks change.

use super::Model;
use crate::{
    expr::{Aggregate, Expr, Predicate},
    schema::TableInfo,
};

/// A stretch of time that moves with the period's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// So many days up to the period's end, whatever the period's start (`last_7_days`).
    Last(u32),
    /// Everything up to the period's end, whatever its start (`until_end`).
    UntilEnd,
    /// What of the period is so many days or more before the end of the data (`seen_8_days`): so long it was watched.
    Seen(u32),
}

/// The most days of a window.
const MOST_DAYS: u32 = 3_660;

impl Window {
    /// The window that a condition's name means.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        if name == "until_end" {
            return Some(Self::UntilEnd);
        }
        let days = |prefix: &str| {
            let days = name.strip_prefix(prefix)?;
            let days = days.strip_suffix("_days").or_else(|| days.strip_suffix("_day"))?;
            let is_plain = !days.starts_with(['0', '+']);
            days.parse().ok().filter(|days| is_plain && *days <= MOST_DAYS)
        };
        days("last_").map(Self::Last).or_else(|| days("seen_").map(Self::Seen))
    }

    /// The window that an aggregate's condition holds, and the aggregate without it.
    #[must_use]
    pub fn split(aggregate: &Aggregate) -> Option<(Self, Aggregate)> {
        let (window, filter) = match aggregate.filter.as_ref()? {
            Predicate::Rule(name) => (Self::of(name)?, None),
            Predicate::And(parts) => {
                let is_window =
                    |part: &Predicate| matches!(part, Predicate::Rule(name) if Self::of(name).is_some());
                let at = parts.iter().position(is_window)?;
                let mut rest = parts.clone();
                let Predicate::Rule(name) = rest.remove(at) else { return None };
                let rest = if rest.len() == 1 { rest.pop() } else { Some(Predicate::And(rest)) };
                (Self::of(&name)?, rest)
            }
            _ => return None,
        };
        Some((window, Aggregate { filter, ..aggregate.clone() }))
    }
}

impl Model {
    /// Whether a measure of an open table is of a period's end rather than of the period.
    #[must_use]
    pub fn is_windowed(&self, table: &TableInfo, id: &str) -> bool {
        self.expand(table, id).is_ok_and(|expr| has_window(&expr))
    }
}

fn has_window(expr: &Expr) -> bool {
    match expr {
        Expr::Aggregate(aggregate) => Window::split(aggregate).is_some(),
        Expr::Negate(inner) => has_window(inner),
        Expr::Binary(_, left, right) | Expr::Else(left, right) => has_window(left) || has_window(right),
        Expr::Number(_) | Expr::Measure(_) => false,
    }
}

/// A condition that is of many rows at a time and stands where it cannot be told: neither alone nor beside others with
/// `and`, or twice.
pub(super) fn misplaced(expr: &Expr, is_special: &dyn Fn(&str) -> bool) -> Option<String> {
    match expr {
        Expr::Aggregate(Aggregate { filter: Some(filter), .. }) => {
            let all = special(filter, is_special);
            let first = all.first()?.clone();
            let placed = match filter {
                Predicate::Rule(_) => true,
                // What is of a period's spells, or at once, is of nothing else.
                Predicate::And(parts) => {
                    let alone = |part: &Predicate| matches!(part, Predicate::Rule(name) if *name == first);
                    Window::of(&first).is_some() && parts.iter().any(alone)
                }
                _ => false,
            };
            (!placed || all.len() > 1).then_some(first)
        }
        Expr::Negate(inner) => misplaced(inner, is_special),
        Expr::Binary(_, left, right) | Expr::Else(left, right) => {
            misplaced(left, is_special).or_else(|| misplaced(right, is_special))
        }
        Expr::Aggregate(_) | Expr::Number(_) | Expr::Measure(_) => None,
    }
}

fn special(filter: &Predicate, is_special: &dyn Fn(&str) -> bool) -> Vec<String> {
    match filter {
        Predicate::Rule(name) if is_special(name) => vec![name.clone()],
        Predicate::Not(inner) => special(inner, is_special),
        Predicate::And(parts) | Predicate::Or(parts) => {
            parts.iter().flat_map(|part| special(part, is_special)).collect()
        }
        _ => Vec::new(),
    }
}
