//! The model's expression language: what a measure computes.
//!
//! A measure's expression is arithmetic over aggregates and other measures; an aggregate's input is
//! arithmetic over a row's columns, and its `where` a condition on the row. Columns are generic: names in the
//! model (`String`), positions once bound to an open table.

pub mod ast;

pub use ast::{Aggregate, Arithmetic, Comparison, Expr, Function, Predicate, RowExpr};
