//! The statistics of segments: both sides of a rate, its interval, and how much it stands out.

use reelscope_model::model::Better;

/// Both sides of a rate over some rows.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Tally {
    /// The numerator.
    pub(super) over: f64,
    /// The denominator.
    pub(super) under: f64,
    /// How many cases that stands for: the denominator itself where it counts, else rows.
    pub(super) cases: f64,
}

/// The 97.5% point of the normal distribution.
const Z: f64 = 1.959_964;

impl Tally {
    /// Adds the rows of another.
    pub(super) fn add(&mut self, other: Self) {
        self.over += other.over;
        self.under += other.under;
        self.cases += other.cases;
    }

    /// Without the rows of another that are among its own.
    pub(super) fn without(self, other: Self) -> Self {
        let less = |own: f64, other: f64| (own - other).max(0.0);
        Self {
            over: less(self.over, other.over),
            under: less(self.under, other.under),
            cases: less(self.cases, other.cases),
        }
    }

    /// The rate; none without a denominator.
    pub(super) fn rate(self) -> Option<f64> {
        (self.under > 0.0).then(|| self.over / self.under)
    }

    /// Wilson's interval of the rate at 95%. A rate of sums is taken as if each row were a case of it.
    pub(super) fn interval(self) -> Option<(f64, f64)> {
        Some(wilson(self.rate()?, self.cases))
    }

    /// How much there is on the bad side beyond what `rate` would give.
    pub(super) fn excess(self, rate: f64, better: Better) -> f64 {
        let beyond = self.over - self.under * rate;
        if better == Better::Lower { beyond } else { -beyond }
    }

    /// Whether the interval lies on the bad side of `rate`.
    pub(super) fn is_beyond(self, rate: f64, better: Better) -> bool {
        self.interval().is_some_and(|(low, high)| match better {
            Better::Lower => low > rate,
            Better::Higher => high < rate,
        })
    }

    /// The logarithm of the likelihood ratio of "these rows of `whole` have a rate of their own" against "they have
    /// `expected`"; zero when they are not worse.
    pub(super) fn likelihood(self, whole: Self, expected: f64, better: Better) -> f64 {
        if self.excess(expected, better) <= 0.0 || whole.under <= 0.0 {
            return 0.0;
        }
        // Sums count in cases of an average size.
        let scale = whole.cases / whole.under;
        let rest = whole.without(self);
        let hits = self.under * expected;
        let other_hits = (whole.over - hits).max(0.0);
        let mut sum = term(self.over, hits) + term(rest.over, other_hits);
        // Where the numerator counts some of what the denominator does, those that it does not count tell as well.
        if self.over <= self.under && rest.over <= rest.under {
            sum += term(self.under - self.over, self.under - hits);
            sum += term(rest.under - rest.over, rest.under - other_hits);
        }
        sum * scale
    }
}

/// Wilson's interval at 95% of a rate over so many cases.
pub(in crate::view_model) fn wilson(rate: f64, cases: f64) -> (f64, f64) {
    let (rate, n) = (rate.clamp(0.0, 1.0), cases.max(1.0));
    let middle = rate + Z * Z / (2.0 * n);
    let reach = Z * (rate * (1.0 - rate) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    (((middle - reach) / scale).max(0.0), ((middle + reach) / scale).min(1.0))
}

/// Observed x ln(observed / expected).
fn term(observed: f64, expected: f64) -> f64 {
    if observed > 0.0 && expected > 0.0 { observed * (observed / expected).ln() } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(over: f64, under: f64) -> Tally {
        Tally { over, under, cases: under }
    }

    #[test]
    fn test_interval_is_wilsons() {
        // Newcombe 1998, table I: 81 of 263 is 0.2553 to 0.3662, 0 of 20 is 0 to 0.1611.
        let check = |tally: Tally, expected: (f64, f64)| {
            let (low, high) = tally.interval().unwrap();
            assert!((low - expected.0).abs() < 5e-5 && (high - expected.1).abs() < 5e-5, "{low} {high}");
        };
        check(counts(81.0, 263.0), (0.2553, 0.3662));
        check(counts(0.0, 20.0), (0.0, 0.1611));
        check(counts(1.0, 29.0), (0.0061, 0.1718));
        assert_eq!(counts(0.0, 0.0).interval(), None);
    }

    #[test]
    fn test_likelihood_is_half_of_the_g_statistic() {
        let whole = counts(40.0, 200.0);
        let part = counts(30.0, 100.0);
        // 2x2 table 30/70, 10/90 against 20/80, 20/80.
        let g: f64 = [(30.0, 20.0), (70.0, 80.0), (10.0, 20.0), (90.0, 80.0)]
            .iter()
            .map(|(o, e): &(f64, f64)| o * (o / e).ln())
            .sum();
        assert!((part.likelihood(whole, 0.2, Better::Lower) - g).abs() < 1e-9);
        assert_eq!(part.likelihood(whole, 0.2, Better::Higher), 0.0);
        assert!(counts(10.0, 100.0).likelihood(whole, 0.2, Better::Higher) > 0.0);
    }

    #[test]
    fn test_likelihood_of_sums_goes_by_cases() {
        let scaled = |by: f64| {
            let tally = |over: f64, cases: f64| Tally { over: over * by, under: cases * by, cases };
            tally(30.0, 100.0).likelihood(tally(40.0, 200.0), 0.2, Better::Lower)
        };
        assert!((scaled(1.0) - scaled(5_000.0)).abs() < 1e-6);
    }

    #[test]
    fn test_excess_is_on_the_bad_side() {
        assert!((counts(30.0, 100.0).excess(0.1, Better::Lower) - 20.0).abs() < 1e-9);
        assert!((counts(5.0, 100.0).excess(0.1, Better::Higher) - 5.0).abs() < 1e-9);
    }
}
