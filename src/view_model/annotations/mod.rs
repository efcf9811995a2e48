//! Annotations: spikes and level shifts found in a course over time, with the figures that made them.
//!
//! A *spike* is a run of buckets that stray from a robust band by more than five and a half standard deviations and by a quarter
//! (`band`: the median of the three weeks around a day, times what its weekday or hour of the week is as a rule). A
//! *shift* is a day from which on the level, without the rhythm of the week, is another by a third and more, over two
//! weeks to either side. Buckets that the data begin or end inside of are left out, and less than three weeks of days
//! or hours say nothing.

mod band;
#[cfg(test)]
mod tests;

use std::{cell::RefCell, collections::VecDeque};

use band::{Band, Point, median};

/// By how many standard deviations a bucket has to stray.
const STRAYS: f64 = 5.5;

/// The same for the neighbours of one that does.
const NEIGHBOUR: f64 = 3.0;

/// How far the band reaches that is told.
const TOLD: f64 = 3.0;

/// By which part of what is expected a bucket has to stray.
const LEAST_PART: f64 = 0.25;

/// By which part a level has to change.
const LEAST_SHIFT: f64 = 0.35;

/// How many days to either side of a shift are compared.
const SIDE: usize = 14;

/// The most annotations of a chart.
const MOST: usize = 3;

/// A bucket of a course.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bucket {
    /// Its start in seconds, on the clock of its zone.
    pub(super) start: i64,
    /// Its figure; none where there is none, or where the data begin or end inside of it.
    pub(super) value: Option<f64>,
}

/// What was found, by positions of buckets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Found {
    /// The first bucket.
    pub(super) first: usize,
    /// The last one.
    pub(super) last: usize,
    /// The figure, as a mean of the buckets.
    pub(super) value: f64,
    pub(super) what: What,
    /// How far it strays.
    strays: f64,
}

/// What is odd.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum What {
    /// The figures lie outside of the band, whose ends these are, as means.
    Spike(f64, f64),
    /// From here on the level is another than this.
    Shift(f64),
}

impl Found {
    /// Whether there is more than expected.
    pub(super) fn is_up(&self) -> bool {
        self.strays > 0.0
    }
}

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// How many courses are remembered: as many as a page has charts over time.
const REMEMBERED: usize = 8;

/// A course of buckets, their length and whether they count, with what was found in it.
type Course = (Vec<Bucket>, i64, bool, Vec<Found>);

thread_local! {
    static COURSES: RefCell<VecDeque<Course>> = RefCell::default();
}

/// What is odd in a course of buckets of an hour or a day each, in order of time. `counts` says that its figures are
/// numbers of things.
///
/// The last courses are remembered: a chart that is brushed is built at each move of the pointer, and stays the same.
pub(super) fn find(buckets: &[Bucket], length: i64, counts: bool) -> Vec<Found> {
    COURSES.with_borrow_mut(|courses| {
        let is_it = |course: &&Course| (course.1, course.2) == (length, counts) && course.0 == buckets;
        if let Some((.., found)) = courses.iter().find(is_it) {
            return found.clone();
        }
        let found = search(buckets, length, counts);
        courses.truncate(REMEMBERED - 1);
        courses.push_front((buckets.to_vec(), length, counts, found.clone()));
        found
    })
}

fn search(buckets: &[Bucket], length: i64, counts: bool) -> Vec<Found> {
    if length != HOUR && length != DAY {
        return Vec::new();
    }
    let slot =
        |start: i64| usize::try_from(start.div_euclid(length).rem_euclid(7 * DAY / length)).unwrap_or(0);
    let point = |(at, bucket): (usize, &Bucket)| {
        let value = bucket.value.filter(|value| value.is_finite())?;
        Some((at, Point { day: bucket.start.div_euclid(DAY), slot: slot(bucket.start), value }))
    };
    let (places, points): (Vec<usize>, Vec<Point>) = buckets.iter().enumerate().filter_map(point).unzip();
    let Some(band) = Band::of(&points, counts) else { return Vec::new() };
    let shift = shift(&points, &band);
    let mut found = spikes(&points, &band);
    if let Some(shift) = shift {
        // What the shift makes of the days around it is no spike.
        let near = |spike: &Found| {
            spike.last + 1 >= shift.first.saturating_sub(1) && spike.first <= shift.first + SIDE
        };
        found.retain(|spike| !near(spike));
        found.push(shift);
    }
    reelscope_model::sort::sort_by(&mut found, |a, b| b.strays.abs().total_cmp(&a.strays.abs()));
    found.truncate(MOST);
    reelscope_model::sort::sort_by_key(&mut found, |found| found.first);
    let place = |at: usize| places.get(at).copied().unwrap_or_default();
    found.into_iter().map(|one| Found { first: place(one.first), last: place(one.last), ..one }).collect()
}

