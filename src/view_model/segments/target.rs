//! What segments are looked for of: the page's rate, its table, and the dimensions of that.

use reelscope_model::{ColumnInfo, Role, TableInfo, model::Better, names::column_key};

use crate::{
    state::{Filter, Keep, Page},
    view_model::{
        Context,
        board::{
            axis::{Axis, Scale},
            meter::Meter,
            words::{self, inside},
        },
        figure::Unit,
        pages, period,
    },
};

/// A rate on an open table, and what its rows can be told apart by.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Target {
    pub(super) table: String,
    /// The table's rows: with more of them it is another table.
    pub(super) rows: u64,
    /// The rate's name for people.
    pub(super) label: String,
    pub(super) unit: Unit,
    pub(super) better: Better,
    /// The ids of its two sides.
    pub(super) over: String,
    pub(super) under: String,
    /// What its numerator counts, for people; none where it does not count.
    pub(super) counted: Option<String>,
    pub(super) dims: Vec<Dim>,
    /// What the tables are called that its rows link to.
    pub(super) links: Vec<String>,
    /// Whether their dimensions are among these.
    pub(super) with_links: bool,
}

/// A dimension that makes segments.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Dim {
    /// How it is grouped by.
    pub(super) axis: Axis,
    /// What the engine knows it by.
    pub(super) name: String,
}

/// Whether the page has a panel of worst segments.
#[must_use]
pub fn is_offered(ctx: &Context<'_>) -> bool {
    target(ctx, false).is_some()
}

/// What the page's segments are of: none where the page has no such panel, a sentence where its measure has no rate.
/// `with_links` is for the dimensions of linked tables, which may have to be read for it.
pub(super) fn target(ctx: &Context<'_>, with_links: bool) -> Option<Result<Target, String>> {
    if matches!(ctx.state.page, Page::Explore | Page::Data) {
        return None;
    }
    let open = |id: &str| ctx.table_of_kind(ctx.model.measure(id)?.table.as_deref()?);
    let (id, table) = match ctx.state.measure.as_deref() {
        Some(id) => (id, open(id)?),
        None if !matches!(ctx.state.page, Page::Overview | Page::Playback) => return None,
        None => {
            let cards = pages::layout(ctx.model, ctx.state.page).cards.iter();
            cards.map(String::as_str).find_map(|id| {
                let table = open(id)?;
                ctx.model.rate(table, id).map(|_| (id, table))
            })?
        }
    };
    Some(of(ctx, table, id, with_links))
}

fn of(ctx: &Context<'_>, table: &TableInfo, id: &str, with_links: bool) -> Result<Target, String> {
    let Some(rate) = ctx.model.rate(table, id) else {
        let label = ctx.model.measure(id).map_or(id, |measure| &measure.label);
        return Err(format!(
            "Segments are compared by rates of counts or sums, of which it is known whether more is good. {label} is \
             none and has none; choose a card such as Error rate."
        ));
    };
    let meter = Meter::of_model(ctx, table, &rate.measure.id)?;
    let mut dims = dims(ctx, table, &rate.measure.id, meter.on.as_deref());
    // The rows of a derived table need not know what they link to.
    let linked = ctx.model.linked_tables(ctx.tables, table);
    let linked: Vec<&TableInfo> = linked.into_iter().filter(|_| meter.on.is_none()).collect();
    if with_links {
        dims.extend(linked.iter().flat_map(|other| linked_dims(ctx, table, other)));
    }
    if dims.is_empty() {
        return Err(format!("{} has no dimension by which its rows could be told apart.", table.name));
    }
    // The numerator as a measure of its own has a name: errors.
    let numerator = ctx.model.measures().iter().find(|measure| {
        let of_rate = ctx.model.rate(table, &measure.id);
        measure.id != rate.measure.id && of_rate.is_some_and(|other| other.measure.id == rate.measure.id)
    });
    Ok(Target {
        table: table.name.clone(),
        rows: table.rows,
        label: meter.label,
        unit: meter.unit,
        better: rate.better,
        over: rate.over,
        under: rate.under,
        counted: rate.counts.then(|| numerator.map_or("cases".to_owned(), |measure| inside(&measure.label))),
        dims,
        links: linked.iter().map(|other| called(ctx, other)).collect(),
        with_links,
    })
}

