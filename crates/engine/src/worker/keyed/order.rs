//! Rows put together by their keys, in order of time.

#![allow(
    clippy::useless_conversion,
    clippy::unnecessary_cast,
    reason = "the same code runs for words of every width"
)]

use std::{ops::Range, rc::Rc};

use reelscope_model::{Result, pulse};

use super::pass::Event;
use crate::{
    column::{Bits, Coded, Column, IntColumn, IntKind, each_code, each_word},
    error::{bad_query, filled, reserve, with_room},
    fingerprint,
    keyed::{KeyedPlan, MOST_NUMBERS, NumberOf},
    sort::{sort, sort_by},
    table::Table,
    worker::shard::Shard,
};

/// How many steps it is to look a row's key up by hashing, or to make its fingerprint.
const STEPS: usize = 16;
/// The same in a table.
const STEPS_OF_TABLE: usize = 4;
/// How many rows are copied at a time.
const BLOCK: usize = 8_192;

/// A worker's rows of a table, key by key.
pub(super) struct Ordered {
    /// The fingerprints of the keys that have rows, ascending, with their numbers from 1.
    pub(super) prints: Vec<(u128, u32)>,
    /// Where the rows of each key start, by number; and those of the next.
    starts: Vec<u32>,
    /// The rows; those of a key in order of time, and of equal times in their own.
    pub(super) rows: Vec<u32>,
    /// The conditions that each row of the worker meets.
    codes: Vec<u16>,
    /// When rows happened.
    pub(super) clock: Clock,
    /// Their numbers.
    pub(super) numbers: Vec<Number>,
    /// Keys that are put together elsewhere.
    given: Vec<bool>,
}

/// What a number of each row is read from.
pub(super) enum Number {
    Value(Column),
    Print(Column),
}

impl Number {
    fn new(of: NumberOf, shard: &Shard) -> Result<Self> {
        let column = shard.store.column(of.column())?.clone();
        Ok(match of {
            NumberOf::Value(_) => Self::Value(column),
            NumberOf::Print(_) => Self::Print(column),
        })
    }

    /// NaN where there is none.
    fn of(&self, row: usize) -> f64 {
        let number = match self {
            Self::Value(column) => column.number(row),
            // As many bits as a float holds of a whole number.
            Self::Print(column) => column.fingerprint(row).map(|print| ((print >> 64) as u64 >> 11) as f64),
        };
        number.unwrap_or(f64::NAN)
    }
}

/// A column of instants or dates.
#[derive(Clone)]
pub(super) struct Clock {
    ints: Rc<IntColumn>,
    pub(super) kind: IntKind,
}

impl Clock {
    fn new(column: &Column) -> Result<Self> {
        match column {
            Column::Ints(ints) if matches!(ints.kind, IntKind::Time(_) | IntKind::Date) => {
                Ok(Self { ints: Rc::clone(ints), kind: ints.kind })
            }
            _ => Err(bad_query("Rows are put in order by a column of dates or instants only.")),
        }
    }

    /// When a row happened, which has a time. What 64 bits do not hold is as far away as they reach.
    fn time(&self, row: usize) -> i64 {
        let distance = each_word!(&self.ints.words, words => words.get(row).map_or(0, |word| *word as u128));
        let time = self.ints.base.wrapping_add(distance as i128);
        // The least number stands for no time.
        time.clamp((i64::MIN + 1).into(), i64::MAX.into()) as i64
    }
}

impl Ordered {
    pub(super) fn new(plan: &KeyedPlan, shard: &mut Shard) -> Result<Self> {
        let clock = Clock::new(shard.store.column(plan.time)?)?;
        let numbers = plan.numbers.iter().take(MOST_NUMBERS).map(|of| Number::new(*of, shard));
        let numbers = numbers.collect::<Result<Vec<_>>>()?;
        let keys = plan.keys.iter().map(|key| shard.store.column(*key)).collect::<Result<Vec<_>>>()?;
        let (mut ids, prints) = match keys.as_slice() {
            [key] => ids(key)?,
            [first, second] => pairs(ids(first)?, ids(second)?)?,
            _ => return Err(bad_query("A key is one column or two.")),
        };
        if let Some(valid) = &clock.ints.valid {
            let ids = pulse::each(&mut ids, 1).enumerate();
            ids.filter(|(row, _)| !valid.get(*row)).for_each(|(_, id)| *id = 0);
        }
        let (starts, rows) = gathered(&ids, prints.len())?;
        // What is done with makes room for what comes.
        drop(ids);
        let codes = codes(plan, shard)?;
        let length = |id: u32| starts[id as usize + 1] - starts[id as usize];
        let mut known = with_room(prints.len())?;
        known.extend(pulse::each(prints, 1).zip(1..).filter(|(_, id)| length(*id) > 0));
        sort(&mut known);
        let given = filled(starts.len(), false)?;
        let mut ordered = Self { prints: known, starts, rows, codes, clock, numbers, given };
        ordered.sort();
        Ok(ordered)
    }

