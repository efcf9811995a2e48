//! The categories along a dimension: which there are, what each is called, and what it stands for when picked.

use std::{cmp::Ordering, collections::BTreeSet};

use reelscope_model::{
    Grain, Value,
    query::{Bins, Part},
    time::{Zone, bucket_start, civil::DAY, next_bucket, write_date},
};

use super::{
    axis::{Axis, Reach, Scale, seconds},
    bins,
};
use crate::{
    format,
    view_model::{Context, figure::AxisLabel, panel::Hold},
};

/// The most buckets that are drawn without a row in them.
const MOST_BUCKETS: usize = 10_000;

/// A category before colours and filters.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cell {
    /// The group's key.
    pub(super) key: Value,
    /// The key as the table holds it; none for null.
    pub(super) raw: Option<String>,
    /// The key for people.
    pub(super) label: String,
    /// The key along an axis, where that is shorter.
    pub(super) axis: Option<AxisLabel>,
    /// What it stands for when picked.
    pub(super) hold: Hold,
    /// The seconds (UTC) that a bucket spans.
    pub(super) span: Option<(i64, i64)>,
    /// Whether the data begin or end inside of it.
    pub(super) partial: bool,
}

/// A bucket as far as a line through it wants to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    /// Its first second (UTC).
    pub(super) start: i64,
    /// The first second after it.
    pub(super) end: i64,
    /// Whether the data begin or end inside of it.
    pub(super) partial: bool,
    /// Whether its key is a date.
    dated: bool,
}

/// The categories of an axis that has these keys, in the axis's own order; empty buckets and bins between them are there
/// too. Names come in the order given.
pub(super) fn cells(ctx: &Context<'_>, axis: &Axis, keys: Vec<Value>) -> Vec<Cell> {
    let has_null = keys.contains(&Value::Null);
    let mut cells: Vec<Cell> = match &axis.scale {
        Scale::Buckets(grain, reach) => {
            let spans = spans(&axis.zone, (*grain, *reach), keys.iter());
            spans.into_iter().map(|span| bucket(ctx, &axis.zone, *grain, span)).collect()
        }
        Scale::Bins(bins) => (0..bins.count).map(|at| bin(ctx, bins, at)).collect(),
        Scale::Names => keys.into_iter().map(|key| value(ctx, axis, key)).collect(),
        _ => match gapless(axis, &keys) {
            Some((first, last)) => (first..=last).map(|whole| number(ctx, axis, whole)).collect(),
            None => {
                keys.into_iter().filter(|key| *key != Value::Null).map(|key| value(ctx, axis, key)).collect()
            }
        },
    };
    if has_null && axis.is_ordered() {
        cells.push(value(ctx, axis, Value::Null));
    }
    cells
}

/// From where to where whole numbers stand one after the other, those that no row has too, so that an axis is to scale: all
/// hours and weekdays, and numbers of which no more are missing than there are.
fn gapless(axis: &Axis, keys: &[Value]) -> Option<(i128, i128)> {
    let mut all = keys.iter().filter(|key| **key != Value::Null);
    let whole = |key: &Value| if let Value::Int(whole) = key { Some(*whole) } else { None };
    let (mut first, mut last, mut many) = (i128::MAX, i128::MIN, 0);
    all.try_for_each(|key| {
        let whole = whole(key)?;
        (first, last, many) = (first.min(whole), last.max(whole), many + 1);
        Some(())
    })?;
    match axis.scale {
        _ if many == 0 => None,
        Scale::Parts(Part::Hour) => Some((0, 23)),
        Scale::Parts(Part::Weekday) => Some((1, 7)),
        _ => (last.checked_sub(first)? < 2 * many).then_some((first, last)),
    }
}

/// A whole number on an axis without gaps, which is written where it is round.
fn number(ctx: &Context<'_>, axis: &Axis, whole: i128) -> Cell {
    let cell = value(ctx, axis, Value::Int(whole));
    let place = i64::try_from(whole).ok().filter(|_| !matches!(axis.scale, Scale::Parts(_)));
    let label = |place| AxisLabel {
        text: cell.label.clone(),
        within: String::new(),
        place,
        steps: &[1, 2, 5, 10, 20, 50, 100],
        at_start: false,
    };
    Cell { axis: place.map(label), ..cell }
}

/// The position of the category that a group's key belongs to.
pub(super) fn position(axis: &Axis, cells: &[Cell], key: &Value) -> Option<usize> {
    match (&axis.scale, key) {
        (Scale::Buckets(..), Value::Time { .. } | Value::Date(_)) => {
            let start = start_of(key)?;
            cells
                .binary_search_by_key(&Some(start), |cell| {
                    Some(cell.span.map_or(i64::MAX, |(start, _)| start))
                })
                .ok()
        }
        (Scale::Bins(bins), Value::Float(_) | Value::Int(_) | Value::Decimal { .. }) => {
            usize::try_from(bins::position(bins, key.as_f64()?)?).ok()
        }
        _ => cells.iter().position(|cell| cell.key.cmp_total(key) == Ordering::Equal),
    }
}

