//! Seeded random numbers (SplitMix64, Steele and others 2014): the same on every machine.
//!
//! The standard library's logarithm differs in its last bit between machines, so what is drawn from a distribution uses
//! [`ln`] and [`exp`] of this module, which are made of additions, multiplications and divisions alone.

use std::f64::consts::LN_2;

/// A stream of numbers.
#[derive(Clone, Debug)]
pub struct Random(u64);

/// One number from another, as if there were no relation (the finalizer of SplitMix64). Different ones stay different.
#[must_use]
pub fn mixed(number: u64) -> u64 {
    let mixed = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

impl Random {
    /// The stream of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    #[must_use]
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed(self.0)
    }

    /// From 0 up to 1, without it.
    #[must_use]
    pub fn share(&mut self) -> f64 {
        (self.number() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A number below `end`, which is not 0.
    #[must_use]
    pub fn below(&mut self, end: u64) -> u64 {
        self.number() % end
    }

    /// One of these.
    #[must_use]
    pub fn pick<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.below(values.len() as u64) as usize]
    }

    /// The same values in another order (Fisher and Yates).
    #[must_use]
    pub fn shuffled<T>(&mut self, mut values: Vec<T>) -> Vec<T> {
        for end in (1..values.len()).rev() {
            values.swap(end, self.below(end as u64 + 1) as usize);
        }
        values
    }

    /// The position of one of these, which are met as often as their weights say.
    pub(crate) fn among<T>(&mut self, of: &[T], weight: impl Fn(&T) -> f64) -> usize {
        let mut rest = self.share() * of.iter().map(&weight).sum::<f64>();
        let found = of.iter().position(|one| {
            rest -= weight(one);
            rest < 0.0
        });
        // Rounding may leave a little behind the last.
        found.unwrap_or(of.len().saturating_sub(1))
    }

    /// Whether something happens that happens so often.
    #[must_use]
    pub(crate) fn is(&mut self, probability: f64) -> bool {
        self.share() < probability
    }

    /// Between two numbers.
    pub(crate) fn between(&mut self, from: f64, to: f64) -> f64 {
        from + (to - from) * self.share()
    }

    /// How long something takes that happens at any moment alike.
    pub(crate) fn waiting(&mut self, mean: f64) -> f64 {
        -mean * ln(1.0 - self.share())
    }

    /// Around 0, by about 1 (four numbers summed, which is near enough to a normal distribution).
    pub(crate) fn around(&mut self) -> f64 {
        (self.share() + self.share() + self.share() + self.share() - 2.0) * 1.732
    }

    /// As often above `median` as below it, and now and then far above.
    pub(crate) fn skewed(&mut self, median: f64, spread: f64) -> f64 {
        median * exp(spread * self.around())
    }
}

/// Positions that are met as often as their weights say.
#[derive(Clone, Debug)]
pub(crate) struct Weighted(Vec<f64>);

impl Weighted {
    /// By weights, whatever their sum.
    pub(crate) fn new(weights: impl IntoIterator<Item = f64>) -> Self {
        let mut sum = 0.0;
        let ends = weights.into_iter().map(|weight| {
            sum += weight;
            sum
        });
        Self(ends.collect())
    }

    /// Few that are frequent and many that are rare: the weight of the n-th is n to the power of `-steepness` (Zipf).
    pub(crate) fn ranks(count: usize, steepness: f64) -> Self {
        Self::new((1..=count).map(|rank| exp(-steepness * ln(rank as f64))))
    }

    /// One of the positions.
    pub(crate) fn pick(&self, random: &mut Random) -> usize {
        let wanted = random.share() * self.0.last().copied().unwrap_or(0.0);
        self.0.partition_point(|end| *end <= wanted).min(self.0.len().saturating_sub(1))
    }
}

/// The natural logarithm of a positive number, the same on every machine.
fn ln(number: f64) -> f64 {
    let bits = number.to_bits();
    let mut power = ((bits >> 52) as i32 - 1023) as f64;
    let mut rest = f64::from_bits((bits & ((1 << 52) - 1)) | (1023 << 52));
    if rest > 1.414 {
        rest /= 2.0;
        power += 1.0;
    }
    // The series of the area tangent, whose argument is below 0.172.
    let part = (rest - 1.0) / (rest + 1.0);
    let square = part * part;
    let (mut term, mut sum) = (part, 0.0);
    for odd in [1.0, 3.0, 5.0, 7.0, 9.0, 11.0, 13.0] {
        sum += term / odd;
        term *= square;
    }
    2.0 * sum + power * LN_2
}

/// The exponential of a number that is not far from 0, the same on every machine.
fn exp(number: f64) -> f64 {
    let power = (number / LN_2).floor();
    let rest = number - power * LN_2;
    let (mut term, mut sum) = (1.0, 1.0);
    for divisor in [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0] {
        term *= rest / divisor;
        sum += term;
    }
    sum * f64::from_bits(((power as i64 + 1023) as u64) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_compute_logarithms_and_exponentials() {
        for number in [1e-9, 0.1, 0.5, 1.0, 1.4, 1.5, 2.0, 3.7, 1200.0] {
            assert!((ln(number) - f64::ln(number)).abs() < 1e-10, "{number}");
        }
        for number in [-20.0, -2.5, -0.1, 0.0, 0.3, 1.0, 4.2] {
            assert!((exp(number) / f64::exp(number) - 1.0).abs() < 1e-10, "{number}");
        }
    }

    #[test]
    fn test_draw_what_the_weights_say() {
        let (random, weighted) = (&mut Random::new(3), Weighted::new([1.0, 0.0, 3.0]));
        let mut counts = [0_i32; 3];
        (0..10_000).for_each(|_| counts[weighted.pick(random)] += 1);
        assert!(counts[1] == 0 && counts[0].abs_diff(2_500) < 150, "{counts:?}");
        let mean = (0..10_000).map(|_| random.waiting(5.0)).sum::<f64>() / 10_000.0;
        assert!((mean - 5.0).abs() < 0.2, "{mean}");
    }
}
