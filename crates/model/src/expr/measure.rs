//! Arithmetic over aggregates and other measures.

use super::{
    Aggregate, Expr, Named, RowExpr,
    cursor::{Cursor, Parsed},
    predicate::predicate,
    row::{column, number, product_operator, row, sum_operator},
    token::Kind,
};
use crate::query::Op;

/// The aggregates by name.
pub(super) const AGGREGATES: [(&str, Op); 8] = [
    ("count", Op::Count),
    ("sum", Op::Sum),
    ("mean", Op::Mean),
    ("min", Op::Min),
    ("max", Op::Max),
    ("variance", Op::Variance),
    ("distinct", Op::CountDistinct),
    ("quantile", Op::Quantile),
];

/// `sum (else expr)?`
pub(super) fn expr(cursor: &mut Cursor) -> Parsed<Expr> {
    let first = sum(cursor)?;
    if !cursor.take_word("else") {
        return Ok(first);
    }
    let rest = cursor.nested(expr)?;
    Ok(Expr::Else(Box::new(first), Box::new(rest)))
}

fn sum(cursor: &mut Cursor) -> Parsed<Expr> {
    let mut left = product(cursor)?;
    while let Some(operator) = sum_operator(cursor) {
        left = Expr::Binary(operator, Box::new(left), Box::new(product(cursor)?));
    }
    Ok(left)
}

fn product(cursor: &mut Cursor) -> Parsed<Expr> {
    let mut left = factor(cursor)?;
    while let Some(operator) = product_operator(cursor) {
        left = Expr::Binary(operator, Box::new(left), Box::new(factor(cursor)?));
    }
    Ok(left)
}

fn factor(cursor: &mut Cursor) -> Parsed<Expr> {
    if cursor.take_symbol("-") {
        return cursor.nested(factor).map(|inner| Expr::Negate(Box::new(inner)));
    }
    if cursor.take_symbol("(") {
        let inner = cursor.nested(expr)?;
        cursor.expect_symbol(")")?;
        return Ok(inner);
    }
    if let Kind::Number(written) = cursor.peek(0).clone() {
        return number(cursor, &written).map(Expr::Number);
    }
    if cursor.at_call() {
        return aggregate(cursor).map(Expr::Aggregate);
    }
    let Some(id) = cursor.name_ahead().map(str::to_owned) else {
        return cursor.unexpected("a measure, an aggregate such as count(), or a number");
    };
    cursor.refer(Named::Measure(id.clone()));
    cursor.advance();
    Ok(Expr::Measure(id))
}

fn aggregate(cursor: &mut Cursor) -> Parsed<Aggregate> {
    let name = cursor.name_ahead().unwrap_or_default();
    let Some((_, op)) = AGGREGATES.iter().find(|(known, _)| *known == name) else {
        let known = AGGREGATES.map(|(known, _)| known).join(", ");
        return cursor.fail(format!("there is no aggregate `{name}`; there are {known}"));
    };
    cursor.advance();
    cursor.expect_symbol("(")?;
    let input = input(cursor, *op)?;
    let q = if *op == Op::Quantile { Some(share(cursor)?) } else { None };
    cursor.expect_symbol(")")?;
    let filter = if cursor.take_word("where") { Some(predicate(cursor)?) } else { None };
    Ok(Aggregate { op: *op, input, q, filter, on: None })
}

/// What stands between an aggregate's parentheses, but for the share of a quantile.
fn input(cursor: &mut Cursor, op: Op) -> Parsed<Option<RowExpr>> {
    match op {
        Op::Count if cursor.at_symbol(")") => Ok(None),
        Op::CountDistinct => column(cursor).map(|column| Some(RowExpr::Column(column))),
        _ => row(cursor).map(Some),
    }
}

fn share(cursor: &mut Cursor) -> Parsed<f64> {
    cursor.expect_symbol(",")?;
    let Kind::Number(written) = cursor.peek(0) else {
        return cursor.unexpected("the quantile's share, from 0 to 1");
    };
    match written.parse::<f64>() {
        Ok(share) if (0.0..=1.0).contains(&share) => {
            cursor.advance();
            Ok(share)
        }
        _ => cursor.fail("a quantile's share lies between 0 and 1"),
    }
}
