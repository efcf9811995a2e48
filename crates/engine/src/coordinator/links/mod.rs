//! Tables that a table links to: their columns are columns of its own, with an id's first row for each of its rows.
//!
//! The model says which column of a kind refers to which of another; of several that lead to one table the first of the
//! model's that is there is followed. Links are not followed further than to that table, and so never from one table of
//! events to another through their users.

mod looks;
mod make;
mod merge;

use std::rc::Rc;

use reelscope_model::{Code, Error, Model, Notice, Result};

pub(super) use self::looks::Looks;
use super::{check::comparable, state::State, table::Table};
use crate::plan::{ColumnId, LINKED, TableId};

/// The code of the notice of ids that several rows share.
pub(super) const REPEATED: &str = "repeated-link-id";

/// The links of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Links {
    /// Those that can be followed, one a table that they lead to.
    pub(super) ways: Vec<Way>,
    /// The kinds that the model links to and that cannot be reached, with the reason.
    broken: Vec<(String, Error)>,
}

impl Links {
    /// The links of a table that has these columns of this one as its first.
    pub(super) fn through(&self, kept: &[ColumnId], state: &mut State) -> Self {
        let way = |way: &Way| {
            let at = kept.iter().position(|column| *column == way.from)?;
            let from = ColumnId::try_from(at).ok()?;
            Some(Way { from, first: state.number_columns(way.target.columns.len()), ..way.clone() })
        };
        Self { ways: self.ways.iter().filter_map(way).collect(), broken: self.broken.clone() }
    }
}

/// A link that can be followed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Way {
    /// The column of ids.
    pub(super) from: ColumnId,
    /// The table that it leads to.
    pub(super) target: Rc<Table>,
    /// The column of that table which holds the ids.
    pub(super) to: ColumnId,
    /// The number of the first of its columns; the others follow.
    first: ColumnId,
}

impl Way {
    /// The number that a column of the table goes by.
    pub(super) fn id(&self, column: ColumnId) -> ColumnId {
        self.first + column
    }

    /// The column of the table that goes by a number.
    fn column(&self, id: ColumnId) -> Option<ColumnId> {
        let column = id.checked_sub(self.first)?;
        self.target.column(column).map(|_| column)
    }

    /// Whether this leads to the table of that name, or of that kind.
    fn is_to(&self, name: &str) -> bool {
        self.target.info.kind.as_deref() == Some(name) || self.target.info.name == name
    }

    fn leads_alike(&self, other: &Self) -> bool {
        (self.from, self.to, self.target.id) == (other.from, other.to, other.target.id)
    }
}

impl Table {
    /// The link that a column of another table is of, and that column; none of a column of its own.
    pub(super) fn way(&self, id: ColumnId) -> Option<(&Way, ColumnId)> {
        self.links.ways.iter().find_map(|way| Some((way, way.column(id)?)))
    }

    /// The link to a table.
    pub(super) fn way_to(&self, table: TableId) -> Option<&Way> {
        self.links.ways.iter().find(|way| way.target.id == table)
    }

    /// Whether it has a column of that name itself.
    pub(super) fn has(&self, model: &Model, name: &str) -> bool {
        model.dimension(&self.info, name).is_some()
    }

    /// The link that `name` is of when it reads `table.column`, and the rest of the name.
    ///
    /// # Errors
    /// Why the table cannot be reached, when the model or a file says that it is one.
    pub(super) fn linked<'a>(&self, model: &Model, name: &'a str) -> Option<Result<(&Way, &'a str)>> {
        let (table, column) = name.split_once('.')?;
        if let Some(way) = self.links.ways.iter().find(|way| way.is_to(table)) {
            return Some(Ok((way, column)));
        }
        let broken = self.links.broken.iter().find(|(kind, _)| kind == table);
        if let Some((_, error)) = broken {
            return Some(Err(error.clone()));
        }
        let known = model.kind(table).filter(|_| self.info.kind.as_deref() != Some(table))?;
        let message =
            format!("{name} is of {} ({table}), to which {} has no link.", known.label, self.info.name);
        let ways = self.links.ways.iter().map(|way| way.target.info.name.as_str());
        let reachable: Vec<&str> =
            ways.chain(self.links.broken.iter().map(|(kind, _)| kind.as_str())).collect();
        let hint = if reachable.is_empty() {
            format!("Group and filter {} by its own columns.", self.info.name)
        } else {
            format!("{} links to {}.", self.info.name, reachable.join(" and "))
        };
        Some(Err(Error::new(Code::BadQuery, message).hint(hint)))
    }
}

