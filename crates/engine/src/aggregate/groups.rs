//! From a row's keys to the number of its group.

use std::{cmp::Ordering, rc::Rc};

use reelscope_model::{pulse, sort};
use rustc_hash::FxHashMap;

use super::{STEPS, recurrence::Chains};
use crate::{
    column::{Coded, each_code},
    partial::Keys,
    table::Table,
};

/// Up to this many combinations of keys, each has its group beforehand; beyond, groups are numbered as met.
const DENSE: u128 = 1 << 16;

/// How rows are grouped.
pub(super) struct Grouping {
    keys: Vec<Rc<Coded>>,
    /// The groups met, when there are too many combinations for each to have a group beforehand.
    met: Option<Met>,
    spare_rows: Vec<u16>,
    spare_groups: Vec<u32>,
}

/// Combinations of keys by their groups, and the other way round.
#[derive(Default)]
struct Met {
    groups: Table<u128>,
    combinations: Vec<u128>,
    scratch: Vec<u128>,
    spare: Vec<u128>,
}

impl Grouping {
    /// Grouping by these keys.
    pub(super) fn new(keys: Vec<Rc<Coded>>) -> Self {
        let size = keys.iter().fold(1u128, |size, key| size.saturating_mul(key.cardinality() as u128));
        let met = (size > DENSE).then(Met::default);
        Self { keys, met, spare_rows: Vec::new(), spare_groups: Vec::new() }
    }

    /// How many groups there are so far.
    pub(super) fn len(&self) -> usize {
        match &self.met {
            Some(met) => met.combinations.len(),
            None => self.keys.iter().map(|key| key.cardinality()).product(),
        }
    }

    /// Whether all rows are one group.
    pub(super) fn is_keyless(&self) -> bool {
        self.keys.is_empty()
    }

    /// The keys, where each combination of their codes has its group.
    pub(super) fn dense(&self) -> Option<&[Rc<Coded>]> {
        (self.met.is_none() && !self.is_keyless()).then_some(&*self.keys)
    }

    /// The only key, where its codes are the groups and a row has one.
    pub(super) fn plain(&self) -> Option<&Rc<Coded>> {
        match self.keys.as_slice() {
            [key] if self.met.is_none() && key.ends.is_none() => Some(key),
            _ => None,
        }
    }

    /// The two keys, where each pair of their codes has its group.
    pub(super) fn pair(&self) -> Option<(&Rc<Coded>, &Rc<Coded>)> {
        match self.keys.as_slice() {
            [first, second] if self.met.is_none() => Some((first, second)),
            _ => None,
        }
    }

    /// Whether a row has one group.
    pub(super) fn is_single_valued(&self) -> bool {
        self.keys.iter().all(|key| key.ends.is_none())
    }

    /// How many values the first key has.
    pub(super) fn bins(&self) -> usize {
        self.keys.first().map_or(1, |key| key.cardinality())
    }

    /// The positions in `keep` of the groups that differ in the first key alone, by its values, which are in `keys`.
    pub(super) fn chains(&self, keep: &[u32], keys: &[Keys]) -> Chains {
        let others = self.keys.iter().skip(1);
        let radix = others.fold(1u128, |radix, key| radix.saturating_mul(key.cardinality() as u128));
        let mut chains: FxHashMap<u128, Vec<u32>> = FxHashMap::default();
        for (position, &group) in (0..).zip(pulse::each(keep, STEPS)) {
            chains.entry(self.combination(group) % radix).or_default().push(position);
        }
        let bin = |position: &u32| keys.first().map(|bins| &bins[*position as usize]);
        let mut chains: Chains = chains.into_values().collect();
        for chain in &mut chains {
            sort::sort_by(chain, |a, b| match (bin(a), bin(b)) {
                (Some(a), Some(b)) => a.cmp_total(b),
                _ => Ordering::Equal,
            });
        }
        chains
    }

    /// What the codes of a group's keys are as one number.
    fn combination(&self, group: u32) -> u128 {
        self.met.as_ref().map_or(u128::from(group), |met| met.combinations[group as usize])
    }

