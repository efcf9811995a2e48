//! A chart's panel from its view's answer.

use reelscope_engine::api::ViewResult;
use reelscope_model::{Result, TableInfo, Value, sort};

use super::{
    Against, ChartPlan, Plan, annotate,
    axis::{Axis, Scale},
    beside,
    grid::{self, Cell},
    notes, order,
    others::{self, Others},
    plan::MOST_NAMES,
    selection,
    steps::{self, Steps},
    summary, words,
};
use crate::{
    format,
    view_model::{
        Colours, Context, Panel,
        figure::{Beside, Category, Dimension, Figure, Mark, MeasureLabel, Selection, Shape, Status, Unit},
        panel::Hold,
        tip::FEW,
        versus,
    },
};

/// How many columns may stand side by side; more are cells.
const MOST_GROUPED: usize = 90;

/// The panel of a chart: loading without an answer, failed with an error for one.
pub(super) fn panel(
    ctx: &Context<'_>,
    plan: &Plan,
    chart: &ChartPlan,
    (answer, other): (Option<&Result<ViewResult>>, Option<&Result<ViewResult>>),
    colours: &mut Colours,
) -> Panel {
    let mut panel = Panel {
        figure: blank(chart),
        targets: chart.axes.iter().map(|axis| axis.target.clone()).collect(),
        categories: Vec::new(),
        series: Vec::new(),
        over_time: chart.axes.first().is_some_and(|axis| axis.is_event_time),
    };
    match (answer, ctx.table(&chart.table)) {
        (Some(Ok(answer)), Some(table)) => {
            let others = plan.against.as_ref().zip(other.and_then(|other| other.as_ref().ok()));
            if let Some(steps) = &chart.steps {
                fill_steps(&mut panel.figure, ctx, plan, chart, steps, (answer, others), table);
                return panel;
            }
            let others = others.map(|(against, other)| others::others(ctx, chart, table, against, other));
            fill(&mut panel, ctx, plan, chart, (answer, others), table, colours);
        }
        (Some(Err(error)), _) => panel.figure.status = Status::Failed(error.message.clone()),
        _ => {}
    }
    panel
}

/// The figure before there is anything to show.
fn blank(chart: &ChartPlan) -> Figure {
    let dimension = |axis: &Axis| Dimension {
        id: axis.id.clone(),
        label: axis.label.clone(),
        zone: axis.zone.arrow_name(),
        is_id: axis.is_id,
        is_multiple: axis.is_multiple,
    };
    let first = chart.axes.first();
    let title = chart.title.clone().unwrap_or_else(|| words::title(&chart.meter, &chart.axes));
    let mut figure = Figure {
        id: chart.id.clone(),
        summary: format!("{title}: loading."),
        title,
        subtitle: String::new(),
        shape: chart.shape,
        dimension: first.map(dimension).unwrap_or_default(),
        series_dimension: chart.axes.get(1).map(dimension),
        measure: MeasureLabel {
            id: chart.meter.id.clone(),
            label: chart.meter.label.clone(),
            unit: chart.meter.unit,
            data_type: String::new(),
            adds_up: chart.meter.sums,
        },
        definition: chart.meter.definition.clone(),
        masked: None,
        categories: Vec::new(),
        series: Vec::new(),
        marks: Vec::new(),
        brushable: first.is_some_and(|axis| matches!(axis.scale, Scale::Buckets(..) | Scale::Bins(_))),
        brush: None,
        status: Status::Loading,
        beside: None,
        ghost: Vec::new(),
        annotations: Vec::new(),
        notes: Vec::new(),
    };
    if let Some(steps) = &chart.steps {
        steps::name(&mut figure, steps);
    }
    figure
}

fn fill_steps(
    figure: &mut Figure,
    ctx: &Context<'_>,
    plan: &Plan,
    chart: &ChartPlan,
    of: &Steps,
    (answer, other): (&ViewResult, Option<(&Against, &ViewResult)>),
    table: &TableInfo,
) {
    small_print(figure, ctx, plan, chart, answer, table);
    steps::fill(ctx, figure, chart, of, answer, other);
    if let Some(beside) = &figure.beside {
        figure.subtitle.push_str(&format!(" · against {}", beside.other));
    }
    let is_nothing = |mark: &Mark| mark.value.is_none_or(|value| value == 0.0);
    figure.status = match figure.marks.iter().all(is_nothing) {
        true => Status::Empty(words::empty(&chart.meter, ctx.state.is_filtered())),
        false => Status::Ready,
    };
    figure.summary = summary::summary(ctx, table, chart, figure);
}

