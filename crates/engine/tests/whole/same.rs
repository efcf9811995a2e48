//! When two results are equal: exactly, but for floats, whose sums depend on the order of adding.

use reelscope_model::{QueryResult, Value};

/// Asserts that two results are equal.
pub(crate) fn assert_same(actual: &QueryResult, expected: &QueryResult, what: &str) {
    let keys = |result: &QueryResult| -> Vec<String> {
        result.columns.iter().map(|column| column.key.to_string()).collect()
    };
    assert_eq!(keys(actual), keys(expected), "{what}");
    assert_eq!(actual.meta.rows_matched, expected.meta.rows_matched, "{what}");
    assert_rows(&actual.rows, &expected.rows, what);
}

/// Asserts that rows are equal, one by one.
pub(crate) fn assert_rows(actual: &[Vec<Value>], expected: &[Vec<Value>], what: &str) {
    assert_eq!(actual.len(), expected.len(), "{what}\n{actual:?}\n{expected:?}");
    for (a, b) in actual.iter().zip(expected) {
        let equal = a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b));
        assert!(equal, "{what}\n{a:?}\n{b:?}");
    }
}

fn is_same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Float(a), Value::Float(b)) => {
            let near = (a - b).abs() <= 1e-6 + 1e-9 * b.abs();
            a == b || near || (a.is_nan() && b.is_nan())
        }
        _ => a == b,
    }
}
