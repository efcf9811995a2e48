//! One view's shares by the bins of another.

use std::{cmp::Ordering, ops::Range};

use reelscope_model::{Value, query::Op, sort};

use super::{
    bins::Bins,
    runs::Runs,
    totals::{Place, Totals},
    tree::{Tree, retain},
};
use crate::{
    coordinator::merge::Groups,
    partial::{Partial, State},
};

/// How many shares a tile may have of aggregates that are kept as a tree.
const MOST_IN_TREES: usize = 1 << 16;

/// What a view shows for any runs of bins.
pub(super) struct Tile {
    /// The groups' keys, as in [`Partial::keys`].
    keys: Vec<Vec<Value>>,
    /// Rows by group, which say which groups there are.
    rows: Totals<u64>,
    shares: Vec<Shares>,
    /// Rows that match, each once; none where these are those of all groups.
    matched: Option<Totals<u64>>,
}

/// One aggregate's shares.
enum Shares {
    /// Of a count.
    Count(Totals<u64>),
    /// Of an exact sum.
    SumInt { sums: Totals<i128>, counts: Totals<u64>, scale: i8 },
    /// Of distinct values, by their recurrences.
    Runs(Runs),
    /// Of all else.
    Tree(Tree),
}

impl Tile {
    /// The tile of a view from its partial with the bin as the first key and a count of rows as the last aggregate,
    /// and from a partial of the rows that match by bin, where a row may have several groups. `ops` are the view's own
    /// operations. None when it would take too much memory.
    pub(super) fn new(shares: Partial, matched: Option<&Partial>, bins: &Bins, ops: &[Op]) -> Option<Self> {
        let (keys, places) = placed(&shares, bins)?;
        let groups = keys.first().map_or(1, Vec::len);
        let size = (bins.len(), groups);
        let mut states = shares.states;
        let Some(State::Count(rows)) = states.pop() else { return None };
        let rows = Totals::new(size, &places, rows);
        let shares = states.into_iter().zip(ops).map(|(state, op)| Shares::new(state, *op, size, &places));
        let shares = shares.collect::<Option<_>>()?;
        let matched = match matched {
            Some(matched) => Some(by_bin(matched, bins)?),
            None => None,
        };
        Some(Self { keys, rows, shares, matched })
    }

    /// The view's partial over some runs of bins; none when they cannot be told together.
    pub(super) fn sum(&self, runs: &[Range<usize>]) -> Option<Partial> {
        let rows = self.rows.sum(runs);
        let matched = match &self.matched {
            Some(matched) => matched.sum(runs).into_iter().sum(),
            None => rows.iter().sum(),
        };
        let there: Vec<bool> = rows.iter().map(|rows| *rows > 0 || self.keys.is_empty()).collect();
        let there = &there[..];
        let states = self.shares.iter().map(|shares| match shares {
            Shares::Count(counts) => Some(State::Count(retain(counts.sum(runs), there))),
            Shares::SumInt { sums, counts, scale } => Some(State::SumInt {
                sums: retain(sums.sum(runs), there),
                counts: retain(counts.sum(runs), there),
                scale: *scale,
            }),
            Shares::Runs(table) => table.sum(runs, there),
            Shares::Tree(tree) => Some(tree.sum(runs, there)),
        });
        let present = |key: &Vec<Value>| {
            key.iter().zip(there).filter(|(_, there)| **there).map(|(key, _)| key.clone()).collect()
        };
        Some(Partial {
            states: states.collect::<Option<_>>()?,
            keys: self.keys.iter().map(present).collect(),
            groups: there.iter().filter(|there| **there).count(),
            matched,
        })
    }
}

impl Shares {
    fn new(state: State, op: Op, size: (usize, usize), places: &[Place]) -> Option<Self> {
        debug_assert!(size.1 > 0 || places.is_empty(), "a place has a group");
        Some(match state {
            State::Count(counts) => Self::Count(Totals::new(size, places, counts)),
            State::SumInt { sums, .. } if !is_within(&sums) => return None,
            State::SumInt { sums, counts, scale } => Self::SumInt {
                sums: Totals::new(size, places, sums),
                counts: Totals::new(size, places, counts),
                scale,
            },
            State::Recurrences(shares) => Self::Runs(Runs::new(shares, size, places)?),
            other if size.0.saturating_mul(size.1) <= MOST_IN_TREES => {
                Self::Tree(Tree::new(other, op, size, places)?)
            }
            _ => return None,
        })
    }
}

/// Whether no run of bins has a sum that is not known.
fn is_within(sums: &[i128]) -> bool {
    sums.iter().try_fold(0_i128, |all, sum| all.checked_add(sum.checked_abs()?)).is_some()
}

/// A count of rows by bin.
fn by_bin(counted: &Partial, bins: &Bins) -> Option<Totals<u64>> {
    let keys = counted.keys.first().into_iter().flatten();
    let places = keys.map(|bin| Some((bins.find(bin)?, 0))).collect::<Option<Vec<_>>>()?;
    let State::Count(counts) = counted.states.first()? else { return None };
    Some(Totals::new((bins.len(), 1), &places, counts.clone()))
}

/// The keys of the groups behind the first key, in order, and where each share stands.
fn placed(shares: &Partial, bins: &Bins) -> Option<(Vec<Vec<Value>>, Vec<Place>)> {
    let (first, rest) = shares.keys.split_first()?;
    let mut keys: Vec<Vec<Value>> = vec![Vec::new(); rest.len()];
    let mut groups = Groups::default();
    let mut places = Vec::with_capacity(shares.groups);
    // Most shares stand behind another of their bin.
    let mut last: Option<(&Value, usize)> = None;
    for (share, bin) in first.iter().enumerate() {
        let next = keys.first().map_or(0, Vec::len);
        let group = groups.place(rest, share, next);
        if group == next {
            keys.iter_mut().zip(rest).for_each(|(keys, key)| keys.push(key[share].clone()));
        }
        let at = match last {
            Some((value, at)) if value == bin => at,
            _ => bins.find(bin)?,
        };
        last = Some((bin, at));
        places.push((at, group));
    }
    // In the order in which most results want them, so that there is next to nothing to sort each time.
    let mut order: Vec<usize> = (0..keys.first().map_or(0, Vec::len)).collect();
    sort::sort_by(&mut order, |a, b| {
        let mut orders = keys.iter().map(|key| key[*a].cmp_total(&key[*b]));
        orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    });
    let mut ranks = vec![0; order.len()];
    order.iter().enumerate().for_each(|(rank, group)| ranks[*group] = rank);
    let keys = keys.iter().map(|key| order.iter().map(|group| key[*group].clone()).collect()).collect();
    let rank = |(bin, group): Place| (bin, ranks.get(group).copied().unwrap_or(group));
    Some((keys, places.into_iter().map(rank).collect()))
}
