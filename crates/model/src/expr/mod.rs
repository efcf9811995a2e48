//! The model's expression language: what a measure computes.
//!
//! A measure's expression is arithmetic over aggregates and other measures; an aggregate's input is
//! arithmetic over a row's columns, and its `where` a condition on the row. Columns are generic: names in the
//! model (`String`), positions once bound to an open table.
//!
//! ```text
//! errors / events
//! sum(MonthlyRevenue * round_half_even(days(JoinDate, LastPaymentDate) / 30))
//! (count() where ResultCount = 0) / count(ResultCount)
//! distinct(ContentID) else count()
//! ```
//!
//! From the loosest: `else`, `+ -`, `* /`, unary minus; in conditions `or`, `and`, `not`. A `where` belongs to the
//! aggregate before it and reaches as far as it can, so parentheses close it.

pub mod ast;
mod cursor;
mod error;
mod measure;
mod predicate;
mod reference;
mod row;
mod show;
mod token;

pub use ast::{Aggregate, Arithmetic, Comparison, Expr, Function, Predicate, RowExpr};
pub use error::SyntaxError;
pub use reference::{Named, Reference};

use cursor::Cursor;

/// Parses a measure's expression.
///
/// # Errors
/// Says what was expected, at the byte where it was not.
pub fn parse(text: &str) -> Result<Expr, SyntaxError> {
    parse_with_references(text).map(|(expr, _)| expr)
}

/// Parses a condition on a row.
///
/// # Errors
/// Says what was expected, at the byte where it was not.
pub fn parse_predicate(text: &str) -> Result<Predicate, SyntaxError> {
    let mut cursor = Cursor::new(text)?;
    let predicate = predicate::predicate(&mut cursor)?;
    cursor.end()?;
    Ok(predicate)
}

/// Parses a measure's expression, with every name in it and where it stands.
pub(crate) fn parse_with_references(text: &str) -> Result<(Expr, Vec<Reference>), SyntaxError> {
    let mut cursor = Cursor::new(text)?;
    let expr = measure::expr(&mut cursor)?;
    cursor.end()?;
    Ok((expr, cursor.into_references()))
}

/// Parses a rule: conditions with `else` between them, of which the first whose columns the table has holds.
pub(crate) fn parse_rule(text: &str) -> Result<(Vec<Predicate>, Vec<Reference>), SyntaxError> {
    let mut cursor = Cursor::new(text)?;
    let mut choices = vec![predicate::predicate(&mut cursor)?];
    while cursor.take_word("else") {
        choices.push(predicate::predicate(&mut cursor)?);
    }
    cursor.end()?;
    Ok((choices, cursor.into_references()))
}
