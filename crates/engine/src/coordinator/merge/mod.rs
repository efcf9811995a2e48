//! Merging: the partials of all workers become one.
//!
//! Groups meet by their keys' values, as each worker's codes are its own.

use reelscope_model::query::Op;
use rustc_hash::FxHashMap;

use crate::partial::Partial;

mod common;
mod distinct;
mod key;
mod sketch;
mod state;
mod sums;

pub(super) use self::{
    common::common_to,
    distinct::{count, unite_into},
    state::{absorb, none_like},
};

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
        take_in(&mut merged, groups, partial, ops);
    }
    merged
}

/// The parts of one view over several tables as one, by the groups' keys: the states of the first part stand first. What a
/// part has no group of is none of its rows. Each comes with the operations of its aggregates.
pub(super) fn join(parts: Vec<(Partial, Vec<Op>)>) -> Partial {
    let mut joined = Partial::default();
    let mut groups = Groups::default();
    let mut places: Vec<Vec<usize>> = Vec::new();
    for (number, (partial, _)) in parts.iter().enumerate() {
        if number == 0 {
            joined.matched = partial.matched;
            joined.keys = partial.keys.iter().map(|_| Vec::new()).collect();
        }
        let own = (0..partial.groups).map(|group| {
            let place = groups.place(&partial.keys, group, joined.groups);
            if place == joined.groups {
                joined.groups += 1;
                let pairs = joined.keys.iter_mut().zip(&partial.keys);
                pairs.for_each(|(to, from)| to.push(from[group].clone()));
            }
            place
        });
        let own = own.collect();
        places.push(own);
    }
    for ((partial, ops), places) in parts.into_iter().zip(places) {
        for (state, op) in partial.states.into_iter().zip(ops) {
            let mut to = none_like(&state);
            absorb(&mut to, state, &places, joined.groups, op);
            joined.states.push(to);
        }
    }
    joined
}

/// Where each group stands, by its keys.
#[derive(Default)]
pub(super) struct Groups {
    positions: FxHashMap<Box<[u8]>, usize>,
    scratch: Vec<u8>,
}

impl Groups {
    fn of(partial: &Partial) -> Self {
        let mut groups = Self::default();
        for group in 0..partial.groups {
            key::write(&partial.keys, group, &mut groups.scratch);
            groups.positions.insert(groups.scratch.as_slice().into(), group);
        }
        groups
    }

    /// Where the group with these keys stands; `next` when it is new.
    pub(super) fn place(&mut self, keys: &[Vec<reelscope_model::Value>], group: usize, next: usize) -> usize {
        key::write(keys, group, &mut self.scratch);
        if let Some(position) = self.positions.get(self.scratch.as_slice()) {
            return *position;
        }
        self.positions.insert(self.scratch.as_slice().into(), next);
        next
    }
}

fn take_in(merged: &mut Partial, groups: &mut Groups, partial: Partial, ops: &[Op]) {
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
        absorb(to, from, &places, merged.groups, *op);
    }
}

#[cfg(test)]
mod tests {
    use reelscope_model::Value;

    use super::*;
    use crate::partial::State;

    fn counted(groups: &[(Value, u64)]) -> Partial {
        Partial {
            keys: vec![groups.iter().map(|(key, _)| key.clone()).collect()],
            states: vec![State::Count(groups.iter().map(|(_, count)| *count).collect())],
            groups: groups.len(),
            matched: groups.iter().map(|(_, count)| count).sum(),
        }
    }

    fn text(value: &str) -> Value {
        Value::Text(value.to_owned())
    }

    #[test]
    fn test_merge_groups_by_their_values() {
        let first = counted(&[(text("a"), 1), (Value::Null, 2)]);
        let second = counted(&[(Value::Null, 3), (text(""), 4), (text("a"), 5)]);
        let merged = merge(vec![counted(&[]), first, second], &[Op::Count]);
        assert_eq!(merged, counted(&[(text("a"), 6), (Value::Null, 5), (text(""), 4)]));
    }

    #[test]
    fn test_merge_groups_of_floats_and_integers() {
        let ints = counted(&[(Value::Int(0), 1), (Value::Int(2), 1)]);
        let floats = counted(&[(Value::Float(-0.0), 1), (Value::Float(2.0), 1), (Value::Float(f64::NAN), 1)]);
        let nan = counted(&[(Value::Float(-f64::NAN), 1)]);
        let merged = merge(vec![ints, floats, nan], &[Op::Count]);
        assert_eq!(merged.states, [State::Count(vec![2, 2, 2])]);
    }

    #[test]
    fn test_join_parts_by_their_groups() {
        let first = counted(&[(text("a"), 1), (Value::Null, 2)]);
        let sums = State::SumInt { sums: vec![7, 9], counts: vec![1, 1], scale: 0 };
        let second = Partial { states: vec![sums], ..counted(&[(text("b"), 1), (Value::Null, 1)]) };
        let joined = join(vec![(first, vec![Op::Count]), (second, vec![Op::Sum])]);
        assert_eq!(joined.keys, [vec![text("a"), Value::Null, text("b")]]);
        let sums = State::SumInt { sums: vec![0, 9, 7], counts: vec![0, 1, 1], scale: 0 };
        assert_eq!(joined.states, [State::Count(vec![1, 2, 0]), sums]);
        assert_eq!((joined.groups, joined.matched), (3, 3));
    }

    #[test]
    fn test_merge_nothing() {
        assert_eq!(merge(Vec::new(), &[]), Partial::default());
    }
}
