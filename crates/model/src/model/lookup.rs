//! What callers ask of a model.

use super::{ColumnDef, Derive, Dimension, DimensionDef, Kind, Link, Measure, Model, ValueSet};
use crate::{
    names::{column_key, find_column, snake, time_column},
    schema::{ColumnInfo, Role, TableInfo},
    value::Value,
};

impl Model {
    /// The kinds of tables, in the order in which open tables are listed.
    #[must_use]
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// The kind of that name, of a derived table too.
    #[must_use]
    pub fn kind(&self, name: &str) -> Option<&Kind> {
        let derived = || self.derived_kind(name).map(|derived| &derived.kind);
        self.kinds.iter().find(|kind| kind.name == name).or_else(derived)
    }

    /// All measures, in the model's order.
    #[must_use]
    pub fn measures(&self) -> &[Measure] {
        &self.measures
    }

    /// The measure of that id.
    #[must_use]
    pub fn measure(&self, id: &str) -> Option<&Measure> {
        self.measures.iter().find(|measure| measure.id == id)
    }

    /// The measures of an open table, those of any table last, whether or not it has their columns.
    pub fn measures_of<'a>(&'a self, table: &'a TableInfo) -> impl Iterator<Item = &'a Measure> {
        let is_own = |m: &&Measure| table.kind.is_some() && (m.table == table.kind || m.on == table.kind);
        let own = self.measures.iter().filter(is_own);
        own.chain(self.measures.iter().filter(|m| m.table.is_none()))
    }

    /// The dimensions beyond plain columns.
    #[must_use]
    pub fn dimensions(&self) -> &[DimensionDef] {
        &self.dimensions
    }

    /// The dimension that `name` means in an open table: a raw column, a dimension of the model (`release_year`,
    /// `time`, `weekday`, `hour`), or a column by any of its names.
    #[must_use]
    pub fn dimension(&self, table: &TableInfo, name: &str) -> Option<Dimension> {
        let raw = table.columns.iter().position(|column| column.name == name);
        let declared = self.dimensions.iter().find(|dimension| dimension.name == name);
        let derived = declared.and_then(|dimension| {
            let canonical = Some(dimension.column.as_str());
            let column = table.columns.iter().position(|c| c.canonical.as_deref() == canonical);
            let is_time = dimension.column == "Timestamp";
            let column = column.or_else(|| if is_time { time_column(table) } else { None })?;
            Some(Dimension { column, derive: dimension.derive })
        });
        match (raw, derived) {
            // The raw name wins, unless it is the very column that the dimension is read from.
            (Some(raw), Some(derived)) if derived.column == raw => Some(derived),
            (Some(raw), _) => Some(Dimension { column: raw, derive: Derive::Value }),
            (None, Some(derived)) => Some(derived),
            (None, None) => {
                find_column(table, name).map(|column| Dimension { column, derive: Derive::Value })
            }
        }
    }

    /// What a page calls a dimension of an open table, by any name that [`Self::dimension`] takes.
    #[must_use]
    pub fn dimension_label(&self, table: &TableInfo, name: &str) -> String {
        if let Some(declared) = self.dimensions.iter().find(|dimension| dimension.name == name) {
            return declared.label.clone();
        }
        let column = find_column(table, name).and_then(|i| table.columns.get(i));
        match column {
            Some(column) => match self.definition(table.kind.as_deref(), column.canonical.as_deref()) {
                Some(definition) => definition.label.clone(),
                None => words(&column_key(column)),
            },
            None => words(&snake(name)),
        }
    }

    /// The column of an open table that says when a row happened: its kind's, none for a kind that is not of events;
    /// in a table of no kind the first whose role is time.
    #[must_use]
    pub fn event_time(&self, table: &TableInfo) -> Option<usize> {
        let Some(kind) = table.kind.as_deref().and_then(|kind| self.kind(kind)) else {
            return time_column(table);
        };
        let time = kind.time.as_deref()?;
        let is_it = |c: &ColumnInfo| c.canonical.as_deref() == Some(time) && c.role != Role::Other;
        table.columns.iter().position(is_it)
    }

    /// A value set of a kind's column.
    #[must_use]
    pub fn value_set(&self, kind: &str, column: &str, set: &str) -> Option<&ValueSet> {
        self.kind(kind)?.column(column)?.set(set)
    }

    /// The texts among `values` that no value set of the column holds, in order, for the notice `unmapped-value`;
    /// none when the column has no value sets.
    #[must_use]
    pub fn unmapped<'a>(&self, kind: &str, column: &str, values: &'a [Value]) -> Vec<&'a str> {
        let sets =
            self.kind(kind).and_then(|kind| kind.column(column)).map_or(&[][..], |column| &column.sets);
        if sets.is_empty() {
            return Vec::new();
        }
        let texts = values.iter().filter_map(|value| match value {
            Value::Text(text) if !text.trim().is_empty() => Some(&**text),
            _ => None,
        });
        texts.filter(|text| !sets.iter().any(|set| set.holds(text))).collect()
    }

    /// The links of a kind: its columns that refer to another's.
    pub fn links(&self, kind: &str) -> impl Iterator<Item = (&ColumnDef, &Link)> {
        let columns = self.kind(kind).map_or(&[][..], |kind| &kind.columns);
        columns.iter().filter_map(|column| column.link.as_ref().map(|link| (column, link)))
    }

    fn definition(&self, kind: Option<&str>, canonical: Option<&str>) -> Option<&ColumnDef> {
        self.kind(kind?)?.column(canonical?)
    }
}

/// A key as words: `pl_buffering_events` is `Pl buffering events`.
pub(super) fn words(key: &str) -> String {
    let spaced = key.replace('_', " ");
    let trimmed = spaced.trim();
    let mut chars = trimmed.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => key.to_owned(),
    }
}