fn spikes(points: &[Point], band: &Band) -> Vec<Found> {
    let strays: Vec<f64> =
        points.iter().enumerate().map(|(at, point)| band.strays(at, point.value)).collect();
    let far = |at: usize, least: f64| {
        let (stray, expected) = (strays[at], band.expected[at]);
        let part = (points[at].value - expected).abs() >= LEAST_PART * expected.abs();
        stray.abs() >= least && part
    };
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    while at < points.len() {
        if !far(at, STRAYS) {
            at += 1;
            continue;
        }
        let up = strays[at] > 0.0;
        let goes_on = |at: usize| far(at, NEIGHBOUR) && (strays[at] > 0.0) == up;
        let earliest = found.last().map_or(0, |found| found.last + 1);
        let first = (earliest..at).rev().take_while(|at| goes_on(*at)).last().unwrap_or(at);
        let last = (at + 1..points.len()).take_while(|at| goes_on(*at)).last().unwrap_or(at);
        let many = (last - first + 1) as f64;
        let mean = |of: &dyn Fn(usize) -> f64| (first..=last).map(of).sum::<f64>() / many;
        let value = mean(&|at| points[at].value);
        let ends = (mean(&|at| band.ends(at, TOLD).0), mean(&|at| band.ends(at, TOLD).1));
        let furthest =
            (first..=last).map(|at| strays[at]).fold(0.0, |a: f64, b| if b.abs() > a.abs() { b } else { a });
        found.push(Found { first, last, value, what: What::Spike(ends.0, ends.1), strays: furthest });
        at = last + 1;
    }
    found
}

/// The clearest change of level, if there is one: between the medians of two weeks to either side, where most days of
/// each lie on their own side of the middle between.
fn shift(points: &[Point], band: &Band) -> Option<Found> {
    // The level is one of days, whatever the buckets.
    let mut days: Vec<(usize, Vec<f64>)> = Vec::new();
    for (at, (point, part)) in points.iter().zip(&band.rhythm).enumerate() {
        match days.last_mut() {
            Some((first, values)) if points[*first].day == point.day => values.push(point.value / part),
            _ => days.push((at, vec![point.value / part])),
        }
    }
    let levels: Vec<f64> = days.iter_mut().filter_map(|(_, values)| median(values)).collect();
    let change = |at: usize| {
        let (before, after) = (levels.get(at.checked_sub(SIDE)?..at)?, levels.get(at..at + SIDE)?);
        let (low, high) = (median(&mut before.to_vec())?, median(&mut after.to_vec())?);
        let middle = low.midpoint(high);
        let up = high > low;
        let own_side = |values: &[f64], above: bool| {
            values.iter().filter(|value| (**value > middle) == above).count() * 10 >= values.len() * 9
        };
        let is_clear =
            own_side(before, !up) && own_side(after, up) && (high - low).abs() >= LEAST_SHIFT * low;
        (is_clear && low > 0.0).then_some((at, low, high))
    };
    let clearest = (0..levels.len()).filter_map(change).max_by(|a, b| {
        let size = |(_, low, high): &(usize, f64, f64)| (high - low).abs();
        size(a).total_cmp(&size(b)).then(b.0.cmp(&a.0))
    });
    let (at, low, high) = clearest?;
    let first = days.get(at)?.0;
    Some(Found {
        first,
        last: days.get(at + 1).map_or(first, |(next, _)| next - 1),
        value: high,
        what: What::Shift(low),
        strays: (high - low) / low * STRAYS * 2.0,
    })
}
