//! Which dimensions can be filtered: those of the page's tables, and of the tables that they link to.

use reelscope_model::{Role, TableInfo, model::Derive, names::column_key};

use super::Subject;
use crate::{
    state::Filter,
    view_model::{
        Context,
        board::{self, axis::Axis},
        period,
    },
};

/// The dimensions of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What the table is called.
    pub label: String,
    /// Its dimensions; never empty.
    pub choices: Vec<Choice>,
}

/// A dimension that can be filtered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The dimension.
    pub subject: Subject,
    /// Its name for people.
    pub label: String,
    /// Whether it is filtered already.
    pub filtered: bool,
}

/// The dimensions whose name, or whose table's, contains `search`. Each stands where the page has it first, since a filter
/// acts on all tables that have the same.
#[must_use]
pub fn dimensions(ctx: &Context<'_>, search: &str) -> Vec<Group> {
    let needle = search.trim().to_lowercase();
    let meets = |label: &str| label.to_lowercase().contains(&needle);
    let mut groups = all(ctx);
    for group in &mut groups {
        let whole = meets(&group.label);
        group.choices.retain(|choice| whole || meets(&choice.label));
    }
    groups.retain(|group| !group.choices.is_empty());
    groups
}

/// What a filter that is in force is of; none where no open table has it.
#[must_use]
pub fn subject_of(ctx: &Context<'_>, filter: &Filter) -> Option<Subject> {
    let listed: Vec<Subject> =
        all(ctx).into_iter().flat_map(|group| group.choices).map(|choice| choice.subject).collect();
    let same = |subject: &&Subject| subject.target.1 == filter.dimension;
    let exact = |subject: &&Subject| filter.table.as_ref().is_none_or(|table| *table == subject.target.0);
    let known = listed.iter().filter(same).find(exact).or_else(|| listed.iter().find(same)).cloned();
    known.or_else(|| {
        let named = filter.table.as_deref().and_then(|name| ctx.table(name));
        let mut tables = named.into_iter().chain(ctx.tables);
        let found =
            |table: &&TableInfo| Axis::find(ctx, table, &filter.dimension, period::grain(ctx)).is_some();
        let table = tables.find(found)?.name.clone();
        let target = (filter.table.clone().unwrap_or_else(|| table.clone()), filter.dimension.clone());
        Some(Subject { table, id: filter.dimension.clone(), target })
    })
}

fn all(ctx: &Context<'_>) -> Vec<Group> {
    let page = board::tables(ctx);
    let mut groups: Vec<Group> = Vec::new();
    for table in &page {
        add(ctx, table, table, &mut groups);
    }
    for table in &page {
        for target in ctx.model.linked_tables(ctx.tables, table) {
            add(ctx, table, target, &mut groups);
        }
    }
    groups
}

/// Adds the dimensions of `target`, counted by the rows of `table`, which is the same or links to it.
fn add(ctx: &Context<'_>, table: &TableInfo, target: &TableInfo, groups: &mut Vec<Group>) {
    let is_linked = table.name != target.name;
    let mut choices: Vec<Choice> = Vec::new();
    for id in ids(ctx, target, is_linked) {
        let id = if is_linked { format!("{}.{id}", target.name) } else { id };
        let Some(axis) = Axis::find(ctx, table, &id, period::grain(ctx)) else { continue };
        // The page's period is on that.
        if axis.is_event_time {
            continue;
        }
        let label = axis.label.clone();
        let subject = Subject { table: table.name.clone(), id, target: axis.target };
        let earlier = groups.iter().flat_map(|group| &group.choices).chain(&choices);
        if !earlier.into_iter().any(|known| is_same(ctx, &known.subject, &subject)) {
            let filtered = super::kept(ctx, &subject).is_some();
            choices.push(Choice { subject, label, filtered });
        }
    }
    if !choices.is_empty() {
        let kind = target.kind.as_deref().and_then(|kind| ctx.model.kind(kind));
        let label = kind.map_or_else(|| target.name.clone(), |kind| kind.label.clone());
        groups.push(Group { label, choices });
    }
}

/// Whether a filter on the one acts as a filter on the other: the same dimension of the model, or of the same table.
fn is_same(ctx: &Context<'_>, one: &Subject, other: &Subject) -> bool {
    let is_known = |subject: &Subject| {
        let found =
            ctx.table(&subject.table).and_then(|table| ctx.model.find(ctx.tables, table, &subject.id));
        found.is_some_and(|found| found.column.canonical.is_some())
    };
    one.target.1 == other.target.1 && (one.target.0 == other.target.0 || is_known(one) && is_known(other))
}

/// What a table's rows can be filtered by: its dimensions, what the model derives, numbers, dates, free text.
fn ids(ctx: &Context<'_>, table: &TableInfo, is_linked: bool) -> Vec<String> {
    let of_role = |role: Role| table.columns.iter().filter(move |column| column.role == role).map(column_key);
    let derived = ctx.model.dimensions().iter().filter(|declared| match declared.derive {
        Derive::Value => false,
        Derive::Year => true,
        // The hour and the weekday are those of the event.
        Derive::Part(_) => !is_linked,
    });
    let derived = derived.map(|declared| declared.name.clone());
    let derived = derived.filter(|name| ctx.model.dimension(table, name).is_some());
    let own = of_role(Role::Dimension).chain(derived).chain(of_role(Role::Number));
    own.chain(of_role(Role::Time)).chain(of_role(Role::Text)).collect()
}
