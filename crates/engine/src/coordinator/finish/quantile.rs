//! Quantiles from log-bucket sketches.
//!
//! The value at a rank is known to within a bucket, whose middle is at most 0.4% off; between two adjacent ranks it is
//! interpolated linearly, as NumPy and SQL's `quantile_cont` do. Values of one sign are thus within 1%.

use reelscope_model::Value;

use crate::{partial::Sketch, sketch::value_of};

/// The value below which a share `q` of the sketch's values lies; null when it has none.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "ranks are far below 2^53"
)]
pub(super) fn quantile(sketch: &Sketch, q: f64) -> Value {
    let count = sketch.zeros + sketch.positive.iter().sum::<u64>() + sketch.negative.iter().sum::<u64>();
    let Some(last) = count.checked_sub(1) else { return Value::Null };
    let rank = q * last as f64;
    let below = rank.floor();
    let (low, high) = (at_rank(sketch, below as u64), at_rank(sketch, rank.ceil() as u64));
    // Infinities would make the difference no number.
    let value = if low == high { low } else { low + (high - low) * (rank - below) };
    Value::Float(value)
}

/// The value of rank `rank`, from 0 for the least.
fn at_rank(sketch: &Sketch, rank: u64) -> f64 {
    let negative = sketch.negative.iter().enumerate().rev();
    let negative = negative.map(|(at, count)| (-value_of(bucket(sketch.negative_from, at)), *count));
    let positive = sketch.positive.iter().enumerate();
    let positive = positive.map(|(at, count)| (value_of(bucket(sketch.positive_from, at)), *count));
    let mut seen = 0;
    let mut greatest = 0.0;
    for (value, count) in negative.chain([(0.0, sketch.zeros)]).chain(positive) {
        seen += count;
        if count > 0 {
            greatest = value;
        }
        if seen > rank {
            break;
        }
    }
    greatest
}

fn bucket(first: i32, at: usize) -> i32 {
    i32::try_from(at).map_or(i32::MAX, |at| first.saturating_add(at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::add;

    fn of(values: &[f64], q: f64) -> Option<f64> {
        let mut sketch = Sketch::default();
        for value in values {
            add(&mut sketch, *value);
        }
        quantile(&sketch, q).as_f64()
    }

    #[test]
    fn test_quantile_within_a_hundredth_of_the_exact_one() {
        let mut values: Vec<f64> = (1..=1_000).map(|i: i32| f64::from(i * i % 7_919) + 1.0).collect();
        values.sort_by(f64::total_cmp);
        for q in [0.0_f64, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999, 1.0] {
            let rank = q * 999.0;
            let (low, high) = (values[rank as usize], values[rank.ceil() as usize]);
            let exact = low + (high - low) * rank.fract();
            let near = of(&values, q).unwrap();
            assert!((near - exact).abs() <= 0.01 * exact, "{q}: {near} {exact}");
        }
    }

    #[test]
    fn test_quantile_of_few_values() {
        let check = |values: &[f64], q, expected: Option<f64>| {
            let near = of(values, q);
            let close = near.zip(expected).is_some_and(|(a, b)| (a - b).abs() <= 0.01 * b.abs());
            assert!(close || near == expected, "{values:?} {q}: {near:?}");
        };
        check(&[], 0.5, None);
        check(&[3.0], 0.95, Some(3.0));
        check(&[0.0, 0.0, 10.0], 0.5, Some(0.0));
        check(&[10.0, 20.0], 0.5, Some(15.0));
        check(&[-20.0, -10.0, 0.0], 0.25, Some(-15.0));
        check(&[1.0, f64::INFINITY], 1.0, Some(f64::INFINITY));
    }
}
