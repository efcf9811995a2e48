//! Sums that 128 bits do not hold.

use std::sync::Arc;

use arrow_array::{ArrayRef, Decimal128Array, Int64Array};
use reelscope_model::{Clause, Code};
use serde_json::json;

use crate::{
    forms::plain,
    here::{COUNTS, now, open},
};
use reelscope_engine::api::{Engine, Views};

/// The greatest decimal of 38 digits.
const MOST: i128 = 99_999_999_999_999_999_999_999_999_999_999_999_999;

fn file(values: Vec<i128>) -> Vec<u8> {
    let days: ArrayRef = Arc::new(Int64Array::from_iter_values(0..values.len() as i64));
    let amounts = Decimal128Array::from(values).with_precision_and_scale(38, 0).unwrap();
    plain(&[("day", days), ("amount", Arc::new(amounts))])
}

#[test]
fn test_sum_beyond_128_bits_is_refused_and_never_wrong() {
    let far_apart: Vec<i128> = (0..4).map(|row| MOST - row * (1 << 70)).collect();
    // Kept as short distances from one base.
    let close: Vec<i128> = (0..4).map(|row| MOST - row).collect();
    for values in [far_apart, close] {
        let first: i128 = values[3];
        let file = file(values);
        for workers in COUNTS {
            let open = open(workers, &[("a.arrow", &file)]);
            for op in ["sum", "mean"] {
                let query =
                    json!({ "table": "a", "measures": [{ "op": op, "column": "amount", "as": "x" }] });
                let error = open.query(serde_json::from_value(query).unwrap()).unwrap_err();
                assert_eq!(error.code, Code::TooLarge, "{error}");
            }
            let query = json!({ "table": "a", "measures": [{ "op": "sum", "column": "amount" }],
                "where": [{ "column": "day", "from": 3 }] });
            assert_eq!(open.texts(&query), [[first.to_string()]]);
        }
    }
}

#[test]
fn test_sum_beyond_128_bits_is_refused_by_tiles_too() {
    let file = file(vec![MOST, 1, MOST, 2]);
    let open = open(2, &[("a.arrow", &file)]);
    let query = |json| serde_json::from_value(json).unwrap();
    let by = json!([{ "column": "day", "bins": { "start": 0, "step": 1, "count": 4 } }]);
    let views = |from: i64, to: i64| {
        let clause: Clause =
            serde_json::from_value(json!({ "column": "day", "from": from, "to": to })).unwrap();
        let views = vec![
            query(json!({ "table": "a", "by": by, "measures": ["rows"] })),
            query(json!({ "table": "a", "measures": [{ "op": "sum", "column": "amount" }] })),
        ];
        Views { views, clauses: vec![clause] }
    };
    let clause = views(0, 2).clauses.remove(0);
    now(open.0.prepare(Views { clauses: Vec::new(), ..views(0, 2) }, 0, clause)).unwrap();
    let sum = |from, to| now(open.0.views(views(from, to))).remove(1);
    let shown = |from, to| sum(from, to).map(|view| view.result.rows[0][0].to_string());
    assert_eq!(shown(0, 2), Ok((MOST + 1).to_string()));
    assert_eq!(shown(1, 2), Ok("1".to_owned()));
    assert_eq!(shown(0, 3).map_err(|error| error.code), Err(Code::TooLarge));
}
