//! Merging: the partials of all workers become one.
//!
//! Groups meet by their keys' values, as each worker's codes are its own.

use reelscope_model::query::Op;
use rustc_hash::FxHashMap;

use crate::partial::Partial;

mod distinct;
mod key;
mod sketch;
mod state;
mod sums;

pub(super) use distinct::count;

/// One view's partials as one. `ops` are the operations of its aggregates, in order.
pub(super) fn merge(partials: Vec<Partial>, ops: &[Op]) -> Partial {
    let mut partials = partials.into_iter();
    let mut merged = partials.next().unwrap_or_default();
    let mut groups = None;
    for partial in partials {
        merged.matched += partial.matched;
        if partial.groups == 0 {
            continue;
        }
        if merged.groups == 0 {
            merged = Partial { matched: merged.matched, ..partial };
            continue;
        }
        let groups = groups.get_or_insert_with(|| Groups::of(&merged));
        absorb(&mut merged, groups, partial, ops);
    }
    merged
}

/// Where each group of a partial stands, by its keys.
struct Groups {
    positions: FxHashMap<Box<[u8]>, usize>,
    scratch: Vec<u8>,
}

impl Groups {
    fn of(partial: &Partial) -> Self {
        let mut groups = Self { positions: FxHashMap::default(), scratch: Vec::new() };
        for group in 0..partial.groups {
            key::write(&partial.keys, group, &mut groups.scratch);
            groups.positions.insert(groups.scratch.as_slice().into(), group);
        }
        groups
    }

    /// Where the group with these keys stands; `next` when it is new.
    fn place(&mut self, keys: &[Vec<reelscope_model::Value>], group: usize, next: usize) -> usize {
        key::write(keys, group, &mut self.scratch);
        if let Some(position) = self.positions.get(self.scratch.as_slice()) {
            return *position;
        }
        self.positions.insert(self.scratch.as_slice().into(), next);
        next
    }
}

fn absorb(merged: &mut Partial, groups: &mut Groups, partial: Partial, ops: &[Op]) {
    let mut places = Vec::with_capacity(partial.groups);
    for group in 0..partial.groups {
        let place = groups.place(&partial.keys, group, merged.groups);
        if place == merged.groups {
            merged.groups += 1;
            for (to, from) in merged.keys.iter_mut().zip(&partial.keys) {
                to.push(from[group].clone());
            }
        }
        places.push(place);
    }
    for ((to, from), op) in merged.states.iter_mut().zip(partial.states).zip(ops) {
        state::absorb(to, from, &places, merged.groups, *op);
    }
}
