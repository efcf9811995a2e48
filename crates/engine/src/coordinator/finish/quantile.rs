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
