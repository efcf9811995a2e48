//! Lists of values that are no text.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, Date32Array, Decimal128Array, Float64Array, Int64Array, ListArray, TimestampMillisecondArray,
};
use arrow_buffer::OffsetBuffer;
use arrow_schema::Field;
use serde_json::json;

use crate::{
    forms::plain,
    here::{COUNTS, open},
};

/// Rows of two items each.
fn pairs(items: ArrayRef) -> ArrayRef {
    let lengths = std::iter::repeat_n(2, items.len() / 2);
    let field = Arc::new(Field::new_list_field(items.data_type().clone(), true));
    Arc::new(ListArray::new(field, OffsetBuffer::from_lengths(lengths), items, None))
}

#[test]
fn test_filter_lists_by_values_as_they_are_written() {
    let decimals = Decimal128Array::from_iter_values([150, 225, 300, 150]).with_precision_and_scale(9, 2);
    let cases: [(ArrayRef, &str, &str); 4] = [
        (Arc::new(Date32Array::from(vec![0, 1, 2, 0])), "1970-01-01", "1970-01-02"),
        (
            Arc::new(TimestampMillisecondArray::from(vec![0, 1_500, 9, 0])),
            "1970-01-01",
            "1970-01-01T00:00:01.500Z",
        ),
        (Arc::new(decimals.unwrap()), "1.5", "2.25"),
        (Arc::new(Int64Array::from(vec![7, 8, 9, 7])), "7", "8"),
    ];
    for (items, twice, once) in cases {
        let file = plain(&[("tags", pairs(items))]);
        for workers in COUNTS {
            let open = open(workers, &[("a.arrow", &file)]);
            for (value, test, expected) in [(twice, "is", "2"), (once, "is", "1"), (once, "not", "1")] {
                let query = json!({ "table": "a", "measures": ["rows"], "where": [{ "column": "tags", test: [value] }] });
                assert_eq!(open.texts(&query), [[expected]], "{test} {value}");
            }
        }
    }
}

#[test]
fn test_group_lists_of_floats_as_plain_floats() {
    let other_nan = f64::from_bits(f64::NAN.to_bits() | 1);
    let items = Float64Array::from(vec![0.0, f64::NAN, -0.0, other_nan, f64::NAN, 2.0, -1.0, 0.0]);
    let file = plain(&[("tags", pairs(Arc::new(items)))]);
    for workers in COUNTS {
        let open = open(workers, &[("a.arrow", &file)]);
        let query = json!({ "table": "a", "by": ["tags"], "measures": ["rows"] });
        assert_eq!(open.texts(&query), [["-1", "1"], ["0", "3"], ["2", "1"], ["NaN", "3"]]);
        let of = |op| json!({ "op": op, "column": "tags" });
        let query = json!({ "table": "a", "measures": [of("min"), of("max"), of("count_distinct")] });
        assert_eq!(open.texts(&query), [["-1", "2", "4"]]);
    }
}
