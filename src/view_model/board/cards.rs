//! Cards from their views' answers: the figure, its change, and its sparkline.

use reelscope_engine::api::ViewResult;
use reelscope_model::{QueryResult, Result, Value};

use super::{
    CardPlan, Plan,
    axis::Axis,
    chart::raw,
    grid::{self, Cell},
    meter::Meter,
    notes, words,
};
use crate::{
    format::{self, DASH, Direction},
    view_model::{
        Context,
        card::{Card, Change, Point},
        figure::Unit,
        period,
    },
};

/// A bucket of a card's series that lies in the chosen period.
struct Bucket {
    label: String,
    point: Point,
}

/// A card: loading without an answer, failed with an error for one.
pub(super) fn card(
    ctx: &Context<'_>,
    plan: &Plan,
    card: &CardPlan,
    answer: Option<&Result<ViewResult>>,
    series: Option<&Result<ViewResult>>,
) -> Card {
    let meter = &card.meter;
    let mut shown = Card {
        id: meter.id.clone(),
        label: meter.label.clone(),
        table: card.table.clone(),
        raw: None,
        text: DASH.to_owned(),
        full: DASH.to_owned(),
        unit: meter.unit,
        why: None,
        definition: meter.definition.clone(),
        change: None,
        series: Vec::new(),
        chosen: ctx.state.measure.as_deref() == Some(&meter.id),
        notes: Vec::new(),
    };
    match answer {
        Some(Ok(answer)) => {
            let value = figure(&answer.result, meter);
            shown.raw = Some(raw(value));
            shown.text = format::short(value.as_f64(), meter.unit, ctx.locale);
            shown.full = format::value(value.as_f64(), meter.unit, ctx.locale);
            shown.why = (*value == Value::Null).then(|| why_null(meter, ctx));
            shown.notes = notes::notes(ctx, plan, answer, meter);
        }
        Some(Err(error)) => {
            shown.raw = Some("null".to_owned());
            shown.why = Some(error.message.clone());
        }
        None => {}
    }
    if let (Some((_, axis)), Some(Ok(series))) = (&card.series, series) {
        let buckets = buckets(ctx, axis, &series.result, meter);
        shown.change = change(ctx, meter, &buckets, axis);
        shown.series = buckets.into_iter().map(|bucket| bucket.point).collect();
    }
    shown
}

/// The measure's figure in a result of one group.
fn figure<'a>(result: &'a QueryResult, meter: &Meter) -> &'a Value {
    let row = result.rows.first();
    column(result, meter).and_then(|at| row?.get(at)).unwrap_or(&Value::Null)
}

fn column(result: &QueryResult, meter: &Meter) -> Option<usize> {
    let key = meter.measure.key();
    result.columns.iter().position(|column| column.key == key)
}

fn why_null(meter: &Meter, ctx: &Context<'_>) -> String {
    match &meter.definition.ratio {
        Some((_, under)) => format!("Nothing to divide by: {under} is 0 here."),
        None => words::empty(meter, ctx.state.is_filtered()),
    }
}

/// The figure by bucket, over the buckets that lie in the chosen period.
fn buckets(ctx: &Context<'_>, axis: &Axis, result: &QueryResult, meter: &Meter) -> Vec<Bucket> {
    let Some(at) = column(result, meter) else { return Vec::new() };
    let keys = result.rows.iter().filter_map(|row| row.first()).filter(|key| **key != Value::Null).cloned();
    let cells = grid::cells(ctx, axis, keys.collect());
    let mut figures: Vec<Option<f64>> = vec![(meter.unit == Unit::Count).then_some(0.0); cells.len()];
    for row in &result.rows {
        let place = row.first().and_then(|key| grid::position(axis, &cells, key));
        if let (Some(place), Some(value)) = (place, row.get(at)) {
            figures[place] = value.as_f64();
        }
    }
    let inside = |cell: &Cell| cell.span.is_some_and(|span| period::holds(ctx, &axis.zone, span));
    let bucket = |(cell, value): (Cell, Option<f64>)| Bucket {
        label: cell.label,
        point: Point { value, partial: cell.partial },
    };
    cells.into_iter().zip(figures).filter(|(cell, _)| inside(cell)).map(bucket).collect()
}

/// The change between the last two complete buckets.
fn change(ctx: &Context<'_>, meter: &Meter, buckets: &[Bucket], axis: &Axis) -> Option<Change> {
    let last = buckets.iter().rposition(|bucket| !bucket.point.partial)?;
    let (now, before) = (buckets.get(last)?, buckets.get(last.checked_sub(1)?)?);
    if before.point.partial {
        return None;
    }
    let delta = format::delta(now.point.value, before.point.value, meter.unit, ctx.locale)?;
    let good = match (meter.more_is_good, delta.direction) {
        (None, _) | (_, Direction::Same) => None,
        (Some(more), Direction::Up) => Some(more),
        (Some(more), Direction::Down) => Some(!more),
    };
    let text = |value| format::value(value, meter.unit, ctx.locale);
    let sentence = format!(
        "{} in {} against {} in {} ({})",
        text(now.point.value),
        now.label,
        text(before.point.value),
        before.label,
        axis.zone.name
    );
    Some(Change { delta, good, sentence })
}