    /// Writes the group of each row; `all` says that they are the rows from `start` on, one by one. Where rows have several
    /// values, they are written as often as they have groups.
    pub(super) fn assign(&mut self, start: usize, all: bool, rows: &mut Vec<u16>, groups: &mut Vec<u32>) {
        let all = all && self.is_single_valued();
        groups.clear();
        let Self { keys, met, spare_rows, spare_groups } = self;
        let Some(met) = met else {
            groups.resize(rows.len(), 0);
            for key in keys.iter() {
                let join = |group, radix, code| group * radix as u32 + code;
                extend(key, (start, all), rows, groups, (spare_rows, spare_groups), join);
            }
            return;
        };
        met.scratch.clear();
        met.scratch.resize(rows.len(), 0);
        for key in keys.iter() {
            let join = |combination, radix, code| combination * radix as u128 + u128::from(code);
            extend(key, (start, all), rows, &mut met.scratch, (spare_rows, &mut met.spare), join);
        }
        groups.extend(met.scratch.iter().map(|&combination| {
            *met.groups.of(combination).entry(combination).or_insert_with(|| {
                met.combinations.push(combination);
                met.combinations.len() as u32 - 1
            })
        }));
    }

    /// The keys of the groups to keep.
    pub(super) fn finish(&self, keep: &[u32]) -> Vec<Keys> {
        let mut columns = Vec::with_capacity(self.keys.len());
        let mut radix = 1u128;
        for key in self.keys.iter().rev() {
            let cardinality = key.cardinality() as u128;
            columns.push(match &self.met {
                // Few enough that divisions of words do.
                None => {
                    let (radix, cardinality) = (radix as u32, cardinality as u32);
                    keys_of(key, keep, |group| group / radix % cardinality)
                }
                Some(met) => keys_of(key, keep, |group| {
                    (met.combinations[group as usize] / radix % cardinality) as u32
                }),
            });
            radix = radix.saturating_mul(cardinality);
        }
        columns.reverse();
        columns
    }
}

/// A key of some groups, of which `code` tells the codes.
fn keys_of(key: &Coded, groups: &[u32], code: impl Fn(u32) -> u32) -> Keys {
    let mut places = FxHashMap::<u32, u32>::default();
    let mut values = Vec::new();
    let place = |group: &u32| {
        let code = code(*group);
        *places.entry(code).or_insert_with(|| {
            values.push(key.labels.value(code));
            values.len() as u32 - 1
        })
    };
    let codes = pulse::each(groups, STEPS).map(place).collect();
    Keys::new(values, codes)
}

/// Joins one more key to the combinations of the rows.
#[inline(never)]
fn extend<G: Copy>(
    key: &Coded,
    (start, all): (usize, bool),
    rows: &mut Vec<u16>,
    groups: &mut Vec<G>,
    (spare_rows, spare_groups): (&mut Vec<u16>, &mut Vec<G>),
    join: impl Fn(G, usize, u32) -> G,
) {
    let radix = key.cardinality();
    if key.ends.is_none() {
        each_code!(&key.codes, codes => match all {
            true => join_run(&codes[start..], groups, |group, code| join(group, radix, code)),
            false => join_some(&codes[start..], rows, groups, |group, code| join(group, radix, code)),
        });
        return;
    }
    spare_rows.clear();
    spare_groups.clear();
    for (&row, &group) in rows.iter().zip(groups.iter()) {
        for code in key.codes_of(start + usize::from(row)) {
            spare_rows.push(row);
            spare_groups.push(join(group, radix, code));
        }
    }
    std::mem::swap(rows, spare_rows);
    std::mem::swap(groups, spare_groups);
}

#[inline(never)]
fn join_run<G: Copy, C: Copy + Into<u32>>(codes: &[C], groups: &mut [G], join: impl Fn(G, u32) -> G) {
    for (group, &code) in groups.iter_mut().zip(codes) {
        *group = join(*group, code.into());
    }
}

#[inline(never)]
fn join_some<G: Copy, C: Copy + Into<u32>>(
    codes: &[C],
    rows: &[u16],
    groups: &mut [G],
    join: impl Fn(G, u32) -> G,
) {
    for (group, &row) in groups.iter_mut().zip(rows) {
        *group = join(*group, codes[usize::from(row)].into());
    }
}
