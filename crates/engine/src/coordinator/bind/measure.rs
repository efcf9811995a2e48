//! A query's measures as aggregates and what is made of them.
//!
//! Aggregates that several measures share are computed once.

use reelscope_model::{
    Clause, Code, Error, Measure, Result,
    expr::{Expr, RowExpr},
    model::Unavailable,
    query::{Op, OpMeasure},
};

use super::{Binder, aggregate::stored, suggest};
use crate::{
    coordinator::table::Values,
    plan::{self, Aggregate, ColumnId},
};

/// A measure in the result.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::coordinator) struct Output {
    pub(in crate::coordinator) key: String,
    pub(in crate::coordinator) expr: Expr<Figure>,
    pub(in crate::coordinator) data_type: &'static str,
}

/// What stands for an aggregate in a bound measure: its state's position, and how it is finished.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::coordinator) struct Figure {
    pub(in crate::coordinator) state: usize,
    pub(in crate::coordinator) op: Op,
    /// The share of a quantile.
    pub(in crate::coordinator) q: f64,
}

/// What a bound figure's type is, beside the figure.
type Typed = (Figure, &'static str);

impl Binder<'_> {
    /// The aggregates of a query's measures, each once, and what is made of them. `bind` binds a clause.
    ///
    /// # Errors
    /// `unknown-measure`, `unknown-column` and `bad-query`.
    pub(super) fn measures(
        &self,
        measures: &[Measure],
        bind: impl Fn(&Clause) -> Result<plan::Clause>,
    ) -> Result<(Vec<Aggregate>, Vec<Output>)> {
        let mut aggregates = Vec::new();
        let outputs = measures.iter().map(|measure| {
            let (expr, data_type) = match measure {
                Measure::Id(id) => self.measure(id, &mut aggregates)?,
                Measure::Op(op) => {
                    let (figure, data_type) = self.operation(op, &bind, &mut aggregates)?;
                    (Expr::Aggregate(figure), data_type)
                }
            };
            Ok(Output { key: measure.key(), expr, data_type })
        });
        let outputs = outputs.collect::<Result<_>>()?;
        Ok((aggregates, outputs))
    }

    fn measure(&self, id: &str, aggregates: &mut Vec<Aggregate>) -> Result<(Expr<Figure>, &'static str)> {
        let expr = self.model.expand(&self.table.info, id).map_err(|why| self.unavailable(id, &why))?;
        let mut types = Vec::new();
        let bound = bind_expr(&expr, &mut |aggregate| {
            let q = aggregate.q.unwrap_or_default();
            let (figure, data_type) = self.figure(self.aggregate(aggregate)?, aggregate.op, q, aggregates);
            types.push(data_type);
            Ok(figure)
        })?;
        let data_type = if matches!(bound, Expr::Aggregate(_)) { types.first().copied() } else { None };
        Ok((bound, data_type.unwrap_or("float")))
    }

    fn operation(
        &self,
        measure: &OpMeasure,
        bind: impl Fn(&Clause) -> Result<plan::Clause>,
        aggregates: &mut Vec<Aggregate>,
    ) -> Result<Typed> {
        let column = measure.column.as_deref().map(|name| self.named(name)).transpose()?;
        check_operation(measure, column.map(|column| column.values))?;
        let aggregate = Aggregate {
            op: stored(measure.op),
            input: column.map(|column| RowExpr::Column(column.id)),
            filter: None,
            clauses: measure.filter.iter().map(bind).collect::<Result<_>>()?,
            apart: None,
        };
        Ok(self.figure(aggregate, measure.op, measure.q.unwrap_or_default(), aggregates))
    }

    /// The place of an aggregate among those known, behind them when it is new.
    fn figure(&self, aggregate: Aggregate, op: Op, q: f64, aggregates: &mut Vec<Aggregate>) -> Typed {
        let data_type = self.type_of(op, aggregate.input.as_ref());
        let state = aggregates.iter().position(|known| *known == aggregate).unwrap_or_else(|| {
            aggregates.push(aggregate);
            aggregates.len() - 1
        });
        (Figure { state, op, q }, data_type)
    }

    fn type_of(&self, op: Op, input: Option<&RowExpr<ColumnId>>) -> &'static str {
        match (op, input) {
            (Op::Count | Op::CountDistinct, _) => "int",
            (Op::Sum | Op::Min | Op::Max, Some(RowExpr::Column(column))) => {
                self.table.values(*column).type_name()
            }
            _ => "float",
        }
    }

    fn unavailable(&self, id: &str, why: &Unavailable) -> Error {
        let table = &self.table.info;
        let say = |message: String| Error::new(Code::UnknownMeasure, message);
        match why {
            Unavailable::Unknown => {
                let known: Vec<_> =
                    self.model.measures_of(table).map(|measure| measure.id.as_str()).collect();
                suggest::unknown(Code::UnknownMeasure, &format!("measure of {}", table.name), id, &known)
            }
            Unavailable::OtherTable(other) => {
                say(format!("{id} is a measure of {other}, not of {}.", table.name))
                    .hint(format!("Ask {other} for it."))
            }
            Unavailable::Missing(columns) => {
                let columns = columns.join(" and ");
                say(format!("{id} needs {columns}, which {} does not have.", table.name))
                    .hint(format!("It lights up with a column that is named {columns}, or an alias of it."))
            }
            Unavailable::Keyed => {
                say(format!("{id} is not available yet: it needs each session's events in order."))
            }
        }
    }
}

/// Whether an operation has what it needs, and a column that it can work on.
fn check_operation(measure: &OpMeasure, values: Option<Values>) -> Result<()> {
    let op = measure.op;
    let name = op.as_str();
    let bad = |what: String| Err(Error::new(Code::BadQuery, what));
    let Some(values) = values else {
        return if op == Op::Count { Ok(()) } else { bad(format!("{name} needs a column.")) };
    };
    let column = measure.column.as_deref().unwrap_or_default();
    if matches!(op, Op::Sum | Op::Mean | Op::Variance | Op::Quantile) && !values.is_number() {
        return bad(format!("{name} needs numbers, and {column} holds none."));
    }
    match (op, measure.q) {
        (Op::Quantile, Some(q)) if (0.0..=1.0).contains(&q) => Ok(()),
        (Op::Quantile, _) => bad("quantile needs q, from 0 to 1.".to_owned()),
        (_, Some(_)) => bad(format!("{name} has no q; only quantile has.")),
        _ => Ok(()),
    }
}

/// An expanded expression with each aggregate replaced by what `figure` makes of it.
fn bind_expr(
    expr: &Expr,
    figure: &mut impl FnMut(&reelscope_model::expr::Aggregate) -> Result<Figure>,
) -> Result<Expr<Figure>> {
    Ok(match expr {
        Expr::Number(value) => Expr::Number(*value),
        Expr::Aggregate(aggregate) => Expr::Aggregate(figure(aggregate)?),
        Expr::Negate(inner) => Expr::Negate(Box::new(bind_expr(inner, figure)?)),
        Expr::Binary(operator, left, right) => {
            let left = bind_expr(left, figure)?;
            Expr::Binary(*operator, Box::new(left), Box::new(bind_expr(right, figure)?))
        }
        // Expanding has chosen between them, so the first holds.
        Expr::Else(first, _) => bind_expr(first, figure)?,
        Expr::Measure(id) => {
            return Err(Error::new(Code::Internal, format!("The measure {id} was not expanded.")));
        }
    })
}
