//! Seeded chance of the distributions that the table has. They use the machine's own logarithm and cosine: a table is
//! the same wherever those are.

use std::f64::consts::TAU;

pub(crate) use reelscope_season::random::Random;

/// Of the normal distribution (Box and Muller 1958).
pub(crate) fn normal(random: &mut Random) -> f64 {
    let radius = (-2.0 * (1.0 - random.share()).ln()).sqrt();
    radius * (TAU * random.share()).cos()
}

/// Positions that are met as often as their weights say.
pub(crate) struct Weighted(Vec<f64>);

impl Weighted {
    /// By weights, whatever their sum.
    pub(crate) fn new(weights: &[f64]) -> Self {
        let all: f64 = weights.iter().sum();
        let ends = weights.iter().scan(0.0, |sum, weight| {
            *sum += weight / all;
            Some(*sum)
        });
        Self(ends.collect())
    }

    /// Few that are frequent and many that are rare: the weight of the n-th is n to the power of -0.8.
    pub(crate) fn skewed(count: u32) -> Self {
        let weights: Vec<f64> = (1..=count).map(|rank| f64::from(rank).powf(-0.8)).collect();
        Self::new(&weights)
    }

    /// One of the positions.
    pub(crate) fn pick(&self, random: &mut Random) -> usize {
        let share = random.share();
        // Rounding may leave the last end just below 1.
        self.0.partition_point(|end| *end <= share).min(self.0.len() - 1)
    }
}
