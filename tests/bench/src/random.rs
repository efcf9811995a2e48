//! Seeded chance (SplitMix64, Steele and others 2014), so that a table is the same on every machine.

use std::f64::consts::TAU;

/// A stream of numbers.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to 1, without it.
    pub(crate) fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A number below `end`, which is not 0.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// Of the normal distribution (Box and Muller 1958).
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.share()).ln()).sqrt();
        radius * (TAU * self.share()).cos()
    }
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
