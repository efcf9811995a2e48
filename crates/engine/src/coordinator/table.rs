//! An open table as the coordinator knows it.

use std::rc::Rc;

use reelscope_model::{ColumnInfo, TableInfo};

use super::{
    derived::Origin,
    links::Links,
    said::{Corrections, Said},
    schema::{Schema, SchemaColumn},
    union::{Member, groups},
};
use crate::{
    plan::{ColumnId, FileId, LINKED, TableId},
    protocol::{ColumnSpec, Layout, ShardSpec},
    shape::{Scalar, Shape},
};

/// An open table. It is shared by reference while queries run, and replaced as a whole when it changes.
///
/// What it is follows from its files: their schemas are united to its columns (see `union`), so that no order of
/// opening and closing files leads to another table.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Table {
    pub(super) id: TableId,
    /// What callers see of it.
    pub(super) info: TableInfo,
    /// What files of no kind must share to be appended.
    pub(super) stem: String,
    /// Its files, in the order of its rows.
    pub(super) files: Vec<Rc<TableFile>>,
    /// The schemas of its files, each once.
    pub(super) schemas: Vec<Rc<Schema>>,
    /// Where the table's columns stand in the files of each schema.
    pub(super) layouts: Vec<Layout>,
    /// How the workers keep its columns.
    pub(super) columns: Vec<ColumnSpec>,
    /// What a person has said of its columns, in files that come later too.
    pub(super) said: Vec<Said>,
    /// The value sets that values were given by a person.
    pub(super) assigned: Vec<Assigned>,
    /// The columns that are left out to save memory, by name.
    pub(super) left_out: Vec<String>,
    /// The tables that it links to.
    pub(super) links: Links,
    /// What each worker owns.
    pub(super) shards: Vec<ShardSpec>,
    /// What it is made of, when it is derived from another table.
    pub(super) origin: Option<Rc<Origin>>,
}

/// A file whose rows are in a table.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TableFile {
    pub(super) id: FileId,
    pub(super) name: String,
    pub(super) rows: u64,
    /// Rows at which a range best starts.
    pub(super) batch_starts: Vec<u64>,
    /// Whether a batch can be read in part.
    pub(super) divisible: bool,
    /// Its schema's position among those of the table.
    pub(super) schema: usize,
    /// The nulls of the schema's columns, where the metadata say.
    pub(super) nulls: Vec<Option<u64>>,
    /// What was kept of earlier files of its shape, and the kind that a person chose.
    pub(super) kept: Rc<Corrections>,
}

/// The value sets of some values of a column, instead of what the model says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Assigned {
    /// What the model knows the column by.
    pub(super) canonical: String,
    /// Folded values with their sets; none for a value that belongs to no set.
    pub(super) values: Vec<(String, Option<String>)>,
}

impl TableFile {
    /// How many values column `at` of the file may have.
    pub(super) fn values(&self, at: usize) -> u64 {
        let nulls = self.nulls.get(at).copied().flatten().unwrap_or(0);
        self.rows.saturating_sub(nulls)
    }
}

/// What a column's values are once they are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Values {
    Text,
    Bool,
    Int,
    Float,
    Decimal,
    Date,
    Time,
    /// Calendar years.
    Year,
    /// Values of any type, of lists.
    Any,
    /// A type that cannot be analysed.
    Other,
}

impl Values {
    /// What the values of a shape are.
    pub(super) fn of(shape: Option<Shape>) -> Self {
        let Some(shape) = shape else { return Self::Other };
        match shape.scalar {
            Scalar::Text => Self::Text,
            _ if shape.many => Self::Any,
            Scalar::Bool => Self::Bool,
            Scalar::Int => Self::Int,
            Scalar::Float => Self::Float,
            Scalar::Decimal(_) => Self::Decimal,
            Scalar::Date => Self::Date,
            Scalar::Time(_) => Self::Time,
            Scalar::Year => Self::Year,
        }
    }

    /// Whether they can be summed, averaged and binned.
    pub(super) fn is_number(self) -> bool {
        matches!(self, Self::Int | Self::Float | Self::Decimal | Self::Year)
    }

