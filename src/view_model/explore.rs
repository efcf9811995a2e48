//! Explore: which table, measure and dimensions, and what may be chosen instead.

use reelscope_model::{
    ColumnInfo, Role, TableInfo,
    model::Derive,
    names::{column_key, time_column},
};

use super::{Context, board::meter::Meter};
use crate::state::{Action, Explore, TIME};

/// What Explore's choosers offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices {
    /// The open tables; exactly one is chosen.
    pub tables: Vec<Choice>,
    /// The table's measures; exactly one is chosen.
    pub measures: Vec<Choice>,
    /// The table's dimensions; those that are shown are chosen.
    pub dimensions: Vec<Choice>,
    /// Those of each table that it links to, by what the table is called.
    pub linked: Vec<(String, Vec<Choice>)>,
}

/// Something that may be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub label: String,
    /// Whether it is chosen.
    pub chosen: bool,
    /// What choosing it (or dropping it, of a dimension that is shown) does.
    pub choose: Action,
}

/// What may be chosen; none while nothing is open.
#[must_use]
pub fn choices(ctx: &Context<'_>) -> Option<Choices> {
    let table = table(ctx)?;
    let now = Explore { table: Some(table.name.clone()), ..ctx.state.explore.clone() };
    let tables = ctx.tables.iter().map(|other| Choice {
        id: other.name.clone(),
        label: other.name.clone(),
        chosen: other.name == table.name,
        // Another table has other measures and dimensions.
        choose: Action::Explore(Explore { table: Some(other.name.clone()), ..Explore::default() }),
    });
    let measure = measure(ctx, table);
    let measures = measures(ctx, table).into_iter().map(|meter| Choice {
        chosen: meter.id == measure.id,
        choose: Action::Explore(Explore { measure: Some(meter.id.clone()), ..now.clone() }),
        id: meter.id,
        label: meter.label,
    });
    let shown = dimensions(ctx, table);
    let choice = |id: String| {
        let chosen = shown.contains(&id);
        let toggled = |id: &String| {
            if chosen { shown.iter().filter(|d| *d != id).cloned().collect() } else { with(&shown, id) }
        };
        Choice {
            label: ctx.label(table, &id),
            chosen,
            choose: Action::Explore(Explore { dimensions: toggled(&id), ..now.clone() }),
            id,
        }
    };
    let linked = ctx.model.linked_tables(ctx.tables, table).into_iter().map(|target| {
        let kind = target.kind.as_deref().and_then(|kind| ctx.model.kind(kind));
        let label = kind.map_or_else(|| target.name.clone(), |kind| kind.label.clone());
        (label, linked_dimensions(ctx, target).into_iter().map(choice).collect())
    });
    Some(Choices {
        tables: tables.collect(),
        measures: measures.collect(),
        dimensions: all_dimensions(table).into_iter().map(choice).collect(),
        linked: linked.collect(),
    })
}

/// The table that is shown: the one chosen, else the one with most rows.
#[must_use]
pub fn table<'a>(ctx: &Context<'a>) -> Option<&'a TableInfo> {
    let chosen = ctx.state.explore.table.as_deref().and_then(|name| ctx.table(name));
    // Of equals the first: `max_by_key` would take the last.
    chosen.or_else(|| ctx.tables.iter().rev().max_by_key(|table| table.rows))
}

/// The measure that is shown: the one chosen, else the count of rows.
pub(super) fn measure(ctx: &Context<'_>, table: &TableInfo) -> Meter {
    let chosen = ctx.state.explore.measure.as_deref();
    chosen.and_then(|id| Meter::of_explore(ctx, table, id).ok()).unwrap_or_else(Meter::rows)
}

/// The dimensions that are shown: those chosen, else all that are worth a chart.
pub(super) fn dimensions(ctx: &Context<'_>, table: &TableInfo) -> Vec<String> {
    let all = all_dimensions(table);
    let chosen = &ctx.state.explore.dimensions;
    let mut shown: Vec<String> = all.iter().filter(|id| chosen.contains(id)).cloned().collect();
    // One of a linked table is there where it is asked for, also to say that the table is not open.
    let linked = |id: &&String| ctx.model.kind_of_name(table, id).is_some();
    shown.extend(chosen.iter().filter(linked).cloned());
    if shown.is_empty() { all } else { shown }
}

/// What rows can be grouped by of a table that theirs links to, by its whole name.
fn linked_dimensions(ctx: &Context<'_>, target: &TableInfo) -> Vec<String> {
    let of_role = |role: Role| {
        let columns = target.columns.iter().filter(move |column: &&ColumnInfo| column.role == role);
        columns.map(column_key)
    };
    let derived = ctx.model.dimensions().iter().filter(|declared| declared.derive == Derive::Year);
    let derived = derived.map(|declared| declared.name.clone());
    let derived = derived.filter(|name| ctx.model.dimension(target, name).is_some());
    let mut ids: Vec<String> = Vec::new();
    for id in of_role(Role::Dimension).chain(derived).chain(of_role(Role::Number)) {
        let id = format!("{}.{id}", target.name);
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

/// Time, then the columns that rows are grouped by, then the numbers.
fn all_dimensions(table: &TableInfo) -> Vec<String> {
    let time = time_column(table).map(|_| TIME.to_owned());
    let of_role = |role: Role| {
        let columns = table.columns.iter().filter(move |column: &&ColumnInfo| column.role == role);
        columns.map(column_key)
    };
    let mut ids: Vec<String> = Vec::new();
    for id in time.into_iter().chain(of_role(Role::Dimension)).chain(of_role(Role::Number)) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

/// Explore's own measures, then those of the model that the table can answer.
fn measures(ctx: &Context<'_>, table: &TableInfo) -> Vec<Meter> {
    let mut meters = Meter::explore(ctx, table);
    let of_model =
        ctx.model.measures_of(table).filter_map(|measure| Meter::of_model(ctx, table, &measure.id).ok());
    for meter in of_model {
        if !meters.iter().any(|other| other.id == meter.id) {
            meters.push(meter);
        }
    }
    meters
}

fn with(ids: &[String], id: &str) -> Vec<String> {
    ids.iter().cloned().chain([id.to_owned()]).collect()
}
