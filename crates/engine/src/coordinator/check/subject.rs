//! What of a table is to be checked.

use std::rc::Rc;

use reelscope_model::{Code, Error, Model, Result, Role};

use crate::{
    coordinator::{
        state::State,
        table::{Table, Values},
    },
    plan::ColumnId,
};

/// What is checked of a table.
pub(super) struct Subject {
    pub(super) ids: Vec<Id>,
    pub(super) links: Vec<Link>,
}

/// A column whose values are counted.
pub(super) struct Id {
    pub(super) name: String,
    pub(super) key: bool,
    /// The column, or why it cannot be looked at.
    pub(super) column: Result<ColumnId>,
}

/// A column that refers to another table's.
pub(super) struct Link {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) target: String,
    /// The column, the other table and its column, or why they cannot be compared.
    pub(super) columns: Result<(ColumnId, Rc<Table>, ColumnId)>,
}

/// The key of a table's kind and its links; of a table without a key all columns of ids.
pub(super) fn subject(model: &Model, state: &State, table: &Table) -> Subject {
    let kind = table.info.kind.as_deref();
    let ids = match kind.and_then(|kind| model.kind(kind)?.key.as_deref()) {
        Some(key) => vec![key_of(table, key)],
        None => ids_of(table),
    };
    let links = kind.into_iter().flat_map(|kind| model.links(kind));
    let link = |(from, link): (&reelscope_model::model::ColumnDef, &reelscope_model::model::Link)| {
        let column = table.canonical(&from.name)?;
        let name = name_of(table, column);
        let other = state.tables.iter().find(|other| other.info.kind.as_ref() == Some(&link.table));
        let to = other.and_then(|other| other.canonical(&link.column).map(|to| (other, to)));
        let target = to.map_or_else(|| link.column.clone(), |(other, to)| name_of(other, to));
        let columns = match (other, to) {
            (_, Some((other, to))) => {
                comparable(table, column, other, to).map(|()| (column, Rc::clone(other), to))
            }
            (Some(other), None) => Err(lacks(&other.info.name, &link.column)),
            (None, None) => Err(not_open(model, &link.table)),
        };
        Some(Link { name, kind: link.table.clone(), target, columns })
    };
    Subject { ids, links: links.filter_map(link).collect() }
}

fn key_of(table: &Table, key: &str) -> Id {
    let Some(column) = table.canonical(key) else {
        let error = Error::new(
            Code::UnknownColumn,
            format!("Without {key} it cannot be told whether a row is in {} twice.", table.info.name),
        );
        let error = error.hint(format!("Export {key} with the other columns to check it."));
        return Id { name: key.to_owned(), key: true, column: Err(error) };
    };
    Id { name: name_of(table, column), key: true, column: single(table, column).map(|()| column) }
}

fn ids_of(table: &Table) -> Vec<Id> {
    let columns = (0..).zip(&table.info.columns).filter(|(_, column)| column.role == Role::Id);
    let id = |(at, column): (ColumnId, &reelscope_model::ColumnInfo)| Id {
        name: column.name.clone(),
        key: false,
        column: single(table, at).map(|()| at),
    };
    columns.map(id).collect()
}

/// Checks that a column holds one value a row, which can be read.
fn single(table: &Table, column: ColumnId) -> Result<()> {
    let name = name_of(table, column);
    match table.spec(column).and_then(|spec| spec.shape) {
        None => {
            Err(Error::new(Code::UnsupportedType, format!("{name} is of a type that cannot be analysed."))
                .hint("Export it as text or as a whole number."))
        }
        Some(shape) if shape.many => {
            Err(Error::new(Code::UnsupportedType, format!("{name} holds several values a row."))
                .hint("Export one row a value to check them."))
        }
        Some(_) => Ok(()),
    }
}

/// Checks that values of two columns can be equal at all.
pub(in crate::coordinator) fn comparable(
    table: &Table,
    from: ColumnId,
    other: &Table,
    to: ColumnId,
) -> Result<()> {
    single(table, from)?;
    single(other, to)?;
    let (own, others) = (table.values(from), other.values(to));
    if sort(own) == sort(others) {
        return Ok(());
    }
    let (name, target) = (name_of(table, from), format!("{}.{}", other.info.name, name_of(other, to)));
    let message = format!(
        "{name} holds {}, but {target} {}, and these are never equal, so that no row can be matched.",
        words(own),
        words(others)
    );
    Err(Error::new(Code::BadQuery, message).hint("Export both columns with one type."))
}

/// Values of one sort may be equal.
fn sort(values: Values) -> &'static str {
    if values.is_number() { "number" } else { values.type_name() }
}

fn words(values: Values) -> &'static str {
    match values {
        Values::Bool => "true and false",
        Values::Date => "dates",
        Values::Time => "times",
        values if values.is_number() => "numbers",
        _ => "text",
    }
}

fn not_open(model: &Model, kind: &str) -> Error {
    let label = model.kind(kind).map_or(kind, |kind| kind.label.as_str());
    Error::new(
        Code::UnknownTable,
        format!("No file of {label} ({kind}) is open, so that no row can be matched."),
    )
    .hint("Open it beside this one, then check again.")
}

fn lacks(table: &str, column: &str) -> Error {
    Error::new(Code::UnknownColumn, format!("{table} has no {column}, so that no row can be matched."))
        .hint(format!("Export {table} with {column}."))
}

fn name_of(table: &Table, column: ColumnId) -> String {
    table.column(column).map_or_else(String::new, |column| column.name.clone())
}