/// The positions of a group's categories along both dimensions; 0 for one that there is not.
pub(super) fn places(axes: &[Axis], cells: &[Vec<Cell>], row: &[Value]) -> Option<(usize, usize)> {
    let mut places = axes.iter().zip(cells).zip(row);
    let mut place = || places.next().map(|((axis, cells), key)| position(axis, cells, key));
    let category = place()??;
    let series = match place() {
        Some(series) => series?,
        None => 0,
    };
    Some((category, series))
}

/// The second (UTC) that a bucket's key starts at.
pub(super) fn start_of(key: &Value) -> Option<i64> {
    match key {
        Value::Time { value, unit } => Some(seconds(*value, *unit)),
        Value::Date(days) => Some(i64::from(*days) * DAY),
        _ => None,
    }
}

fn value(ctx: &Context<'_>, axis: &Axis, key: Value) -> Cell {
    let label = match (&axis.scale, &key) {
        (Scale::Parts(part), Value::Int(which)) => {
            format::part(*part, i64::try_from(*which).unwrap_or_default(), ctx.locale)
        }
        _ => format::key(&key, ctx.locale, &axis.zone),
    };
    let raw = (key != Value::Null).then(|| key.write(&axis.zone));
    Cell { label, axis: None, hold: Hold::Value(raw.clone()), raw, key, span: None, partial: false }
}

fn bin(ctx: &Context<'_>, bins: &Bins, at: u32) -> Cell {
    let start = bins.edge(at);
    let end = |at: u32| Value::Float(bins.edge(at)).to_string();
    let from = (at > 0).then(|| end(at));
    let to = (at + 1 < bins.count).then(|| end(at + 1));
    let key = Value::Float(start);
    let label = format::bin(bins, start, ctx.locale);
    let axis = Some(format::bin_label(bins, at, ctx.locale));
    Cell {
        raw: Some(key.to_string()),
        label,
        axis,
        hold: Hold::Span(from, to),
        key,
        span: None,
        partial: false,
    }
}

/// The buckets of an axis that has these keys, in time's order, the empty ones between them too.
pub(super) fn spans<'a>(
    zone: &Zone,
    (grain, reach): (Grain, Option<Reach>),
    keys: impl Iterator<Item = &'a Value>,
) -> Vec<Span> {
    let mut dated = false;
    let mut starts: BTreeSet<i64> = BTreeSet::new();
    for key in keys {
        dated |= matches!(key, Value::Date(_));
        starts.extend(start_of(key));
    }
    if let Some(Reach { first, last, .. }) = reach {
        let mut start = bucket_start(first, grain, zone);
        while start <= last && starts.len() < MOST_BUCKETS {
            starts.insert(start);
            let next = next_bucket(start, grain, zone);
            if next <= start {
                break;
            }
            start = next;
        }
    }
    let span = |start: i64| {
        let end = next_bucket(start, grain, zone);
        let inside = |event: i64| start < event && event < end;
        let partial = reach.is_some_and(|reach| inside(reach.first) || inside(reach.end));
        Span { start, end, partial, dated }
    };
    starts.into_iter().map(span).collect()
}

/// A bucket's key.
fn key_of(span: Span) -> Value {
    if span.dated {
        Value::Date(i32::try_from(span.start.div_euclid(DAY)).unwrap_or_default())
    } else {
        Value::Time { value: span.start, unit: reelscope_model::TimeUnit::Second }
    }
}

/// A bucket for people.
pub(super) fn label(ctx: &Context<'_>, zone: &Zone, grain: Grain, span: Span) -> String {
    format::bucket(&key_of(span), grain, ctx.locale, zone)
}

fn bucket(ctx: &Context<'_>, zone: &Zone, grain: Grain, span: Span) -> Cell {
    let key = key_of(span);
    Cell {
        raw: Some(key.write(zone)),
        label: label(ctx, zone, grain, span),
        axis: format::bucket_label(&key, grain, ctx.locale, zone),
        hold: Hold::Span(Some(edge(span.start, grain, zone)), Some(edge(span.end, grain, zone))),
        span: Some((span.start, span.end)),
        partial: span.partial,
        key,
    }
}

/// A bucket's edge as the period holds it: a plain date, in the zone in force, where a bucket is made of days.
fn edge(seconds: i64, grain: Grain, zone: &Zone) -> String {
    let local = seconds.saturating_add(i64::from(zone.offset_at(seconds)));
    if grain >= Grain::Day && local.rem_euclid(DAY) == 0 {
        return write_date(local.div_euclid(DAY));
    }
    reelscope_model::time::write_instant(seconds, reelscope_model::TimeUnit::Second, zone)
}
