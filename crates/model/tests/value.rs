//! How values are written and ordered.

use std::cmp::Ordering;

use proptest::prelude::*;
use reelscope_model::{TimeUnit, Value, time::Zone};

fn decimal(digits: i128, scale: i8) -> Value {
    Value::Decimal { digits, scale }
}

fn time(value: i64, unit: TimeUnit) -> Value {
    Value::Time { value, unit }
}

#[test]
fn test_display_writes_values() {
    let check = |value: Value, expected: &str| assert_eq!(value.to_string(), expected, "{value:?}");
    check(Value::Null, "");
    check(Value::Bool(true), "true");
    check(Value::Int(-3), "-3");
    check(Value::Float(0.1), "0.1");
    check(Value::Float(3.0), "3");
    check(Value::Float(f64::NAN), "NaN");
    check(Value::Text("a b".into()), "a b");
    check(decimal(99_951, 2), "999.51");
    check(decimal(-5, 2), "-0.05");
    check(decimal(100, 2), "1.00");
    check(decimal(0, 2), "0.00");
    check(decimal(12, 0), "12");
    check(decimal(12, -3), "12000");
    check(decimal(0, -3), "0");
    check(decimal(i128::MIN, 38), "-1.70141183460469231731687303715884105728");
    check(Value::Date(0), "1970-01-01");
    check(Value::Date(-1), "1969-12-31");
    check(time(1_642_507_017_816, TimeUnit::Milli), "2022-01-18T11:56:57.816Z");
    check(time(0, TimeUnit::Nano), "1970-01-01T00:00:00Z");
    check(time(-1, TimeUnit::Micro), "1969-12-31T23:59:59.999999Z");
    check(time(1, TimeUnit::Nano), "1970-01-01T00:00:00.000000001Z");
    check(time(1_000, TimeUnit::Nano), "1970-01-01T00:00:00.000001Z");
    check(time(1_000_000, TimeUnit::Nano), "1970-01-01T00:00:00.001Z");
}

#[test]
fn test_write_puts_instants_on_the_zones_clock() {
    let zone = Zone::fixed("+05:30").expect("an offset");
    assert_eq!(time(0, TimeUnit::Second).write(&zone), "1970-01-01T05:30:00+05:30");
    let west = Zone::fixed("-08").expect("an offset");
    assert_eq!(time(0, TimeUnit::Second).write(&west), "1969-12-31T16:00:00-08:00");
    assert_eq!(Value::Date(1).write(&zone), "1970-01-02");
}

#[test]
fn test_cmp_total_orders_each_sort() {
    let text = |text: &str| Value::Text(text.into());
    let ascending = [
        Value::Bool(false),
        Value::Bool(true),
        Value::Float(f64::NEG_INFINITY),
        Value::Int(-2),
        decimal(-15, 1),
        Value::Float(-1.25),
        decimal(-1, 1),
        Value::Int(0),
        decimal(5, 2),
        Value::Float(0.1),
        decimal(99_951, 2),
        Value::Int(1_000),
        Value::Int((1 << 53) - 1),
        Value::Float((1_u64 << 53) as f64),
        Value::Int((1 << 53) + 1),
        decimal(1, -30),
        Value::Float(1e300),
        Value::Float(f64::INFINITY),
        Value::Float(f64::NAN),
        time(-1, TimeUnit::Nano),
        Value::Date(0),
        time(1, TimeUnit::Milli),
        time(1, TimeUnit::Second),
        Value::Date(1),
        text("B"),
        text("a"),
        text("ä"),
        Value::Null,
    ];
    for (i, a) in ascending.iter().enumerate() {
        for (j, b) in ascending.iter().enumerate() {
            assert_eq!(a.cmp_total(b), i.cmp(&j), "{a:?} and {b:?}");
        }
    }
}

#[test]
fn test_cmp_total_finds_numbers_of_other_types_equal() {
    let check = |a: Value, b: Value| assert_eq!(a.cmp_total(&b), Ordering::Equal, "{a:?} and {b:?}");
    check(Value::Int(3), Value::Float(3.0));
    check(Value::Int(3), decimal(300, 2));
    check(decimal(30, 1), decimal(300, 2));
    check(decimal(5, -2), Value::Int(500));
    check(Value::Float(0.5), decimal(50, 2));
    check(Value::Float(0.0), Value::Float(-0.0));
    check(Value::Date(1), time(86_400, TimeUnit::Second));
}

fn number() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<i64>().prop_map(|value| Value::Int(value.into())),
        (-50_i64..50).prop_map(|value| Value::Int(value.into())),
        (-50_i32..50).prop_map(|value| Value::Float(f64::from(value) / 4.0)),
        (any::<i128>(), -5_i8..40).prop_map(|(digits, scale)| decimal(digits, scale)),
        (-5_000_i128..5_000, 0_i8..4).prop_map(|(digits, scale)| decimal(digits, scale)),
    ]
}

proptest! {
    #[test]
    fn test_cmp_total_is_an_order(a in number(), b in number(), c in number()) {
        prop_assert_eq!(a.cmp_total(&b), b.cmp_total(&a).reverse());
        if a.cmp_total(&b) != Ordering::Greater && b.cmp_total(&c) != Ordering::Greater {
            prop_assert_ne!(a.cmp_total(&c), Ordering::Greater);
        }
    }

    #[test]
    fn test_display_of_a_decimal_is_exact(digits in any::<i64>(), scale in 0_i8..20) {
        let text = decimal(digits.into(), scale).to_string();
        let (_, fraction) = text.split_once('.').unwrap_or(("", ""));
        prop_assert_eq!(fraction.len(), usize::from(scale.unsigned_abs()));
        prop_assert_eq!(text.replace('.', "").parse::<i128>(), Ok(i128::from(digits)));
    }
}
