//! Measures of a period for each bucket of time: each bucket is a period of its own.
//!
//! Spells are counted by the bucket that they begin in and the one that they end in. What is active at a bucket's start,
//! and what ends in it, follows by adding up along the buckets.

use std::collections::BTreeMap;

use reelscope_model::{
    Code, Error, Grain, Result, TimeUnit, Value,
    time::{Zone, next_bucket},
};

use super::period::{Counts, Period};
use crate::{
    partial::{Keys, Partial, State},
    plan::{Aggregate, Key, View},
};

/// The most buckets of a result.
const MOST_BUCKETS: usize = 100_000;

/// How many spells begin in one bucket and end in another, by their first seconds; none before and after the data.
type Spans = BTreeMap<(Option<i64>, Option<i64>), u64>;

impl Period {
    /// Which of a view's keys are buckets of the time that the period is of.
    pub(super) fn bucketed(&self, keys: &[Key]) -> Option<usize> {
        keys.iter().position(|key| self.is_by(key) && matches!(key, Key::Grain(..)))
    }

    /// The view that counts spells by where they begin and end, in the place of the key at `at`.
    pub(super) fn spans(&self, mut view: View, at: usize) -> View {
        if let (Some(Key::Grain(_, grain, zone)), Some(spells)) = (view.keys.get(at).cloned(), self.spells) {
            view.keys[at] = Key::Grain(spells.begin, grain, zone.clone());
            view.keys.insert(at + 1, Key::Grain(spells.close, grain, zone));
        }
        view.aggregates = vec![Aggregate::rows()];
        view
    }

    /// What the view's own aggregates are for each bucket, from the merged answer to [`Self::spans`]; any other answer
    /// stays as it is.
    ///
    /// # Errors
    /// `bad-query` for too many buckets.
    pub(in crate::coordinator) fn spread(&self, partial: Partial, view: &View) -> Result<Partial> {
        let Some(at) = self.bucketed(&view.keys) else { return Ok(partial) };
        if self.is_windowed() {
            return self.along(partial, view, at);
        }
        let Some(Key::Grain(_, grain, zone)) = view.keys.get(at) else { return Ok(partial) };
        let Some(State::Count(counts)) = partial.states.first() else { return Ok(partial) };
        let mut groups: Vec<(Vec<Value>, Spans)> = Vec::new();
        for (group, count) in counts.iter().enumerate() {
            let key = |at: usize| partial.keys.get(at).map(|keys| keys[group].clone());
            let others = (0..partial.keys.len()).filter(|other| *other != at && *other != at + 1);
            let others: Vec<Value> = others.filter_map(key).collect();
            let place = groups.iter().position(|(known, _)| *known == others).unwrap_or_else(|| {
                groups.push((others, Spans::new()));
                groups.len() - 1
            });
            let span = (key(at).as_ref().and_then(second), key(at + 1).as_ref().and_then(second));
            *groups[place].1.entry(span).or_default() += count;
        }
        let buckets = self.buckets(&groups, *grain, zone)?;
        let mut number = 0;
        let mut all: Vec<Vec<Value>> = view.keys.iter().map(|_| Vec::new()).collect();
        let mut states: Vec<Vec<u64>> = view.aggregates.iter().map(|_| Vec::new()).collect();
        for (others, spans) in &groups {
            for along in Along::of(spans, &buckets) {
                number += 1;
                let mut others = others.iter();
                for (key, keys) in all.iter_mut().enumerate() {
                    let bucket = || Value::Time { value: along.bucket, unit: TimeUnit::Second };
                    keys.push(if key == at {
                        bucket()
                    } else {
                        others.next().cloned().unwrap_or(Value::Null)
                    });
                }
                for (position, counts) in states.iter_mut().enumerate() {
                    counts.push(along.count(self.counts_of(position)));
                }
            }
        }
        Ok(Partial {
            keys: all.into_iter().map(Keys::from_iter).collect(),
            states: states.into_iter().map(State::Count).collect(),
            groups: number,
            matched: partial.matched,
        })
    }

    /// The buckets from the first in which a spell begins or ends to the last, as far as the view's own ranges reach.
    fn buckets(&self, groups: &[(Vec<Value>, Spans)], grain: Grain, zone: &Zone) -> Result<Vec<i64>> {
        let ends = || {
            let spans = groups.iter().flat_map(|(_, spans)| spans.keys());
            spans.flat_map(|(begin, close)| [*begin, *close]).flatten()
        };
        let (Some(first), Some(last)) = (ends().min(), ends().max()) else { return Ok(Vec::new()) };
        let (from, to) = self.ends(std::iter::empty());
        let (from, to) = (from.and_then(second), to.and_then(second));
        let mut buckets = Vec::new();
        let mut start = first;
        while start <= last {
            let next = next_bucket(start, grain, zone);
            if from.is_none_or(|from| next > from) && to.is_none_or(|to| start < to) {
                buckets.push(start);
            }
            if next <= start {
                break;
            }
            start = next;
            if buckets.len() > MOST_BUCKETS {
                let message = format!("There are more than {MOST_BUCKETS} buckets of time.");
                return Err(Error::new(Code::BadQuery, message).hint("Use a coarser grain."));
            }
        }
        Ok(buckets)
    }
}

/// The second that an instant falls in.
fn second(value: &Value) -> Option<i64> {
    match value {
        Value::Time { value, unit } => Some(value.div_euclid(unit.per_second())),
        Value::Date(days) => Some(i64::from(*days) * 86_400),
        _ => None,
    }
}

/// One bucket of one group.
struct Along {
    bucket: i64,
    all: u64,
    closed: u64,
    begun: u64,
    ended: u64,
    both: u64,
}

impl Along {
    /// The buckets at whose start something is active, or in which something ends that was.
    fn of(spans: &Spans, buckets: &[i64]) -> Vec<Self> {
        let all = spans.values().sum();
        let mut begins: BTreeMap<i64, u64> = BTreeMap::new();
        let mut closes: BTreeMap<i64, u64> = BTreeMap::new();
        for ((begin, close), count) in spans {
            begin.iter().for_each(|begin| *begins.entry(*begin).or_default() += count);
            close.iter().for_each(|close| *closes.entry(*close).or_default() += count);
        }
        let all_begun: u64 = begins.values().sum();
        let (mut begins, mut closes) = (begins.into_iter().peekable(), closes.into_iter().peekable());
        let (mut begun_before, mut closed) = (0, 0);
        let mut rows = Vec::new();
        for bucket in buckets {
            while let Some((_, count)) = begins.next_if(|(begin, _)| begin < bucket) {
                begun_before += count;
            }
            while let Some((_, count)) = closes.next_if(|(close, _)| close < bucket) {
                closed += count;
            }
            let ended = closes.peek().filter(|(close, _)| close == bucket).map_or(0, |(_, count)| *count);
            let both = spans.get(&(Some(*bucket), Some(*bucket))).copied().unwrap_or(0);
            let row = Self { bucket: *bucket, all, closed, begun: all_begun - begun_before, ended, both };
            if row.all > row.closed + row.begun {
                rows.push(row);
            }
        }
        rows
    }

    fn count(&self, counts: Option<Counts>) -> u64 {
        match counts {
            None => self.all,
            Some(Counts::Closed) => self.closed,
            Some(Counts::Begun) => self.begun,
            Some(Counts::Ended) => self.ended,
            Some(Counts::Both) => self.both,
        }
    }
}
