//! Every measure of the table: where its figure comes from.
//!
//! The times themselves are taken in `web/workload.js` (by the engines' interface) and `web/page.js` (in the app).

use crate::{app::App, engine::Run};

/// One run of one engine over one table.
pub(crate) struct Sample {
    /// The table's rows.
    pub(crate) rows: u64,
    /// The workload.
    pub(crate) run: Run,
    /// What was seen in the app; ours alone.
    pub(crate) app: Option<App>,
}

/// A line of the table.
pub(crate) struct Measure {
    /// What it is, with its unit.
    pub(crate) name: &'static str,
    /// Its figure in a run; none of an engine that lacks it.
    pub(crate) of: fn(&Sample) -> Option<f64>,
}

/// All of them, in order.
pub(crate) const MEASURES: [Measure; 18] = [
    Measure { name: "open, until all views have answered, ms", of: |sample| Some(sample.run.times.open) },
    Measure { name: "click, ms", of: |sample| Some(sample.run.times.click) },
    Measure { name: "click on the active view, ms", of: |sample| sample.run.times.active_click },
    Measure { name: "activate a view, ms", of: |sample| sample.run.times.activate },
    Measure { name: "brush position, median, ms", of: |sample| median(&sample.run.times.brush) },
    Measure { name: "brush position, p95, ms", of: |sample| quantile(&sample.run.times.brush, 0.95) },
    Measure { name: "brush position, max, ms", of: |sample| quantile(&sample.run.times.brush, 1.0) },
    Measure { name: "memory of all workers, MB", of: |sample| Some(sample.run.memory? / 1e6) },
    Measure { name: "memory, bytes a row", of: |sample| Some(sample.run.memory? / sample.rows as f64) },
    Measure { name: "in the app: drop until all is drawn, ms", of: |sample| Some(sample.app.as_ref()?.drop) },
    Measure {
        name: "in the app: pointer's move until the last chart is drawn, p95, ms",
        of: |sample| quantile(&sample.app.as_ref()?.moves, 0.95),
    },
    Measure {
        name: "in the app: pointer's move until the last chart is drawn, median, ms",
        of: |sample| median(&sample.app.as_ref()?.moves),
    },
    Measure {
        name: "in the app: all canvases of the page drawn, ms",
        of: |sample| median(&sample.app.as_ref()?.drawings),
    },
    Measure {
        name: "in the app: gesture until the next paint, p98 of the whole run, ms",
        of: |sample| quantile(&sample.app.as_ref()?.waits, 0.98),
    },
    Measure {
        name: "in the app: longest task while the file loads (0: none over 50), ms",
        of: |sample| Some(sample.app.as_ref()?.longest),
    },
    Measure {
        name: "in the app: largest paint of the start screen, ms",
        of: |sample| Some(sample.app.as_ref()?.paint),
    },
    Measure {
        name: "in the app: layout shift of the start screen, thousandths",
        of: |sample| Some(sample.app.as_ref()?.shift * 1e3),
    },
    Measure { name: "in the app: blocked at the start, ms", of: |sample| Some(sample.app.as_ref()?.blocked) },
];

/// The middle one, or half way between the middle two; none of no values.
pub(crate) fn median(values: &[f64]) -> Option<f64> {
    let reversed: Vec<f64> = values.iter().map(|value| -value).collect();
    Some(f64::midpoint(quantile(values, 0.5)?, -quantile(&reversed, 0.5)?))
}

/// The least value that at least this share of the values does not exceed; none of no values.
pub(crate) fn quantile(values: &[f64], share: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let position = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(position.saturating_sub(1)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_quantile_is_a_value_that_was_seen() {
        let check = |count: u32, share, expected| {
            let values: Vec<f64> = (1..=count).rev().map(f64::from).collect();
            assert_eq!(quantile(&values, share), expected, "{share} of {count}");
        };
        check(300, 0.95, Some(285.0));
        check(300, 0.5, Some(150.0));
        check(5, 0.5, Some(3.0));
        check(5, 0.0, Some(1.0));
        check(5, 1.0, Some(5.0));
        check(0, 0.5, None);
    }

    #[test]
    fn test_median_is_half_way_between_the_middle_two() {
        assert_eq!(median(&[4.0, 1.0, 3.0, 2.0]), Some(2.5));
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[]), None);
    }
}
