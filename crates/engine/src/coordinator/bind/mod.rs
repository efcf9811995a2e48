//! Binding: a query's names become columns, its literals values, its measures aggregates.
//!
//! What comes out is a plan's view and what is needed to finish its partials. Everything that can be wrong with a
//! query is found here.

use std::rc::Rc;

use reelscope_model::{By, Clause, Code, Error, Measure, Model, Query, Result};

use super::{
    Coordinator, Workers, batch::time_of, derived::Peak, finish::Finish, scope::ANY_TABLE, table::Table,
    zones::ZoneCache,
};
use crate::{
    key::source_of,
    plan::{self, ColumnId, Key, View},
};

mod aggregate;
mod clause;
mod column;
mod key;
mod literal;
mod measure;
mod period;
mod spread;
mod suggest;
mod window;

pub(super) use clause::Target;
pub(super) use measure::{Figure, Output};
pub(super) use period::Period;
pub(super) use window::Extent;

use measure::{Measures, Part};

/// A query bound to an open table.
pub(super) struct Bound {
    pub(super) table: Rc<Table>,
    pub(super) view: View,
    pub(super) finish: Finish,
    /// What of the view is of a period of time.
    pub(super) period: Option<Period>,
    /// What is computed over tables that are derived from this one: it meets the view by the keys of the groups.
    pub(super) sides: Vec<Side>,
}

/// A part of a query over another table.
#[derive(Clone)]
pub(super) struct Side {
    pub(super) table: Rc<Table>,
    pub(super) view: View,
    pub(super) period: Option<Period>,
    /// How many rows there are at once.
    pub(super) peak: Option<Peak>,
}

impl Side {
    /// The time that ranges choose a part of as a whole, where they do not leave out rows.
    pub(super) fn time(&self) -> Option<ColumnId> {
        time_of(self.period.as_ref(), self.peak.as_ref())
    }
}

