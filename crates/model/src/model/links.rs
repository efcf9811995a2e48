//! Dimensions of tables that a table links to, by their whole names: `expanded_cms_data.content_type`.

use super::{Derive, Dimension, Model};
use crate::{
    names::column_key,
    schema::{ColumnInfo, Role, TableInfo},
};

/// A dimension of a table, or of one that it links to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found<'a> {
    /// The table that has its column.
    pub table: &'a TableInfo,
    /// What it means there.
    pub dimension: Dimension,
    /// The column.
    pub column: &'a ColumnInfo,
    /// Its name in that table.
    pub name: &'a str,
    /// Whether that is another table than the one asked about.
    pub is_linked: bool,
}

impl Found<'_> {
    /// What the engine knows the dimension by, beyond any doubt: a column by its raw name, a derived one by its own.
    #[must_use]
    pub fn whole_name(&self) -> String {
        let own = if self.dimension.derive == Derive::Year { self.name } else { &*self.column.name };
        if self.is_linked { format!("{}.{own}", self.table.name) } else { own.to_owned() }
    }
}

impl Model {
    /// The open tables that a table links to, in the order of its links. Whether their ids can be compared, only the
    /// engine knows.
    #[must_use]
    pub fn linked_tables<'a>(&self, tables: &'a [TableInfo], table: &TableInfo) -> Vec<&'a TableInfo> {
        let has = |table: &TableInfo, canonical: &str| {
            let is_it = |c: &ColumnInfo| c.canonical.as_deref() == Some(canonical) && c.role != Role::Other;
            table.columns.iter().any(is_it)
        };
        let mut linked: Vec<&TableInfo> = Vec::new();
        for (from, link) in table.kind.as_deref().into_iter().flat_map(|kind| self.links(kind)) {
            let target = tables.iter().find(|other| other.kind.as_ref() == Some(&link.table));
            let target = target.filter(|target| has(table, &from.name) && has(target, &link.column));
            linked.extend(target.filter(|target| !linked.iter().any(|known| known.name == target.name)));
        }
        linked
    }

    /// The dimension that `name` means in an open table, or as `table.dimension` in one of `tables` that it links to.
    #[must_use]
    pub fn find<'a>(
        &self,
        tables: &'a [TableInfo],
        table: &'a TableInfo,
        name: &'a str,
    ) -> Option<Found<'a>> {
        let found = |table: &'a TableInfo, name: &'a str, is_linked: bool| {
            let dimension = self.dimension(table, name)?;
            let column = table.columns.get(dimension.column)?;
            Some(Found { table, dimension, column, name, is_linked })
        };
        found(table, name, false).or_else(|| {
            let (target, name) = name.split_once('.')?;
            let is_it = |open: &&TableInfo| open.kind.as_deref() == Some(target) || open.name == target;
            let target = self.linked_tables(tables, table).into_iter().find(is_it)?;
            found(target, name, true)
        })
    }

    /// What a page calls a dimension, by any name that [`Self::find`] takes. One of a linked table is called by what it
    /// is there, as "Type" alone would leave open of what; and with its table where its own is called the same.
    #[must_use]
    pub fn found_label(&self, tables: &[TableInfo], table: &TableInfo, name: &str) -> String {
        let Some(found) = self.find(tables, table, name).filter(|found| found.is_linked) else {
            return self.dimension_label(table, name);
        };
        let label = match found.dimension.derive {
            Derive::Value => super::lookup::words(&column_key(found.column)),
            Derive::Year | Derive::Part(_) => self.dimension_label(found.table, found.name),
        };
        let canonical = found.column.canonical.as_deref();
        if canonical.is_some() && table.columns.iter().any(|column| column.canonical.as_deref() == canonical)
        {
            let kind = found.table.kind.as_deref().and_then(|kind| self.kind(kind));
            return format!("{label} ({})", kind.map_or(found.table.name.as_str(), |kind| &kind.label));
        }
        label
    }

    /// The kind of table that a name of a linked dimension names, whether or not it is open.
    #[must_use]
    pub fn kind_of_name(&self, table: &TableInfo, name: &str) -> Option<&super::Kind> {
        let (kind, _) = name.split_once('.').filter(|_| self.dimension(table, name).is_none())?;
        self.kind(kind).filter(|kind| table.kind.as_ref() != Some(&kind.name))
    }
}
