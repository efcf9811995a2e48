//! The order of categories: a dimension's own, else the greatest figures first.

use std::cmp::Ordering;

use reelscope_model::{Value, sort};

use super::axis::{Axis, Scale};

/// The different keys at a position of the rows, in the order in which they are shown. Names are ordered by the sum of
/// their figures, equal ones by key.
pub(super) fn keys(axis: &Axis, rows: &[Vec<Value>], at: usize, measure: usize) -> Vec<Value> {
    // Buckets and bins have an order and a place each, whatever order their keys come in.
    if matches!(axis.scale, Scale::Buckets(..) | Scale::Bins(_)) {
        return rows.iter().filter_map(|row| row.get(at)).cloned().collect();
    }
    let mut sums: Vec<(Value, f64)> = Vec::new();
    let mut sorted: Vec<(&Value, f64)> = rows
        .iter()
        .filter_map(|row| Some((row.get(at)?, row.get(measure)?.as_f64().unwrap_or(0.0))))
        .collect();
    sort::sort_by(&mut sorted, |a, b| a.0.cmp_total(b.0));
    for (key, figure) in sorted {
        match sums.last_mut() {
            Some((last, sum)) if last.cmp_total(key) == Ordering::Equal => *sum += figure,
            _ => sums.push((key.clone(), figure)),
        }
    }
    if !axis.is_ordered() {
        // A stable sort, so that equal sums stay in the order of their keys.
        sort::sort_by(&mut sums, |a, b| b.1.total_cmp(&a.1));
    }
    sums.into_iter().map(|(key, _)| key).collect()
}
