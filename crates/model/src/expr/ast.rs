//! The parsed forms of the expression language.

use serde::{Deserialize, Serialize};

use crate::{query::Op, value::Value};

/// An arithmetic operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`; null when the denominator is 0.
    Divide,
}

/// A comparison operator. Null compares as neither: the row is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// A function of a row's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Function {
    /// `days(from, to)`: whole and fractional days between two dates or instants.
    Days,
    /// `round(x)`: to the nearest integer, halves away from zero.
    Round,
    /// `round_half_even(x)`: to the nearest integer, halves to the even one.
    RoundHalfEven,
    /// `floor(x)`
    Floor,
    /// `ceil(x)`
    Ceil,
    /// `abs(x)`
    Abs,
    /// `sqrt(x)`; null below 0.
    Sqrt,
    /// `exp(x)`: e to that power.
    Exp,
}

/// A number computed from one row. Null in any part makes it null.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum RowExpr<C = String> {
    /// A column's value; a date or an instant counts as days since 1970.
    Column(C),
    /// A constant.
    Number(f64),
    /// The value with its sign turned.
    Negate(Box<Self>),
    /// Two values and an operator.
    Binary(Arithmetic, Box<Self>, Box<Self>),
    /// A function's value.
    Call(Function, Vec<Self>),
}

/// A condition on one row. Null in a comparison makes it false.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Predicate<C = String> {
    /// The value is there: not null, not empty text, not "none" in any case.
    Present(C),
    /// The value, without regard to case, spaces, `_` and `-`, is one of these. In the model the list is
    /// empty and `set` names a value set of the column; binding fills the list.
    Matches {
        /// The column.
        column: C,
        /// The value set's name.
        set: String,
        /// Its values, folded as `fold` does.
        values: Vec<String>,
    },
    /// The value is one of these, exactly.
    In(C, Vec<Value>),
    /// Two numbers compare so.
    Compare(Comparison, RowExpr<C>, RowExpr<C>),
    /// A rule of the model by its name (`is_error`); binding replaces it by its condition.
    Rule(String),
    /// The opposite.
    Not(Box<Self>),
    /// All of them.
    And(Vec<Self>),
    /// Any of them.
    Or(Vec<Self>),
}

/// One aggregate over the rows of a group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Aggregate<C = String> {
    /// The operation.
    pub op: Op,
    /// What it works on; absent for a count of rows.
    pub input: Option<RowExpr<C>>,
    /// The share of a quantile.
    pub q: Option<f64>,
    /// Which rows it counts.
    pub filter: Option<Predicate<C>>,
    /// The kind of the derived table whose rows it is over; expanding a measure of one sets it.
    pub on: Option<String>,
}

/// A measure's expression. `A` is what stands for an aggregate: itself in the model, its position in a plan
/// once bound.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Expr<A = Aggregate> {
    /// A constant.
    Number(f64),
    /// Another measure by its id.
    Measure(String),
    /// An aggregate.
    Aggregate(A),
    /// The value with its sign turned.
    Negate(Box<Self>),
    /// Two values and an operator.
    Binary(Arithmetic, Box<Self>, Box<Self>),
    /// `a else b`: the first whose columns the table has.
    Else(Box<Self>, Box<Self>),
}