    /// How many keys have rows.
    pub(super) fn keys(&self) -> u64 {
        self.prints.len() as u64
    }

    /// The number of the last key.
    pub(super) fn last(&self) -> u32 {
        (self.starts.len() as u32).saturating_sub(2)
    }

    /// The fingerprints whose `bits` highest bits are the number `part`.
    pub(super) fn part(&self, part: u32, bits: u32) -> Vec<u128> {
        self.prints[self.range(part, bits)].iter().map(|(print, _)| *print).collect()
    }

    /// Where they stand.
    pub(super) fn range(&self, part: u32, bits: u32) -> Range<usize> {
        let number = |print: u128| print.checked_shr(u128::BITS - bits.min(32)).unwrap_or(0);
        let start = self.prints.partition_point(|(print, _)| number(*print) < part.into());
        start..self.prints.partition_point(|(print, _)| number(*print) <= part.into())
    }

    /// Writes a key's rows; none of a key that was given away.
    pub(super) fn events_of(&self, id: u32, events: &mut Vec<Event>) {
        events.clear();
        let id = id as usize;
        if self.given[id] {
            return;
        }
        let numbers = |row: usize| {
            let mut numbers = [f64::NAN; MOST_NUMBERS];
            numbers.iter_mut().zip(&self.numbers).for_each(|(number, of)| *number = of.of(row));
            numbers
        };
        events.extend(self.rows[self.span(id)].iter().map(|&row| {
            let at = row as usize;
            Event { time: self.clock.time(at), numbers: numbers(at), row, code: self.codes[at], out: 0 }
        }));
    }

    /// Lets go of the fingerprints, when all keys of others are known.
    pub(super) fn drop_prints(&mut self) {
        self.prints = Vec::new();
    }

    /// Leaves a key to others.
    pub(super) fn give_away(&mut self, id: u32) {
        self.given[id as usize] = true;
    }

    /// The bytes it holds.
    pub(super) fn bytes(&self) -> usize {
        let Self { prints, starts, rows, codes, given, .. } = self;
        prints.capacity() * 32
            + (starts.capacity() + rows.capacity()) * 4
            + codes.capacity() * 2
            + given.capacity()
    }

    fn span(&self, id: usize) -> Range<usize> {
        self.starts[id] as usize..self.starts[id + 1] as usize
    }

    /// Puts each key's rows, which stand in their own order, in order of time.
    fn sort(&mut self) {
        for id in 1..=self.last() as usize {
            let span = self.span(id);
            pulse::beat(span.len());
            let clock = &self.clock;
            let time = |row: &u32| clock.time(*row as usize);
            let rows = &mut self.rows[span];
            if !rows.is_sorted_by_key(time) {
                sort_by(rows, &|a, b| (time(a), a).cmp(&(time(b), b)));
            }
        }
    }
}

/// The conditions that each row meets.
fn codes(plan: &KeyedPlan, shard: &mut Shard) -> Result<Vec<u16>> {
    let mut codes = filled(shard.store.rows, 0_u16)?;
    for (bit, condition) in plan.conditions.iter().enumerate().take(16) {
        let Shard { sets, store, .. } = shard;
        for set in sets.of(Some(condition), &[], store)? {
            each_set(&set, |row| {
                if let Some(code) = codes.get_mut(row) {
                    *code |= 1 << bit;
                }
            });
        }
    }
    Ok(codes)
}

fn each_set(bits: &Bits, mut each: impl FnMut(usize)) {
    for (at, word) in bits.words_from(0).iter().enumerate() {
        if at.is_multiple_of(1024) {
            pulse::beat(64 * 1024);
        }
        let mut left = *word;
        while left != 0 {
            each(at * 64 + left.trailing_zeros() as usize);
            left &= left - 1;
        }
    }
}

/// A number for each row that is equal where the keys are, 0 without one; and the fingerprints of the numbers from 1.
type Ids = (Vec<u32>, Vec<u128>);

fn ids(column: &Column) -> Result<Ids> {
    match column {
        Column::Coded(coded) => ids_of_codes(coded),
        Column::Ints(ints) => ids_of_ints(ints),
        Column::Floats(floats) => {
            let mut known = Known::default();
            let mut ids = with_room(floats.floats.len())?;
            for row in pulse::each(0..floats.floats.len(), STEPS) {
                ids.push(match floats.get(row) {
                    Some(value) => known.id(fingerprint::of_float(value))?,
                    None => 0,
                });
            }
            Ok((ids, known.order))
        }
    }
}

