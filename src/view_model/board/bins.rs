//! Bins of a number: of a width that people like to read.

use reelscope_model::query::Bins;

/// About how many bins a column is cut into; nice widths make it 18 to 44.
const ABOUT: f64 = 30.0;

/// Bins from `min` to `max`, of 1, 2 or 5 times a power of ten; none when the ends are not finite or too far apart.
pub(super) fn nice(min: f64, max: f64) -> Option<Bins> {
    let width = max - min;
    if !width.is_finite() || width < 0.0 {
        return None;
    }
    let step = if width > 0.0 { nice_step(width / ABOUT) } else { 1.0 };
    let first = (min / step).floor();
    let count = (max / step).floor() - first + 1.0;
    let fits = step.is_normal() && (1.0..=1_000.0).contains(&count);
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is whole and at most 1,000"
    )]
    fits.then_some(Bins { start: first * step, step, count: count as u32 })
}

/// The bin that starts at `key`.
pub(super) fn position(bins: &Bins, key: f64) -> Option<u32> {
    let position = ((key - bins.start) / bins.step).round();
    let inside = position >= 0.0 && position < f64::from(bins.count);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it lies inside of the count")]
    inside.then_some(position as u32)
}

/// The next of 1, 2, 5 times a power of ten.
fn nice_step(rough: f64) -> f64 {
    let power = rough.log10().floor();
    let unit = 10_f64.powf(power);
    let digit = rough / unit;
    let nice = [1.0, 2.0, 5.0].into_iter().find(|nice| digit <= nice * 1.000_001).unwrap_or(10.0);
    // Division keeps steps below one as near to what is read as can be: 0.3 is 3 / 10, not 3 x 0.1.
    if power < 0.0 { nice / 10_f64.powf(-power) } else { nice * unit }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_cut_number_into_nice_bins() {
        let check = |min: f64, max: f64, expected: (f64, f64, u32)| {
            let bins = nice(min, max).unwrap();
            assert_eq!((bins.start, bins.step, bins.count), expected, "{min} to {max}");
            assert!(bins.start <= min && bins.edge(bins.count) > max);
        };
        check(0.0, 300.0, (0.0, 10.0, 31));
        check(312.0, 4_300.0, (200.0, 200.0, 21));
        check(-1.0, 1.0, (-1.0, 0.1, 21));
        check(5.0, 5.0, (5.0, 1.0, 1));
        check(0.0, 1e18, (0.0, 5e16, 21));
    }

    #[test]
    fn test_cut_number_refuses_what_cannot_be_cut() {
        for (min, max) in [(f64::NAN, 1.0), (0.0, f64::INFINITY), (f64::MIN, f64::MAX), (1.0, 0.0)] {
            assert_eq!(nice(min, max), None);
        }
    }

    #[test]
    fn test_find_bin_by_its_start() {
        let bins = Bins { start: 0.0, step: 0.1, count: 5 };
        for at in 0..5 {
            assert_eq!(position(&bins, bins.edge(at)), Some(at));
        }
        assert_eq!(position(&bins, 0.5), None);
        assert_eq!(position(&bins, -0.1), None);
    }
}
