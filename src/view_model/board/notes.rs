//! The small print: under which filters and in which period a figure stands, and what the reader must know.

use reelscope_engine::api::ViewResult;
use reelscope_model::TableInfo;

use super::{Plan, meter::Meter};
use crate::{
    format::count,
    state::clauses::Source,
    view_model::{Context, chips, period},
};

/// What is said of a view that the period does not reach.
pub(super) const NO_PERIOD: &str = "Not filtered by the period";

/// What is said of a quantile, and of distinct values beyond those that are counted one by one.
pub(super) const APPROXIMATE: &str = "Approximate, within 1%";

/// The line under a chart's title: the filters that it obeys, the period, and how many rows it stands for. Where it is
/// `masked`, filters on ids do not name them.
pub(super) fn subtitle(
    ctx: &Context<'_>,
    plan: &Plan,
    answer: &ViewResult,
    table: &TableInfo,
    masked: bool,
) -> String {
    let mut parts = Vec::new();
    let mut obeys_period = true;
    for (at, source) in plan.sources.iter().enumerate() {
        let obeyed = !answer.own.contains(&at) && !answer.unreached.contains(&at);
        match source {
            Source::Period => obeys_period = obeyed,
            Source::Filter(filter) if obeyed => {
                let words = |filter| match masked {
                    true => chips::masked_words(ctx, filter),
                    false => chips::words(ctx, filter),
                };
                parts.extend(ctx.state.filters.get(*filter).map(words));
            }
            Source::Filter(_) => {}
        }
    }
    parts.extend(period::words(ctx, table, obeys_period));
    parts.push(count(answer.result.meta.rows_matched, "row", "rows", ctx.locale));
    parts.join(" · ")
}

/// What the reader must know of an answer: filters that do not reach it, and figures that are approximate.
pub(super) fn notes(ctx: &Context<'_>, plan: &Plan, answer: &ViewResult, meter: &Meter) -> Vec<String> {
    let mut notes = Vec::new();
    for source in answer.unreached.iter().filter_map(|at| plan.sources.get(*at)) {
        let note = match source {
            Source::Period => NO_PERIOD.to_owned(),
            Source::Filter(at) => match ctx.state.filters.get(*at) {
                Some(filter) => format!("Not filtered by {}", chips::label(ctx, filter)),
                None => continue,
            },
        };
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    if answer.result.meta.approximate.contains(&meter.measure.key()) {
        notes.push(APPROXIMATE.to_owned());
    }
    notes
}
