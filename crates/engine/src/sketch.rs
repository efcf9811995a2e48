//! The buckets of quantile sketches, which both halves of the engine share.
//!
//! A float's exponent and the seven leading bits of its mantissa number its bucket, so that a bucket is found by a shift, is the same on every platform, and is at most 1/128 of its lower edge
//! wide. Its middle is then within 0.4% of every value in it ([`RELATIVE_ERROR`]).

use crate::partial::Sketch;

/// How far at most [`value_of`] a value's bucket lies from the value, relative to it.
pub const RELATIVE_ERROR: f64 = 1.0 / 256.0;

/// The mantissa bits below those that number a bucket.
const SHIFT: u32 = 45;

/// The bucket of a magnitude; none for zero, for magnitudes below the least normal float, and for NaN.
/// The sign is left out of account.
#[must_use]
pub fn bucket_of(value: f64) -> Option<i32> {
    let magnitude = value.abs();
    let numbered = magnitude >= f64::MIN_POSITIVE;
    // At most 2,047 x 128, so the cast keeps all of it.
    numbered.then_some((magnitude.to_bits() >> SHIFT) as i32)
}

/// The magnitude that stands for all values of a bucket: its middle.
#[must_use]
pub fn value_of(bucket: i32) -> f64 {
    let lower = f64::from_bits((bucket.max(0) as u64) << SHIFT);
    let width = 2f64.powi((bucket >> 7) - 1023) / 128.0;
    if lower.is_finite() { lower + width / 2.0 } else { f64::INFINITY }
}

/// Adds one value to a sketch. NaN is not a number that has a rank: it is left out.
pub fn add(sketch: &mut Sketch, value: f64) {
    let Some(bucket) = bucket_of(value) else {
        sketch.zeros += u64::from(!value.is_nan());
        return;
    };
    let (counts, from) = if value > 0.0 {
        (&mut sketch.positive, &mut sketch.positive_from)
    } else {
        (&mut sketch.negative, &mut sketch.negative_from)
    };
    *slot(counts, from, bucket) += 1;
}

/// The count of `bucket` in counts that start at `from`, which grow to hold it.
pub fn slot<'a>(counts: &'a mut Vec<u64>, from: &mut i32, bucket: i32) -> &'a mut u64 {
    if counts.is_empty() {
        *from = bucket;
    }
    if bucket < *from {
        let missing = from.abs_diff(bucket) as usize;
        counts.splice(0..0, core::iter::repeat_n(0, missing));
        *from = bucket;
    }
    let position = bucket.abs_diff(*from) as usize;
    if position >= counts.len() {
        counts.resize(position + 1, 0);
    }
    &mut counts[position]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_bucket_of_values_is_within_the_error() {
        for exponent in -300..300 {
            for step in 0..50 {
                let value = (1.0 + f64::from(step) / 49.3) * 10f64.powi(exponent);
                let middle = value_of(bucket_of(value).unwrap());
                assert!((middle - value).abs() <= RELATIVE_ERROR * value, "{value} {middle}");
            }
        }
    }

    #[test]
    fn test_bucket_of_odd_values() {
        assert_eq!(bucket_of(0.0), None);
        assert_eq!(bucket_of(-0.0), None);
        assert_eq!(bucket_of(f64::NAN), None);
        assert_eq!(bucket_of(-5.0), bucket_of(5.0));
        assert_eq!(value_of(bucket_of(f64::INFINITY).unwrap()), f64::INFINITY);
        assert!(value_of(bucket_of(f64::MAX).unwrap()).is_finite());
    }

    #[test]
    fn test_add_values_of_every_sign() {
        let mut sketch = Sketch::default();
        for value in [3.0, 0.0, -2.0, 1.0, f64::NAN, 3.0] {
            add(&mut sketch, value);
        }
        assert_eq!((sketch.zeros, sketch.positive.iter().sum::<u64>(), sketch.negative.len()), (1, 3, 1));
        assert_eq!(sketch.positive_from, bucket_of(1.0).unwrap());
    }
}
