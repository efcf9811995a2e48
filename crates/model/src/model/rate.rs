//! Measures that are rates: their two sides, and the columns that they are made of.
//!
//! A rate's sides have ids of their own, `error_rate.over` and `error_rate.under`, which [`Model::expand`] knows, so that
//! they are asked as any measure. A rate here is a ratio of counts and sums: only such sides add up over groups.

use super::{Better, Kind, Measure, Model, Unavailable, Window};
use crate::{
    expr::{Aggregate, Arithmetic, Expr, Predicate, RowExpr},
    query::Op,
    schema::TableInfo,
};

/// A side of a ratio, by what follows its measure's id.
const SIDES: [&str; 2] = [".over", ".under"];

/// A rate, and what can be asked of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Rate<'a> {
    /// Its measure.
    pub measure: &'a Measure,
    /// Which direction is good news.
    pub better: Better,
    /// The id of its numerator.
    pub over: String,
    /// The id of its denominator.
    pub under: String,
    /// Whether both sides are counts of rows, and not sums.
    pub counts: bool,
}

impl Model {
    /// The rate that a measure stands for on an open table: itself, or the first one whose numerator it is, as the error
    /// rate is of errors. None of a measure without one, one whose sides do not add up, and one that is neither good nor
    /// bad news.
    #[must_use]
    pub fn rate<'a>(&'a self, table: &TableInfo, id: &str) -> Option<Rate<'a>> {
        let whole = self.measure(id)?;
        let is_numerator = |other: &&Measure| {
            let over = match &other.expr {
                Expr::Binary(Arithmetic::Divide, over, _) => over,
                _ => return false,
            };
            matches!(&**over, Expr::Measure(over) if *over == whole.id) && other.table == whole.table
        };
        let others = self.measures().iter().filter(is_numerator);
        std::iter::once(whole).chain(others).find_map(|measure| self.as_rate(table, measure))
    }

    fn as_rate<'a>(&'a self, table: &TableInfo, measure: &'a Measure) -> Option<Rate<'a>> {
        let better = measure.better?;
        let [over, under] = SIDES.map(|side| format!("{}{side}", measure.id));
        let (above, below) = (self.expand(table, &over).ok()?, self.expand(table, &under).ok()?);
        let (Some(above), Some(below)) = (adds_up(&above), adds_up(&below)) else { return None };
        let counts = above == Op::Count && below == Op::Count;
        Some(Rate { measure, better, over, under, counts })
    }

    /// Whether a measure's figures over the parts of a table add up to the one over the whole: of counts and sums of rows,
    /// and not of distinct values, means and rates.
    #[must_use]
    pub fn adds_up(&self, table: &TableInfo, id: &str) -> bool {
        self.expand(table, id).is_ok_and(|expr| adds_up(&expr).is_some())
    }

    /// One side of a ratio, when `id` names one.
    pub(super) fn side(&self, table: &TableInfo, id: &str) -> Option<Result<Expr, Unavailable>> {
        let (side, of) =
            SIDES.iter().enumerate().find_map(|(at, side)| Some((at, id.strip_suffix(side)?)))?;
        self.measure(of)?;
        Some(self.expand(table, of).and_then(|expr| match expr {
            Expr::Binary(Arithmetic::Divide, over, under) => Ok(if side == 0 { *over } else { *under }),
            _ => Err(Unavailable::Unknown),
        }))
    }

    /// The columns of a kind, by their canonical names, that say what happened in a row, rather than where and for whom:
    /// those that a measure reads, those that the kind's conditions read, and those whose values mean something to
    /// measures.
    #[must_use]
    pub fn outcome_columns(&self, kind: &Kind, id: &str) -> Vec<String> {
        let mut columns = Vec::new();
        if let Some(measure) = self.measure(id) {
            self.read_by(measure, kind, &mut columns);
        }
        for rule in &kind.rules {
            rule.choices.iter().for_each(|choice| of_condition(choice, kind, &mut columns));
        }
        let with_sets = kind.columns.iter().filter(|column| !column.sets.is_empty());
        columns.extend(with_sets.map(|column| column.name.clone()));
        columns
    }

    fn read_by(&self, measure: &Measure, kind: &Kind, columns: &mut Vec<String>) {
        each(&measure.expr, &mut |expr| match expr {
            // Loading has refused cycles, so this ends.
            Expr::Measure(id) => {
                if let Some(measure) = self.measure(id) {
                    self.read_by(measure, kind, columns);
                }
            }
            Expr::Aggregate(Aggregate { input, filter, .. }) => {
                if let Some(input) = input {
                    of_row(input, columns);
                }
                if let Some(filter) = filter {
                    of_condition(filter, kind, columns);
                }
            }
            _ => {}
        });
    }
}

fn each(expr: &Expr, job: &mut impl FnMut(&Expr)) {
    job(expr);
    match expr {
        Expr::Negate(inner) => each(inner, job),
        Expr::Binary(_, left, right) | Expr::Else(left, right) => {
            each(left, job);
            each(right, job);
        }
        Expr::Number(_) | Expr::Measure(_) | Expr::Aggregate(_) => {}
    }
}

fn of_row(row: &RowExpr, columns: &mut Vec<String>) {
    match row {
        RowExpr::Column(name) => columns.push(name.clone()),
        RowExpr::Number(_) => {}
        RowExpr::Negate(inner) => of_row(inner, columns),
        RowExpr::Binary(_, left, right) => {
            of_row(left, columns);
            of_row(right, columns);
        }
        RowExpr::Call(_, arguments) => arguments.iter().for_each(|part| of_row(part, columns)),
    }
}

fn of_condition(predicate: &Predicate, kind: &Kind, columns: &mut Vec<String>) {
    match predicate {
        Predicate::Present(column) | Predicate::In(column, _) | Predicate::Matches { column, .. } => {
            columns.push(column.clone());
        }
        Predicate::Compare(_, left, right) => {
            of_row(left, columns);
            of_row(right, columns);
        }
        Predicate::Rule(name) => {
            let choices = kind.rule(name).map_or(&[][..], |rule| &rule.choices);
            choices.iter().for_each(|choice| of_condition(choice, kind, columns));
        }
        Predicate::Not(inner) => of_condition(inner, kind, columns),
        Predicate::And(parts) | Predicate::Or(parts) => {
            parts.iter().for_each(|part| of_condition(part, kind, columns));
        }
    }
}

/// What an expression adds up from group to group, a count or a sum; none when it does not.
fn adds_up(expr: &Expr) -> Option<Op> {
    match expr {
        // What is counted at its peak, or by a period, is of the whole alone.
        Expr::Aggregate(Aggregate { filter: Some(Predicate::Rule(_)), .. }) => None,
        Expr::Aggregate(aggregate) if Window::split(aggregate).is_some() => None,
        Expr::Aggregate(aggregate) => matches!(aggregate.op, Op::Count | Op::Sum).then_some(aggregate.op),
        Expr::Binary(Arithmetic::Divide | Arithmetic::Multiply, inner, by)
            if matches!(**by, Expr::Number(_)) =>
        {
            adds_up(inner).map(|_| Op::Sum)
        }
        Expr::Binary(Arithmetic::Add, left, right) => {
            let both = (adds_up(left)?, adds_up(right)?);
            Some(if both == (Op::Count, Op::Count) { Op::Count } else { Op::Sum })
        }
        _ => None,
    }
}