impl Bound {
    /// The tables that it is over.
    pub(super) fn tables(&self) -> impl Iterator<Item = &Rc<Table>> {
        std::iter::once(&self.table).chain(self.sides.iter().map(|side| &side.table))
    }
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
        let derived = |kind: &str| match table.info.kind.as_deref() {
            Some(own) if own == kind => Ok(Rc::clone(&table)),
            _ => self.derived_of_kind(&table, kind),
        };
        let clause = |clause: &Clause| self.own_clause(&table, clause);
        let Measures { mut parts, outputs } = binder.measures(&query.measures, clause, derived)?;
        parts.iter_mut().for_each(|part| part.learn(|over| self.extent_of(over.unwrap_or(&table))));
        let finish = Finish::new(query, dims, outputs)?;
        // What is all over derived tables needs nothing of this one.
        let is_needed =
            |part: &Part| part.table.is_some() || !part.aggregates.is_empty() || query.measures.is_empty();
        let mut parts: Vec<Part> = parts.into_iter().filter(is_needed).collect();
        // What is at once is told beside rows, which say which groups there are.
        if let Some(first) = parts.first().filter(|part| part.is_peak) {
            let rows =
                Part { table: first.table.clone(), aggregates: Vec::new(), period: None, is_peak: false };
            parts.insert(0, rows);
        }
        let mut sides = Vec::new();
        for part in parts {
            let over = part.table.clone().unwrap_or_else(|| Rc::clone(&table));
            sides.push(self.side(query, &table, over, part)?);
        }
        let mut sides = sides.into_iter();
        let main = sides.next().ok_or_else(|| Error::new(Code::Internal, "A query has no part."))?;
        let Side { table, view, period, .. } = main;
        Ok(Bound { table, view, finish, period, sides: sides.collect() })
    }

    /// A part of a query to `asked` over that table, or over one that is derived from it.
    fn side(&self, query: &Query, asked: &Rc<Table>, over: Rc<Table>, part: Part) -> Result<Side> {
        let is_own = over.id == asked.id;
        let keys = query.by.iter().map(|by| {
            let binder = self.binder(&over);
            if is_own {
                return Ok(binder.dim(by)?.by);
            }
            let mut spec = by.spec();
            // What a linked table has is looked up by the id, which both have.
            let linked = asked.linked(&self.model, &spec.column).and_then(Result::ok);
            let is_linked = !asked.has(&self.model, &spec.column)
                && linked.is_some_and(|(way, _)| over.way_to(way.target.id).is_some());
            if !is_linked {
                spec.column = self
                    .counterpart(asked, &over, &spec.column)
                    .ok_or_else(|| not_in(&over, &spec.column, &query.measures, "grouped"))?;
            }
            Ok(binder.dim(&By::Spec(spec))?.by)
        });
        let keys = keys.collect::<Result<Vec<Key>>>()?;
        let clauses = query.filter.iter().map(|clause| {
            if is_own {
                return self.own_clause(&over, clause);
            }
            let mut there = clause.clone();
            there.table =
                Some(there.table.filter(|name| name != ANY_TABLE).unwrap_or_else(|| asked.info.name.clone()));
            let reached = self.reach(&over, &there, Target::Value)?;
            reached.ok_or_else(|| not_in(&over, &clause.column, &query.measures, "filtered"))
        });
        let mut clauses = clauses.collect::<Result<Vec<plan::Clause>>>()?;
        let mut period = part.period.filter(|period| !period.is_empty());
        if let Some(period) = &mut period {
            let is_part = |key: &Key| period.is_by(key) && !matches!(key, Key::Grain(..));
            if keys.iter().any(is_part) {
                return Err(of_a_period(
                    period.is_windowed(),
                    "has no buckets or parts of time",
                    "Ask for it with a range of time instead.",
                ));
            }
            let is_windowed = period.is_windowed();
            clauses = period.take(clauses).ok_or_else(|| {
                of_a_period(
                    is_windowed,
                    "is not filtered by parts or values of time",
                    "Choose the period by a range: from and to.",
                )
            })?;
        }
        let mut view = View { keys, aggregates: part.aggregates, ignores: 0, filter: None, clauses };
        if let Some(period) = &period
            && period.bucketed(&view.keys).is_some()
        {
            let mut told = view.aggregates.iter().enumerate();
            if !told.all(|(at, aggregate)| period.is_spread(at, aggregate)) {
                return Err(of_a_period(
                    period.is_windowed(),
                    "stands by time with measures of periods alone",
                    "Ask for the others in a query of their own.",
                ));
            }
        }
        let peak = if part.is_peak { Some(self.peak_of(&over, &mut view)?) } else { None };
        Ok(Side { table: over, view, period, peak })
    }

    /// What of a view is at once: by a grain of time, or of everything.
    fn peak_of(&self, table: &Table, view: &mut View) -> Result<Peak> {
        let refuse = |what: &str, hint: &str| {
            Err(Error::new(Code::BadQuery, format!("What is at once {what}.")).hint(hint))
        };
        let kind = table.info.kind.as_deref().and_then(|kind| self.model.derived_kind(kind));
        let end = kind.and_then(|derived| table.canonical(derived.end()?));
        let begin = self.model.event_time(&table.info).and_then(|at| plan::ColumnId::try_from(at).ok());
        let (Some(begin), Some(close)) = (begin, end) else {
            return refuse("needs a beginning and an end", "");
        };
        let buckets = match view.keys.as_slice() {
            [] => None,
            [Key::Grain(column, grain, zone)] if *column == begin => Some((*grain, zone.clone())),
            _ => return refuse("is told by a grain of time only", "Filter by other columns instead."),
        };
        let clauses = std::mem::take(&mut view.clauses).into_iter();
        let (own, others): (Vec<_>, Vec<_>) = clauses.partition(|clause| source_of(&clause.key).0 == begin);
        view.clauses = others;
        if !own.iter().all(|clause| matches!(clause.test, plan::Test::Range { .. })) {
            return refuse("is not filtered by parts or values of time", "Choose a range: from and to.");
        }
        Ok(Peak { begin, close, buckets, own })
    }

    /// The open table of that name.
    ///
    /// # Errors
    /// `unknown-table`, which names those that are open.
    pub(super) fn open_table(&self, name: &str) -> Result<Rc<Table>> {
        self.find_table(name).unwrap_or_else(|| {
            let state = self.state.borrow();
            let names: Vec<_> = state.tables.iter().map(|table| table.info.name.as_str()).collect();
            Err(suggest::unknown(Code::UnknownTable, "table", name, &names))
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

/// A derived table lacks what a query is grouped or filtered by.
fn not_in(table: &Table, column: &str, measures: &[Measure], what: &str) -> Error {
    let keys: Vec<String> = measures.iter().map(Measure::key).collect();
    let (name, keys) = (&table.info.name, keys.join(", "));
    Error::new(
        Code::BadQuery,
        format!(
            "{keys} cannot be {what} by {column}: it is counted over {name}, whose rows have no {column}."
        ),
    )
    .hint(format!("Use a column of {name}."))
}

fn of_a_period(is_windowed: bool, what: &str, hint: &str) -> Error {
    let subject = if is_windowed { "A figure of a period's end" } else { "A rate of churn" };
    Error::new(Code::BadQuery, format!("{subject} is of one period, so that it {what}.")).hint(hint)
}