/// Makes the links of all tables anew, after some of them got other rows or are read otherwise. Where a table or one that
/// it leads to is among those, its columns of the other get numbers of their own.
pub(super) fn relink(state: &mut State, model: &Model, moved: &[TableId]) {
    for at in 0..state.tables.len() {
        let table = Rc::clone(&state.tables[at]);
        let mut links = links_of(state, model, &table);
        let stands = |way: &Way| ![table.id, way.target.id].iter().any(|id| moved.contains(id));
        for way in &mut links.ways {
            let before = table.links.ways.iter().find(|before| before.leads_alike(way));
            way.first = match before.filter(|way| stands(way)) {
                Some(before) => before.first,
                None => state.number_columns(way.target.columns.len()),
            };
        }
        let stale =
            table.links.ways.iter().any(|before| !links.ways.iter().any(|way| way.first == before.first));
        if stale {
            state.looks.forget(table.id);
        }
        if links != table.links {
            Rc::make_mut(&mut state.tables[at]).links = links;
        }
    }
    let State { tables, derived, looks, .. } = state;
    looks.keep(|id| {
        tables.iter().any(|table| table.id == id) || derived.iter().any(|entry| entry.table.id == id)
    });
}

fn links_of(state: &State, model: &Model, table: &Table) -> Links {
    let mut links = Links::default();
    let Some(kind) = table.info.kind.as_deref() else { return links };
    for (from, link) in model.links(kind) {
        let Some(own) = table.canonical(&from.name) else { continue };
        if links.ways.iter().any(|way| way.is_to(&link.table)) {
            continue;
        }
        let target = state.tables.iter().find(|other| other.info.kind.as_ref() == Some(&link.table));
        match way(model, table, own, &link.table, &link.column, target) {
            Ok(way) => {
                links.broken.retain(|(kind, _)| *kind != link.table);
                links.ways.push(way);
            }
            Err(error) if !links.broken.iter().any(|(kind, _)| *kind == link.table) => {
                links.broken.push((link.table.clone(), error));
            }
            Err(_) => {}
        }
    }
    // A column of ids that is not there is worth a word too, where no other leads there.
    for (from, link) in model.links(kind) {
        let known = links.ways.iter().any(|way| way.is_to(&link.table))
            || links.broken.iter().any(|(kind, _)| *kind == link.table);
        if !known {
            let table = &table.info.name;
            let message = format!("{table} has no {}, which is what links it to {}.", from.name, link.table);
            let error = Error::new(Code::BadQuery, message);
            let error =
                error.hint(format!("Export {table} with {}, or group it by its own columns.", from.name));
            links.broken.push((link.table.clone(), error));
        }
    }
    links
}

fn way(
    model: &Model,
    table: &Table,
    from: ColumnId,
    kind: &str,
    column: &str,
    target: Option<&Rc<Table>>,
) -> Result<Way> {
    let Some(target) = target else {
        let label = model.kind(kind).map_or(kind, |kind| kind.label.as_str());
        let message =
            format!("No file of {label} ({kind}) is open, so {} cannot be linked to it.", table.info.name);
        return Err(Error::new(Code::UnknownColumn, message)
            .hint(format!("Open the file of {kind} beside {}.", table.info.name)));
    };
    let Some(to) = target.canonical(column) else {
        let message =
            format!("{} has no {column}, by which {} is linked to it.", target.info.name, table.info.name);
        return Err(
            Error::new(Code::BadQuery, message).hint(format!("Export {} with {column}.", target.info.name))
        );
    };
    for (table, column) in [(table, from), (&**target, to)] {
        if let Some(info) = table.column(column).filter(|info| table.left_out.contains(&info.name)) {
            let message = format!(
                "{} of {} was left out to save memory, and the link needs it.",
                info.name, table.info.name
            );
            return Err(Error::new(Code::TooLarge, message).hint("Bring it back on the Data page."));
        }
    }
    comparable(table, from, target, to)?;
    // Links are followed once, so that those of the other table are of no use here.
    let mut target = Rc::clone(target);
    if !target.links.ways.is_empty() {
        Rc::make_mut(&mut target).links = Links::default();
    }
    Ok(Way { from, target, to, first: LINKED })
}

/// The notice of ids that several rows share.
fn repeated(table: &Table, column: ColumnId, ids: u64, rows: u64) -> Notice {
    let name = table.column(column).map_or("", |column| column.name.as_str());
    let (what, stand) =
        if ids == 1 { ("1 id".to_owned(), "stands") } else { (format!("{ids} ids"), "stand") };
    let more = if rows == 1 { "1 row is".to_owned() } else { format!("{rows} rows are") };
    Notice {
        code: REPEATED.to_owned(),
        column: Some(name.to_owned()),
        message: format!(
            "{what} of {name} {stand} in several rows of {}. Tables that link to it take each id's first row, so that \
             {more} left out there and none of theirs is counted twice.",
            table.info.name
        ),
    }
}
