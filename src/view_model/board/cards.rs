//! Cards from their views' answers: the figure, its change, and its sparkline.

use reelscope_engine::api::ViewResult;
use reelscope_model::{QueryResult, Result, Value};

use super::{
    CardPlan, Plan,
    axis::{Axis, Scale},
    beside::{self, Against},
    chart::raw,
    grid::{self, Span},
    meter::Meter,
    notes, words,
};
use crate::{
    format::{self, DASH, Delta, Direction},
    view_model::{
        Context,
        card::{Card, Change, Point},
        figure::Unit,
        period,
        versus::{self, Comparison},
    },
};

/// A bucket of a card's series that lies in the chosen period.
struct Bucket {
    span: Span,
    point: Point,
}

/// The answers of both sides of a comparison.
type Sides<'a> = (Option<&'a Result<ViewResult>>, Option<&'a Result<ViewResult>>);

/// A card: loading without an answer, failed with an error for one.
pub(super) fn card(
    ctx: &Context<'_>,
    plan: &Plan,
    card: &CardPlan,
    (answer, other): Sides<'_>,
    (series, other_series): Sides<'_>,
) -> Card {
    let meter = &card.meter;
    let mut shown = Card {
        id: meter.id.clone(),
        label: meter.label.clone(),
        table: card.table.clone(),
        raw: None,
        previous: plan.is_void.then(|| "null".to_owned()),
        text: DASH.to_owned(),
        full: DASH.to_owned(),
        unit: meter.unit,
        why: None,
        definition: meter.definition.clone(),
        change: None,
        series: Vec::new(),
        has_line: has_line(ctx, card),
        chosen: ctx.state.measure.as_deref() == Some(&meter.id),
        notes: Vec::new(),
    };
    match answer {
        Some(Ok(answer)) => {
            let value = figure(&answer.result, meter);
            shown.raw = Some(raw(value));
            shown.text = format::short(value.as_f64(), meter.unit, ctx.locale);
            shown.full = format::value(value.as_f64(), meter.unit, ctx.locale);
            shown.notes = notes::notes(ctx, plan, answer, meter);
            if *value == Value::Null {
                shown.why = Some(why_null(meter, ctx, answer.result.meta.rows_matched));
                // Nothing is not approximate.
                shown.notes.retain(|note| note != notes::APPROXIMATE);
            }
        }
        Some(Err(error)) => {
            shown.raw = Some("null".to_owned());
            shown.why = Some(error.message.clone());
        }
        None => {}
    }
    if let (Some((_, axis)), Some(Ok(series))) = (&card.series, series) {
        let mut buckets = buckets(ctx, axis, &series.result, meter);
        match (&plan.against, other_series, column(&series.result, meter)) {
            (Some(against), Some(other), Some(at)) => {
                let others = beside::series(ctx, axis, against, (other, at));
                let before = |bucket: &Bucket| others.get(&bucket.span.start).copied().flatten();
                buckets.iter_mut().for_each(|bucket| bucket.point.before = before(bucket));
            }
            (Some(_), ..) => {}
            (None, ..) => shown.change = change(ctx, meter, &buckets, axis),
        }
        shown.series = buckets.into_iter().map(|bucket| bucket.point).collect();
    }
    if let (Some(against), Some(Ok(answer))) = (&plan.against, answer) {
        compare(ctx, card, against, (figure(&answer.result, meter), other), &mut shown);
    }
    shown
}

fn has_line(ctx: &Context<'_>, card: &CardPlan) -> bool {
    let has_time = || ctx.table(&card.table).is_some_and(|table| ctx.model.event_time(table).is_some());
    card.series.is_some() || !card.meter.at_end && has_time()
}

