//! Measures of a period's end: what is of so many days up to it, or of all before it.
//!
//! Each aggregate of one has a range of time of its own, in the place of the period's. Buckets of time are periods too:
//! a view by them asks each aggregate once a bucket, without the key, and its answer is laid out along the buckets.

use std::{iter::repeat_n, rc::Rc};

use reelscope_model::{
    Code, Error, Result, TimeUnit, Value,
    model::Window,
    time::{bucket_start, next_bucket},
};

use super::period::Period;
use crate::{
    coordinator::merge::{absorb, none_like},
    partial::{Keys, Partial},
    plan::{self, Clause, Key, Test, View},
};

/// The most aggregates that a view by buckets comes to: each has rows of its own.
const MOST_AGGREGATES: usize = 400;
const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

/// From when to when a table has rows, in microseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::coordinator) enum Extent {
    /// It has none.
    Empty,
    /// It has some.
    Of {
        /// The first one's time.
        first: i64,
        /// The first moment after the last one's.
        end: i64,
    },
}

impl Extent {
    /// Of the first and the last instant or date.
    pub(in crate::coordinator) fn of(first: &Value, last: &Value) -> Self {
        let beyond = match last {
            Value::Date(_) => DAY,
            _ => 1,
        };
        match (micros(first), micros(last)) {
            (Some(first), Some(last)) => Self::Of { first, end: last.saturating_add(beyond) },
            _ => Self::Empty,
        }
    }
}

/// What of a view is of windows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Windows {
    /// The aggregates by their positions.
    pub(super) each: Vec<(usize, Window)>,
    /// Of the events that the table is made of; none as long as it is not known.
    pub(super) extent: Option<Extent>,
}

impl Windows {
    /// The place of an aggregate of a window, behind the others when it is new.
    pub(super) fn place(
        &mut self,
        window: Window,
        aggregate: plan::Aggregate,
        aggregates: &mut Vec<plan::Aggregate>,
    ) -> usize {
        let is_it =
            |(at, known): &&(usize, Window)| *known == window && aggregates.get(*at) == Some(&aggregate);
        if let Some((at, _)) = self.each.iter().find(is_it) {
            return *at;
        }
        aggregates.push(aggregate);
        self.each.push((aggregates.len() - 1, window));
        aggregates.len() - 1
    }
}

impl Period {
    /// Whether there is something to find out before a view can be made.
    pub(in crate::coordinator) fn needs_extent(&self) -> bool {
        self.is_windowed() && self.windows.extent.is_none()
    }

    /// Whether all of it is of windows.
    pub(in crate::coordinator) fn is_windowed(&self) -> bool {
        !self.windows.each.is_empty()
    }

    /// The view in the period from one instant up to another.
    pub(super) fn windowed(&self, view: &View, from: Option<&Value>, to: Option<&Value>) -> View {
        let mut view = view.clone();
        let (from, to) = (from.and_then(micros), to.and_then(micros));
        for (at, window) in &self.windows.each {
            if let Some(aggregate) = view.aggregates.get_mut(*at) {
                aggregate.clauses = vec![self.window(*window, from, to)];
            }
        }
        view
    }

    /// The view that asks all aggregates once a bucket, in the place of the key at `at`.
    pub(super) fn by_bucket(&self, view: &View, at: usize) -> View {
        let mut all = view.clone();
        if at < all.keys.len() {
            all.keys.remove(at);
        }
        all.aggregates = Vec::new();
        // What is wrong with the buckets is told when the answer is laid out along them.
        for (from, to) in self.periods(view, at).unwrap_or_default() {
            let (from, to) = (instant(from), instant(to));
            all.aggregates.extend(self.windowed(view, Some(&from), Some(&to)).aggregates);
        }
        all
    }

