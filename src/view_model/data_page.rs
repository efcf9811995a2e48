//! The Data page: what is open, and whether it can be trusted.

use reelscope_model::{
    ColumnInfo, QueryResult, TableInfo, Value,
    query::{By, Query, Sort},
    schema::Reading,
};

use super::{Context, board::meter::Meter, correct::reading_label, message::NoticeLine};
use crate::format::{self, DASH, count};

/// How many of a column's values are shown on demand.
const TOP: usize = 20;

/// An open table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableView {
    /// Its name.
    pub name: String,
    /// The kind it was recognised as, in words; "No known kind" for the others.
    pub kind: String,
    /// What one row is, where the model says.
    pub grain: Option<String>,
    /// The files it was read from.
    pub files: Vec<String>,
    /// Its rows: "412,318 rows".
    pub rows: String,
    /// Its columns, in the file's order.
    pub columns: Vec<ColumnView>,
    /// What was noticed.
    pub notices: Vec<NoticeLine>,
}

/// A column of an open table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnView {
    /// Its name in the file.
    pub name: String,
    /// The name the model knows it by, when it is another.
    pub canonical: Option<String>,
    /// Arrow's name of its type.
    pub data_type: String,
    /// What it is used for: "time", "dimension".
    pub role: &'static str,
    /// How its values are read, when not as stored: "milliseconds since 1970".
    pub reading: Option<&'static str>,
    /// Its nulls: "12 (0.3%)"; a dash where it is not known.
    pub nulls: String,
    /// Its least and greatest value, where they are known: "312 to 4,300".
    pub range: Option<String>,
}

/// One of a column's most frequent values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopValue {
    /// The value as it is stored; none for null.
    pub raw: Option<String>,
    /// The value for people.
    pub label: String,
    /// Its rows, with their share of the table's: "1,204 (3.1%)".
    pub rows: String,
}

/// The open tables.
#[must_use]
pub fn tables(ctx: &Context<'_>) -> Vec<TableView> {
    ctx.tables.iter().map(|table| table_view(ctx, table)).collect()
}

/// The query for a column's most frequent values: one row a value, the value and its rows.
#[must_use]
pub fn top_values(table: &str, column: &str) -> Query {
    let rows = Meter::rows().measure;
    Query {
        table: table.to_owned(),
        sort: vec![Sort { key: rows.key(), desc: true }],
        measures: vec![rows],
        by: vec![By::Name(column.to_owned())],
        limit: Some(TOP),
        ..Query::default()
    }
}

/// The answer to [`top_values`].
#[must_use]
pub fn top(ctx: &Context<'_>, table: &TableInfo, column: &ColumnInfo, answer: &QueryResult) -> Vec<TopValue> {
    let zone = ctx.zone_of(column);
    let top = |row: &Vec<Value>| {
        let [key, Value::Int(rows)] = row.as_slice() else { return None };
        let raw = (*key != Value::Null).then(|| key.write(&zone));
        let rows = share(ctx, u64::try_from(*rows).ok()?, table.rows);
        Some(TopValue { raw, label: format::key(key, ctx.locale, &zone), rows })
    };
    answer.rows.iter().filter_map(top).collect()
}

fn table_view(ctx: &Context<'_>, table: &TableInfo) -> TableView {
    let kind = table.kind.as_deref().and_then(|kind| ctx.model.kind(kind));
    TableView {
        name: table.name.clone(),
        kind: kind.map_or_else(|| "No known kind".to_owned(), |kind| kind.label.clone()),
        grain: kind.map(|kind| kind.grain.clone()).filter(|grain| !grain.is_empty()),
        files: table.files.clone(),
        rows: count(table.rows, "row", "rows", ctx.locale),
        columns: table.columns.iter().map(|column| column_view(ctx, table, column)).collect(),
        notices: table.notices.iter().map(|notice| NoticeLine::new(&table.name, notice)).collect(),
    }
}

fn column_view(ctx: &Context<'_>, table: &TableInfo, column: &ColumnInfo) -> ColumnView {
    ColumnView {
        name: column.name.clone(),
        canonical: column.canonical.clone().filter(|canonical| *canonical != column.name),
        data_type: column.data_type.clone(),
        role: column.role.as_str(),
        reading: reading(column),
        nulls: column.nulls.map_or_else(|| DASH.to_owned(), |nulls| share(ctx, nulls, table.rows)),
        range: range(ctx, table, column),
    }
}

/// How many rows of a table's, and which share of them.
pub(super) fn share(ctx: &Context<'_>, many: u64, rows: u64) -> String {
    let text = format::integer(many.into(), ctx.locale);
    if many == 0 || rows == 0 {
        return text;
    }
    #[allow(clippy::cast_precision_loss, reason = "a share for people")]
    let share = many as f64 / rows as f64;
    format!("{text} ({})", format::percent(share, ctx.locale))
}

fn range(ctx: &Context<'_>, table: &TableInfo, column: &ColumnInfo) -> Option<String> {
    let extent = ctx.extents.of(table, &column.name)?;
    let zone = ctx.zone_of(column);
    // Both ends are written alike, though a small one alone could be a year.
    let large = |value: &Value| matches!(value, Value::Int(whole) if whole.unsigned_abs() >= 10_000);
    let is_large = large(&extent.min) || large(&extent.max);
    let key = |value: &Value| match value {
        Value::Int(whole) if is_large => format::integer(*whole, ctx.locale),
        value => format::key(value, ctx.locale, &zone),
    };
    (extent.min != Value::Null).then(|| format!("{} to {}", key(&extent.min), key(&extent.max)))
}

fn reading(column: &ColumnInfo) -> Option<&'static str> {
    let plain = column.reading == Reading::AsStored && !column.multi_valued;
    (!plain).then(|| reading_label(column, column.reading))
}
