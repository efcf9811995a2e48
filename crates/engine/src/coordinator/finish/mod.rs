//! Finishing: one merged partial becomes a result.

use std::{rc::Rc, sync::Arc};

use reelscope_model::{
    Code, Column, ColumnKind, Error, Meta, Query, QueryResult, Result, Sort, Value, expr::Expr, query::Op,
};

use super::{
    bind::{Figure, Output},
    merge::count,
};
use crate::{
    partial::{BEYOND, Distinct, Partial, State},
    plan::{Key, View},
    registers::EXACT,
};

mod buckets;
mod evaluate;
mod order;
mod quantile;

pub(super) use order::sort;

/// A dimension of the result.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Dim {
    pub(super) key: Arc<str>,
    pub(super) by: Key,
    pub(super) data_type: &'static str,
    pub(super) time_zone: Option<Arc<str>>,
}

/// What is to be made of a query's partial.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Finish {
    pub(super) dims: Vec<Dim>,
    outputs: Vec<Output>,
    sort: Vec<Sort>,
    limit: Option<usize>,
    empty_buckets: bool,
}

/// One row of the result before its figures are known: its keys, and its group where it has rows.
struct Group {
    keys: Rc<[Value]>,
    position: Option<usize>,
}

impl Finish {
    /// What is to be made of `query`, whose dimensions and measures are bound.
    ///
    /// # Errors
    /// `bad-query` for two equal keys, for nothing to compute, and for an order by a key that is not there.
    pub(super) fn new(query: &Query, dims: Vec<Dim>, outputs: Vec<Output>) -> Result<Self> {
        let keys: Vec<&str> =
            dims.iter().map(|dim| &*dim.key).chain(outputs.iter().map(|output| &*output.key)).collect();
        if keys.is_empty() {
            return Err(bad("A query needs a measure or a dimension.".to_owned()));
        }
        if let Some((_, key)) = keys.iter().enumerate().find(|(at, key)| keys[..*at].contains(key)) {
            return Err(
                bad(format!("Two columns of the result are named {key}.")).hint("Rename one with `as`.")
            );
        }
        if let Some(sort) = query.sort.iter().find(|sort| !keys.contains(&&*sort.key)) {
            let all = keys.join(", ");
            return Err(
                bad(format!("There is no {} to sort by.", sort.key)).hint(format!("The keys are: {all}."))
            );
        }
        Ok(Self {
            dims,
            outputs,
            sort: query.sort.clone(),
            limit: query.limit,
            empty_buckets: query.empty_buckets,
        })
    }

    /// The result of a merged partial over a table of `rows` rows. The time is for the caller to fill in.
    ///
    /// # Errors
    /// `bad-query` when empty buckets would be too many, `too-large` for a sum beyond 128 bits.
    pub(super) fn result(&self, partial: &Partial, rows: u64) -> Result<QueryResult> {
        self.check_sums(partial)?;
        let mut table: Vec<Vec<Value>> = if self.empty_buckets {
            let group = |position: usize| Group {
                keys: keys_of(partial, position).collect(),
                position: Some(position),
            };
            let mut groups: Vec<Group> = (0..partial.groups).map(group).collect();
            buckets::fill(&mut groups, &self.dims)?;
            groups.iter().map(|group| self.row(group.keys.iter().cloned(), partial, group.position)).collect()
        } else {
            (0..partial.groups).map(|at| self.row(keys_of(partial, at), partial, Some(at))).collect()
        };
        // Those of tiles mostly are.
        let is_sorted = self.sort.is_empty() && !self.empty_buckets && partial.is_in_order();
        if !is_sorted {
            order::sort(&mut table, &self.order());
        }
        table.truncate(self.limit.unwrap_or(usize::MAX));
        let meta = Meta {
            rows_scanned: rows,
            rows_matched: partial.matched,
            ms: 0.0,
            approximate: self.approximate(partial),
        };
        Ok(QueryResult { columns: self.columns(&table), rows: table, meta })
    }

    fn row(
        &self,
        keys: impl Iterator<Item = Value>,
        partial: &Partial,
        position: Option<usize>,
    ) -> Vec<Value> {
        let mut row = Vec::with_capacity(self.dims.len() + self.outputs.len());
        row.extend(keys);
        row.extend(self.outputs.iter().map(|output| evaluate::output(&output.expr, partial, position)));
        row
    }

    fn check_sums(&self, partial: &Partial) -> Result<()> {
        let is_beyond = |figure: &Figure| match partial.states.get(figure.state) {
            Some(State::SumInt { sums, .. }) => sums.contains(&BEYOND),
            _ => false,
        };
        let beyond = self.outputs.iter().find(|output| figures_of(&output.expr).iter().any(is_beyond));
        let Some(output) = beyond else { return Ok(()) };
        let message = format!("A sum for {} has more digits than can be told exactly.", output.key);
        Err(Error::new(Code::TooLarge, message)
            .hint("Filter to fewer rows, or export the column as floating-point numbers."))
    }

