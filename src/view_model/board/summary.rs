//! What a screen reader says of a chart as a whole.

use reelscope_model::{Measure, TableInfo, query::Op};

use super::ChartPlan;
use crate::{
    format::{self, count},
    view_model::{
        Context, changed,
        figure::{Figure, Mark, Shape, Status},
    },
};

/// The chart in one sentence: its title, how much it shows, its greatest and least figure, and their sum where the figures
/// add up: "Errors by device, a bar chart of 5 groups: highest Smart TV with 30, lowest Web with 3, 45 in total."
pub(super) fn summary(ctx: &Context<'_>, table: &TableInfo, chart: &ChartPlan, figure: &Figure) -> String {
    if let Status::Empty(why) | Status::Failed(why) = &figure.status {
        return format!("{}: {why}", figure.title);
    }
    let (kind, one, many) = match figure.shape {
        Shape::Bars | Shape::Columns | Shape::Grouped => ("a bar chart", "group", "groups"),
        Shape::Area | Shape::Line => ("a line chart", "point", "points"),
        Shape::HeatMap => ("a heat map", "cell", "cells"),
        Shape::Funnel => ("a funnel", "step", "steps"),
        Shape::DropOff => ("a drop-off curve", "point", "points"),
    };
    let groups = count(figure.marks.len() as u64, one, many, ctx.locale);
    let known = || figure.marks.iter().filter(|mark| mark.value.is_some_and(f64::is_finite));
    let by_value = |a: &&Mark, b: &&Mark| a.value.unwrap_or(0.0).total_cmp(&b.value.unwrap_or(0.0));
    let mut parts = Vec::new();
    match (known().max_by(by_value), known().min_by(by_value)) {
        (Some(most), Some(least)) if known().count() > 1 => {
            parts.push(format!("highest {}", spoken(figure, most)));
            parts.push(format!("lowest {}", spoken(figure, least)));
            if adds_up(ctx, table, chart) {
                let sum = known().filter_map(|mark| mark.value).sum();
                let sum = format::value(Some(sum), figure.measure.unit, ctx.locale);
                parts.push(format!("{sum} in total"));
            }
        }
        (Some(only), _) => parts.push(spoken(figure, only)),
        _ => parts.push("no figure is known".to_owned()),
    }
    let beside =
        figure.beside.as_ref().map(|beside| format!("; compared with {}", beside.other)).unwrap_or_default();
    format!("{}, {kind} of {groups}: {}{beside}.", figure.title, parts.join(", "))
}

/// Whether the groups' figures make the whole's: counts and sums of rows, each in one group.
fn adds_up(ctx: &Context<'_>, table: &TableInfo, chart: &ChartPlan) -> bool {
    let is_sum = match &chart.meter.measure {
        Measure::Id(id) => changed::adds_up(ctx, table, id),
        Measure::Op(measure) => matches!(measure.op, Op::Count | Op::Sum),
    };
    let is_list =
        |id: &str| ctx.model.find(ctx.tables, table, id).is_some_and(|found| found.column.multi_valued);
    chart.steps.is_none() && is_sum && !chart.axes.iter().any(|axis| is_list(&axis.id))
}

fn spoken(figure: &Figure, mark: &Mark) -> String {
    let along = [figure.categories.get(mark.category), figure.series.get(mark.series)];
    let names: Vec<String> = along.into_iter().flatten().map(|along| format::name(&along.label)).collect();
    format!("{} with {}", names.join(", "), mark.text)
}