/// Under which filters and in which period the figure stands, and what the reader must know.
fn small_print(
    figure: &mut Figure,
    ctx: &Context<'_>,
    plan: &Plan,
    chart: &ChartPlan,
    answer: &ViewResult,
    table: &TableInfo,
) {
    figure.subtitle = notes::subtitle(ctx, plan, answer, table, false);
    // A brush over time has no other filter, and asks often.
    if !ctx.state.filters.is_empty() {
        let masked = notes::subtitle(ctx, plan, answer, table, true);
        figure.masked = (masked != figure.subtitle).then_some(masked);
    }
    figure.notes = notes::notes(ctx, plan, answer, &chart.meter);
    if let Some(column) = answer.result.columns.get(chart.axes.len()) {
        column.data_type.clone_into(&mut figure.measure.data_type);
    }
}

fn fill(
    panel: &mut Panel,
    ctx: &Context<'_>,
    plan: &Plan,
    chart: &ChartPlan,
    (answer, others): (&ViewResult, Option<Others>),
    table: &TableInfo,
    colours: &mut Colours,
) {
    let measure = chart.axes.len();
    let rows = &answer.result.rows;
    let most = if chart.axes.iter().any(Axis::is_ordered) { rows.len() } else { MOST_NAMES };
    let shown = &rows[..rows.len().min(most)];
    // What only the other side has is there too, at nothing, as long as all of this side is.
    let mut with_others = Vec::new();
    if let Some(others) = others.as_ref().filter(|_| rows.len() == shown.len()) {
        let empty = |row: &Vec<Value>| [&row[..measure.min(row.len())], &[chart.meter.empty()]].concat();
        with_others.extend(shown.iter().cloned().chain(others.rows.iter().map(empty)));
    }
    let listed = if with_others.is_empty() { shown } else { &with_others };
    let cells = |(at, axis): (usize, &Axis)| grid::cells(ctx, axis, order::keys(axis, listed, at, measure));
    let mut cells: Vec<Vec<Cell>> = chart.axes.iter().enumerate().map(cells).collect();
    if let (Some(axis), Some(series)) =
        (chart.axes.get(1).filter(|axis| !axis.is_ordered()), cells.get_mut(1))
    {
        // Series keep the order in which they got their colours, whatever is filtered; null is last.
        let mut key = |cell: &Cell| (cell.raw.is_none(), colours.of(&axis.colours, cell.raw.as_deref()));
        let mut keyed: Vec<_> = series.drain(..).map(|cell| (key(&cell), cell)).collect();
        sort::sort_by_key(&mut keyed, |(key, _)| *key);
        series.extend(keyed.into_iter().map(|(_, cell)| cell));
    }

    let figure = &mut panel.figure;
    figure.marks = marks(ctx, chart, &cells, shown);
    if let Some(along) = cells.first() {
        figure.annotations = annotate::annotations(ctx, chart, along, &figure.marks);
    }
    small_print(figure, ctx, plan, chart, answer, table);
    if let (Some(against), Some(others)) = (&plan.against, &others) {
        let beside = beside::beside(ctx, chart, against, others, &cells, &mut figure.marks);
        if others.compares_any() {
            figure.subtitle.push_str(&format!(
                " · against {}{}",
                beside.other,
                beside::drawn_as(figure.shape)
            ));
            figure.notes.extend(versus::gaps(ctx, &against.comparison, table));
        } else {
            against.tell_miss(ctx, &mut figure.notes);
        }
        figure.beside = Some(beside);
    }
    figure.notes.extend(few(ctx, &figure.marks));
    if plan.is_void {
        figure.beside = Some(beside::nothing(figure.marks.len()));
    }
    if rows.len() > shown.len() {
        // What is not shown is no part of any sum.
        figure.measure.adds_up = false;
        let most = format::integer(most as i128, ctx.locale);
        figure.notes.push(format!("Only the {most} largest groups are shown"));
    }
    let mut columns = chart.axes.iter().zip(cells).map(|(axis, cells)| {
        let filters = selection::own_filters(ctx, plan, answer, table, axis);
        let selected: Vec<Selection> = cells.iter().map(|cell| selection::of(axis, cell, &filters)).collect();
        let brush = selection::brush(&selected, &filters);
        let (categories, holds) = categories(axis, cells, &selected, colours);
        (categories, holds, brush)
    });
    if let Some((categories, holds, brush)) = columns.next() {
        (figure.categories, panel.categories) = (categories, holds);
        figure.brush = brush.filter(|_| figure.brushable);
    }
    if let Some((categories, holds, _)) = columns.next() {
        (figure.series, panel.series) = (categories, holds);
    }
    drop(columns);
    if figure.shape == Shape::Grouped && figure.series.len() * figure.categories.len() > MOST_GROUPED {
        figure.shape = Shape::HeatMap;
    }
    // Where nothing was counted there is nothing to draw; the table has the zeros.
    let is_nothing = |mark: &Mark| chart.meter.unit == Unit::Count && mark.value == Some(0.0);
    let is_beside =
        |beside: &Beside| beside.figures.iter().any(|before| before.value.is_some_and(|it| it != 0.0));
    let is_nothing_beside = !figure.beside.as_ref().is_some_and(is_beside);
    figure.status = if is_nothing_beside && figure.marks.iter().all(is_nothing) {
        Status::Empty(words::empty(&chart.meter, ctx.state.is_filtered()))
    } else {
        Status::Ready
    };
    figure.summary = summary::summary(ctx, table, chart, figure);
}

