//! Picking some rows of those that match: a stretch of them in table order, or the first in another.

#![allow(clippy::useless_conversion, reason = "the same code runs for words of every width")]

use std::cmp::Ordering;

use reelscope_model::{Result, Value, pulse};

use crate::{
    column::{Coded, Column, FloatColumn, IntColumn, each_word},
    error::reserve,
    plan::RowsPlan,
    sort::{select_by, sort_by},
    store::Store,
};

/// How many rows are kept beyond those wanted before the last are dropped, at least.
const SPARE: usize = 4096;
/// How many steps it is to make a value, or to compare two.
const STEPS: usize = 16;

/// Rows that match, as far as they are wanted.
pub(super) struct Pick<'a> {
    keys: Vec<(Key<'a>, bool)>,
    skip: usize,
    /// How many are wanted with those that are skipped.
    wanted: usize,
    rows: Vec<u32>,
    /// The last of those wanted so far, in another order than the table's: what comes behind it is not wanted.
    last: Option<u32>,
    /// How many match.
    pub(super) matched: u64,
}

impl<'a> Pick<'a> {
    /// Nothing picked yet. The columns to sort by are in the store.
    pub(super) fn new(plan: &RowsPlan, store: &'a Store) -> Result<Self> {
        let key = |(column, descending): &(u32, bool)| Ok((Key::new(store.column(*column)?), *descending));
        Ok(Self {
            keys: plan.sort.iter().map(key).collect::<Result<_>>()?,
            skip: plan.skip,
            wanted: plan.skip.saturating_add(plan.limit),
            rows: Vec::new(),
            last: None,
            matched: 0,
        })
    }

    /// Takes rows that match, which come in the table's order.
    pub(super) fn take(&mut self, rows: impl Iterator<Item = u32>) -> Result<()> {
        for row in rows {
            let place = self.matched;
            self.matched += 1;
            if self.keys.is_empty() {
                if place >= self.skip as u64 && place < self.wanted as u64 {
                    reserve(&mut self.rows, 1)?;
                    self.rows.push(row);
                }
            } else if self.wanted > 0 && self.last.is_none_or(|last| self.order(&row, &last).is_lt()) {
                reserve(&mut self.rows, 1)?;
                self.rows.push(row);
                if self.rows.len() >= self.wanted.saturating_mul(2).max(SPARE.saturating_add(self.wanted)) {
                    self.drop_others();
                }
            }
        }
        Ok(())
    }

    /// The rows wanted, in the order asked for.
    pub(super) fn finish(mut self) -> Vec<u32> {
        if self.keys.is_empty() {
            return self.rows;
        }
        self.drop_others();
        let mut rows = std::mem::take(&mut self.rows);
        sort_by(&mut rows, &|a, b| self.order(a, b));
        rows.drain(..self.skip.min(rows.len()));
        rows
    }

    /// Keeps only those that are wanted.
    fn drop_others(&mut self) {
        if self.rows.len() <= self.wanted {
            return;
        }
        let mut rows = std::mem::take(&mut self.rows);
        select_by(&mut rows, self.wanted - 1, &|a, b| self.order(a, b));
        rows.truncate(self.wanted);
        self.last = rows.last().copied();
        self.rows = rows;
    }

    fn order(&self, a: &u32, b: &u32) -> Ordering {
        let mut orders =
            self.keys.iter().map(|(key, descending)| key.order(*a as usize, *b as usize, *descending));
        orders.find(|order| order.is_ne()).unwrap_or_else(|| a.cmp(b))
    }
}

/// What rows are sorted by.
enum Key<'a> {
    Ints(&'a IntColumn),
    Floats(&'a FloatColumn),
    /// Codes, and the places of their labels in order.
    Ranks(&'a Coded, Vec<u32>),
}

impl<'a> Key<'a> {
    fn new(column: &'a Column) -> Self {
        match column {
            Column::Ints(column) => Self::Ints(column),
            Column::Floats(column) => Self::Floats(column),
            Column::Coded(coded) => Self::Ranks(coded, ranks(coded)),
        }
    }

    /// The order of two rows: nulls last, whichever way the others go.
    fn order(&self, a: usize, b: usize, descending: bool) -> Ordering {
        match self {
            Self::Ints(column) => {
                let value = |row| {
                    let is_there = column.valid.as_ref().is_none_or(|valid| valid.get(row));
                    is_there.then(|| each_word!(&column.words, words => u128::from(words[row])))
                };
                nulls_last(value(a), value(b), descending, Ord::cmp)
            }
            Self::Floats(column) => {
                let value = |row| column.get(row).map(Value::Float);
                nulls_last(value(a), value(b), descending, Value::cmp_total)
            }
            Self::Ranks(coded, ranks) => {
                let rank = |row| {
                    coded.codes_of(row).next().filter(|code| *code > 0).map(|code| ranks[code as usize])
                };
                nulls_last(rank(a), rank(b), descending, Ord::cmp)
            }
        }
    }
}

fn nulls_last<T>(
    a: Option<T>,
    b: Option<T>,
    descending: bool,
    order: impl Fn(&T, &T) -> Ordering,
) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if descending => order(&b, &a),
        (Some(a), Some(b)) => order(&a, &b),
        (a, b) => a.is_none().cmp(&b.is_none()),
    }
}

/// The place of each code's label among all, in order; equal labels share theirs.
fn ranks(coded: &Coded) -> Vec<u32> {
    let codes = pulse::each(0..coded.cardinality() as u32, STEPS);
    let values: Vec<Value> = codes.map(|code| coded.labels.value(code)).collect();
    let mut order: Vec<u32> = (0..coded.cardinality() as u32).collect();
    let compare = |a: u32, b: u32| values[a as usize].cmp_total(&values[b as usize]);
    sort_by(&mut order, &|a, b| compare(*a, *b));
    let mut ranks = vec![0; order.len()];
    let mut rank = 0;
    for (at, code) in pulse::each(&order, STEPS).enumerate() {
        rank += u32::from(at > 0 && compare(order[at - 1], *code).is_ne());
        ranks[*code as usize] = rank;
    }
    ranks
}
