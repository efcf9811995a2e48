//! How categories stand to the filters on their own dimension, which the chart itself does not obey.

use reelscope_engine::api::ViewResult;
use reelscope_model::{TableInfo, Value, model::Found, time::parse_iso};

use super::{Plan, axis::Axis, grid::Cell};
use crate::{
    state::{Keep, TIME, clauses::Source},
    view_model::{Context, figure::Selection, panel::Hold},
};

/// What the filters on the axis's own dimension keep.
pub(super) fn own_filters(
    ctx: &Context<'_>,
    plan: &Plan,
    answer: &ViewResult,
    table: &TableInfo,
    axis: &Axis,
) -> Vec<Keep> {
    let same = |dimension: &str| is_on(ctx, table, axis, dimension);
    let sources = answer.own.iter().filter_map(|at| plan.sources.get(*at));
    let keep = |source: &Source| match source {
        Source::Period => same(TIME).then(|| Keep::Range(ctx.state.from.clone(), ctx.state.to.clone())),
        Source::Filter(at) => ctx
            .state
            .filters
            .get(*at)
            .filter(|filter| same(&filter.dimension))
            .map(|filter| filter.keep.clone()),
    };
    sources.filter_map(keep).collect()
}

/// Whether a filter on a dimension, which is its chart's own, is on the axis.
pub(super) fn is_on(ctx: &Context<'_>, table: &TableInfo, axis: &Axis, dimension: &str) -> bool {
    let own = ctx.model.find(ctx.tables, table, &axis.id);
    dimension == axis.id
        || dimension == axis.target.1
        || own.is_some_and(|own| {
            // What a filter names is of the axis's table, or of the one that has its column.
            let find = |table| ctx.model.find(ctx.tables, table, dimension);
            let is_it =
                |found: Found<'_>| (found.dimension, &found.table.name) == (own.dimension, &own.table.name);
            find(table).is_some_and(is_it) || find(own.table).is_some_and(is_it)
        })
}

/// How a category stands to the filters.
pub(super) fn of(axis: &Axis, cell: &Cell, filters: &[Keep]) -> Selection {
    match filters {
        [] => Selection::Unfiltered,
        _ if filters.iter().all(|keep| is_kept(axis, cell, keep)) => Selection::Kept,
        _ => Selection::LeftOut,
    }
}

/// The categories that a range holds, first and last included.
pub(super) fn brush(cells: &[Selection], filters: &[Keep]) -> Option<(usize, usize)> {
    filters.iter().any(|keep| matches!(keep, Keep::Range(..))).then_some(())?;
    let kept = |selection: &Selection| *selection == Selection::Kept;
    Some((cells.iter().position(kept)?, cells.iter().rposition(kept)?))
}

fn is_kept(axis: &Axis, cell: &Cell, keep: &Keep) -> bool {
    let Keep::Range(from, to) = keep else { return keep.keeps(&cell.raw).unwrap_or(true) };
    if cell.key == Value::Null {
        return false;
    }
    // Ranges snap outward, so a category that overlaps one is kept.
    if let Some((start, end)) = cell.span {
        let at = |text: &Option<String>| Some(parse_iso(text.as_deref()?)?.seconds(&axis.zone));
        return at(to).is_none_or(|to| start < to) && at(from).is_none_or(|from| end > from);
    }
    let number = |text: &Option<String>| text.as_deref()?.parse::<f64>().ok();
    let (from, to) = (number(from).unwrap_or(f64::NEG_INFINITY), number(to).unwrap_or(f64::INFINITY));
    match &cell.hold {
        Hold::Span(start, end) => {
            number(start).unwrap_or(f64::NEG_INFINITY) < to && number(end).unwrap_or(f64::INFINITY) > from
        }
        Hold::Value(_) => cell.key.as_f64().is_none_or(|value| from <= value && value < to),
    }
}
