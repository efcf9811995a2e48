//! Explore's rows: those behind what is chosen, a page at a time, and the events of one session in order.

mod timeline;

#[cfg(test)]
mod tests;

use reelscope_engine::api::Views;
use reelscope_model::{
    ColumnInfo, Measure, Query, QueryResult, Role, Sort, TableInfo, Value, query::RowsQuery,
};

pub use self::timeline::{Event, Timeline, events, timeline};
use super::{Context, chips, explore, period};
use crate::{
    format::{count, integer, key},
    state::clauses::{Source, clauses},
};

/// How many rows a page has.
pub const PAGE: usize = 100;

/// The canonical name of the column that says which session a row is of.
const SESSION: &str = "SessionID";

/// Which of the rows are looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// The column that they are sorted by, and whether the greatest come first; the table's order without.
    pub sort: Option<(String, bool)>,
    /// How many come before the first.
    pub offset: usize,
}

/// What is asked for a page of rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// A view that tells which of the filters reach the table.
    pub views: Views,
    /// The rows, under no filter yet.
    pub query: RowsQuery,
}

/// What is asked for; none while nothing is open.
#[must_use]
pub fn ask(ctx: &Context<'_>, look: &Look) -> Option<Ask> {
    let table = explore::table(ctx)?;
    let clauses = clauses(ctx.state, ctx.model, ctx.tables).into_iter().map(|(_, clause)| clause).collect();
    let view = Query {
        table: table.name.clone(),
        measures: vec![Measure::Id("rows".to_owned())],
        ..Query::default()
    };
    let sort = look.sort.iter().map(|(key, desc)| Sort { key: key.clone(), desc: *desc });
    let query = RowsQuery {
        table: table.name.clone(),
        filter: Vec::new(),
        columns: None,
        sort: sort.collect(),
        limit: PAGE,
        offset: look.offset,
    };
    Some(Ask { views: Views { views: vec![view], clauses }, query })
}

impl Ask {
    /// The question for the rows, under the filters but those that do not reach their table.
    #[must_use]
    pub fn rows(self, unreached: &[usize]) -> RowsQuery {
        let reaching = self.views.clauses.into_iter().enumerate().filter(|(at, _)| !unreached.contains(at));
        RowsQuery { filter: reaching.map(|(_, clause)| clause).collect(), ..self.query }
    }
}

/// Under which filters the rows are, and how many: what a file of them says about itself. Of filters on ids the values are
/// left out.
#[must_use]
pub fn scope(ctx: &Context<'_>, unreached: &[usize], matched: usize) -> String {
    let clauses = clauses(ctx.state, ctx.model, ctx.tables);
    let reaching = clauses.iter().enumerate().filter(|(at, _)| !unreached.contains(at));
    let said = reaching.filter_map(|(_, (source, _))| match source {
        Source::Period => period::chosen(ctx, &period::page_zone(ctx)),
        Source::Filter(at) => ctx.state.filters.get(*at).map(|filter| chips::masked_words(ctx, filter)),
    });
    let rows = count(matched as u64, "row", "rows", ctx.locale);
    said.chain([rows]).collect::<Vec<_>>().join(" · ")
}

/// A page of rows as it is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowsView {
    /// The table's name.
    pub table: String,
    /// The columns.
    pub heads: Vec<Head>,
    /// The rows.
    pub lines: Vec<Vec<Cell>>,
    /// Which of how many they are: "Rows 101 – 200 of 4,213".
    pub said: String,
    /// The page before.
    pub before: Option<Look>,
    /// The page behind.
    pub behind: Option<Look>,
}

/// A column of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its name in the file.
    pub name: String,
    /// Whether it holds numbers.
    pub is_number: bool,
    /// Whether the rows are sorted by it, and then whether the greatest come first.
    pub sorted: Option<bool>,
    /// The rows sorted by it, or the other way round.
    pub sort: Look,
}

/// A value of a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// It for people; empty for null.
    pub text: String,
    /// The value, of the column that says which session the row is of.
    pub session: Option<Value>,
}

/// A page of rows for people.
#[must_use]
pub fn view(ctx: &Context<'_>, look: &Look, result: &QueryResult) -> Option<RowsView> {
    let table = explore::table(ctx)?;
    let infos: Vec<Option<&ColumnInfo>> = result
        .columns
        .iter()
        .map(|column| table.columns.iter().find(|info| *info.name == *column.key))
        .collect();
    let head = |(column, info): (&reelscope_model::Column, &Option<&ColumnInfo>)| {
        let sorted = look.sort.as_ref().filter(|(by, _)| **by == *column.key).map(|(_, desc)| *desc);
        Head {
            name: column.key.to_string(),
            is_number: info.is_some_and(is_number),
            sorted,
            sort: Look { sort: Some((column.key.to_string(), sorted == Some(false))), offset: 0 },
        }
    };
    // A column's numbers stand below each other: where one is grouped, all are, though a small one alone may be a year.
    let is_large = |value: &Value| matches!(value, Value::Int(whole) if whole.unsigned_abs() >= 10_000);
    let large = |at: usize| result.rows.iter().filter_map(|row| row.get(at)).any(is_large);
    let large: Vec<bool> = (0..infos.len()).map(large).collect();
    let cell = |((value, info), large): ((&Value, &Option<&ColumnInfo>), &bool)| {
        let is_session = has_sessions(ctx, table) && info.is_some_and(is_session) && *value != Value::Null;
        let text = match value {
            Value::Int(whole) if *large && info.is_some_and(is_number) => integer(*whole, ctx.locale),
            value => written(ctx, value, *info),
        };
        Cell { text, session: is_session.then(|| value.clone()) }
    };
    let matched = usize::try_from(result.meta.rows_matched).unwrap_or(usize::MAX);
    let (first, last) = (look.offset + 1, look.offset + result.rows.len());
    let said = if result.rows.is_empty() {
        "No row matches these filters.".to_owned()
    } else {
        let number = |number: usize| integer(number as i128, ctx.locale);
        format!("Rows {} – {} of {}", number(first), number(last), number(matched))
    };
    let at = |offset: usize| Look { offset, ..look.clone() };
    Some(RowsView {
        table: table.name.clone(),
        heads: result.columns.iter().zip(&infos).map(head).collect(),
        lines: result.rows.iter().map(|row| row.iter().zip(&infos).zip(&large).map(cell).collect()).collect(),
        said,
        before: (look.offset > 0).then(|| at(look.offset.saturating_sub(PAGE))),
        behind: (last < matched && !result.rows.is_empty()).then(|| at(last)),
    })
}

fn has_sessions(ctx: &Context<'_>, table: &TableInfo) -> bool {
    table.columns.iter().any(is_session) && ctx.model.event_time(table).is_some()
}

fn is_session(column: &ColumnInfo) -> bool {
    column.canonical.as_deref() == Some(SESSION)
}

fn is_number(column: &ColumnInfo) -> bool {
    column.role == Role::Number
}

/// A value for people: ids as they are, null as nothing.
fn written(ctx: &Context<'_>, value: &Value, info: Option<&ColumnInfo>) -> String {
    match (value, info) {
        (Value::Null, _) => String::new(),
        (Value::Text(text), _) if text.is_empty() => "\"\"".to_owned(),
        (Value::Int(_) | Value::Decimal { .. }, Some(info)) if info.role == Role::Id => plain(value),
        (value, Some(info)) => key(value, ctx.locale, &ctx.zone_of(info)),
        (value, None) => key(value, ctx.locale, &ctx.zone(ctx.state.tz.as_deref())),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Text(text) => crate::format::harmless(text),
        other => other.to_string(),
    }
}
