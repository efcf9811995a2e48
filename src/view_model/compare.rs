//! The control of what the page is compared with: the kinds at a click, a range's days, a dimension and its values.

use reelscope_model::{
    Measure, Query, QueryResult, Role, TableInfo, Value,
    names::column_key,
    query::{Op, OpMeasure, Sort},
    time::parse_iso,
    time::write_date,
};

use super::{
    Context,
    board::{self, axis::Axis, words::inside},
    chips,
    period::{self, Offer},
    versus,
};
use crate::{
    format,
    state::{Action, Filter, Keep, Key, Versus, typing},
};

/// The most values of a dimension that are offered.
const MOST_VALUES: usize = 200;
/// What the count of a value's rows is called in the query for them.
const ROWS: &str = "rows";

/// The control.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Control {
    /// What there is to compare with at a click, nothing first.
    pub kinds: Vec<Offer>,
    /// The first and the last day of the chosen range, for the date inputs; none unless a range is chosen.
    pub range: Option<(String, String)>,
    /// What is compared with, in words: "against 1 – 28 Feb 2026"; or why nothing is.
    pub said: Option<String>,
    /// Whether that says why nothing is compared.
    pub idle: bool,
    /// The dimension and the value that is chosen; none unless a value is.
    pub value: Option<(String, Key)>,
    /// The dimensions whose values may be chosen: those that are filtered first.
    pub dimensions: Vec<Dimension>,
}

/// A dimension whose values the page can be compared by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dimension {
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub label: String,
}

/// The control; none where nothing that the page shows is open.
#[must_use]
pub fn control(ctx: &Context<'_>) -> Option<Control> {
    if board::tables(ctx).is_empty() {
        return None;
    }
    let vs = ctx.state.vs.as_ref();
    let why_not = versus::why_not(ctx);
    let against = || {
        let comparison = versus::comparison(ctx)?;
        // A date begins as it is; what is said of a value is a sentence's middle.
        let of_value = matches!(comparison.differs, versus::Differs::Value { .. });
        let other = if of_value { inside(&comparison.other) } else { comparison.other };
        Some(format!("against {other}"))
    };
    Some(Control {
        kinds: kinds(ctx),
        range: range(ctx),
        idle: why_not.is_some(),
        said: why_not.or_else(against),
        value: match vs {
            Some(Versus::Value { dimension, key }) => Some((dimension.clone(), key.clone())),
            _ => None,
        },
        dimensions: dimensions(ctx),
    })
}

/// What the days of the range's inputs do; an empty one leaves the range open there.
#[must_use]
pub fn between(first: &str, last: &str) -> Action {
    let from = parse_iso(first).map(|iso| write_date(iso.days));
    let to = parse_iso(last).map(|iso| write_date(iso.days.saturating_add(1)));
    let is_range = from.is_some() || to.is_some();
    Action::Compare(is_range.then_some(Versus::Range(from, to)))
}

/// The query for the values of a dimension, those of most rows first; none where no table of the page has it.
#[must_use]
pub fn values_query(ctx: &Context<'_>, dimension: &str) -> Option<Query> {
    let (table, axis) = axis(ctx, dimension)?;
    let count =
        OpMeasure { op: Op::Count, column: None, q: None, filter: Vec::new(), alias: Some(ROWS.to_owned()) };
    Some(Query {
        table: table.name.clone(),
        by: vec![axis.by()],
        measures: vec![Measure::Op(count)],
        sort: vec![Sort { key: ROWS.to_owned(), desc: true }],
        limit: Some(MOST_VALUES),
        ..Query::default()
    })
}

/// The values that a dimension has, but the one that this side is filtered to, and what choosing each does.
#[must_use]
pub fn values(ctx: &Context<'_>, dimension: &str, answer: &QueryResult) -> Vec<Offer> {
    let Some((_, axis)) = axis(ctx, dimension) else { return Vec::new() };
    let own = own_value(ctx, dimension);
    let offer = |key: &Value| {
        let raw = (*key != Value::Null).then(|| key.write(&axis.zone));
        let vs = Versus::Value { dimension: dimension.to_owned(), key: raw.clone() };
        (own.as_ref() != Some(&raw)).then(|| Offer {
            label: format::key(key, ctx.locale, &axis.zone),
            chosen: ctx.state.vs.as_ref() == Some(&vs),
            choose: Action::Compare(Some(vs)),
        })
    };
    answer.rows.iter().filter_map(|row| offer(row.first()?)).collect()
}