    /// Whether they can be grouped by the calendar.
    pub(super) fn is_calendar(self) -> bool {
        matches!(self, Self::Date | Self::Time)
    }

    /// The name of the type in results.
    pub(super) fn type_name(self) -> &'static str {
        match self {
            Self::Text | Self::Any | Self::Other => "text",
            Self::Bool => "bool",
            Self::Int | Self::Year => "int",
            Self::Float => "float",
            Self::Decimal => "decimal",
            Self::Date => "date",
            Self::Time => "time",
        }
    }
}

impl Table {
    /// Its rows, over all files.
    pub(super) fn rows(&self) -> u64 {
        if self.origin.is_some() {
            return self.info.rows;
        }
        self.files.iter().map(|file| file.rows).sum()
    }

    /// Drops the schemas that no file has any more.
    pub(super) fn drop_schemas(&mut self) {
        let schemas = std::mem::take(&mut self.schemas);
        let mut places: Vec<Option<usize>> = vec![None; schemas.len()];
        for file in &mut self.files {
            let place = *places[file.schema].get_or_insert_with(|| {
                self.schemas.push(Rc::clone(&schemas[file.schema]));
                self.schemas.len() - 1
            });
            if place != file.schema {
                Rc::make_mut(file).schema = place;
            }
        }
    }

    /// A column by its position; one of a linked table by its number.
    pub(super) fn column(&self, id: ColumnId) -> Option<&ColumnInfo> {
        if id >= LINKED {
            return self.way(id).and_then(|(way, column)| way.target.column(column));
        }
        self.info.columns.get(usize::try_from(id).ok()?)
    }

    /// A column's name; with that of its table for a column of a linked one.
    pub(super) fn column_name(&self, id: ColumnId) -> Option<String> {
        let name = &self.column(id)?.name;
        Some(self.way(id).map_or_else(|| name.clone(), |(way, _)| format!("{}.{name}", way.target.info.name)))
    }

    /// How the workers keep a column.
    pub(super) fn spec(&self, id: ColumnId) -> Option<&ColumnSpec> {
        if id >= LINKED {
            return self.way(id).and_then(|(way, column)| way.target.spec(column));
        }
        self.columns.get(usize::try_from(id).ok()?)
    }

    /// What a column's values are once they are read.
    pub(super) fn values(&self, id: ColumnId) -> Values {
        Values::of(self.spec(id).and_then(|column| column.shape))
    }

    /// What the values in a column's lists are.
    pub(super) fn item_values(&self, id: ColumnId) -> Values {
        let shape = self.spec(id).and_then(|column| column.shape);
        Values::of(shape.map(|shape| Shape { many: false, ..shape }))
    }

    /// The column that the model knows by `canonical`.
    pub(super) fn canonical(&self, canonical: &str) -> Option<ColumnId> {
        self.position(|column| column.canonical.as_deref() == Some(canonical))
    }

    /// The columns of the files' schemas that each of the table's columns is.
    pub(super) fn members(&self) -> Vec<Vec<Member>> {
        let schemas: Vec<&[SchemaColumn]> = self.schemas.iter().map(|schema| &*schema.columns).collect();
        groups(&schemas)
    }

    /// The value sets that a person gave values of the column.
    pub(super) fn assigned(&self, canonical: &str) -> &[(String, Option<String>)] {
        let assigned = self.assigned.iter().find(|assigned| assigned.canonical == canonical);
        assigned.map_or(&[], |assigned| &assigned.values)
    }

    /// A value set of the model as a person has changed it.
    pub(super) fn value_set(&self, canonical: &str, set: &str, model: &[String]) -> Vec<String> {
        let assigned = self.assigned(canonical);
        let stays = |value: &&String| !assigned.iter().any(|(moved, _)| moved == *value);
        let joins = assigned.iter().filter(|(_, to)| to.as_deref() == Some(set)).map(|(value, _)| value);
        model.iter().filter(stays).chain(joins).cloned().collect()
    }

    /// The first column for which `test` holds.
    pub(super) fn position(&self, test: impl Fn(&ColumnInfo) -> bool) -> Option<ColumnId> {
        self.info.columns.iter().position(test).and_then(|at| ColumnId::try_from(at).ok())
    }
}
