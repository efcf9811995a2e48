//! A change split over the segments of a dimension.
//!
//! Of a rate, with `share` a segment's part of the denominator, `rate` its own rate, and 0 and 1 the other side and this one:
//!
//! ```text
//! mix    = (share1 - share0) × (rate0 - whole0)      the segment has become larger or smaller
//! within = share1 × (rate1 - rate0)                  the segment itself has changed
//! ```
//!
//! Both, summed over all segments, are the change of the whole: Σ share1·rate1 − Σ share0·rate0. Where one side has no
//! such segment, its rate there is taken to be the whole's on the other side, so that a new one has no mix and one that is gone
//! nothing within. A count or a sum changes by what each segment's does, and there is no mix.

use super::own::Own;

/// Rates of fewer cases are marked.
pub(super) const FEW: f64 = 30.0;

/// What a segment has on both sides: of a rate the numerators and denominators, of a sum the sums and ones.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Pair {
    /// The other side's figure or numerator.
    pub(super) over0: f64,
    /// The other side's denominator.
    pub(super) under0: f64,
    /// This side's figure or numerator.
    pub(super) over1: f64,
    /// This side's denominator.
    pub(super) under1: f64,
}

/// What a segment adds to the change of the whole.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Part {
    /// By having become larger or smaller.
    pub(super) mix: f64,
    /// By having changed itself.
    pub(super) within: f64,
    /// Whether either side's rate is one of few cases.
    pub(super) few: bool,
    /// Its own figures, where the change cannot be split.
    pub(super) own: Option<Own>,
}

impl Part {
    pub(super) fn sum(self) -> f64 {
        self.mix + self.within
    }
}

/// How a change is split over segments.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Split {
    /// One part a segment.
    pub(super) parts: Vec<Part>,
    /// How unevenly the change is spread: the sum of how far each part is from what its size alone would make it, by the size
    /// of the change. Nothing where all segments changed alike.
    pub(super) uneven: f64,
}

/// Splits the change of a rate; none where either side has no denominator.
pub(super) fn of_rate(segments: &[Pair]) -> Option<Split> {
    let sum = |of: fn(&Pair) -> f64| segments.iter().map(of).sum::<f64>();
    let (under0, under1) = (sum(|it| it.under0), sum(|it| it.under1));
    if under0 <= 0.0 || under1 <= 0.0 {
        return None;
    }
    let whole0 = sum(|it| it.over0) / under0;
    let change = sum(|it| it.over1) / under1 - whole0;
    let part = |it: &Pair| {
        let (share0, share1) = (it.under0 / under0, it.under1 / under1);
        let rate0 = if it.under0 > 0.0 { it.over0 / it.under0 } else { whole0 };
        let rate1 = if it.under1 > 0.0 { it.over1 / it.under1 } else { rate0 };
        let is_few = |under: f64| under > 0.0 && under < FEW;
        let few = is_few(it.under0) || is_few(it.under1);
        Part { mix: (share1 - share0) * (rate0 - whole0), within: share1 * (rate1 - rate0), few, own: None }
    };
    let parts: Vec<Part> = segments.iter().map(part).collect();
    let shares = segments.iter().map(|it| it.under1 / under1);
    Some(Split { uneven: uneven(&parts, shares, change), parts })
}

/// Splits the change of a count or a sum.
pub(super) fn of_sum(segments: &[Pair]) -> Split {
    let whole0: f64 = segments.iter().map(|it| it.over0).sum();
    let parts: Vec<Part> =
        segments.iter().map(|it| Part { within: it.over1 - it.over0, ..Part::default() }).collect();
    let change = parts.iter().map(|part| part.within).sum();
    let even = 1.0 / segments.len().max(1) as f64;
    let shares = segments.iter().map(|it| if whole0 == 0.0 { even } else { it.over0 / whole0 });
    Split { uneven: uneven(&parts, shares, change), parts }
}

fn uneven(parts: &[Part], shares: impl Iterator<Item = f64>, change: f64) -> f64 {
    let apart: f64 = parts.iter().zip(shares).map(|(part, share)| (part.sum() - share * change).abs()).sum();
    let size = change.abs();
    if size > 0.0 { apart / size } else { apart }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pair((over0, under0, over1, under1): (f64, f64, f64, f64)) -> Pair {
        Pair { over0, under0, over1, under1 }
    }

    #[test]
    fn test_split_a_rate_into_mix_and_within() {
        // Half of all at 10%, half at 2%; then three quarters at 10%, a quarter at 4%.
        let segments = [pair((50.0, 500.0, 75.0, 750.0)), pair((10.0, 500.0, 10.0, 250.0))];
        let split = of_rate(&segments).unwrap();
        let [large, small] = split.parts[..] else { panic!() };
        // The whole was 6%.
        assert!((large.mix - 0.25 * 0.04).abs() < 1e-12 && large.within.abs() < 1e-12, "{large:?}");
        assert!((small.mix - -0.25 * -0.04).abs() < 1e-12, "{small:?}");
        assert!((small.within - 0.25 * 0.02).abs() < 1e-12, "{small:?}");
        assert!((large.sum() + small.sum() - (0.085 - 0.06)).abs() < 1e-12);
    }

    #[test]
    fn test_split_what_is_on_one_side_only() {
        let fresh = of_rate(&[pair((5.0, 100.0, 5.0, 100.0)), pair((0.0, 0.0, 30.0, 100.0))]).unwrap();
        assert_eq!(fresh.parts[1].mix, 0.0);
        assert!((fresh.parts[1].within - 0.5 * 0.25).abs() < 1e-12);
        let gone = of_rate(&[pair((5.0, 100.0, 5.0, 100.0)), pair((30.0, 100.0, 0.0, 0.0))]).unwrap();
        assert_eq!(gone.parts[1].within, 0.0);
        assert!(gone.parts[1].mix < 0.0);
        assert_eq!(of_rate(&[pair((0.0, 0.0, 1.0, 2.0))]), None);
    }

    #[test]
    fn test_rank_uneven_changes_before_even_ones() {
        let even = of_sum(&[pair((100.0, 0.0, 120.0, 0.0)), pair((50.0, 0.0, 60.0, 0.0))]);
        let uneven = of_sum(&[pair((100.0, 0.0, 130.0, 0.0)), pair((50.0, 0.0, 50.0, 0.0))]);
        assert!(even.uneven < 1e-12 && uneven.uneven > 0.5, "{even:?} {uneven:?}");
    }

    proptest! {
        #[test]
        fn test_parts_add_up_to_the_change(
            segments in prop::collection::vec((0u32..500, 0u32..500, 0u32..500, 0u32..500), 1..12)
        ) {
            let segments: Vec<Pair> = segments
                .iter()
                .map(|(a, b, c, d)| pair((f64::from(*a.min(b)), f64::from(*b), f64::from(*c.min(d)), f64::from(*d))))
                .collect();
            let sum = |of: fn(&Pair) -> f64| segments.iter().map(of).sum::<f64>();
            let parts = |split: &Split| split.parts.iter().map(|part| part.sum()).sum::<f64>();
            if let Some(split) = of_rate(&segments) {
                let change = sum(|it| it.over1) / sum(|it| it.under1) - sum(|it| it.over0) / sum(|it| it.under0);
                prop_assert!((parts(&split) - change).abs() < 1e-9, "{split:?} {change}");
            }
            let change = sum(|it| it.over1) - sum(|it| it.over0);
            prop_assert_eq!(parts(&of_sum(&segments)), change);
        }
    }
}
