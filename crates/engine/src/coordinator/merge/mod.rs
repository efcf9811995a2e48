//! Merging: the partials of all workers become one.
//!
//! Groups meet by their keys' values, as each worker's codes are its own.

use reelscope_model::{Value, query::Op};
use rustc_hash::FxHashMap;

use crate::partial::{Keys, Partial, State};

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
    let matched = partials.iter().map(|partial| partial.matched).sum();
    let (mut some, none): (Vec<_>, Vec<_>) = partials.into_iter().partition(|partial| partial.groups > 0);
    if some.len() < 2 {
        let only = some.pop().or_else(|| none.into_iter().next()).unwrap_or_default();
        return Partial { matched, ..only };
    }
    let mut groups = Groups::default();
    let mut states: Vec<State> = Vec::new();
    for partial in some {
        let places = groups.places(&partial.keys, partial.groups);
        // The first stays where it is, unless it has equal groups.
        if states.is_empty() && groups.len == places.len() {
            states = partial.states;
            continue;
        }
        if states.is_empty() {
            states = partial.states.iter().map(none_like).collect();
        }
        for ((to, from), op) in states.iter_mut().zip(partial.states).zip(ops) {
            absorb(to, from, &places, groups.len, *op);
        }
    }
    Partial { states, groups: groups.len, keys: groups.into_keys(), matched }
}

/// The parts of one view over several tables as one, by the groups' keys: the states of the first part stand first. What a
/// part has no group of is none of its rows. Each comes with the operations of its aggregates.
pub(super) fn join(parts: Vec<(Partial, Vec<Op>)>) -> Partial {
    let matched = parts.first().map_or(0, |(partial, _)| partial.matched);
    let mut groups = Groups::default();
    let places = parts.iter().map(|(partial, _)| groups.places(&partial.keys, partial.groups));
    let places: Vec<_> = places.collect();
    let mut states = Vec::new();
    for ((partial, ops), places) in parts.into_iter().zip(places) {
        for (state, op) in partial.states.into_iter().zip(ops) {
            let mut to = none_like(&state);
            absorb(&mut to, state, &places, groups.len, op);
            states.push(to);
        }
    }
    Partial { states, groups: groups.len, keys: groups.into_keys(), matched }
}

/// Groups by their keys, numbered in the order in which they are met.
#[derive(Default)]
pub(super) struct Groups {
    keys: Vec<Key>,
    /// For each key but the first, the numbers of its values behind numbered combinations of the keys before it. The last
    /// are the groups.
    combinations: Vec<FxHashMap<(u32, u32), u32>>,
    len: usize,
}

/// One key of the groups.
#[derive(Default)]
struct Key {
    numbers: FxHashMap<Box<[u8]>, u32>,
    values: Vec<Value>,
    /// By group, the number of its value.
    codes: Vec<u32>,
}

impl Groups {
    /// Where so many groups with these keys stand. All that are passed have as many keys.
    pub(super) fn places(&mut self, keys: &[Keys], groups: usize) -> Vec<usize> {
        self.keys.resize_with(keys.len(), Key::default);
        self.combinations.resize_with(keys.len().saturating_sub(1), FxHashMap::default);
        // Of each key the numbers of the values, as far as they are known.
        let mut known: Vec<Vec<Option<u32>>> =
            keys.iter().map(|key| vec![None; key.values().len()]).collect();
        let mut numbers = vec![0; keys.len()];
        let place = |group: usize| {
            let mut place = 0;
            for (at, (from, known)) in keys.iter().zip(&mut known).enumerate() {
                let code = from.codes()[group] as usize;
                let number = *known[code].get_or_insert_with(|| self.keys[at].number(&from.values()[code]));
                place = match at.checked_sub(1) {
                    None => number,
                    Some(before) => {
                        let combinations = &mut self.combinations[before];
                        let next = combinations.len() as u32;
                        *combinations.entry((place, number)).or_insert(next)
                    }
                };
                numbers[at] = number;
            }
            let place = place as usize;
            if place == self.len {
                self.len += 1;
                self.keys.iter_mut().zip(&numbers).for_each(|(key, number)| key.codes.push(*number));
            }
            place
        };
        (0..groups).map(place).collect()
    }

    /// How many groups there are.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The keys of the groups.
    pub(super) fn into_keys(self) -> Vec<Keys> {
        self.keys.into_iter().map(|key| Keys::new(key.values, key.codes)).collect()
    }
}

impl Key {
    fn number(&mut self, value: &Value) -> u32 {
        let next = self.values.len() as u32;
        let number = *self.numbers.entry(key::identity(value)).or_insert(next);
        if number == next {
            self.values.push(value.clone());
        }
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(groups: &[(Value, u64)]) -> Partial {
        Partial {
            keys: vec![groups.iter().map(|(key, _)| key.clone()).collect()],
            states: vec![State::Count(groups.iter().map(|(_, count)| *count).collect())],
            groups: groups.len(),
            matched: groups.iter().map(|(_, count)| count).sum(),
        }
    }

    fn text(value: &str) -> Value {
        Value::Text(value.into())
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
    fn test_merge_groups_by_all_of_their_keys() {
        let of = |groups: &[([&str; 3], u64)]| Partial {
            keys: (0..3).map(|key| groups.iter().map(|(keys, _)| text(keys[key])).collect()).collect(),
            ..counted(&groups.iter().map(|(_, count)| (Value::Null, *count)).collect::<Vec<_>>())
        };
        let first = of(&[(["a", "b", "c"], 1), (["a", "c", "b"], 2), (["b", "b", "c"], 3)]);
        let second = of(&[(["b", "b", "c"], 4), (["b", "c", "b"], 5), (["a", "b", "c"], 6)]);
        let all = [(["a", "b", "c"], 7), (["a", "c", "b"], 2), (["b", "b", "c"], 7), (["b", "c", "b"], 5)];
        assert_eq!(merge(vec![first, second], &[Op::Count]), of(&all));
    }

    #[test]
    fn test_merge_equal_groups_of_one_partial() {
        let equal = counted(&[(Value::Int(2), 1), (Value::Int(3), 2), (Value::Float(2.0), 4)]);
        let merged = merge(vec![equal, counted(&[(Value::Int(3), 8)])], &[Op::Count]);
        assert_eq!(merged, counted(&[(Value::Int(2), 5), (Value::Int(3), 10)]));
    }

    #[test]
    fn test_join_parts_by_their_groups() {
        let first = counted(&[(text("a"), 1), (Value::Null, 2)]);
        let sums = State::SumInt { sums: vec![7, 9], counts: vec![1, 1], scale: 0 };
        let second = Partial { states: vec![sums], ..counted(&[(text("b"), 1), (Value::Null, 1)]) };
        let joined = join(vec![(first, vec![Op::Count]), (second, vec![Op::Sum])]);
        assert_eq!(joined.keys, [Keys::from_iter([text("a"), Value::Null, text("b")])]);
        let sums = State::SumInt { sums: vec![0, 9, 7], counts: vec![0, 1, 1], scale: 0 };
        assert_eq!(joined.states, [State::Count(vec![1, 2, 0]), sums]);
        assert_eq!((joined.groups, joined.matched), (3, 3));
    }

    #[test]
    fn test_merge_nothing() {
        assert_eq!(merge(Vec::new(), &[]), Partial::default());
    }
}
