//! From a measure's id to an expression over an open table's columns, with nothing of the model left in it.

use super::{Derived, Kind, Model, Unavailable};
use crate::{
    expr::{Aggregate, Expr, Predicate, RowExpr},
    schema::{ColumnInfo, Role, TableInfo},
};

impl Model {
    /// What a measure computes on an open table: other measures, rules, value sets and `else` are replaced by what they
    /// stand for. Columns keep their canonical names, which [`crate::names::find_column`] resolves. A ratio's sides have
    /// ids too: `error_rate.over`, `error_rate.under`.
    ///
    /// # Errors
    /// Why the measure cannot be computed on this table, with the columns that are missing.
    pub fn expand(&self, table: &TableInfo, id: &str) -> Result<Expr, Unavailable> {
        let Some(measure) = self.measure(id) else {
            return self.side(table, id).unwrap_or(Err(Unavailable::Unknown));
        };
        let kind = table.kind.as_deref().and_then(|kind| self.kind(kind));
        let derived = measure.on.as_deref().and_then(|on| self.derived_kind(on));
        match derived {
            // The table is the derived one itself, and the aggregates are over its own rows.
            Some(derived) if table.kind.as_ref() == Some(&derived.kind.name) => {}
            Some(derived) => {
                let grounded = derived.on(self, table)?;
                let expansion = Expansion {
                    model: self,
                    table: &grounded.info,
                    kind: Some(&derived.kind),
                    derived: Some(derived),
                };
                return expansion.expr(&measure.expr).map_err(|why| match why {
                    Unavailable::Missing(columns) => {
                        Unavailable::Missing(derived.lacks(self, table, columns))
                    }
                    other => other,
                });
            }
            None => {
                if let Some(of) = measure.table.as_ref().filter(|of| table.kind.as_ref() != Some(of)) {
                    return Err(Unavailable::OtherTable(of.clone()));
                }
            }
        }
        Expansion { model: self, table, kind, derived: None }.expr(&measure.expr)
    }

    /// The measures that an expression of alternatives comes to on an open table, from the one asked for to the one
    /// that is computed: what was used, where there is a choice.
    #[must_use]
    pub fn used(&self, table: &TableInfo, id: &str) -> Option<&super::Measure> {
        let mut used = self.measure(id)?;
        let kind = table.kind.as_deref().and_then(|kind| self.kind(kind));
        let expansion = Expansion { model: self, table, kind, derived: None };
        while let Expr::Else(first, rest) = &used.expr {
            let chosen = if expansion.expr(first).is_ok() { first } else { rest };
            let Expr::Measure(next) = &**chosen else { break };
            used = self.measure(next)?;
        }
        Some(used)
    }

    /// The columns that a table lacks for a measure, by their canonical names; empty when it can be computed.
    #[must_use]
    pub fn missing(&self, table: &TableInfo, id: &str) -> Vec<String> {
        match self.expand(table, id) {
            Err(Unavailable::Missing(columns)) => columns,
            _ => Vec::new(),
        }
    }
}

pub(super) struct Expansion<'a> {
    pub(super) model: &'a Model,
    pub(super) table: &'a TableInfo,
    pub(super) kind: Option<&'a Kind>,
    /// The derived table that aggregates are over, when it was not asked by its own name.
    pub(super) derived: Option<&'a Derived>,
}

