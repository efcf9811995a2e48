//! What a course of figures is expected to be: its level, with the rhythm of its week, and how far it strays from that.
//!
//! All by medians, so that what is to be found does not hide itself: a few odd days move neither the level of the three
//! weeks around them nor what their weekday is as a rule.

use reelscope_model::sort;

/// Of how many days around it a day's level is the median.
const AROUND: usize = 21;

/// The least that is needed: three weeks, so that each slot of the week has been seen three times.
const LEAST_DAYS: usize = 21;

/// What makes a median of absolute deviations a standard deviation, of normal deviates.
const MAD: f64 = 1.4826;

/// A bucket's figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    /// The day that it lies in, in days of its zone.
    pub(super) day: i64,
    /// Its place in the week, from 0: the weekday, or the hour of the week.
    pub(super) slot: usize,
    /// The figure.
    pub(super) value: f64,
}

/// What is expected of each bucket, and how far figures stray.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Band {
    /// The expected figures.
    pub(super) expected: Vec<f64>,
    /// The level without the rhythm of the week, and each bucket's part of the rhythm.
    pub(super) rhythm: Vec<f64>,
    /// The spread, in units of `unit`.
    spread: f64,
    counts: bool,
}

impl Band {
    /// The band of figures in order of time; none of fewer than three weeks, and of figures without a level. `counts` says
    /// that they are numbers of things, which stray by the root of what is expected, and never less than chance has them.
    pub(super) fn of(points: &[Point], counts: bool) -> Option<Self> {
        let days = points.last()?.day - points.first()?.day + 1;
        if usize::try_from(days).unwrap_or(0) < LEAST_DAYS {
            return None;
        }
        // Of amounts that are often nothing, a large one is no surprise.
        let nothing = points.iter().filter(|point| point.value == 0.0).count();
        if !counts && nothing * 4 > points.len() {
            return None;
        }
        let even = vec![1.0; points.len()];
        let rough = level(points, &even)?;
        let rhythm = rhythm(points, &rough);
        let level = level(points, &rhythm)?;
        let expected: Vec<f64> = level.iter().zip(&rhythm).map(|(level, part)| level * part).collect();
        let mut band = Self { expected, rhythm, spread: 1.0, counts };
        let mut strays: Vec<f64> =
            points.iter().enumerate().map(|(at, point)| band.strays(at, point.value).abs()).collect();
        let least = if counts { 1.0 } else { 0.01 };
        band.spread = (MAD * median(&mut strays)?).max(least);
        Some(band)
    }

    /// By how many standard deviations a figure strays from what is expected of its bucket. An amount where none is usual
    /// strays from nothing: it is a matter of whether there is one, not of how large it is.
    pub(super) fn strays(&self, at: usize, value: f64) -> f64 {
        let expected = self.expected.get(at).copied().unwrap_or_default();
        if !self.counts && expected <= 0.0 {
            return 0.0;
        }
        (value - expected) / (self.unit(expected) * self.spread)
    }

    /// The ends of the band at a bucket, so many standard deviations from the middle.
    pub(super) fn ends(&self, at: usize, deviations: f64) -> (f64, f64) {
        let expected = self.expected.get(at).copied().unwrap_or_default();
        let reach = self.unit(expected) * self.spread * deviations;
        ((expected - reach).max(0.0), expected + reach)
    }

    fn unit(&self, expected: f64) -> f64 {
        if self.counts { expected.abs().max(1.0).sqrt() } else { expected.abs().max(f64::MIN_POSITIVE) }
    }
}

/// The level at each point: the median of the days around, each day's being the median of its figures over their part of
/// the rhythm. None when it is nowhere above zero.
fn level(points: &[Point], rhythm: &[f64]) -> Option<Vec<f64>> {
    let mut days: Vec<(i64, Vec<f64>)> = Vec::new();
    for (point, part) in points.iter().zip(rhythm) {
        let value = point.value / part;
        match days.last_mut() {
            Some((day, values)) if *day == point.day => values.push(value),
            _ => days.push((point.day, vec![value])),
        }
    }
    let mut daily: Vec<f64> = Vec::new();
    for (_, values) in &mut days {
        daily.push(median(values)?);
    }
    // At the ends the window is as long as elsewhere, and reaches further to one side.
    let last = daily.len().saturating_sub(AROUND);
    let around = |at: usize| {
        let from = at.saturating_sub(AROUND / 2).min(last);
        let mut window: Vec<f64> = daily.iter().skip(from).take(AROUND).copied().collect();
        median(&mut window)
    };
    let levels: Vec<f64> = (0..daily.len()).filter_map(around).collect();
    let level_of = |point: &Point| {
        let at = days.binary_search_by_key(&point.day, |(day, _)| *day).ok()?;
        levels.get(at).copied()
    };
    let found: Vec<f64> = points.iter().filter_map(level_of).collect();
    (found.len() == points.len() && found.iter().any(|level| *level > 0.0)).then_some(found)
}

/// Each point's part of the rhythm of the week: the median of figure over level in its slot; one where there is none.
fn rhythm(points: &[Point], level: &[f64]) -> Vec<f64> {
    let slots = points.iter().map(|point| point.slot + 1).max().unwrap_or(0);
    let mut parts: Vec<Vec<f64>> = vec![Vec::new(); slots];
    for (point, level) in points.iter().zip(level).filter(|(_, level)| **level > 0.0) {
        parts[point.slot].push(point.value / level);
    }
    let parts: Vec<f64> =
        parts.into_iter().map(|mut of| median(&mut of).filter(|part| *part > 0.0).unwrap_or(1.0)).collect();
    points.iter().map(|point| parts[point.slot]).collect()
}

/// The median; none of nothing.
pub(super) fn median(values: &mut [f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sort::sort_by(&mut sorted, f64::total_cmp);
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    Some(if sorted.len() % 2 == 1 { upper } else { sorted[middle - 1].midpoint(upper) })
}
