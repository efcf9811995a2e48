//! Which accumulator computes an aggregate.

use std::rc::Rc;

use reelscope_model::{Result, expr::RowExpr, query::Op};

use super::{
    Accumulate,
    count::{Count, CountNumbers},
    distinct::{DistinctCodes, DistinctInts},
    extreme::{ExtremeCodes, ExtremeFloats, ExtremeInts},
    moments::Deviations,
    quantile::Sketches,
    sum::{SumFloats, SumInts},
};
use crate::{
    column::{Column, IntKind},
    error::bad_query,
    expression,
    identity::Identity,
    partial::Distinct,
    plan::{Aggregate, ColumnId, Key},
    store::Store,
};

/// The accumulator of an aggregate, its conditions apart.
pub(super) fn choose(aggregate: &Aggregate, store: &mut Store) -> Result<Box<dyn Accumulate>> {
    match (&aggregate.input, aggregate.op) {
        (None, Op::Count) => Ok(Box::new(Count::new(None))),
        (None, _) => Err(bad_query("Only a count does without a column.")),
        (Some(RowExpr::Column(column)), Op::CountDistinct) => {
            distinct(*column, aggregate.apart.as_ref(), store)
        }
        (Some(RowExpr::Column(column)), op) => of_column(op, *column, store),
        (Some(expr), op) => of_numbers(op, expression::bind(expr, store)?),
    }
}

/// An operation on a bare column keeps the column's type.
fn of_column(op: Op, id: ColumnId, store: &mut Store) -> Result<Box<dyn Accumulate>> {
    let column = store.column(id)?.clone();
    let greatest = op == Op::Max;
    Ok(match (op, &column) {
        (Op::Count, _) => Box::new(Count::new(column.valid())),
        (Op::Min | Op::Max, Column::Ints(ints)) => Box::new(ExtremeInts::new(Rc::clone(ints), greatest)),
        (Op::Min | Op::Max, Column::Coded(coded)) => Box::new(ExtremeCodes::new(Rc::clone(coded), greatest)),
        (Op::Sum | Op::Mean, Column::Ints(ints)) if is_number(ints.kind) => {
            Box::new(SumInts::new(Rc::clone(ints)))
        }
        (_, Column::Coded(_)) => return Err(bad_query("Text cannot be summed or averaged.")),
        _ => of_numbers(op, RowExpr::Column(column))?,
    })
}

/// The distinct values of a column; their recurrences, where some are apart.
fn distinct(id: ColumnId, apart: Option<&Distinct>, store: &mut Store) -> Result<Box<dyn Accumulate>> {
    let ints = match (store.identity(id), store.column(id)?) {
        (Some(Identity::Codes(coded)), _) => {
            return Ok(Box::new(DistinctCodes::new(Rc::clone(coded), apart)));
        }
        (Some(Identity::Numbers(numbers)), _) => Some(numbers),
        (None, Column::Ints(ints)) => Some(ints),
        _ => None,
    };
    if let Some(state) = ints.and_then(|ints| DistinctInts::new(ints, apart)) {
        return Ok(Box::new(state));
    }
    Ok(Box::new(DistinctCodes::new(store.key(&Key::Value(id))?, apart)))
}

fn is_number(kind: IntKind) -> bool {
    matches!(kind, IntKind::Int | IntKind::Decimal(_))
}

/// An operation on floats.
fn of_numbers(op: Op, expr: RowExpr<Column>) -> Result<Box<dyn Accumulate>> {
    Ok(match op {
        Op::Count => Box::new(CountNumbers::new(expr)),
        Op::Sum | Op::Mean => Box::new(SumFloats::new(expr)),
        Op::Min | Op::Max => Box::new(ExtremeFloats::new(expr, op == Op::Max)),
        Op::Variance => Box::new(Deviations::new(expr)),
        Op::Quantile => Box::new(Sketches::new(expr)),
        Op::CountDistinct => return Err(bad_query("Distinct values are counted of a column only.")),
    })
}
