//! Fingerprints of values, by which distinct values of different workers are told apart and found equal.
//!
//! Integers have an injective fingerprint, so that a set kept as bits and a set kept as fingerprints can be
//! merged. A float that is a whole number has the integer's, a decimal that of its value without trailing
//! zeros. Text has the 128 bits of XXH3, which makes a mistaken match among 2^32 texts less likely than 2^-64.

use reelscope_model::Value;
use xxhash_rust::xxh3;

/// The fingerprint of an integer.
#[must_use]
pub fn of_int(value: i64) -> u128 {
    let low = value as u64;
    (u128::from(mix(low)) << 64) | u128::from(low)
}

/// The fingerprint of a wide integer: that of [`of_int`] where it fits.
#[must_use]
pub fn of_wide(value: i128) -> u128 {
    match i64::try_from(value) {
        Ok(value) => of_int(value),
        Err(_) => tagged(1, &value.to_le_bytes()),
    }
}

/// The fingerprint of a text.
#[must_use]
pub fn of_text(text: &[u8]) -> u128 {
    xxh3::xxh3_128(text)
}

/// The fingerprint of a float. All NaN are one value, and so are the two zeros.
#[must_use]
pub fn of_float(value: f64) -> u128 {
    let whole = value as i64;
    if whole as f64 == value && whole != i64::MAX {
        return of_int(whole);
    }
    let value = if value.is_nan() { f64::NAN } else { value };
    tagged(2, &value.to_bits().to_le_bytes())
}

/// The fingerprint of a decimal, whatever its scale: 1.50 has that of 1.5, and 2.00 that of the integer 2.
#[must_use]
pub fn of_decimal(mut digits: i128, mut scale: i8) -> u128 {
    while scale > 0 && digits % 10 == 0 {
        digits /= 10;
        scale -= 1;
    }
    while scale < 0 {
        let Some(wider) = digits.checked_mul(10) else { break };
        digits = wider;
        scale += 1;
    }
    if scale == 0 {
        return of_wide(digits);
    }
    let mut bytes = [0; 17];
    bytes[..16].copy_from_slice(&digits.to_le_bytes());
    bytes[16] = scale as u8;
    tagged(3, &bytes)
}

/// The fingerprint of any value; null has none of its own and is never counted.
#[must_use]
pub fn of_value(value: &Value) -> u128 {
    match value {
        Value::Null => 0,
        Value::Bool(value) => of_int(i64::from(*value)),
        Value::Int(value) => of_wide(*value),
        Value::Float(value) => of_float(*value),
        Value::Decimal { digits, scale } => of_decimal(*digits, *scale),
        Value::Text(text) => of_text(text.as_bytes()),
        Value::Date(days) => of_int(i64::from(*days)),
        Value::Time { value, .. } => of_int(*value),
    }
}

/// The fingerprint of two values, by theirs.
#[must_use]
pub fn of_pair(first: u128, second: u128) -> u128 {
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(&first.to_le_bytes());
    bytes[16..].copy_from_slice(&second.to_le_bytes());
    tagged(4, &bytes)
}

/// The fingerprint of bytes that are no text.
fn tagged(tag: u64, bytes: &[u8]) -> u128 {
    xxh3::xxh3_128_with_seed(bytes, tag)
}

/// The finaliser of SplitMix64: a bijection whose every output bit depends on every input bit.
fn mix(mut bits: u64) -> u64 {
    bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_of_value_equal_numbers_of_different_types() {
        let two = of_int(2);
        assert_eq!(of_float(2.0), two);
        assert_eq!(of_decimal(200, 2), two);
        assert_eq!(of_wide(2), two);
        assert_eq!(of_float(-0.0), of_int(0));
        assert_eq!(of_float(f64::NAN), of_float(-f64::NAN));
    }

    #[test]
    fn test_of_value_different_values() {
        let all = [
            of_int(1),
            of_int(-1),
            of_float(1.5),
            of_decimal(15, 1),
            of_text(b"1"),
            of_text(b""),
            of_wide(i128::MAX),
            of_float(f64::INFINITY),
            of_float(f64::NEG_INFINITY),
            of_float(f64::NAN),
            of_int(i64::MAX),
            of_float(i64::MAX as f64),
        ];
        for (i, a) in all.iter().enumerate() {
            assert!(all[i + 1..].iter().all(|b| a != b), "{i}");
        }
    }
}
