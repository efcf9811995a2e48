//! Rows in any order and from any place, against sorting all of them.

use std::cmp::Ordering;

use reelscope_engine::api::Engine;
use reelscope_model::{QueryResult, Value};
use serde_json::json;

use crate::{
    forms,
    generated::NAMES,
    here::{COUNTS, Open, now, open},
    table::{Random, Table},
};

fn rows(open: &Open, query: &serde_json::Value) -> QueryResult {
    now(open.0.rows(serde_json::from_value(query.clone()).unwrap())).unwrap()
}

/// Nulls last, whichever way the others go.
fn order(a: &Value, b: &Value, desc: bool) -> Ordering {
    let nulls = (*a == Value::Null).cmp(&(*b == Value::Null));
    nulls.then(if desc { b.cmp_total(a) } else { a.cmp_total(b) })
}

#[test]
fn test_rows_of_any_page_are_those_of_all_rows_in_order() {
    let mut random = Random(12_345);
    let count = 4_700;
    let table = Table::random(&mut random, count);
    let columns: Vec<_> = NAMES.into_iter().zip(table.arrays.iter().cloned()).collect();
    let bytes = forms::plain(&columns);
    let filters =
        [json!([]), json!([{ "column": "a", "is": ["TV", null] }]), json!([{ "column": "c", "from": 0 }])];
    // One value a row, so that what is shown is what is sorted by.
    let sortable = ["a", "b", "c", "d", "e", "f", "h", "i", "j"];
    for workers in COUNTS {
        let open = open(workers, &[("t.arrow", &bytes)]);
        for filter in &filters {
            let all =
                rows(&open, &json!({ "table": "t", "where": filter, "columns": sortable, "limit": count }));
            assert_eq!(all.meta.rows_matched, all.rows.len() as u64);
            for _ in 0..12 {
                let keys: Vec<(usize, bool)> = (0..random.below(3))
                    .map(|_| (random.below(sortable.len() as u64) as usize, random.once_in(2)))
                    .collect();
                let sort: Vec<_> =
                    keys.iter().map(|(at, desc)| json!({ "key": sortable[*at], "desc": desc })).collect();
                let mut expected = all.rows.clone();
                expected.sort_by(|a, b| {
                    let mut orders = keys.iter().map(|(at, desc)| order(&a[*at], &b[*at], *desc));
                    orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
                });
                // Before and beyond what is read at once, and beyond the end.
                let offset = random.one(&[0, 3, 980, 1_000, 2_345, 4_690, 9_000]);
                let limit = random.one(&[0, 1, 40, 1_500]);
                let query = json!({ "table": "t", "where": filter, "columns": sortable, "sort": sort,
                    "offset": offset, "limit": limit });
                let page = rows(&open, &query);
                let expected: Vec<_> = expected.into_iter().skip(offset).take(limit).collect();
                let shown = |rows: &[Vec<Value>]| format!("{rows:?}");
                assert_eq!(shown(&page.rows), shown(&expected), "{workers} workers, {query}");
                assert_eq!(page.meta.rows_matched, all.meta.rows_matched, "{query}");
            }
        }
    }
}
