//! Which clauses act on which views.
//!
//! A clause acts on the table that it names, on every table that has a column of the same dimension, by its canonical
//! name, and on every table that links to the one that it names: there it keeps the rows whose linked row meets it. It
//! never crosses from fact to fact through an id. A view ignores only clauses on exactly what it
//! groups by.

use std::rc::Rc;

use reelscope_model::{Clause, Code, Error, Result, Role, Value, names::fold};

use super::{Coordinator, Workers, bind::Target, table::Table};
use crate::plan::{self, ColumnId, Key, Test};

/// What a clause names that is on no table in particular.
pub(super) const ANY_TABLE: &str = "*";

impl<W: Workers> Coordinator<W> {
    /// The clause as it acts on `table`; none when it cannot reach it.
    ///
    /// # Errors
    /// What is wrong with the clause, on the table that it names.
    pub(super) fn reach(
        &self,
        table: &Table,
        clause: &Clause,
        target: Target,
    ) -> Result<Option<plan::Clause>> {
        let bind = |name: &str| self.binder(table).clause(name, clause, target);
        match clause.table.as_deref().filter(|name| *name != ANY_TABLE) {
            Some(name) if name == table.info.name => bind(&clause.column).map(Some),
            Some(name) => {
                let Some(Ok(source)) = self.find_table(name) else { return Ok(None) };
                // What is chosen of a linked table is chosen of that table.
                let (source, column) = match source.linked(&self.model, &clause.column) {
                    Some(Ok((way, column))) if !source.has(&self.model, &clause.column) => {
                        (Rc::clone(&way.target), column)
                    }
                    _ => (source, clause.column.as_str()),
                };
                if source.id == table.id {
                    return bind(column).map(Some);
                }
                // Where the values do not go together, the columns are not one dimension after all.
                let own = self.counterpart(&source, table, column).and_then(|name| bind(&name).ok());
                match table.way_to(source.id) {
                    Some(way) if own.is_none() => {
                        bind(&format!("{}.{column}", way.target.info.name)).map(Some)
                    }
                    _ => Ok(own),
                }
            }
            None if fold(&clause.column) == "time" => {
                let Some(column) = self.event_time(table) else { return Ok(None) };
                bind(&column).map(Some)
            }
            None if let Some((name, column)) = self.of_table(table, &clause.column) => {
                let clause = Clause { table: Some(name), column, ..clause.clone() };
                self.reach(table, &clause, target)
            }
            None => match bind(&clause.column) {
                Err(error) if error.code == Code::UnknownColumn => Ok(None),
                bound => bound.map(Some),
            },
        }
    }

    /// The open table that a clause on none in particular names all the same, and the column: `users.location`.
    fn of_table(&self, table: &Table, name: &str) -> Option<(String, String)> {
        let (other, column) = name.split_once('.').filter(|_| !table.has(&self.model, name))?;
        let state = self.state.borrow();
        let named = |open: &&Rc<Table>| open.info.kind.as_deref() == Some(other) || open.info.name == other;
        state.tables.iter().find(named).map(|open| (open.info.name.clone(), column.to_owned()))
    }

    /// Whether each clause reaches some open table.
    ///
    /// # Errors
    /// `unknown-table` and `unknown-column` for the first that does not, and what else is wrong with one.
    pub(super) fn check_clauses(&self, clauses: &[Clause]) -> Result<()> {
        let mut tables = self.state.borrow().tables.clone();
        for clause in clauses {
            if let Some(name) = clause.table.as_deref().filter(|name| *name != ANY_TABLE) {
                tables.push(self.open_table(name)?);
            }
            let mut reached = false;
            for table in &tables {
                reached |= self.reach(table, clause, Target::Value)?.is_some();
            }
            if !reached {
                let message = format!("No open table has a column named {:?}.", clause.column);
                return Err(Error::new(Code::UnknownColumn, message));
            }
        }
        Ok(())
    }

    /// What `table` calls the dimension that is `name` in `source`; none when it has no such dimension, or when it is
    /// an id.
    pub(super) fn counterpart(&self, source: &Table, table: &Table, name: &str) -> Option<String> {
        let dimension = self.model.dimension(&source.info, name)?;
        if self.model.event_time(&source.info) == Some(dimension.column) {
            return self.event_time(table);
        }
        let column = source.info.columns.get(dimension.column)?;
        if let Some(there) = inherited(source, table, dimension.column) {
            let same = self
                .model
                .dimension(&table.info, name)
                .is_some_and(|it| ColumnId::try_from(it.column) == Ok(there));
            return Some(if same { name.to_owned() } else { table.column(there)?.name.clone() });
        }
        let there = table.canonical(column.canonical.as_deref()?)?;
        let other = table.column(there)?;
        if is_computed(source, dimension.column) || is_computed(table, there as usize) {
            return None;
        }
        if [column.role, other.role].iter().any(|role| matches!(role, Role::Id | Role::Other)) {
            return None;
        }
        // A dimension that is derived from its column keeps its name; a plain one goes by the column's.
        let derived = self.model.dimension(&table.info, name);
        let same = derived.is_some_and(|derived| ColumnId::try_from(derived.column) == Ok(there));
        Some(if same { name.to_owned() } else { other.name.clone() })
    }

    /// The raw name of the column that says when a row happened.
    fn event_time(&self, table: &Table) -> Option<String> {
        let column = self.model.event_time(&table.info)?;
        Some(table.info.columns.get(column)?.name.clone())
    }
}

/// Where a column of one table stands in the other, when one is derived from the other and has it from there.
fn inherited(source: &Table, table: &Table, column: usize) -> Option<ColumnId> {
    match (&source.origin, &table.origin) {
        (_, Some(origin)) if origin.of == source.id => {
            let at = origin.kept.iter().position(|kept| *kept as usize == column)?;
            ColumnId::try_from(at).ok()
        }
        (Some(origin), _) if origin.of == table.id => origin.kept.get(column).copied(),
        _ => None,
    }
}

/// Whether a column is computed from many rows, and so has no counterpart elsewhere.
fn is_computed(table: &Table, column: usize) -> bool {
    table.origin.as_ref().is_some_and(|origin| column >= origin.kept.len())
}

/// Whether a view that groups by `keys` ignores a clause: when it is on exactly what one of them is. Buckets and bins are
/// chosen by ranges, and the group without a value by null.
pub(super) fn is_own(keys: &[Key], clause: &plan::Clause) -> bool {
    let is_range = matches!(clause.test, Test::Range { .. });
    let is_null = matches!(&clause.test, Test::Is(values) | Test::Not(values) if *values == [Value::Null]);
    keys.iter().any(|key| match (key, &clause.key) {
        (Key::Value(a), Key::Value(b))
        | (Key::Whole(a), Key::Whole(b))
        | (Key::Year(a, _), Key::Year(b, _)) => a == b,
        (Key::Grain(a, ..) | Key::Bins(a, _), Key::Value(b)) => a == b && (is_range || is_null),
        (Key::Year(a, _), Key::Value(b)) => a == b && is_range,
        (Key::Part(a, part, _), Key::Part(b, other, _)) => a == b && part == other,
        _ => false,
    })
}
