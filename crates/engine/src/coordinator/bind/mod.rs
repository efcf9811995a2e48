//! Binding: a query's names become columns, its literals values, its measures aggregates.
//!
//! What comes out is a plan's view and what is needed to finish its partials. Everything that can be wrong with a
//! query is found here.

use std::rc::Rc;

use reelscope_model::{Clause, Code, Error, Model, Query, Result};

use super::{Coordinator, Workers, finish::Finish, scope::ANY_TABLE, table::Table, zones::ZoneCache};
use crate::plan::{self, View};

mod aggregate;
mod clause;
mod column;
mod key;
mod literal;
mod measure;
mod suggest;

pub(super) use clause::Target;
pub(super) use measure::{Figure, Output};

/// A query bound to an open table.
pub(super) struct Bound {
    pub(super) table: Rc<Table>,
    pub(super) view: View,
    pub(super) finish: Finish,
}

/// What names are resolved against: one open table.
#[derive(Clone, Copy)]
pub(super) struct Binder<'a> {
    pub(super) model: &'a Model,
    pub(super) zones: &'a ZoneCache,
    pub(super) table: &'a Table,
}

impl<W: Workers> Coordinator<W> {
    /// Binds a query.
    ///
    /// # Errors
    /// `unknown-table`, `unknown-column`, `unknown-measure` and `bad-query`.
    pub(super) fn bind(&self, query: &Query) -> Result<Bound> {
        let table = self.open_table(&query.table)?;
        let binder = self.binder(&table);
        let dims = binder.dims(&query.by)?;
        let (aggregates, outputs) =
            binder.measures(&query.measures, |clause| self.own_clause(&table, clause))?;
        let clauses = query.filter.iter().map(|clause| self.own_clause(&table, clause));
        let view = View {
            keys: dims.iter().map(|dim| dim.by.clone()).collect(),
            aggregates,
            ignores: 0,
            filter: None,
            clauses: clauses.collect::<Result<_>>()?,
        };
        let finish = Finish::new(query, dims, outputs)?;
        Ok(Bound { table, view, finish })
    }

    /// The open table of that name.
    ///
    /// # Errors
    /// `unknown-table`, which names those that are open.
    pub(super) fn open_table(&self, name: &str) -> Result<Rc<Table>> {
        let state = self.state.borrow();
        state.table(name).ok_or_else(|| {
            let names: Vec<_> = state.tables.iter().map(|table| table.info.name.as_str()).collect();
            suggest::unknown(Code::UnknownTable, "table", name, &names)
        })
    }

    /// What resolves names in `table`.
    pub(super) fn binder<'a>(&'a self, table: &'a Table) -> Binder<'a> {
        Binder { model: &self.model, zones: &self.zones, table }
    }

    /// Binds a clause of a query's own, which has to reach the query's table.
    pub(super) fn own_clause(&self, table: &Table, clause: &Clause) -> Result<plan::Clause> {
        let name = &table.info.name;
        let Some(other) = clause.table.as_deref().filter(|other| other != name && *other != ANY_TABLE) else {
            return self.binder(table).clause(&clause.column, clause, Target::Value);
        };
        self.open_table(other)?;
        self.reach(table, clause, Target::Value)?.ok_or_else(|| {
            let column = &clause.column;
            Error::new(Code::BadQuery, format!("A clause on {column} of {other} cannot reach {name}."))
                .hint("Only columns of the same dimension are filtered together.")
        })
    }
}
