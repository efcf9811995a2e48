//! Rows' ids, each asked for once.

#![allow(clippy::useless_conversion, reason = "the same code runs for words of every width")]

use reelscope_model::{Result, pulse};

use super::column::STEP;
use crate::{
    column::{Column, IntColumn, IntKind, each_code, each_word},
    error::{filled, internal, with_room},
    fingerprint,
    table::Table,
};

/// How many steps it is to look an id up.
const STEPS: usize = 16;
/// The widest range of integers whose values are found by a table instead of by hashing.
const TABLE: u128 = 1 << 22;
/// An entry of such a table that was not looked up yet.
const UNKNOWN: u32 = u32::MAX;

/// What `find` makes of each row's id, some rows at a time; 0 where there is none. It is asked once for an id.
pub(super) fn each(
    ids: &Column,
    find: &mut dyn FnMut(u128) -> u32,
    sink: &mut dyn FnMut(&[u32]) -> Result<()>,
) -> Result<()> {
    let mut part: Vec<u32> = with_room(STEP)?;
    match ids {
        Column::Coded(coded) => {
            if coded.ends.is_some() {
                return Err(internal("A row has several ids."));
            }
            let mut table = with_room(coded.cardinality())?;
            table.push(0);
            let codes = pulse::each(1..coded.cardinality() as u32, STEPS);
            table.extend(codes.map(|code| find(coded.labels.fingerprint(code))));
            each_code!(&coded.codes, codes => for some in pulse::each(codes.chunks(STEP), STEP) {
                part.clear();
                part.extend(some.iter().map(|&code| table[code as usize]));
                sink(&part)?;
            });
        }
        Column::Ints(ints) => {
            let mut met = Met::of(ints)?;
            let print = |distance: u128| {
                let int = ints.base.wrapping_add(distance as i128);
                match ints.kind {
                    IntKind::Int => fingerprint::of_wide(int),
                    kind => fingerprint::of_value(&kind.value(int)),
                }
            };
            each_word!(&ints.words, words => for (step, some) in pulse::each(words.chunks(STEP), STEP * STEPS).enumerate() {
                part.clear();
                for (row, &word) in (step * STEP..).zip(some) {
                    let there = ints.valid.as_ref().is_none_or(|valid| valid.get(row));
                    let distance = u128::from(word);
                    part.push(if there { met.get(distance, &mut |distance| find(print(distance)))? } else { 0 });
                }
                sink(&part)?;
            });
        }
        Column::Floats(floats) => {
            let mut known = Table::<u64>::default();
            for start in (0..ids.len()).step_by(STEP) {
                part.clear();
                for row in pulse::each(start..ids.len().min(start + STEP), STEPS) {
                    part.push(match floats.get(row) {
                        Some(float) => {
                            known.number(float.to_bits(), || find(fingerprint::of_float(float)))?
                        }
                        None => 0,
                    });
                }
                sink(&part)?;
            }
        }
    }
    Ok(())
}

/// What was found of the integers met so far.
enum Met {
    /// By their distance from the least.
    Table { first: u128, found: Vec<u32> },
    /// By their distance from the base.
    Hash(Table<u128>),
}

impl Met {
    fn of(ints: &IntColumn) -> Result<Self> {
        let (low, high) = ints.range.unwrap_or((ints.base, ints.base));
        let spread = high.wrapping_sub(low) as u128;
        Ok(if spread < TABLE {
            let first = low.wrapping_sub(ints.base) as u128;
            Self::Table { first, found: filled(spread as usize + 1, UNKNOWN)? }
        } else {
            Self::Hash(Table::default())
        })
    }

    fn get(&mut self, distance: u128, find: &mut dyn FnMut(u128) -> u32) -> Result<u32> {
        match self {
            Self::Table { first, found } => Ok(match found.get_mut(distance.wrapping_sub(*first) as usize) {
                Some(found) => {
                    if *found == UNKNOWN {
                        *found = find(distance);
                    }
                    *found
                }
                None => find(distance),
            }),
            Self::Hash(known) => known.number(distance, || find(distance)),
        }
    }
}