/// The value that is chosen, as long as the others are not known.
#[must_use]
pub fn chosen_value(ctx: &Context<'_>) -> Option<Offer> {
    let Some(Versus::Value { dimension, key }) = &ctx.state.vs else { return None };
    let label = match axis(ctx, dimension) {
        Some((table, axis)) => {
            let found = ctx.model.find(ctx.tables, table, dimension)?;
            let value = typing::literal(key.as_deref(), found.column, found.dimension.derive).0;
            format::key(&value, ctx.locale, &axis.zone)
        }
        None => format::harmless(key.as_deref().unwrap_or("no value")),
    };
    Some(Offer { label, chosen: true, choose: Action::Compare(ctx.state.vs.clone()) })
}

fn kinds(ctx: &Context<'_>) -> Vec<Offer> {
    let vs = ctx.state.vs.as_ref();
    let offer = |label: &str, kind: Option<Versus>| Offer {
        label: label.to_owned(),
        chosen: vs == kind.as_ref(),
        choose: Action::Compare(kind),
    };
    let mut kinds = vec![offer("nothing", None)];
    if period::period(ctx).is_some() {
        kinds.push(offer("previous period", Some(Versus::Previous)));
        kinds.push(offer("same days last week", Some(Versus::Week)));
        kinds.push(offer("same days last year", Some(Versus::Year)));
        let is_range = matches!(vs, Some(Versus::Range(..)));
        let range = if is_range { vs.cloned() } else { first_range(ctx) };
        kinds.extend(range.map(|range| Offer { chosen: is_range, ..offer("a range of days", Some(range)) }));
    }
    kinds
}

/// The range to begin with: the previous period, else all that the data span.
fn first_range(ctx: &Context<'_>) -> Option<Versus> {
    let vs = Some(Versus::Previous);
    let state = crate::state::State { vs, ..ctx.state.clone() };
    let previous = versus::comparison(&Context { state: &state, ..*ctx }).map(|previous| previous.state);
    let (first, last) = match previous {
        Some(state) => return Some(Versus::Range(state.from, state.to)),
        None => period::period(ctx)?.days,
    };
    let Action::Compare(range) = between(&first, &last) else { return None };
    range
}

fn range(ctx: &Context<'_>) -> Option<(String, String)> {
    let Some(Versus::Range(from, to)) = &ctx.state.vs else { return None };
    // What the inputs of the page's own period would show of such a one.
    let state = crate::state::State { from: from.clone(), to: to.clone(), ..ctx.state.clone() };
    let period = period::period(&Context { state: &state, ..*ctx })?;
    Some((period.first_day, period.last_day))
}

/// The dimensions of the page's tables, those that are filtered to values first.
fn dimensions(ctx: &Context<'_>) -> Vec<Dimension> {
    let mut dimensions: Vec<Dimension> = Vec::new();
    let mut add = |id: String, label: String| {
        if !dimensions.iter().any(|other| other.id == id) {
            dimensions.push(Dimension { id, label });
        }
    };
    for filter in ctx.state.filters.iter().filter(|filter| matches!(filter.keep, Keep::Is(_) | Keep::Not(_)))
    {
        add(filter.dimension.clone(), chips::label(ctx, filter));
    }
    if let Some(Versus::Value { dimension, key }) = &ctx.state.vs {
        let keep = Keep::Is(vec![key.clone()]);
        let filter = Filter { table: None, dimension: dimension.clone(), keep };
        add(dimension.clone(), chips::label(ctx, &filter));
    }
    for table in board::tables(ctx) {
        for column in table.columns.iter().filter(|column| column.role == Role::Dimension) {
            let id = column_key(column);
            let label = ctx.label(table, &id);
            add(id, label);
        }
    }
    dimensions
}

/// The dimension in the first table of the page that has it, else in any.
fn axis<'a>(ctx: &Context<'a>, dimension: &str) -> Option<(&'a TableInfo, Axis)> {
    let grain = period::grain(ctx);
    let own = |filter: &&Filter| filter.dimension == dimension;
    let named = ctx.state.filters.iter().find(own).and_then(|filter| ctx.table(filter.table.as_deref()?));
    let tables = named.into_iter().chain(board::tables(ctx)).chain(ctx.tables);
    tables.into_iter().find_map(|table| Some((table, Axis::find(ctx, table, dimension, grain)?)))
}

/// The one value that this side is filtered to.
fn own_value(ctx: &Context<'_>, dimension: &str) -> Option<Key> {
    let filter = ctx.state.filters.iter().find(|filter| filter.dimension == dimension)?;
    match &filter.keep {
        Keep::Is(keys) => match keys.as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        },
        _ => None,
    }
}
