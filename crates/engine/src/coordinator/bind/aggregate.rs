//! A model's aggregates over an open table's columns.

use reelscope_model::{
    Code, Error, Result,
    expr::{Aggregate, Predicate, RowExpr},
    query::Op,
};

use super::Binder;
use crate::plan::{self, ColumnId};

impl Binder<'_> {
    /// An aggregate of an expanded measure.
    ///
    /// # Errors
    /// `internal` for a column that the table lacks, as expanding has seen them all.
    pub(super) fn aggregate(&self, aggregate: &Aggregate) -> Result<plan::Aggregate> {
        Ok(plan::Aggregate {
            op: stored(aggregate.op),
            input: aggregate.input.as_ref().map(|input| self.row(input)).transpose()?,
            filter: aggregate.filter.as_ref().map(|filter| self.predicate(filter)).transpose()?,
            clauses: Vec::new(),
            apart: None,
        })
    }

    fn row(&self, row: &RowExpr) -> Result<RowExpr<ColumnId>> {
        Ok(match row {
            RowExpr::Column(name) => RowExpr::Column(self.canonical(name)?),
            RowExpr::Number(value) => RowExpr::Number(*value),
            RowExpr::Negate(inner) => RowExpr::Negate(Box::new(self.row(inner)?)),
            RowExpr::Binary(operator, left, right) => {
                RowExpr::Binary(*operator, Box::new(self.row(left)?), Box::new(self.row(right)?))
            }
            RowExpr::Call(function, arguments) => {
                RowExpr::Call(*function, arguments.iter().map(|row| self.row(row)).collect::<Result<_>>()?)
            }
        })
    }

    /// A condition of the model whose rules and value sets were replaced by what they stand for.
    ///
    /// # Errors
    /// `internal` for a column that the table lacks.
    pub(in crate::coordinator) fn predicate(&self, predicate: &Predicate) -> Result<Predicate<ColumnId>> {
        let all = |parts: &[Predicate]| parts.iter().map(|part| self.predicate(part)).collect::<Result<_>>();
        Ok(match predicate {
            Predicate::Present(name) => Predicate::Present(self.canonical(name)?),
            Predicate::Matches { column, set, values } => Predicate::Matches {
                column: self.canonical(column)?,
                set: set.clone(),
                values: self.table.value_set(column, set, values),
            },
            Predicate::In(name, values) => Predicate::In(self.canonical(name)?, values.clone()),
            Predicate::Compare(comparison, left, right) => {
                Predicate::Compare(*comparison, self.row(left)?, self.row(right)?)
            }
            Predicate::Rule(name) => return Err(internal(&format!("the rule {name} was not expanded"))),
            Predicate::Not(inner) => Predicate::Not(Box::new(self.predicate(inner)?)),
            Predicate::And(parts) => Predicate::And(all(parts)?),
            Predicate::Or(parts) => Predicate::Or(all(parts)?),
        })
    }

    /// In a measure the model's name of a column wins over a raw one.
    pub(in crate::coordinator) fn canonical(&self, name: &str) -> Result<ColumnId> {
        let raw = || self.table.position(|column| column.name == name);
        let own = self.table.canonical(name).or_else(raw);
        if own.is_none() && name.contains('.') {
            return self.named(name).map(|named| named.id);
        }
        own.ok_or_else(|| internal(&format!("the column {name} is missing")))
    }
}

/// The operation whose state serves this one too: a mean is finished from a sum, which counts its values.
pub(super) fn stored(op: Op) -> Op {
    if op == Op::Mean { Op::Sum } else { op }
}

fn internal(what: &str) -> Error {
    Error::new(Code::Internal, format!("A measure cannot be bound: {what}."))
}
