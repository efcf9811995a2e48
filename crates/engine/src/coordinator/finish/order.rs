//! The order of a result's rows.

use core::cmp::Ordering;

use reelscope_model::Value;

/// Sorts rows by columns, each by its position and whether its greatest value comes first. Nulls are last either
/// way.
pub(in crate::coordinator) fn sort(rows: &mut [Vec<Value>], by: &[(usize, bool)]) {
    rows.sort_by(|a, b| {
        let mut orders = by.iter().map(|(at, desc)| compare(&a[*at], &b[*at], *desc));
        orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    });
}

/// The order of two values, nulls last.
pub(in crate::coordinator) fn compare(a: &Value, b: &Value, desc: bool) -> Ordering {
    let null = |value: &Value| *value == Value::Null;
    let order = a.cmp_total(b);
    if desc && !null(a) && !null(b) { order.reverse() } else { order }
}
