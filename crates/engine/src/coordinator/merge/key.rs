//! A key's value as bytes that are equal exactly when the keys are.

use reelscope_model::Value;

/// The bytes of a value.
pub(super) fn identity(value: &Value) -> Box<[u8]> {
    let mut bytes = Vec::new();
    write_value(value, &mut bytes);
    bytes.into()
}

fn write_value(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.push(0),
        Value::Bool(value) => out.extend([1, u8::from(*value)]),
        Value::Int(value) => tagged(2, &value.to_le_bytes(), out),
        Value::Float(value) => write_float(*value, out),
        Value::Decimal { digits, scale } => {
            tagged(4, &digits.to_le_bytes(), out);
            out.extend(scale.to_le_bytes());
        }
        Value::Text(text) => {
            tagged(5, &(text.len() as u64).to_le_bytes(), out);
            out.extend_from_slice(text.as_bytes());
        }
        Value::Date(days) => tagged(6, &days.to_le_bytes(), out),
        Value::Time { value, unit } => {
            tagged(7, &value.to_le_bytes(), out);
            out.extend(unit.per_second().to_le_bytes());
        }
    }
}

/// A whole float meets the equal integer of a file that stores integers; all NaN are one key, and so are the two
/// zeros.
fn write_float(value: f64, out: &mut Vec<u8>) {
    #[allow(clippy::cast_possible_truncation, reason = "compared with the float it came from")]
    let whole = value as i64;
    #[allow(clippy::cast_precision_loss, reason = "floats of this size are whole and exact")]
    let exact = whole as f64 == value && whole != i64::MAX;
    if exact {
        tagged(2, &i128::from(whole).to_le_bytes(), out);
        return;
    }
    let value = if value.is_nan() { f64::NAN } else { value };
    tagged(3, &value.to_bits().to_le_bytes(), out);
}

fn tagged(tag: u8, bytes: &[u8], out: &mut Vec<u8>) {
    out.push(tag);
    out.extend_from_slice(bytes);
}
