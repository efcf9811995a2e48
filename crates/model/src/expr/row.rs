//! Arithmetic over one row's columns.

use super::{
    Arithmetic, Function, Named, RowExpr,
    cursor::{Cursor, Parsed},
    token::Kind,
};

/// The functions, with how many arguments each takes.
pub(super) const FUNCTIONS: [(&str, Function, usize); 8] = [
    ("days", Function::Days, 2),
    ("round", Function::Round, 1),
    ("round_half_even", Function::RoundHalfEven, 1),
    ("floor", Function::Floor, 1),
    ("ceil", Function::Ceil, 1),
    ("abs", Function::Abs, 1),
    ("sqrt", Function::Sqrt, 1),
    ("exp", Function::Exp, 1),
];

/// `term (+|- term)*`
pub(super) fn row(cursor: &mut Cursor) -> Parsed<RowExpr> {
    let mut left = term(cursor)?;
    while let Some(operator) = sum_operator(cursor) {
        left = RowExpr::Binary(operator, Box::new(left), Box::new(term(cursor)?));
    }
    Ok(left)
}

/// Steps over `+` or `-`.
pub(super) fn sum_operator(cursor: &mut Cursor) -> Option<Arithmetic> {
    if cursor.take_symbol("+") {
        Some(Arithmetic::Add)
    } else {
        cursor.take_symbol("-").then_some(Arithmetic::Subtract)
    }
}

/// Steps over `*` or `/`.
pub(super) fn product_operator(cursor: &mut Cursor) -> Option<Arithmetic> {
    if cursor.take_symbol("*") {
        Some(Arithmetic::Multiply)
    } else {
        cursor.take_symbol("/").then_some(Arithmetic::Divide)
    }
}

/// Reads a number without a sign.
pub(super) fn number(cursor: &mut Cursor, written: &str) -> Parsed<f64> {
    match written.parse::<f64>() {
        Ok(value) if value.is_finite() => {
            cursor.advance();
            Ok(value)
        }
        _ => cursor.fail("the number is too large"),
    }
}

fn term(cursor: &mut Cursor) -> Parsed<RowExpr> {
    let mut left = factor(cursor)?;
    while let Some(operator) = product_operator(cursor) {
        left = RowExpr::Binary(operator, Box::new(left), Box::new(factor(cursor)?));
    }
    Ok(left)
}

fn factor(cursor: &mut Cursor) -> Parsed<RowExpr> {
    if cursor.take_symbol("-") {
        return cursor.nested(factor).map(|inner| RowExpr::Negate(Box::new(inner)));
    }
    if cursor.take_symbol("(") {
        let inner = cursor.nested(row)?;
        cursor.expect_symbol(")")?;
        return Ok(inner);
    }
    if let Kind::Number(written) = cursor.peek(0).clone() {
        return number(cursor, &written).map(RowExpr::Number);
    }
    if cursor.at_call() { call(cursor) } else { column(cursor).map(RowExpr::Column) }
}

/// A column by its canonical name or, in double quotes, by the name in the file.
pub(super) fn column(cursor: &mut Cursor) -> Parsed<String> {
    let (name, named) = match cursor.peek(0) {
        Kind::Quoted(name) => (name.clone(), Named::RawColumn(name.clone())),
        _ => match cursor.name_ahead() {
            Some(name) => (name.to_owned(), Named::Column(name.to_owned())),
            None => return cursor.unexpected("a column"),
        },
    };
    cursor.refer(named);
    cursor.advance();
    Ok(name)
}

fn call(cursor: &mut Cursor) -> Parsed<RowExpr> {
    let name = cursor.name_ahead().unwrap_or_default();
    let Some((_, function, arguments)) = FUNCTIONS.iter().find(|(known, ..)| *known == name) else {
        let known = FUNCTIONS.map(|(known, ..)| known).join(", ");
        return cursor.fail(format!("there is no function `{name}` of a row; there are {known}"));
    };
    cursor.advance();
    cursor.expect_symbol("(")?;
    let mut values = Vec::with_capacity(*arguments);
    for i in 0..*arguments {
        if i > 0 {
            cursor.expect_symbol(",")?;
        }
        values.push(cursor.nested(row)?);
    }
    cursor.expect_symbol(")")?;
    Ok(RowExpr::Call(*function, values))
}
