//! What cannot be split: the change of each segment's own figure, and how much of the whole the segment is.
//!
//! A person who watched on two devices is in both, so that counts of different values add up to more than the whole; and no
//! sum of medians is a median. So nothing is said of mix and within. Segments are ordered by their own change, of figures that
//! count nothing by that times their part of the rows.

use super::split::{FEW, Part, Split};

/// What a segment has on both sides.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Sides {
    /// The other side's figure, and its rows.
    pub(super) before: (Option<f64>, f64),
    /// This side's.
    pub(super) now: (Option<f64>, f64),
}

/// A segment's own figures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Own {
    /// The other side's figure; none where it has none there.
    pub(super) before: Option<f64>,
    /// This side's.
    pub(super) now: Option<f64>,
    /// Its part of the whole on the other side and on this one: of the figure, where that counts, else of the rows.
    pub(super) shares: (f64, f64),
}

impl Own {
    /// How much its figure changed; none where it has one on one side only.
    pub(super) fn change(self) -> Option<f64> {
        Some(self.now? - self.before?)
    }
}

/// The segments' own changes. `whole` is the whole's figure before and now; `counts` says whether figures count something, so
/// that one that is missing is nothing.
pub(super) fn of(segments: &[Sides], whole: (f64, f64), counts: bool) -> Split {
    let rows = |of: fn(&Sides) -> f64| segments.iter().map(of).sum::<f64>();
    let all = (rows(|it| it.before.1), rows(|it| it.now.1));
    let part = |it: &Sides| {
        let share = |(figure, rows): (Option<f64>, f64), whole: f64, all: f64| match counts {
            true => ratio(figure.unwrap_or(0.0), whole),
            false => ratio(rows, all),
        };
        let shares = (share(it.before, whole.0, all.0), share(it.now, whole.1, all.1));
        let known = |figure: Option<f64>| figure.or(counts.then_some(0.0));
        let own = Own { before: known(it.before.0), now: known(it.now.0), shares };
        let weight = if counts { 1.0 } else { (shares.0 + shares.1) / 2.0 };
        let few = it.before.1.min(it.now.1) < FEW;
        Part { mix: 0.0, within: own.change().unwrap_or(0.0) * weight, few, own: Some(own) }
    };
    let parts: Vec<Part> = segments.iter().map(part).collect();
    let change = whole.1 - whole.0;
    let apart = |part: &Part| {
        part.own.map_or(0.0, |own| {
            let weight = if counts { own.shares.0 } else { (own.shares.0 + own.shares.1) / 2.0 };
            (part.within - weight * change).abs()
        })
    };
    let apart: f64 = parts.iter().map(apart).sum();
    Split { uneven: if change == 0.0 { apart } else { apart / change.abs() }, parts }
}

fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sides(before: (f64, f64), now: (f64, f64)) -> Sides {
        Sides { before: (Some(before.0), before.1), now: (Some(now.0), now.1) }
    }

    #[test]
    fn test_tell_each_count_of_different_values_by_itself() {
        // Of 100 people 30 were on both; of 120, 60.
        let split = of(
            &[sides((80.0, 500.0), (90.0, 600.0)), sides((50.0, 300.0), (90.0, 700.0))],
            (100.0, 120.0),
            true,
        );
        let [first, second] = split.parts[..] else { panic!() };
        assert_eq!((first.within, second.within), (10.0, 40.0));
        assert_eq!(
            second.own.unwrap().shares,
            (0.5, 0.75),
            "shares are of people and exceed the whole together"
        );
        assert_eq!((first.mix, first.few), (0.0, false));
        // What is on one side only is nothing on the other.
        let gone = Sides { before: (Some(7.0), 9.0), now: (None, 0.0) };
        let split = of(&[gone], (7.0, 9.0), true);
        assert_eq!((split.parts[0].within, split.parts[0].few), (-7.0, true));
    }

    #[test]
    fn test_weigh_other_figures_by_rows() {
        let split = of(
            &[sides((900.0, 100.0), (1_900.0, 100.0)), sides((800.0, 900.0), (1_000.0, 900.0))],
            (810.0, 1_100.0),
            false,
        );
        let [small, large] = split.parts[..] else { panic!() };
        assert!((small.within - 100.0).abs() < 1e-9 && (large.within - 180.0).abs() < 1e-9, "{split:?}");
        assert_eq!(small.own.unwrap().change(), Some(1_000.0));
        // There is no figure to change from.
        let new = Sides { before: (None, 0.0), now: (Some(500.0), 40.0) };
        let split = of(&[new], (1.0, 2.0), false);
        assert_eq!((split.parts[0].own.unwrap().change(), split.parts[0].within), (None, 0.0));
    }
}
