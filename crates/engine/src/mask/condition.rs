//! Conditions of the model and of queries, bound to columns.

use reelscope_model::{
    Result,
    expr::{Comparison, Predicate, RowExpr},
    names::fold_value,
    pulse,
};

use rustc_hash::FxHashSet;

use super::{CHUNK, bind, matcher::Matcher};
use crate::{
    column::{Bits, Column, Labels},
    error::internal,
    expression::{self, Evaluated},
    plan::{Clause, ColumnId, Test},
    store::Store,
};

/// A bound condition.
pub(super) enum Condition {
    /// One column's test.
    Match(Matcher),
    /// Two numbers compare so.
    Compare(Comparison, RowExpr<Column>, RowExpr<Column>),
    /// The opposite.
    Not(Box<Self>),
    /// All of them.
    And(Vec<Self>),
    /// Any of them.
    Or(Vec<Self>),
}

impl Condition {
    /// Binds a condition of the model.
    pub(super) fn of_predicate(predicate: &Predicate<ColumnId>, store: &Store) -> Result<Self> {
        let all = |parts: &[Predicate<ColumnId>]| -> Result<Vec<Self>> {
            parts.iter().map(|part| Self::of_predicate(part, store)).collect()
        };
        Ok(match predicate {
            Predicate::Present(column) => Self::Match(present(store.column(*column)?)),
            Predicate::Matches { column, values, .. } => Self::Match(matches(store.column(*column)?, values)),
            Predicate::In(column, values) => {
                Self::Match(bind::bind_column(&Test::Is(values.clone()), store.column(*column)?))
            }
            Predicate::Compare(comparison, left, right) => {
                Self::Compare(*comparison, expression::bind(left, store)?, expression::bind(right, store)?)
            }
            Predicate::Not(part) => Self::Not(Box::new(Self::of_predicate(part, store)?)),
            Predicate::And(parts) => Self::And(all(parts)?),
            Predicate::Or(parts) => Self::Or(all(parts)?),
            Predicate::Rule(rule) => return Err(internal(format!("The rule {rule} was not bound."))),
        })
    }

    /// Binds a clause.
    pub(super) fn of_clause(clause: &Clause, store: &mut Store) -> Result<Self> {
        bind::bind(clause, store).map(Self::Match)
    }

    /// A bit for each of `rows` rows: whether it meets the condition.
    #[inline(never)]
    pub(super) fn bits(&self, rows: usize) -> Result<Bits> {
        let mut bits = Bits::default();
        let mut part = [false; CHUNK];
        for start in (0..rows).step_by(CHUNK) {
            let part = &mut part[..CHUNK.min(rows - start)];
            pulse::beat(CHUNK);
            self.fill(start, part);
            bits.extend(part)?;
        }
        Ok(bits)
    }

    /// Writes which of the rows from `start` on meet the condition; at most [`CHUNK`] of them.
    fn fill(&self, start: usize, out: &mut [bool]) {
        match self {
            Self::Match(matcher) => matcher.fill(start, out),
            Self::Compare(comparison, left, right) => {
                let rows: Vec<u16> = (0..out.len() as u16).collect();
                let evaluate = |side| expression::evaluate(side, start, &rows);
                compare(*comparison, &evaluate(left), &evaluate(right), out);
            }
            Self::Not(part) => {
                part.fill(start, out);
                out.iter_mut().for_each(|out| *out = !*out);
            }
            Self::And(parts) => combine(parts, start, out, true),
            Self::Or(parts) => combine(parts, start, out, false),
        }
    }
}

/// All of the parts, or any of them.
fn combine(parts: &[Condition], start: usize, out: &mut [bool], all: bool) {
    out.fill(all);
    let mut one = vec![false; out.len()];
    for part in parts {
        part.fill(start, &mut one);
        let pairs = out.iter_mut().zip(&one);
        pairs.for_each(|(out, one)| *out = if all { *out & *one } else { *out | *one });
    }
}

fn compare(comparison: Comparison, left: &Evaluated, right: &Evaluated, out: &mut [bool]) {
    let test = |a: f64, b: f64| match comparison {
        Comparison::Equal => a == b,
        Comparison::NotEqual => a != b,
        Comparison::Less => a < b,
        Comparison::LessOrEqual => a <= b,
        Comparison::Greater => a > b,
        Comparison::GreaterOrEqual => a >= b,
    };
    for (row, out) in out.iter_mut().enumerate() {
        *out = left.valid[row] && right.valid[row] && test(left.values[row], right.values[row]);
    }
}

/// Rows with a value that is not empty text and not "none" in any case.
fn present(column: &Column) -> Matcher {
    match column {
        Column::Coded(coded) => {
            let there = |code| coded.labels.text(code).is_none_or(is_present);
            let marked = bind::marked_by(&coded.labels, there);
            Matcher::Codes { coded: coded.clone(), marked, negate: false }
        }
        Column::Ints(column) => {
            Matcher::IntSet { column: column.clone(), set: Vec::new(), null: true, negate: true }
        }
        Column::Floats(column) => {
            Matcher::FloatSet { column: column.clone(), set: Vec::new(), null: true, negate: true }
        }
    }
}

fn is_present(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && !text.eq_ignore_ascii_case("none")
}

/// Rows whose text, folded, is one of the values.
fn matches(column: &Column, values: &[String]) -> Matcher {
    let Column::Coded(coded) = column else { return Matcher::Nothing };
    let Labels::Text(_) = &coded.labels else { return Matcher::Nothing };
    // A person may have put thousands of values into a set.
    let values: FxHashSet<&str> = values.iter().map(String::as_str).collect();
    let matches = |code| coded.labels.text(code).is_some_and(|text| values.contains(&*fold_value(text)));
    Matcher::Codes { coded: coded.clone(), marked: bind::marked_by(&coded.labels, matches), negate: false }
}
