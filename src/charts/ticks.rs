//! Round figures along an axis, and from figures to pixels.

use plotters::coord::ranged1d::Ranged;
use plotters::coord::types::RangedCoordf64;

/// How many ticks an axis has at most.
const MOST: f64 = 5.0;

/// An axis's range and its ticks.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ticks {
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) step: f64,
    pub(crate) values: Vec<f64>,
}

/// At most five round figures inside an extent, multiples of 1, 2, 2.5 or 5 of a power of ten once multiplied with
/// `factor`; whole numbers when `whole`. An extent without height grows upwards.
pub(crate) fn ticks(extent: (f64, f64), factor: f64, whole: bool) -> Ticks {
    let (low, high) = (extent.0 * factor, extent.1 * factor);
    let high = if high > low { high } else { low + if low == 0.0 { 1.0 } else { low.abs() } };
    let step = step(low, high, whole && high - low >= 1.0);
    let (first, last) = counts(low, high, step);
    let values = 0..=(last - first).clamp(0.0, MOST) as u32;
    let values = values.map(|index| (first + f64::from(index)) * step / factor).collect();
    Ticks { low: low / factor, high: high / factor, step: step / factor, values }
}

/// The smallest step that needs no more than five ticks.
fn step(low: f64, high: f64, whole: bool) -> f64 {
    let rough = (high - low) / (2.0 * MOST);
    let power = rough.max(f64::MIN_POSITIVE * 1e16).log10().floor();
    let fits = |step: &f64| {
        let (first, last) = counts(low, high, *step);
        let allowed = !whole || (*step >= 1.0 && step.fract() == 0.0);
        allowed && last - first < MOST
    };
    let tens = (0..20).map(|more| 10_f64.powf(power + f64::from(more)));
    tens.flat_map(|ten| [ten, 2.0 * ten, 2.5 * ten, 5.0 * ten]).find(fits).unwrap_or(high - low)
}

/// Which multiples of the step the first and the last tick are.
fn counts(low: f64, high: f64, step: f64) -> (f64, f64) {
    // A hair's breadth, so that 0.3 / 0.1 is three.
    let hair = 1e-9;
    ((low / step - hair).ceil(), (high / step + hair).floor())
}

/// From figures to device pixels.
pub(crate) struct Scale {
    range: RangedCoordf64,
    low: f64,
    high: f64,
    pixels: (i32, i32),
}

impl Scale {
    /// A scale on which `ticks`' range spans the pixels, in either direction.
    pub(crate) fn new(ticks: &Ticks, pixels: (i32, i32)) -> Self {
        Self { range: (ticks.low..ticks.high).into(), low: ticks.low, high: ticks.high, pixels }
    }

    /// The pixel of a figure; figures outside the range lie at its ends.
    pub(crate) fn at(&self, figure: f64) -> i32 {
        self.range.map(&figure.clamp(self.low, self.high), self.pixels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn test_choose_ticks_round_and_few() {
        let check = |extent, factor, whole, expected: &[f64]| {
            let ticks = ticks(extent, factor, whole);
            let close = ticks.values.iter().zip(expected).all(|(a, b)| (a - b).abs() <= 1e-9 * b.abs());
            assert!(close && ticks.values.len() == expected.len(), "{:?} not {expected:?}", ticks.values);
        };
        check((0.0, 0.0), 1.0, true, &[0.0, 1.0]);
        check((0.0, 1.0), 1.0, true, &[0.0, 1.0]);
        check((0.0, 3.0), 1.0, true, &[0.0, 1.0, 2.0, 3.0]);
        check((0.0, 69.0), 1.0, true, &[0.0, 20.0, 40.0, 60.0]);
        check((0.0, 1.0), 1.0, false, &[0.0, 0.25, 0.5, 0.75, 1.0]);
        check((0.0, 0.049), 100.0, false, &[0.0, 0.01, 0.02, 0.03, 0.04]);
        check((-10.0, 30.0), 1.0, false, &[-10.0, 0.0, 10.0, 20.0, 30.0]);
        check((0.0, 412_318.0), 1.0, true, &[0.0, 1e5, 2e5, 3e5, 4e5]);
        check((0.41, 0.44), 1.0, false, &[0.41, 0.42, 0.43, 0.44]);
        check((0.2, 0.4), 1.0, true, &[0.2, 0.25, 0.3, 0.35, 0.4]);
        check((0.0, 1e300), 1.0, false, &[0.0, 2.5e299, 5e299, 7.5e299, 1e300]);
    }

    proptest! {
        #[test]
        fn test_choose_ticks_for_any_extent(a in -1e300f64..1e300, power in -300i32..300, b in -1.0f64..1.0, whole: bool) {
            let b = b * 10f64.powi(power);
            let ticks = ticks((a.min(b), a.max(b)), 1.0, whole);
            let hair = (ticks.high - ticks.low) * 1e-6;
            prop_assert!((1..=5).contains(&ticks.values.len()), "{ticks:?}");
            prop_assert!(ticks.low < ticks.high, "{ticks:?}");
            prop_assert!(ticks.values.is_sorted());
            prop_assert!(ticks.values.iter().all(|v| ticks.low - hair <= *v && *v <= ticks.high + hair), "{ticks:?}");
        }

        #[test]
        fn test_map_figures_in_order(a in -1e300f64..1e300, b in -1e300f64..1e300, high in 1e-6f64..1e300) {
            let scale = Scale::new(&ticks((0.0, high), 1.0, false), (10, 500));
            prop_assert!((10..=500).contains(&scale.at(a)));
            prop_assert!((a <= b) == (scale.at(a) <= scale.at(b)) || scale.at(a) == scale.at(b));
        }
    }
}