impl Expansion<'_> {
    fn expr(&self, expr: &Expr) -> Result<Expr, Unavailable> {
        Ok(match expr {
            Expr::Number(value) => Expr::Number(*value),
            // Loading has refused cycles, so this ends.
            Expr::Measure(id) => match (self.derived, self.model.measure(id)) {
                // The rest of a measure on a derived table is over its rows as well.
                (Some(_), Some(measure)) => self.expr(&measure.expr)?,
                _ => self.model.expand(self.table, id)?,
            },
            Expr::Aggregate(aggregate) => Expr::Aggregate(self.aggregate(aggregate)?),
            Expr::Negate(inner) => Expr::Negate(Box::new(self.expr(inner)?)),
            Expr::Binary(operator, left, right) => {
                let (left, right) = both(self.expr(left), self.expr(right))?;
                Expr::Binary(*operator, Box::new(left), Box::new(right))
            }
            Expr::Else(first, rest) => match self.expr(first) {
                Err(why) => self.expr(rest).map_err(|_| why)?,
                Ok(first) => first,
            },
        })
    }

    fn aggregate(&self, aggregate: &Aggregate) -> Result<Aggregate, Unavailable> {
        let mut missing = Vec::new();
        if let Some(input) = &aggregate.input {
            self.check_row(input, &mut missing);
        }
        let filter = aggregate.filter.as_ref().map(|filter| self.predicate(filter, &mut missing));
        if missing.is_empty() {
            let on = self.derived.map(|derived| derived.kind.name.clone());
            Ok(Aggregate { filter, on, ..aggregate.clone() })
        } else {
            Err(Unavailable::Missing(missing))
        }
    }

    fn check_row(&self, row: &RowExpr, missing: &mut Vec<String>) {
        match row {
            RowExpr::Column(name) => self.check_column(name, missing),
            RowExpr::Number(_) => {}
            RowExpr::Negate(inner) => self.check_row(inner, missing),
            RowExpr::Binary(_, left, right) => {
                self.check_row(left, missing);
                self.check_row(right, missing);
            }
            RowExpr::Call(_, arguments) => arguments.iter().for_each(|part| self.check_row(part, missing)),
        }
    }

    /// Whether `table.Column` is of a table that this one has the ids for. Whether it is open, and has the column, shows
    /// when it is asked for.
    fn is_linked(&self, name: &str) -> bool {
        let Some((kind, column)) = name.split_once('.') else { return false };
        let there = self.model.kind(kind).is_some_and(|kind| kind.column(column).is_some());
        let mut links = self.kind.into_iter().flat_map(|own| self.model.links(&own.name));
        there && links.any(|(from, link)| link.table == kind && self.lacks_none(&from.name))
    }

    /// The first column whose ids lead to the table of `table.Column`.
    fn way_to(&self, name: &str) -> Option<&str> {
        let (kind, _) = name.split_once('.')?;
        let mut links = self.kind.into_iter().flat_map(|own| self.model.links(&own.name));
        links.find(|(_, link)| link.table == kind).map(|(from, _)| from.name.as_str())
    }

    fn lacks_none(&self, canonical: &str) -> bool {
        let is_it = |c: &ColumnInfo| c.canonical.as_deref() == Some(canonical) && c.role != Role::Other;
        self.table.columns.iter().any(is_it)
    }

    pub(super) fn check_column(&self, name: &str, missing: &mut Vec<String>) {
        let is_it = |c: &ColumnInfo| c.canonical.as_deref() == Some(name) || c.name == name;
        let own = self.table.columns.iter().any(|column| is_it(column) && column.role != Role::Other);
        if own || self.is_linked(name) {
            return;
        }
        // Of a linked table the ids are missing that lead there.
        let lacking = self.way_to(name).unwrap_or(name);
        if !missing.iter().any(|known| known == lacking) {
            missing.push(lacking.to_owned());
        }
    }

    /// Whether the table has a column.
    pub(super) fn column(&self, name: &str) -> Result<(), Unavailable> {
        let mut missing = Vec::new();
        self.check_column(name, &mut missing);
        if missing.is_empty() { Ok(()) } else { Err(Unavailable::Missing(missing)) }
    }

    /// A condition with its rules and value sets replaced by what they stand for here.
    pub(super) fn condition(&self, predicate: &Predicate) -> Result<Predicate, Unavailable> {
        let mut missing = Vec::new();
        let condition = self.predicate(predicate, &mut missing);
        if missing.is_empty() { Ok(condition) } else { Err(Unavailable::Missing(missing)) }
    }

    fn predicate(&self, predicate: &Predicate, missing: &mut Vec<String>) -> Predicate {
        match predicate {
            Predicate::Rule(name) => return self.rule(name, missing),
            Predicate::Matches { column, set, .. } => {
                self.check_column(column, missing);
                let found = self.kind.and_then(|kind| kind.column(column)?.set(set));
                let values = found.map_or_else(Vec::new, |set| set.values.clone());
                return Predicate::Matches { column: column.clone(), set: set.clone(), values };
            }
            Predicate::Not(inner) => return Predicate::Not(Box::new(self.predicate(inner, missing))),
            Predicate::And(parts) => return Predicate::And(self.predicates(parts, missing)),
            Predicate::Or(parts) => return Predicate::Or(self.predicates(parts, missing)),
            Predicate::Present(column) | Predicate::In(column, _) => self.check_column(column, missing),
            Predicate::Compare(_, left, right) => {
                self.check_row(left, missing);
                self.check_row(right, missing);
            }
        }
        predicate.clone()
    }

    fn predicates(&self, parts: &[Predicate], missing: &mut Vec<String>) -> Vec<Predicate> {
        parts.iter().map(|part| self.predicate(part, missing)).collect()
    }

    /// The first of a rule's conditions whose columns are there; the first one's are missing otherwise.
    fn rule(&self, name: &str, missing: &mut Vec<String>) -> Predicate {
        // What is of a period is resolved when that is known.
        if self.kind.is_some_and(|kind| self.model.is_special(kind, name)) {
            return Predicate::Rule(name.to_owned());
        }
        let choices = self.kind.and_then(|kind| kind.rule(name)).map_or(&[][..], |rule| &rule.choices);
        let mut first_missing = None;
        for choice in choices {
            let mut lacking = Vec::new();
            let condition = self.predicate(choice, &mut lacking);
            if lacking.is_empty() {
                return condition;
            }
            first_missing.get_or_insert(lacking);
        }
        missing.extend(first_missing.unwrap_or_default());
        Predicate::Rule(name.to_owned())
    }
}

/// Both values, or what is missing for either.
fn both(
    left: Result<Expr, Unavailable>,
    right: Result<Expr, Unavailable>,
) -> Result<(Expr, Expr), Unavailable> {
    match (left, right) {
        (Ok(left), Ok(right)) => Ok((left, right)),
        (Err(Unavailable::Missing(mut left)), Err(Unavailable::Missing(right))) => {
            let more: Vec<String> = right.into_iter().filter(|name| !left.contains(name)).collect();
            left.extend(more);
            Err(Unavailable::Missing(left))
        }
        (Err(why), _) | (_, Err(why)) => Err(why),
    }
}