/// Says how many of the rates are of too few cases to judge by.
fn few(ctx: &Context<'_>, marks: &[Mark]) -> Option<String> {
    let cases = || marks.iter().filter_map(|mark| mark.cases).filter(|cases| *cases > 0.0);
    let (few, all) = (cases().filter(|cases| *cases < FEW).count(), cases().count());
    let number = |many: usize| format::integer(many as i128, ctx.locale);
    (few > 0).then(|| format!("{} of {} are of fewer than {FEW} cases", number(few), number(all)))
}

fn categories(
    axis: &Axis,
    cells: Vec<Cell>,
    selected: &[Selection],
    colours: &mut Colours,
) -> (Vec<Category>, Vec<Hold>) {
    let category = |(cell, selection): (Cell, &Selection)| {
        // Buckets and bins are told apart by their place, not by a colour.
        let named = matches!(cell.hold, Hold::Value(_));
        let colour = if named { colours.of(&axis.colours, cell.raw.as_deref()) } else { 0 };
        let Cell { key, raw, label, axis, hold, partial, .. } = cell;
        (Category { key, raw, label, axis, selection: *selection, colour, partial }, hold)
    };
    cells.into_iter().zip(selected).map(category).unzip()
}

/// One mark a group, by category, then series.
fn marks(ctx: &Context<'_>, chart: &ChartPlan, cells: &[Vec<Cell>], rows: &[Vec<Value>]) -> Vec<Mark> {
    let mark = |row: &Vec<Value>| {
        let (category, series) = grid::places(&chart.axes, cells, row)?;
        let value = row.get(chart.axes.len())?;
        let figure = value.as_f64();
        let text = format::value(figure, chart.meter.unit, ctx.locale);
        let cases = chart.meter.cases.is_some().then(|| row.get(chart.axes.len() + 1)?.as_f64()).flatten();
        Some(Mark { category, series, value: figure, raw: raw(value), text, cases })
    };
    let mut marks: Vec<Mark> = rows.iter().filter_map(mark).collect();
    let place = |mark: &Mark| (mark.category, mark.series);
    if !marks.is_sorted_by_key(place) {
        sort::sort_by_key(&mut marks, place);
    }
    marks
}

/// A figure as hooks hold it.
pub(super) fn raw(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        other => other.to_string(),
    }
}