fn ids_of_codes(coded: &Coded) -> Result<Ids> {
    if coded.ends.is_some() {
        return Err(bad_query("A key has one value a row."));
    }
    let mut ids = with_room(coded.codes.len())?;
    each_code!(&coded.codes, codes => for codes in pulse::each(codes.chunks(BLOCK), BLOCK) {
        ids.extend(codes.iter().map(|&code| u32::from(code)));
    });
    let mut prints = with_room(coded.labels.len())?;
    let codes = pulse::each(1..coded.cardinality() as u32, STEPS);
    prints.extend(codes.map(|code| coded.labels.fingerprint(code)));
    Ok((ids, prints))
}

fn ids_of_ints(ints: &IntColumn) -> Result<Ids> {
    let rows = ints.words.len();
    let print = |distance: u128| {
        let value = ints.base.wrapping_add(distance as i128);
        if ints.kind == IntKind::Int {
            fingerprint::of_wide(value)
        } else {
            fingerprint::of_value(&ints.kind.value(value))
        }
    };
    let mut ids: Vec<u32> = with_room(rows)?;
    let valid = |row: usize| ints.valid.as_ref().is_none_or(|valid| valid.get(row));
    let Some((low, high)) = ints.range else {
        ids.resize(rows, 0);
        return Ok((ids, Vec::new()));
    };
    let (first, spread) = (low.wrapping_sub(ints.base) as u128, high.wrapping_sub(low) as u128);
    // Values that lie close together are numbered by a table, others by hashing; equal ones in a row at a glance.
    if spread < (rows as u128) * 4 + 65_536 {
        let mut table = filled(spread as usize + 1, 0_u32)?;
        let mut prints: Vec<u128> = Vec::new();
        each_word!(&ints.words, words => for (row, word) in pulse::each(words, STEPS_OF_TABLE).enumerate() {
            let distance = *word as u128;
            if !valid(row) {
                ids.push(0);
                continue;
            }
            let entry = &mut table[(distance - first) as usize];
            if *entry == 0 {
                reserve(&mut prints, 1)?;
                prints.push(print(distance));
                *entry = prints.len() as u32;
            }
            ids.push(*entry);
        });
        return Ok((ids, prints));
    }
    let mut known = Table::<u128>::default();
    let mut prints: Vec<u128> = Vec::new();
    let mut before: Option<(u128, u32)> = None;
    each_word!(&ints.words, words => for (row, word) in pulse::each(words, STEPS).enumerate() {
        let distance = *word as u128;
        if !valid(row) {
            ids.push(0);
            continue;
        }
        let id = match before {
            Some((same, id)) if same == distance => id,
            _ => {
                reserve(&mut prints, 1)?;
                known.number(distance, || {
                    prints.push(print(distance));
                    prints.len() as u32
                })?
            }
        };
        before = Some((distance, id));
        ids.push(id);
    });
    Ok((ids, prints))
}

/// The pairs of two numbers, of which both are there.
fn pairs((first, firsts): Ids, (second, seconds): Ids) -> Result<Ids> {
    let mut known = Table::<u64>::default();
    let mut prints: Vec<u128> = Vec::new();
    let mut ids = first;
    let mut before = (0_u64, 0_u32);
    for (id, other) in pulse::each(&mut ids, STEPS).zip(second) {
        if *id == 0 || other == 0 {
            *id = 0;
            continue;
        }
        let pair = u64::from(*id) << 32 | u64::from(other);
        if pair != before.0 {
            reserve(&mut prints, 1)?;
            let number = known.number(pair, || {
                prints.push(fingerprint::of_pair(firsts[*id as usize - 1], seconds[other as usize - 1]));
                prints.len() as u32
            })?;
            before = (pair, number);
        }
        *id = before.1;
    }
    Ok((ids, prints))
}

/// Fingerprints by the order in which they were met.
#[derive(Default)]
struct Known {
    ids: Table<u128>,
    order: Vec<u128>,
}

impl Known {
    fn id(&mut self, print: u128) -> Result<u32> {
        reserve(&mut self.order, 1)?;
        self.ids.number(print, || {
            self.order.push(print);
            self.order.len() as u32
        })
    }
}

/// The rows by their numbers: where those of each start, and the rows.
fn gathered(ids: &[u32], count: usize) -> Result<(Vec<u32>, Vec<u32>)> {
    // Number 0 is that of rows without a key, which take no place.
    let mut starts = filled(count + 2, 0_u32)?;
    for &id in pulse::each(ids, STEPS_OF_TABLE) {
        starts[id as usize + 1] += 1;
    }
    let without = std::mem::take(&mut starts[1]);
    for at in pulse::each(1..starts.len(), 1) {
        starts[at] += starts[at - 1];
    }
    let mut rows = filled(ids.len() - without as usize, 0_u32)?;
    // Each start moves to its end while rows are put, which is where the next one starts.
    for (&id, row) in pulse::each(ids, STEPS_OF_TABLE).zip(0..) {
        if id != 0 {
            let next = &mut starts[id as usize];
            rows[*next as usize] = row;
            *next += 1;
        }
    }
    starts.pop();
    starts.insert(0, 0);
    Ok((starts, rows))
}
