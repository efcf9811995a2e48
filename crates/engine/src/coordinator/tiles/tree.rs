//! States that do not subtract, over a binary tree of bins: any run of them is a few nodes.

use std::ops::Range;

use reelscope_model::query::Op;

use super::totals::Place;
use crate::{
    coordinator::merge::{absorb, none_like, unite_into},
    partial::{Distinct, State},
};

/// How many fingerprints the sets of distinct values may hold that are kept by bin.
const MOST_FINGERPRINTS: usize = 1 << 16;

/// One aggregate's states by bin, and those of pairs of bins, pairs of pairs, and so on.
///
/// Node `n` unites nodes `2n` and `2n + 1`; the bins are the nodes from their number on. With a number that is no power
/// of two some nodes unite bins that are not neighbours, and no run is ever made of these.
pub(super) struct Tree {
    op: Op,
    bins: usize,
    nodes: Vec<State>,
    /// The state of no bin at all, with room for what any of them holds.
    nothing: State,
}

impl Tree {
    /// The tree of shares, of so many bins and groups. None when the sets of distinct values would take too much memory.
    pub(super) fn new(
        shares: State,
        op: Op,
        (bins, groups): (usize, usize),
        places: &[Place],
    ) -> Option<Self> {
        if let State::Distinct(sets) = &shares {
            let prints = sets.iter().map(|set| match set {
                Distinct::Fingerprints(set) => set.len(),
                Distinct::Offsets { offsets, .. } => offsets.len() / 4,
                Distinct::Bits { .. } | Distinct::Registers(_) => 0,
            });
            if prints.sum::<usize>() > MOST_FINGERPRINTS {
                return None;
            }
        }
        let mut empty = none_like(&shares);
        absorb(&mut empty, none_like(&shares), &[], groups, op);
        let mut nodes = vec![empty.clone(); bins.max(1)];
        nodes.extend(by_bin(shares, bins, places).into_iter().map(|(state, groups_of)| {
            let mut leaf = empty.clone();
            absorb(&mut leaf, state, &groups_of, groups, op);
            leaf
        }));
        for node in (1..bins).rev() {
            let mut united = nodes[2 * node].clone();
            add(&mut united, &nodes[2 * node + 1], op);
            nodes[node] = united;
        }
        let nothing = nodes.get(1).map_or(empty, cleared);
        Some(Self { op, bins, nodes, nothing })
    }

    /// The state of some runs of bins, of the groups that are there.
    pub(super) fn sum(&self, runs: &[Range<usize>], there: &[bool]) -> State {
        let mut sum = self.nothing.clone();
        for run in runs {
            let (mut low, mut high) = (run.start + self.bins, run.end + self.bins);
            while low < high {
                if low % 2 == 1 {
                    add(&mut sum, &self.nodes[low], self.op);
                    low += 1;
                }
                if high % 2 == 1 {
                    high -= 1;
                    add(&mut sum, &self.nodes[high], self.op);
                }
                (low, high) = (low / 2, high / 2);
            }
        }
        match sum {
            State::Count(all) => State::Count(retain(all, there)),
            State::SumInt { sums, counts, scale } => {
                State::SumInt { sums: retain(sums, there), counts: retain(counts, there), scale }
            }
            State::SumFloat(all) => State::SumFloat(retain(all, there)),
            State::Extreme(all) => State::Extreme(retain(all, there)),
            State::Moments(all) => State::Moments(retain(all, there)),
            State::Distinct(all) => State::Distinct(retain(all, there)),
            State::Recurrences(all) => State::Recurrences(retain(all, there)),
            State::Sketch(all) => State::Sketch(retain(all, there)),
        }
    }
}

/// The elements of which `keep` says so.
pub(super) fn retain<T>(all: Vec<T>, keep: &[bool]) -> Vec<T> {
    all.into_iter().zip(keep).filter(|(_, keep)| **keep).map(|(element, _)| element).collect()
}

/// Adds a node to a sum of as many groups.
fn add(to: &mut State, node: &State, op: Op) {
    match (to, node) {
        // Sets are large, and the sum has room for them.
        (State::Distinct(to), State::Distinct(node)) => {
            to.iter_mut().zip(node).for_each(|(to, node)| unite_into(to, node));
        }
        (to, node) => {
            let places: Vec<usize> = (0..len(node)).collect();
            absorb(to, node.clone(), &places, places.len(), op);
        }
    }
}

fn len(state: &State) -> usize {
    match state {
        State::Count(all) => all.len(),
        State::SumInt { sums, .. } => sums.len(),
        State::SumFloat(all) => all.len(),
        State::Extreme(all) => all.len(),
        State::Moments(all) => all.len(),
        State::Distinct(all) => all.len(),
        State::Recurrences(all) => all.len(),
        State::Sketch(all) => all.len(),
    }
}

/// The state of no value at all with the groups of `state`, and room for its bits.
fn cleared(state: &State) -> State {
    let mut clear = none_like(state);
    match (&mut clear, state) {
        (State::Distinct(clear), State::Distinct(sets)) => clear.extend(sets.iter().map(|set| match set {
            Distinct::Bits { base, words } => Distinct::Bits { base: *base, words: vec![0; words.len()] },
            Distinct::Fingerprints(_) | Distinct::Offsets { .. } | Distinct::Registers(_) => {
                Distinct::Fingerprints(Vec::new())
            }
        })),
        (clear, state) => absorb(clear, none_like(state), &[], len(state), Op::Count),
    }
    clear
}

/// Some shares, and the group of each.
type Dealt<T> = (T, Vec<usize>);

/// The shares of each bin.
fn by_bin(shares: State, bins: usize, places: &[Place]) -> Vec<Dealt<State>> {
    fn deal<T>(
        shares: Vec<T>,
        bins: usize,
        places: &[Place],
        make: fn(Vec<T>) -> State,
    ) -> Vec<Dealt<State>> {
        let mut dealt: Vec<Dealt<Vec<T>>> = (0..bins).map(|_| (Vec::new(), Vec::new())).collect();
        for (share, &(bin, group)) in shares.into_iter().zip(places) {
            dealt[bin].0.push(share);
            dealt[bin].1.push(group);
        }
        dealt.into_iter().map(|(shares, groups)| (make(shares), groups)).collect()
    }
    match shares {
        State::SumFloat(all) => deal(all, bins, places, State::SumFloat),
        State::Extreme(all) => deal(all, bins, places, State::Extreme),
        State::Moments(all) => deal(all, bins, places, State::Moments),
        State::Distinct(all) => deal(all, bins, places, State::Distinct),
        State::Sketch(all) => deal(all, bins, places, State::Sketch),
        // Counts and exact sums have running totals, recurrences a table.
        other => (0..bins).map(|_| (none_like(&other), Vec::new())).collect(),
    }
}