    /// The answer to [`Self::by_bucket`] along the buckets.
    ///
    /// # Errors
    /// `bad-query` for too many buckets.
    pub(super) fn along(&self, partial: Partial, view: &View, at: usize) -> Result<Partial> {
        let periods = self.periods(view, at)?;
        let groups = partial.groups;
        let mut others = partial.keys.iter();
        let key = |position: usize| {
            let own = if position == at { None } else { others.next() };
            match own {
                Some(own) => Keys::new(Rc::clone(own.values()), own.codes().repeat(periods.len())),
                None => {
                    let starts = periods.iter().map(|(start, _)| instant(*start));
                    let codes = (0..periods.len() as u32).flat_map(|code| repeat_n(code, groups));
                    Keys::new(starts.collect::<Rc<[_]>>(), codes.collect())
                }
            }
        };
        let mut all = Partial {
            keys: (0..view.keys.len()).map(key).collect(),
            states: Vec::new(),
            groups: groups * periods.len(),
            matched: partial.matched,
        };
        for (position, state) in partial.states.into_iter().enumerate() {
            let many = view.aggregates.len().max(1);
            let (bucket, place) = (position / many, position % many);
            if bucket == 0 {
                all.states.push(none_like(&state));
            }
            let places: Vec<usize> = (0..groups).map(|group| bucket * groups + group).collect();
            if let (Some(to), Some(aggregate)) = (all.states.get_mut(place), view.aggregates.get(place)) {
                absorb(to, state, &places, all.groups, aggregate.op);
            }
        }
        Ok(all)
    }

    /// The buckets from the one that the data begin in to the one that they end in, as far as the view's own ranges reach.
    fn periods(&self, view: &View, at: usize) -> Result<Vec<(i64, i64)>> {
        let (Some(Key::Grain(_, grain, zone)), Some(Extent::Of { first, end })) =
            (view.keys.get(at), self.windows.extent)
        else {
            return Ok(Vec::new());
        };
        let (from, to) = self.ends(std::iter::empty());
        let first = from.and_then(micros).map_or(first, |from| from.max(first));
        let end = to.and_then(micros).map_or(end, |to| to.min(end));
        let most = MOST_AGGREGATES / view.aggregates.len().max(1);
        let mut periods = Vec::new();
        let mut start = bucket_start(first.div_euclid(SECOND), *grain, zone);
        while start.saturating_mul(SECOND) < end {
            let next = next_bucket(start, *grain, zone);
            if next <= start {
                break;
            }
            periods.push((start.saturating_mul(SECOND), next.saturating_mul(SECOND)));
            if periods.len() > most {
                return Err(too_many(most));
            }
            start = next;
        }
        Ok(periods)
    }

    /// The rows of a window in the period from one moment up to another.
    fn window(&self, window: Window, from: Option<i64>, to: Option<i64>) -> Clause {
        let key = Key::Value(self.time());
        let none = Test::Is(Vec::new());
        let Some(Extent::Of { end: last, .. }) = self.windows.extent else {
            return Clause { key, test: none };
        };
        let end = to.map_or(last, |to| to.min(last));
        let days = |days: u32| i64::from(days).saturating_mul(DAY);
        let (first, beyond) = match window {
            Window::Last(many) => (Some(end.saturating_sub(days(many))), end),
            Window::UntilEnd => (None, end),
            Window::Seen(many) => (from, end.min(last.saturating_sub(days(many)))),
        };
        // A period behind the data has no end in it.
        let is_behind = from.is_some_and(|from| from >= last);
        let is_empty = first.is_some_and(|first| first >= beyond);
        let test = match is_behind || is_empty {
            true => none,
            false => Test::Range { from: first.map(instant), to: Some(instant(beyond)) },
        };
        Clause { key, test }
    }
}

fn too_many(most: usize) -> Error {
    let message = format!("Figures of a period's end are told of {most} buckets of time at most.");
    Error::new(Code::BadQuery, message).hint("Use a coarser grain, or a shorter range of time.")
}

fn instant(micros: i64) -> Value {
    // Buckets are told by seconds, as those of any view.
    match micros % SECOND {
        0 => Value::Time { value: micros / SECOND, unit: TimeUnit::Second },
        _ => Value::Time { value: micros, unit: TimeUnit::Micro },
    }
}

/// The microsecond that an instant falls in.
fn micros(value: &Value) -> Option<i64> {
    let (value, per) = match value {
        Value::Time { value, unit } => (i128::from(*value), i128::from(unit.per_second())),
        Value::Date(days) => (i128::from(*days) * 86_400, 1),
        _ => return None,
    };
    let micros = (value * i128::from(SECOND)).div_euclid(per);
    Some(micros.clamp(i64::MIN.into(), i64::MAX.into()) as i64)
}
