//! The order of a result's rows.

use core::cmp::Ordering;

use reelscope_model::{Value, sort};

/// Sorts rows by columns, each by its position and whether its greatest value comes first. Nulls are last either
/// way.
pub(in crate::coordinator) fn sort(rows: &mut [Vec<Value>], by: &[(usize, bool)]) {
    sort::sort_by(rows, |a, b| {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_sort_rows_nulls_last_either_way() {
        let row =
            |key: Option<i128>, tie: &str| vec![key.map_or(Value::Null, Value::Int), Value::Text(tie.into())];
        let check = |desc, expected: [&str; 4]| {
            let mut rows = [row(None, "n"), row(Some(10), "b"), row(Some(9), "c"), row(Some(10), "a")];
            sort(&mut rows, &[(0, desc), (1, false)]);
            let ties: Vec<_> = rows.iter().map(|row| row[1].to_string()).collect();
            assert_eq!(ties, expected);
        };
        check(false, ["c", "a", "b", "n"]);
        check(true, ["a", "b", "c", "n"]);
    }
}
