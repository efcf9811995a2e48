//! A clause's values in the units of a column.

use reelscope_model::Value;

use crate::column::IntKind;

/// The integer of a column that equals a value; none when no integer of the column does.
pub(crate) fn exact(kind: IntKind, value: &Value) -> Option<i128> {
    let (numerator, denominator) = ratio(kind, value)?;
    (numerator % denominator == 0).then(|| numerator / denominator)
}

/// The least integer of a column that is at or above a value; none when they cannot be compared.
pub(super) fn at_or_above(kind: IntKind, value: &Value) -> Option<i128> {
    let (numerator, denominator) = ratio(kind, value)?;
    let floor = numerator.div_euclid(denominator);
    Some(floor + i128::from(numerator.rem_euclid(denominator) != 0))
}

/// A value as a float, of the types that compare with floats.
pub(super) fn float(value: &Value) -> Option<f64> {
    match value {
        Value::Int(value) => Some(*value as f64),
        Value::Float(value) => Some(*value),
        Value::Decimal { digits, scale } => Some(IntKind::Decimal(*scale).number(*digits)),
        _ => None,
    }
}

/// Whether two floats are the same value of a group: all NaN are one.
pub(super) fn same_float(a: f64, b: f64) -> bool {
    a == b || (a.is_nan() && b.is_nan())
}

/// A value as a fraction of the column's unit, with a denominator above 0.
fn ratio(kind: IntKind, value: &Value) -> Option<(i128, i128)> {
    match (kind, value) {
        (IntKind::Int, _) => number(value, 0),
        (IntKind::Decimal(scale), _) => number(value, scale),
        (IntKind::Date, Value::Date(days)) => Some(((*days).into(), 1)),
        (IntKind::Date, Value::Time { value, unit }) => {
            Some(((*value).into(), 86_400 * i128::from(unit.per_second())))
        }
        (IntKind::Time(to), Value::Date(days)) => {
            Some((i128::from(*days) * 86_400 * i128::from(to.per_second()), 1))
        }
        (IntKind::Time(to), Value::Time { value, unit }) => {
            Some((i128::from(*value) * i128::from(to.per_second()), unit.per_second().into()))
        }
        (IntKind::Date | IntKind::Time(_), _) => None,
    }
}

/// A number times ten to the `scale`.
fn number(value: &Value, scale: i8) -> Option<(i128, i128)> {
    match value {
        Value::Int(value) => Some(scaled(*value, scale.into())),
        Value::Decimal { digits, scale: own } => Some(scaled(*digits, i16::from(scale) - i16::from(*own))),
        Value::Float(value) if value.is_nan() => None,
        Value::Float(value) => {
            let value = value * 10f64.powi(scale.into());
            let floor = value.floor() as i128;
            // Between two integers it only matters that it is neither of them.
            let between = value.is_finite() && value.fract() != 0.0;
            Some(if between { (floor * 2 + 1, 2) } else { (floor, 1) })
        }
        _ => None,
    }
}

fn scaled(value: i128, scale: i16) -> (i128, i128) {
    let power = 10i128.saturating_pow(scale.unsigned_abs().into());
    if scale >= 0 { (value.saturating_mul(power), 1) } else { (value, power) }
}

#[cfg(test)]
mod tests {
    use reelscope_model::TimeUnit;

    use super::*;

    fn check(kind: IntKind, value: &Value, equal: Option<i128>, above: Option<i128>) {
        assert_eq!((exact(kind, value), at_or_above(kind, value)), (equal, above), "{kind:?} {value:?}");
    }

    #[test]
    fn test_find_integers_of_numbers() {
        check(IntKind::Int, &Value::Int(-3), Some(-3), Some(-3));
        check(IntKind::Int, &Value::Float(2.5), None, Some(3));
        check(IntKind::Int, &Value::Float(-2.5), None, Some(-2));
        check(IntKind::Int, &Value::Float(f64::NAN), None, None);
        check(IntKind::Int, &Value::Decimal { digits: 25, scale: 1 }, None, Some(3));
        check(IntKind::Decimal(2), &Value::Decimal { digits: 15, scale: 1 }, Some(150), Some(150));
        check(IntKind::Decimal(2), &Value::Int(1), Some(100), Some(100));
        check(IntKind::Int, &Value::Text("1".into()), None, None);
    }

    #[test]
    fn test_find_integers_of_instants() {
        let half_past = Value::Time { value: -1_500, unit: TimeUnit::Milli };
        check(IntKind::Time(TimeUnit::Second), &half_past, None, Some(-1));
        check(IntKind::Time(TimeUnit::Nano), &half_past, Some(-1_500_000_000), Some(-1_500_000_000));
        check(IntKind::Date, &half_past, None, Some(0));
        check(IntKind::Time(TimeUnit::Milli), &Value::Date(1), Some(86_400_000), Some(86_400_000));
    }
}
