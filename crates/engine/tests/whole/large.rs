//! Distinct values beyond those that are told exactly.

use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array};
use reelscope_engine::registers::EXACT;
use reelscope_model::Value;
use serde_json::json;

use crate::{forms::plain, here::open};

#[test]
fn test_count_distinct_beyond_exact_is_named() {
    let rows = i64::try_from(EXACT).unwrap() + 1;
    let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(0..rows));
    let open = open(2, &[("t.arrow", &plain(&[("n", numbers)]))]);
    let distinct = json!({ "op": "count_distinct", "column": "n", "as": "n" });
    let count = |filter| open.ask(&json!({ "table": "t", "measures": [distinct, "rows"], "where": filter }));
    let all = count(json!([]));
    assert_eq!(all.meta.approximate, ["n"]);
    assert_eq!(all.rows, [[Value::Int(rows.into()), Value::Int(rows.into())]]);
    let fewer = count(json!([{ "column": "n", "from": 1 }]));
    assert_eq!(fewer.meta.approximate, [""; 0]);
    assert_eq!(fewer.rows, [[Value::Int(EXACT.into()), Value::Int(EXACT.into())]]);
}