/// What a table is called: by its kind, else by its name.
fn called(ctx: &Context<'_>, table: &TableInfo) -> String {
    let kind = table.kind.as_deref().and_then(|kind| ctx.model.kind(kind));
    kind.map_or_else(|| table.name.clone(), |kind| inside(&kind.label))
}

/// The columns that say where and for whom something happened, and not what; but for those of which only one value is
/// left by a filter.
fn dims(ctx: &Context<'_>, table: &TableInfo, rate: &str, on: Option<&str>) -> Vec<Dim> {
    let kind = table.kind.as_deref().and_then(|kind| ctx.model.kind(kind));
    let outcomes = kind.map(|kind| ctx.model.outcome_columns(kind, rate)).unwrap_or_default();
    // The rows of a derived table know of a row only what is kept.
    let kept = on.and_then(|on| ctx.model.kind(on));
    let makes = |column: &&ColumnInfo| {
        let canonical = column.canonical.as_deref();
        let is_outcome = canonical.is_some_and(|name| outcomes.iter().any(|outcome| outcome == name));
        let is_kept = kept.is_none_or(|kind| canonical.is_some_and(|name| kind.column(name).is_some()));
        column.role == Role::Dimension && !column.multi_valued && !is_outcome && is_kept
    };
    let grain = period::grain(ctx);
    let dim = |column: &ColumnInfo| {
        let axis = Axis::find(ctx, table, &column_key(column), grain)?;
        Some(Dim { name: column.name.clone(), axis })
    };
    let columns = table.columns.iter().filter(makes).filter_map(dim);
    columns.filter(|dim| !is_fixed(ctx, table, dim)).collect()
}

/// The dimensions of a table that another links to, each of one value a row.
fn linked_dims(ctx: &Context<'_>, table: &TableInfo, other: &TableInfo) -> Vec<Dim> {
    let makes = |column: &&ColumnInfo| column.role == Role::Dimension && !column.multi_valued;
    let grain = period::grain(ctx);
    let dim = |column: &ColumnInfo| {
        let name = format!("{}.{}", other.name, column.name);
        let id = format!("{}.{}", other.kind.as_ref().unwrap_or(&other.name), column_key(column));
        let axis = Axis::find(ctx, table, &id, grain)?;
        (axis.scale == Scale::Names).then_some(Dim { name, axis })
    };
    let dims = other.columns.iter().filter(makes).filter_map(dim);
    dims.filter(|dim| !is_fixed(ctx, table, dim)).collect()
}

/// Whether a filter leaves only one value of a dimension.
fn is_fixed(ctx: &Context<'_>, table: &TableInfo, dim: &Dim) -> bool {
    let one = |keep: &Keep| matches!(keep, Keep::Is(keys) if keys.len() == 1);
    ctx.state.filters.iter().any(|filter| one(&filter.keep) && is_on(ctx, table, dim, filter))
}

/// Whether a filter is on this dimension: by any of its names, or as gestures on it make it.
pub(super) fn is_on(ctx: &Context<'_>, table: &TableInfo, dim: &Dim, filter: &Filter) -> bool {
    let (of, dimension) = &dim.axis.target;
    let is_target = filter.dimension == *dimension && filter.table.as_ref().is_none_or(|table| table == of);
    let found = ctx.model.find(ctx.tables, table, &filter.dimension);
    let name = |found: reelscope_model::model::Found<'_>| match found.is_linked {
        true => format!("{}.{}", found.table.name, found.column.name),
        false => found.column.name.clone(),
    };
    is_target || found.is_some_and(|found| name(found) == dim.name)
}

impl Target {
    /// What the numerator is, in a sentence.
    pub(super) fn over_words(&self) -> &str {
        self.counted.as_deref().unwrap_or("numerator")
    }

    /// The dimensions in a sentence: "device, location and app version".
    pub(super) fn named(&self) -> String {
        let labels: Vec<String> = self.dims.iter().map(|dim| inside(&dim.axis.label)).collect();
        words::list(&labels, "and")
    }
}
