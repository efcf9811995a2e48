//! One view's shares by the bins of another.

use std::{cmp::Ordering, ops::Range};

use reelscope_model::{query::Op, sort};

use super::{
    bins::Bins,
    runs::Runs,
    totals::{Place, Totals},
    tree::{Tree, retain},
};
use crate::{
    coordinator::merge::Groups,
    partial::{Keys, Partial, State},
};

/// How many shares a tile may have of aggregates that are kept as a tree.
const MOST_IN_TREES: usize = 1 << 16;

/// What a view shows for any runs of bins.
pub(super) struct Tile {
    /// The groups' keys, as in [`Partial::keys`].
    keys: Vec<Keys>,
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
        let groups = keys.first().map_or(1, Keys::len);
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
        let present = |key: &Keys| {
            let codes = key.codes().iter().zip(there).filter(|(_, there)| **there).map(|(code, _)| *code);
            key.of(codes.collect())
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
    let places = places_in(bins, counted.keys.first()?)?.map(|bin| (bin, 0)).collect::<Vec<_>>();
    let State::Count(counts) = counted.states.first()? else { return None };
    Some(Totals::new((bins.len(), 1), &places, counts.clone()))
}

/// The keys of the groups behind the first key, in order, and where each share stands.
fn placed(shares: &Partial, bins: &Bins) -> Option<(Vec<Keys>, Vec<Place>)> {
    let (first, rest) = shares.keys.split_first()?;
    let mut groups = Groups::default();
    let places = groups.places(rest, shares.groups);
    let len = groups.len();
    let keys: Vec<Keys> = groups.into_keys().iter().map(Keys::in_order).collect();
    // In the order in which most results want them, so that there is next to nothing to sort each time.
    let mut order: Vec<usize> = (0..len).collect();
    sort::sort_by(&mut order, |a, b| {
        let mut orders = keys.iter().map(|key| key.codes()[*a].cmp(&key.codes()[*b]));
        orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    });
    let mut ranks = vec![0; len];
    order.iter().enumerate().for_each(|(rank, group)| ranks[*group] = rank);
    let ordered = |key: &Keys| key.of(order.iter().map(|group| key.codes()[*group]).collect());
    let keys = keys.iter().map(ordered).collect();
    let ranked = places_in(bins, first)?.zip(places).map(|(bin, group)| (bin, ranks[group]));
    Some((keys, ranked.collect()))
}

/// The bin of each group by its first key.
fn places_in<'a>(bins: &Bins, first: &'a Keys) -> Option<impl Iterator<Item = usize> + use<'a>> {
    let of_values = first.values().iter().map(|value| bins.find(value)).collect::<Option<Vec<_>>>()?;
    Some(first.codes().iter().map(move |code| of_values[*code as usize]))
}
