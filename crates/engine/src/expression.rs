//! Arithmetic over a row's values, a chunk of rows at a time.

#![allow(clippy::useless_conversion, reason = "the same code runs for words of every width")]

use reelscope_model::{
    Result,
    expr::{Arithmetic, Function, RowExpr},
};

use crate::{
    column::{Bits, Column, Floats, each_word},
    error::bad_query,
    plan::ColumnId,
    store::Store,
};

/// Numbers, one a row asked for.
pub(crate) struct Evaluated {
    /// The numbers; anything where there is none.
    pub(crate) values: Vec<f64>,
    /// Which are there.
    pub(crate) valid: Vec<bool>,
}

/// Puts the columns in the place of their positions.
pub(crate) fn bind(expr: &RowExpr<ColumnId>, store: &Store) -> Result<RowExpr<Column>> {
    Ok(match expr {
        RowExpr::Column(column) => RowExpr::Column(store.column(*column)?.clone()),
        RowExpr::Number(number) => RowExpr::Number(*number),
        RowExpr::Negate(inner) => RowExpr::Negate(Box::new(bind(inner, store)?)),
        RowExpr::Binary(operator, left, right) => {
            RowExpr::Binary(*operator, Box::new(bind(left, store)?), Box::new(bind(right, store)?))
        }
        RowExpr::Call(function, arguments) => {
            let wanted = if *function == Function::Days { 2 } else { 1 };
            if arguments.len() != wanted {
                return Err(bad_query("A function has the wrong number of arguments."));
            }
            let arguments = arguments.iter().map(|argument| bind(argument, store)).collect::<Result<_>>()?;
            RowExpr::Call(*function, arguments)
        }
    })
}

/// The numbers of the rows at `start` + each of `rows`.
pub(crate) fn evaluate(expr: &RowExpr<Column>, start: usize, rows: &[u16]) -> Evaluated {
    match expr {
        RowExpr::Column(column) => numbers(column, start, rows),
        RowExpr::Number(number) => {
            Evaluated { values: vec![*number; rows.len()], valid: vec![true; rows.len()] }
        }
        RowExpr::Negate(inner) => evaluate(inner, start, rows).map(|value| -value),
        RowExpr::Binary(operator, left, right) => {
            combine(*operator, evaluate(left, start, rows), &evaluate(right, start, rows))
        }
        RowExpr::Call(function, arguments) => call(*function, arguments, start, rows),
    }
}

impl Evaluated {
    /// The numbers that are there, each with what stands in the same place of `others`.
    pub(crate) fn present<'a, T: Copy>(&'a self, others: &'a [T]) -> impl Iterator<Item = (T, f64)> + 'a {
        let all = others.iter().zip(&self.values).zip(&self.valid);
        all.filter(|(_, valid)| **valid).map(|((other, value), _)| (*other, *value))
    }

    /// As [`Self::map`], and no number where nothing comes of one.
    fn where_finite(self, map: impl Fn(f64) -> f64) -> Self {
        let mut mapped = self.map(map);
        mapped.valid.iter_mut().zip(&mapped.values).for_each(|(valid, value)| *valid &= !value.is_nan());
        mapped
    }

    fn map(mut self, map: impl Fn(f64) -> f64) -> Self {
        self.values.iter_mut().for_each(|value| *value = map(*value));
        self
    }
}

fn call(function: Function, arguments: &[RowExpr<Column>], start: usize, rows: &[u16]) -> Evaluated {
    let mut values = arguments.iter().map(|argument| evaluate(argument, start, rows));
    let none = || Evaluated { values: vec![0.0; rows.len()], valid: vec![false; rows.len()] };
    let first = values.next().unwrap_or_else(none);
    match function {
        Function::Days => combine(Arithmetic::Subtract, values.next().unwrap_or_else(none), &first),
        Function::Round => first.map(f64::round),
        Function::RoundHalfEven => first.map(f64::round_ties_even),
        Function::Floor => first.map(f64::floor),
        Function::Ceil => first.map(f64::ceil),
        Function::Abs => first.map(f64::abs),
        Function::Sqrt => first.where_finite(f64::sqrt),
        Function::Exp => first.map(f64::exp),
    }
}

fn combine(operator: Arithmetic, mut left: Evaluated, right: &Evaluated) -> Evaluated {
    left.valid.iter_mut().zip(&right.valid).for_each(|(left, right)| *left &= right);
    let pairs = left.values.iter_mut().zip(&right.values);
    match operator {
        Arithmetic::Add => pairs.for_each(|(left, right)| *left += right),
        Arithmetic::Subtract => pairs.for_each(|(left, right)| *left -= right),
        Arithmetic::Multiply => pairs.for_each(|(left, right)| *left *= right),
        Arithmetic::Divide => {
            pairs.for_each(|(left, right)| *left /= right);
            left.valid.iter_mut().zip(&right.values).for_each(|(valid, right)| *valid &= *right != 0.0);
        }
    }
    left
}

/// A column's values as numbers: dates and instants as days since 1970, booleans as 0 and 1; text and
/// multi-valued columns have none.
fn numbers(column: &Column, start: usize, rows: &[u16]) -> Evaluated {
    let places = || rows.iter().map(|&row| start + usize::from(row));
    let present = |valid: &Option<Bits>| match valid {
        None => vec![true; rows.len()],
        Some(valid) => places().map(|row| valid.get(row)).collect(),
    };
    match column {
        Column::Ints(column) => {
            let number = |distance: u128| column.kind.number(column.base.wrapping_add(distance as i128));
            let values =
                each_word!(&column.words, words => places().map(|row| number(words[row].into())).collect());
            Evaluated { values, valid: present(&column.valid) }
        }
        Column::Floats(column) => {
            let values = match &column.floats {
                Floats::F32(floats) => places().map(|row| floats[row].into()).collect(),
                Floats::F64(floats) => places().map(|row| floats[row]).collect(),
            };
            Evaluated { values, valid: present(&column.valid) }
        }
        Column::Coded(coded) => {
            let single = coded.ends.is_none();
            let number = |row| if single { coded.labels.number(coded.codes.get(row)) } else { None };
            let numbers = places().map(number).map(|number| (number.unwrap_or(0.0), number.is_some()));
            let (values, valid) = numbers.unzip();
            Evaluated { values, valid }
        }
    }
}