/// Sets the card's figure against the other side's.
fn compare(
    ctx: &Context<'_>,
    card: &CardPlan,
    against: &Against,
    (now, other): (&Value, Option<&Result<ViewResult>>),
    shown: &mut Card,
) {
    let meter = &card.meter;
    shown.previous = Some("null".to_owned());
    // An answer that is still on its way says nothing yet, and one that failed says why on its own side.
    let Some(Ok(other)) = other else { return };
    if !against.reaches(other) {
        against.tell_miss(ctx, &mut shown.notes);
        return;
    }
    let before = figure(&other.result, meter);
    shown.previous = Some(raw(before));
    let text = |value: &Value| format::value(value.as_f64(), meter.unit, ctx.locale);
    let Comparison { this, other, .. } = &against.comparison;
    let mut sentence = format!("{} ({this}) against {} ({other})", text(now), text(before));
    if let Some(gap) = ctx.table(&card.table).and_then(|table| versus::gaps(ctx, &against.comparison, table))
    {
        sentence.push_str(&format!(". {gap}."));
    }
    let (delta, good) = beside::change(meter, now.as_f64(), before.as_f64(), ctx);
    // Where there is nothing to grow from, the figure itself says more than a change.
    let from = || Delta { direction: Direction::Same, text: format!("against {}", text(before)) };
    shown.change = Some(Change { delta: delta.unwrap_or_else(from), good, sentence });
}

/// The measure's figure in a result of one group.
fn figure<'a>(result: &'a QueryResult, meter: &Meter) -> &'a Value {
    let row = result.rows.first();
    column(result, meter).and_then(|at| row?.get(at)).unwrap_or(&Value::Null)
}

fn column(result: &QueryResult, meter: &Meter) -> Option<usize> {
    let key = meter.measure.key();
    result.columns.iter().position(|column| *column.key == *key)
}

fn why_null(meter: &Meter, ctx: &Context<'_>, rows: u64) -> String {
    match &meter.definition.ratio {
        Some((_, under)) if rows > 0 => format!("Nothing to divide by: {under} is 0 here."),
        _ => words::empty(meter, ctx.state.is_filtered()),
    }
}

/// The figure by bucket, over the buckets that lie in the chosen period.
fn buckets(ctx: &Context<'_>, axis: &Axis, result: &QueryResult, meter: &Meter) -> Vec<Bucket> {
    let (Some(at), Scale::Buckets(grain, reach)) = (column(result, meter), &axis.scale) else {
        return Vec::new();
    };
    let keys = result.rows.iter().filter_map(|row| row.first());
    let spans = grid::spans(&axis.zone, (*grain, *reach), keys);
    let mut figures: Vec<Option<f64>> = vec![(meter.unit == Unit::Count).then_some(0.0); spans.len()];
    for row in &result.rows {
        let start = row.first().and_then(grid::start_of);
        let place = start.and_then(|start| spans.binary_search_by_key(&start, |span| span.start).ok());
        if let (Some(place), Some(value)) = (place, row.get(at)) {
            figures[place] = value.as_f64();
        }
    }
    let holds = period::holds(ctx, &axis.zone);
    let bucket = |(span, value): (Span, Option<f64>)| Bucket {
        span,
        point: Point { value, before: None, partial: span.partial },
    };
    spans.into_iter().zip(figures).filter(|(span, _)| holds((span.start, span.end))).map(bucket).collect()
}

/// The change between the last two complete buckets.
fn change(ctx: &Context<'_>, meter: &Meter, buckets: &[Bucket], axis: &Axis) -> Option<Change> {
    let last = buckets.iter().rposition(|bucket| !bucket.point.partial)?;
    let (now, before) = (buckets.get(last)?, buckets.get(last.checked_sub(1)?)?);
    if before.point.partial {
        return None;
    }
    let (delta, good) = beside::change(meter, now.point.value, before.point.value, ctx);
    let delta = delta?;
    let Scale::Buckets(grain, _) = &axis.scale else { return None };
    let text = |bucket: &Bucket| {
        let figure = format::value(bucket.point.value, meter.unit, ctx.locale);
        format!("{figure} in {}", grid::label(ctx, &axis.zone, *grain, bucket.span))
    };
    let sentence = format!("{} against {} ({})", text(now), text(before), axis.zone.name);
    Some(Change { delta, good, sentence })
}