    /// By which columns rows are sorted: those asked for, then the keys.
    fn order(&self) -> Vec<(usize, bool)> {
        let keys =
            || self.dims.iter().map(|dim| &*dim.key).chain(self.outputs.iter().map(|output| &*output.key));
        let asked =
            self.sort.iter().filter_map(|sort| Some((keys().position(|key| key == sort.key)?, sort.desc)));
        asked.chain((0..self.dims.len()).map(|at| (at, false))).collect()
    }

    fn columns(&self, rows: &[Vec<Value>]) -> Vec<Column> {
        let dims = self
            .dims
            .iter()
            .map(|dim| (&dim.key, ColumnKind::Dimension, dim.data_type, dim.time_zone.clone()));
        let outputs =
            self.outputs.iter().map(|output| (&output.key, ColumnKind::Measure, output.data_type, None));
        let described = dims.chain(outputs).enumerate();
        described
            .map(|(at, (key, kind, declared, time_zone))| Column {
                key: key.clone(),
                kind,
                data_type: found_type(rows, at).unwrap_or(declared),
                time_zone,
            })
            .collect()
    }

    /// The keys of the measures that a sketch is part of, or a count of more distinct values than are told exactly.
    fn approximate(&self, partial: &Partial) -> Vec<String> {
        let is_approximate = |output: &&Output| {
            figures_of(&output.expr).iter().any(|figure| match figure.op {
                Op::Quantile => true,
                Op::CountDistinct => partial.states.get(figure.state).is_some_and(is_beyond_exact),
                _ => false,
            })
        };
        self.outputs.iter().filter(is_approximate).map(|output| output.key.to_string()).collect()
    }
}

/// The keys of a group.
fn keys_of(partial: &Partial, position: usize) -> impl Iterator<Item = Value> + '_ {
    partial.keys.iter().map(move |key| key[position].clone())
}

/// Whether any count of distinct values is larger than those told exactly.
fn is_beyond_exact(state: &State) -> bool {
    match state {
        State::Count(counts) => counts.iter().any(|count| *count > EXACT),
        State::Distinct(sets) => sets.iter().any(|set| match set {
            Distinct::Registers(_) => true,
            Distinct::Bits { words, .. } if words.len() as u64 * 64 <= EXACT => false,
            set => count(set) > EXACT,
        }),
        _ => false,
    }
}

/// The type of a column's values, where there are any: what files store may be wider than what one file declared.
fn found_type(rows: &[Vec<Value>], at: usize) -> Option<&'static str> {
    let mut types = rows.iter().filter_map(|row| type_name(&row[at]));
    let first = types.next()?;
    let mixed = types.any(|other| other != first);
    Some(if mixed { "float" } else { first })
        .filter(|_| !mixed || matches!(first, "int" | "float" | "decimal"))
}

fn type_name(value: &Value) -> Option<&'static str> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(_) => "bool",
        Value::Int(_) => "int",
        Value::Float(_) => "float",
        Value::Decimal { .. } => "decimal",
        Value::Text(_) => "text",
        Value::Date(_) => "date",
        Value::Time { .. } => "time",
    })
}

/// The figures that a measure is made of.
fn figures_of(expr: &Expr<Figure>) -> Vec<Figure> {
    let mut figures = Vec::new();
    gather(expr, &mut figures);
    figures
}

fn gather(expr: &Expr<Figure>, to: &mut Vec<Figure>) {
    match expr {
        Expr::Aggregate(figure) => to.push(*figure),
        Expr::Negate(inner) => gather(inner, to),
        Expr::Binary(_, left, right) | Expr::Else(left, right) => {
            gather(left, to);
            gather(right, to);
        }
        Expr::Number(_) | Expr::Measure(_) => {}
    }
}

/// The operations of a view's aggregates, in order.
pub(super) fn operations(view: &View) -> Vec<Op> {
    view.aggregates.iter().map(|aggregate| aggregate.op).collect()
}

fn bad(message: String) -> Error {
    Error::new(Code::BadQuery, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::Registers;

    #[test]
    fn test_is_beyond_exact_by_what_a_set_is_kept_as() {
        let words = (EXACT / 64) as usize;
        let bits =
            |more: u64| Distinct::Bits { base: 0, words: [vec![u64::MAX; words], vec![more]].concat() };
        let check = |state: State, expected| assert_eq!(is_beyond_exact(&state), expected, "{state:?}");
        assert!(is_beyond_exact(&State::Distinct(vec![bits(0), bits(1)])));
        assert!(!is_beyond_exact(&State::Distinct(vec![bits(0)])));
        check(State::Distinct(vec![Distinct::Fingerprints(vec![1, 2])]), false);
        // They were more, whatever the estimate is.
        check(State::Distinct(vec![Distinct::Registers(Registers::default())]), true);
        check(State::Count(vec![3, EXACT]), false);
        check(State::Count(vec![EXACT + 1]), true);
    }
}
