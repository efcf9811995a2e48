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

pub(super) use self::{
    distinct::{common_to, count, unite_into},
    state::absorb,
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
    fn test_merge_nothing() {
        assert_eq!(merge(Vec::new(), &[]), Partial::default());
    }
}
