//! What is odd in a chart over time, in words and as a period to look at.

use reelscope_model::{Grain, TimeUnit, Value, time::civil::DAY};

use super::{
    ChartPlan,
    axis::{Axis, Scale},
    grid::Cell,
    meter::Meter,
    words,
};
use crate::{
    format,
    view_model::{
        Context,
        annotations::{Bucket, Found, What, find},
        figure::{Annotation, Mark, Unit},
    },
};

/// The annotations of a chart over the time of its events, by days or hours; none where its series do not add up.
pub(super) fn annotations(
    ctx: &Context<'_>,
    chart: &ChartPlan,
    cells: &[Cell],
    marks: &[Mark],
) -> Vec<Annotation> {
    let Some(axis) = chart.axes.first().filter(|axis| axis.is_event_time) else { return Vec::new() };
    let (Scale::Buckets(grain @ (Grain::Hour | Grain::Day), _), true) =
        (&axis.scale, chart.axes.len() < 2 || chart.meter.adds_up())
    else {
        return Vec::new();
    };
    let mut values: Vec<Option<f64>> = vec![chart.meter.adds_up().then_some(0.0); cells.len()];
    for mark in marks {
        if let (Some(sum), Some(value)) = (values.get_mut(mark.category), mark.value) {
            *sum = Some(sum.unwrap_or(0.0) + value);
        }
    }
    let bucket = |(cell, value): (&Cell, Option<f64>)| {
        let (start, _) = cell.span?;
        let local = start + i64::from(axis.zone.offset_at(start));
        Some(Bucket { start: local, value: value.filter(|_| !cell.partial) })
    };
    let buckets: Vec<Bucket> = cells.iter().zip(values).map_while(bucket).collect();
    let length = if *grain == Grain::Day { DAY } else { 3_600 };
    let found = find(&buckets, length, chart.meter.unit == Unit::Count);
    found.iter().filter_map(|found| annotation(ctx, &chart.meter, axis, *grain, cells, found)).collect()
}

fn annotation(
    ctx: &Context<'_>,
    meter: &Meter,
    axis: &Axis,
    grain: Grain,
    cells: &[Cell],
    found: &Found,
) -> Option<Annotation> {
    let (first, last) = (cells.get(found.first)?, cells.get(found.last)?);
    let ((start, _), (_, end)) = (first.span?, last.span?);
    let end_key = match first.key {
        Value::Date(_) => Value::Date(i32::try_from(end.div_euclid(DAY)).ok()?),
        _ => Value::Time { value: end, unit: TimeUnit::Second },
    };
    let local_day = |seconds: i64| (seconds + i64::from(axis.zone.offset_at(seconds))).div_euclid(DAY);
    let span = match grain {
        Grain::Day => format::range(local_day(start), local_day(end - 1), ctx.locale),
        _ if found.first == found.last => first.label.clone(),
        _ => format!("{} to {}", first.label, last.label),
    };
    let (noun, each) = match meter.unit {
        Unit::Count => (words::inside(&meter.label), if grain == Grain::Day { " a day" } else { " an hour" }),
        _ => (String::new(), ""),
    };
    let whole = |value: f64| if meter.unit == Unit::Count { value.round() } else { value };
    let text = |value: f64| format::value(Some(whole(value)), meter.unit, ctx.locale);
    let value = match meter.unit {
        Unit::Count => format!("{} {noun}{each}", text(found.value)),
        _ => format!("{} {}", words::inside(&meter.label), text(found.value)),
    };
    let text = match found.what {
        What::Spike(low, high) => format!("{span}: {value}, expected {} to {}", text(low), text(high)),
        What::Shift(before) => format!("From {span}: {value}, {} before", text(before)),
    };
    Some(Annotation {
        first: found.first,
        last: found.last,
        from: first.raw.clone()?,
        to: end_key.write(&axis.zone),
        up: found.is_up(),
        text,
    })
}
