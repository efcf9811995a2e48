//! What changed: the change of a measure between both sides of the page's comparison, split over the segments of each
//! dimension into mix shift and change within.
//!
//! [`ask`] says what to ask of the engine, ordinary views of both sides; [`view`](fn@view) puts the answers into words
//! and bars. How a change is split is in `split`; what cannot be split, as people are in more than one segment and a median is no
//! sum, is told segment by segment (`own`). It names where a change took place, and never why.

mod own;
mod split;
mod view;

use reelscope_engine::api::Views;
use reelscope_model::{
    ColumnInfo, Measure, Query, Role, TableInfo, expr::Expr, names::column_key, query::Op,
};

use super::{
    Context,
    board::{
        axis::{Axis, Scale},
        meter::Meter,
    },
    pages, period,
    versus::{self, Comparison},
};
use crate::state::{Page, clauses::clauses};

pub use view::{Bar, ByDimension, ChangedView, view};

/// A dimension with more values is set aside.
const MOST_VALUES: usize = 500;

/// What is asked of the engine, and of what.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// This side.
    pub this: Views,
    /// The other side.
    pub other: Views,
    comparison: Comparison,
    meter: Meter,
    way: Way,
    dims: Vec<Axis>,
}

/// How a measure's change is told over segments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Mix and within: a rate, of which each view has the numerator and the denominator.
    Rate,
    /// The segments' own changes, which add up.
    Sum,
    /// The segments' own changes, which do not add up: of a count of different values, and their parts of the whole.
    Distinct,
    /// The same of any other figure, and the segments' parts of the rows.
    Other,
}

/// What to ask; none where nothing is compared or the page has no measures, a sentence where its measure cannot be told over segments.
#[must_use]
pub fn ask(ctx: &Context<'_>) -> Option<Result<Ask, String>> {
    if matches!(ctx.state.page, Page::Data) {
        return None;
    }
    let comparison = versus::comparison(ctx)?;
    let (id, table) = measure(ctx)?;
    Some(of(ctx, comparison, table, id))
}

/// The page's measure: the chosen one, else its first rate, else the first that can be split at all.
fn measure<'a>(ctx: &Context<'a>) -> Option<(&'a str, &'a TableInfo)> {
    let open = |id: &'a str| Some((id, ctx.table_of_kind(ctx.model.measure(id)?.table.as_deref()?)?));
    if let Some(id) = ctx.state.measure.as_deref() {
        return open(id);
    }
    let cards = || pages::layout(ctx.model, ctx.state.page).cards.iter().filter_map(|id| open(id));
    let rate = cards().find(|(id, table)| is_rate(ctx, table, id));
    rate.or_else(|| cards().find(|(id, table)| adds_up(ctx, table, id)))
}

fn of(ctx: &Context<'_>, comparison: Comparison, table: &TableInfo, id: &str) -> Result<Ask, String> {
    let meter = Meter::of_model(ctx, table, id)?;
    if meter.at_end {
        return Err(format!(
            "{} is of the last days of a period, so that its change is not told over segments; choose another card.",
            meter.label
        ));
    }
    let way = way(ctx, table, id);
    let dims = dims(ctx, table, &meter, way == Way::Rate);
    if dims.is_empty() {
        return Err(format!("{} has no dimension by which its rows could be told apart.", table.name));
    }
    let measures = match way {
        Way::Rate => ["over", "under"].map(|side| Measure::Id(format!("{id}.{side}"))).to_vec(),
        Way::Sum => vec![meter.measure.clone()],
        Way::Distinct | Way::Other => vec![meter.measure.clone(), Measure::Id("rows".to_owned())],
    };
    let query = |by: Vec<_>| Query {
        table: table.name.clone(),
        measures: measures.clone(),
        by,
        limit: Some(MOST_VALUES + 1),
        ..Query::default()
    };
    let views: Vec<Query> = dims.iter().map(|dim| query(vec![dim.by()])).chain([query(Vec::new())]).collect();
    let under = |state| Views {
        views: views.clone(),
        clauses: clauses(state, ctx.model, ctx.tables).into_iter().map(|(_, clause)| clause).collect(),
    };
    let (this, other) = (under(ctx.state), under(&comparison.state));
    Ok(Ask { this, other, comparison, meter, way, dims })
}

fn way(ctx: &Context<'_>, table: &TableInfo, id: &str) -> Way {
    if is_rate(ctx, table, id) {
        return Way::Rate;
    }
    match ctx.model.expand(table, id) {
        Ok(Expr::Aggregate(it)) if matches!(it.op, Op::Count | Op::Sum) => Way::Sum,
        Ok(Expr::Aggregate(it)) if it.op == Op::CountDistinct => Way::Distinct,
        _ => Way::Other,
    }
}

/// Whether a measure is a ratio of counts or sums of the table's own rows.
fn is_rate(ctx: &Context<'_>, table: &TableInfo, id: &str) -> bool {
    ctx.model.rate(table, id).is_some_and(|rate| rate.measure.id == id)
}

/// Whether a measure's figures of segments add up to the whole's.
pub(in crate::view_model) fn adds_up(ctx: &Context<'_>, table: &TableInfo, id: &str) -> bool {
    let expanded = ctx.model.expand(table, id);
    matches!(&expanded, Ok(Expr::Aggregate(aggregate)) if matches!(aggregate.op, Op::Count | Op::Sum))
}

/// The dimensions that rows are told apart by. What happened in a row tells nothing of where a rate changed.
fn dims(ctx: &Context<'_>, table: &TableInfo, meter: &Meter, is_rate: bool) -> Vec<Axis> {
    let kind = table.kind.as_deref().and_then(|kind| ctx.model.kind(kind));
    let outcomes = kind.filter(|_| is_rate).map(|kind| ctx.model.outcome_columns(kind, &meter.id));
    let outcomes = outcomes.unwrap_or_default();
    // The rows of a derived table know of a row only what is kept.
    let kept = meter.on.as_deref().and_then(|on| ctx.model.kind(on));
    let makes = |column: &&ColumnInfo| {
        let canonical = column.canonical.as_deref();
        let is_outcome = canonical.is_some_and(|name| outcomes.iter().any(|outcome| outcome == name));
        let is_kept = kept.is_none_or(|kind| canonical.is_some_and(|name| kind.column(name).is_some()));
        column.role == Role::Dimension && !column.multi_valued && !is_outcome && is_kept
    };
    let grain = period::grain(ctx);
    let axes = table.columns.iter().filter(makes).filter_map(|column| {
        let axis = Axis::find(ctx, table, &column_key(column), grain)?;
        matches!(axis.scale, Scale::Names | Scale::Numbers).then_some(axis)
    });
    axes.collect()
}
