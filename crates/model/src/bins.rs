//! Bins of equal width over a number: which there are, where each starts, and in which a value falls.
//!
//! Everything that puts numbers into bins asks here, so that workers, snapped ranges and charts agree on every edge.

use serde::{Deserialize, Serialize};

/// Bins of equal width over a number. The first and the last are open-ended.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bins {
    /// Where the first bin starts.
    pub start: f64,
    /// How wide each bin is; above zero.
    pub step: f64,
    /// How many there are; at least one.
    pub count: u32,
}

impl Bins {
    /// The most bins of a dimension.
    pub const MOST: u32 = 100_000;

    /// Whether these are bins at all: finite, of a width above zero, and from one to [`Bins::MOST`].
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let finite = self.start.is_finite() && self.step.is_finite();
        finite && self.step > 0.0 && (1..=Self::MOST).contains(&self.count)
    }

    /// Where bin `bin` starts; for the count of bins, where the last would end if it were not open.
    #[must_use]
    pub fn edge(&self, bin: u32) -> f64 {
        self.start + f64::from(bin) * self.step
    }

    /// Where each bin starts, in order.
    pub fn starts(&self) -> impl Iterator<Item = f64> + use<> {
        let bins = *self;
        (0..bins.count).map(move |bin| bins.edge(bin))
    }

    /// The bin that a number falls in: at or above its start and below the next one's, with all beyond either end in
    /// the end bins. None for NaN.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
    pub fn find(&self, value: f64) -> Option<u32> {
        if value.is_nan() {
            return None;
        }
        let last = self.count.saturating_sub(1);
        let guess = (((value - self.start) / self.step).floor() as u32).min(last);
        // The quotient may be rounded over an edge; the edges decide.
        Some(if guess > 0 && value < self.edge(guess) {
            guess - 1
        } else if guess < last && value >= self.edge(guess + 1) {
            guess + 1
        } else {
            guess
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_find_bin_of_values_at_and_around_edges() {
        let bins = Bins { start: 0.0, step: 0.1, count: 10 };
        for bin in 0..10 {
            assert_eq!(bins.find(bins.edge(bin)), Some(bin));
            assert_eq!(bins.find(bins.edge(bin).next_down()), Some(bin.saturating_sub(1)));
        }
        let check = |value, expected| assert_eq!(bins.find(value), expected, "{value}");
        check(f64::NAN, None);
        check(f64::NEG_INFINITY, Some(0));
        check(-5.0, Some(0));
        check(5.0, Some(9));
        check(f64::INFINITY, Some(9));
    }

    #[test]
    fn test_tell_sound_bins() {
        let check = |start, step, count, expected| {
            assert_eq!(Bins { start, step, count }.is_sound(), expected, "{start} {step} {count}");
        };
        check(0.0, 1.0, 1, true);
        check(-5.5, 0.1, Bins::MOST, true);
        check(0.0, 1.0, Bins::MOST + 1, false);
        check(0.0, 1.0, 0, false);
        check(0.0, 0.0, 1, false);
        check(0.0, -1.0, 1, false);
        check(f64::NAN, 1.0, 1, false);
        check(0.0, f64::INFINITY, 1, false);
    }
}
