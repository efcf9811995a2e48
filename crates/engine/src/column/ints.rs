//! Integers, decimals, dates and instants, kept above a common base in as few bytes as their range needs.

#![allow(clippy::useless_conversion, reason = "the same code runs for words of every width")]

use reelscope_model::{Result, TimeUnit, Value, pulse};

use super::{Bits, floats::extend_valid};
use crate::error::{reserve, with_room};

/// How many words are rewritten at a time.
const STEP: usize = 8_192;
/// At how many places it is looked whether values rise or fall, and of how many at least.
const PROBES: usize = 8;
const FEWEST: usize = 1_024;

/// What the integers of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IntKind {
    /// Integers.
    Int,
    /// Decimals without their point, with the digits behind it.
    Decimal(i8),
    /// Days since 1970.
    Date,
    /// Units since 1970.
    Time(TimeUnit),
}

impl IntKind {
    /// An integer of this kind as a value.
    pub(crate) fn value(self, value: i128) -> Value {
        match self {
            Self::Int => Value::Int(value),
            Self::Decimal(scale) => Value::Decimal { digits: value, scale },
            // Dates come from 32 bits, so that nothing is cut.
            Self::Date => Value::Date(value as i32),
            Self::Time(unit) => instant(value, unit),
        }
    }

    /// An integer of this kind as a number; of dates and instants the days since 1970.
    pub(crate) fn number(self, value: i128) -> f64 {
        match self {
            Self::Int | Self::Date => value as f64,
            Self::Decimal(scale) => value as f64 / 10f64.powi(scale.into()),
            Self::Time(unit) => value as f64 / (86_400.0 * unit.per_second() as f64),
        }
    }
}

/// An instant in its column's unit. One that does not fit comes from a file with a coarser unit, in which it does.
fn instant(value: i128, unit: TimeUnit) -> Value {
    let per_second = unit.per_second();
    if let Ok(value) = i64::try_from(value) {
        return Value::Time { value, unit };
    }
    let coarser = [TimeUnit::Micro, TimeUnit::Milli, TimeUnit::Second].into_iter();
    let in_unit = |to: TimeUnit| {
        let value = value.div_euclid((per_second / to.per_second()).max(1).into());
        Some(Value::Time { value: i64::try_from(value).ok()?, unit: to })
    };
    coarser.filter(|to| *to < unit).find_map(in_unit).unwrap_or(Value::Null)
}

/// Distances from the base.
#[derive(Clone, Debug)]
pub(crate) enum Words {
    /// A range below 2^8.
    U8(Vec<u8>),
    /// A range below 2^16.
    U16(Vec<u16>),
    /// A range below 2^32.
    U32(Vec<u32>),
    /// A range below 2^64.
    U64(Vec<u64>),
    /// Any range.
    U128(Vec<u128>),
}

/// Runs the same code for each width of [`Words`].
macro_rules! each_word {
    ($expr:expr, $words:ident => $body:expr) => {
        match $expr {
            $crate::column::Words::U8($words) => $body,
            $crate::column::Words::U16($words) => $body,
            $crate::column::Words::U32($words) => $body,
            $crate::column::Words::U64($words) => $body,
            $crate::column::Words::U128($words) => $body,
        }
    };
}
pub(crate) use each_word;

impl Words {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        each_word!(self, words => words.len())
    }

    fn bits(&self) -> u32 {
        match self {
            Self::U8(_) => 8,
            Self::U16(_) => 16,
            Self::U32(_) => 32,
            Self::U64(_) => 64,
            Self::U128(_) => 128,
        }
    }
}

/// A column of integers of some kind.
#[derive(Clone, Debug)]
pub(crate) struct IntColumn {
    /// What the integers are.
    pub(crate) kind: IntKind,
    /// What every distance counts from.
    pub(crate) base: i128,
    /// One a row; 0 where the row is null.
    pub(crate) words: Words,
    /// Which rows have a value; none when all have.
    pub(crate) valid: Option<Bits>,
    /// The least and the greatest value.
    pub(crate) range: Option<(i128, i128)>,
    /// For how many rows room is made once their width is known.
    room: usize,
}

impl IntColumn {
    /// No rows yet. Room for `rows` is made when the first of them come: room of another width than theirs would be a
    /// hole in the memory afterwards.
    pub(crate) fn with_capacity(kind: IntKind, rows: usize) -> Self {
        Self { kind, base: 0, words: Words::U8(Vec::new()), valid: None, range: None, room: rows }
    }

    /// A row's integer.
    pub(crate) fn get(&self, row: usize) -> Option<i128> {
        if self.valid.as_ref().is_some_and(|valid| !valid.get(row)) {
            return None;
        }
        let distance = each_word!(&self.words, words => u128::from(*words.get(row)?));
        Some(self.base.wrapping_add(distance as i128))
    }

    /// A row's value.
    pub(crate) fn value(&self, row: usize) -> Value {
        self.get(row).map_or(Value::Null, |value| self.kind.value(value))
    }

    /// Appends values; `valid` is empty when all are.
    pub(crate) fn extend<V: Copy + Ord + Into<i128>>(&mut self, values: &[V], valid: &[bool]) -> Result<()> {
        if let Some((least, greatest)) = range(values, valid) {
            let (least, greatest) = (least.into(), greatest.into());
            let spread = greatest.wrapping_sub(least) as u128;
            self.admit(least, greatest, |room| reach(values, valid, spread, room))?;
        }
        extend_valid(&mut self.valid, self.words.len(), values.len(), valid)?;
        let (base, room) = (self.base, self.room);
        each_word!(&mut self.words, words => {
            if words.is_empty() && words.capacity() < room {
                *words = with_room(room)?;
            }
            push(words, values, valid, base)
        })
    }

    /// The bytes it holds.
    pub(crate) fn bytes(&self) -> usize {
        let words = each_word!(&self.words, words => words.capacity()) * self.words.bits() as usize / 8;
        words + self.valid.as_ref().map_or(0, Bits::bytes)
    }

    /// Makes base and width fit values from `least` to `greatest` as well as those already there; where they did not, also
    /// those to come, which will be `reach` apart when so many rows are there.
    fn admit(&mut self, least: i128, greatest: i128, reach: impl FnOnce(usize) -> u128) -> Result<()> {
        let (low, high) = self.range.map_or((least, greatest), |(a, b)| (a.min(least), b.max(greatest)));
        let first = self.range.replace((low, high)).is_none();
        let spread = high.wrapping_sub(low) as u128;
        let bits = self.words.bits().max(width(spread));
        let fits = !first && low >= self.base && (high.wrapping_sub(self.base) as u128) <= greatest_of(bits);
        if fits && bits == self.words.bits() {
            return Ok(());
        }
        let bits = bits.max(width(reach(self.room)));
        let base = if fits { self.base } else { base_of(low, spread, bits) };
        self.rebase(base, bits)
    }

    fn rebase(&mut self, base: i128, bits: u32) -> Result<()> {
        let shift = self.base.wrapping_sub(base) as u128;
        self.base = base;
        let (valid, room) = (self.valid.as_ref(), self.room);
        self.words = each_word!(&self.words, words => match bits {
            8 => Words::U8(rebased(words, shift, valid, room)?),
            16 => Words::U16(rebased(words, shift, valid, room)?),
            32 => Words::U32(rebased(words, shift, valid, room)?),
            64 => Words::U64(rebased(words, shift, valid, room)?),
            _ => Words::U128(rebased(words, shift, valid, room)?),
        });
        Ok(())
    }
}

/// The base for values from `low` on: with half of the room that is left below, as values that come later may
/// be lower. Never below 0 for values that are not, because those seldom are.
fn base_of(low: i128, spread: u128, bits: u32) -> i128 {
    let room = greatest_of(bits) - spread;
    let base = low.saturating_sub_unsigned(room / 2);
    if low >= 0 { base.max(0) } else { base }
}

fn width(spread: u128) -> u32 {
    [8, 16, 32, 64].into_iter().find(|&bits| spread <= greatest_of(bits)).unwrap_or(128)
}

fn greatest_of(bits: u32) -> u128 {
    u128::MAX >> (128 - bits)
}

/// An integer that distances are kept in.
trait Word: Copy + Default + Into<u128> {
    /// The lowest bits of a distance, which has no others.
    fn of(distance: u128) -> Self;
}

macro_rules! word {
    ($($type:ty),*) => {$(
        impl Word for $type {
            fn of(distance: u128) -> Self {
                distance as Self
            }
        }
    )*};
}
word!(u8, u16, u32, u64, u128);

#[inline(never)]
fn push<V, W>(words: &mut Vec<W>, values: &[V], valid: &[bool], base: i128) -> Result<()>
where
    V: Copy + Into<i128>,
    W: Word,
{
    reserve(words, values.len())?;
    let distance = |value: V| W::of(value.into().wrapping_sub(base) as u128);
    if valid.is_empty() {
        words.extend(values.iter().map(|&value| distance(value)));
    } else {
        let pairs = values.iter().zip(valid);
        words.extend(pairs.map(|(&value, &valid)| if valid { distance(value) } else { W::default() }));
    }
    Ok(())
}

fn rebased<A: Word, B: Word>(
    words: &Vec<A>,
    shift: u128,
    valid: Option<&Bits>,
    room: usize,
) -> Result<Vec<B>> {
    let mut out = with_room(words.capacity().max(room))?;
    for (step, words) in pulse::each(words.chunks(STEP), STEP).enumerate() {
        rebase_step(words, step * STEP, shift, valid, &mut out);
    }
    Ok(out)
}

#[inline(never)]
fn rebase_step<A: Word, B: Word>(
    words: &[A],
    start: usize,
    shift: u128,
    valid: Option<&Bits>,
    out: &mut Vec<B>,
) {
    let moved = |word: A| B::of(word.into().wrapping_add(shift));
    match valid {
        None => out.extend(words.iter().map(|&word| moved(word))),
        Some(valid) => {
            let rows = (start..).zip(words);
            out.extend(rows.map(|(row, &word)| if valid.get(row) { moved(word) } else { B::default() }));
        }
    }
}

/// The least and the greatest of the valid values.
#[inline(never)]
fn range<V: Copy + Ord>(values: &[V], valid: &[bool]) -> Option<(V, V)> {
    let widen = |(low, high): (V, V), value: V| (low.min(value), high.max(value));
    if valid.is_empty() {
        let first = *values.first()?;
        return Some(values.iter().fold((first, first), |range, &value| widen(range, value)));
    }
    let mut present = values.iter().zip(valid).filter(|(_, valid)| **valid).map(|(value, _)| *value);
    let first = present.next()?;
    Some(present.fold((first, first), widen))
}

/// How far apart values come to be in `room` rows if they go on as these do: ids are counted up mostly, and events come in
/// their order. 0 where they neither rise nor fall. A column that is rewritten in wider words leaves a hole in the memory, as
/// large as it was, which nothing may fit into.
fn reach<V: Copy + Into<i128>>(values: &[V], valid: &[bool], spread: u128, room: usize) -> u128 {
    if values.len() < FEWEST {
        return 0;
    }
    let places = (0..=PROBES).map(|probe| probe * (values.len() - 1) / PROBES);
    let present = places.filter(|place| valid.get(*place).is_none_or(|valid| *valid));
    let probes: Vec<i128> = present.map(|place| values[place].into()).collect();
    let [first, .., last] = probes[..] else { return 0 };
    let goes_on = probes.is_sorted() || probes.iter().rev().is_sorted();
    if !goes_on || probes.len() <= PROBES / 2 || first.abs_diff(last) < spread / 2 {
        return 0;
    }
    (spread.saturating_mul(room as u128) / values.len() as u128).min(u64::MAX.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(parts: &[&[Option<i128>]]) -> IntColumn {
        let mut column = IntColumn::with_capacity(IntKind::Int, 4);
        for part in parts {
            let values: Vec<i128> = part.iter().map(|value| value.unwrap_or(99)).collect();
            let valid: Vec<bool> = part.iter().map(Option::is_some).collect();
            column.extend(&values, &valid).unwrap();
        }
        let expected: Vec<_> = parts.iter().copied().flatten().copied().collect();
        let actual: Vec<_> = (0..expected.len()).map(|row| column.get(row)).collect();
        assert_eq!(actual, expected);
        column
    }

    #[test]
    fn test_extend_ints_narrow_range_far_from_zero() {
        let column = check(&[&[Some(1_000_000), Some(1_000_200)], &[None, Some(1_000_100)]]);
        assert!(matches!(column.words, Words::U8(_)));
    }

    #[test]
    fn test_extend_ints_widening_and_lowering() {
        let column =
            check(&[&[Some(5), None], &[Some(-70_000)], &[Some(70_000), None], &[Some(i64::MAX.into())]]);
        assert!(matches!(column.words, Words::U64(_)));
        assert_eq!(column.range, Some((-70_000, i64::MAX.into())));
    }

    /// The first of `room` values, by their positions.
    fn begun(room: usize, value: impl Fn(i64) -> i64) -> IntColumn {
        let mut column = IntColumn::with_capacity(IntKind::Int, room);
        let values: Vec<i64> = (0..4096).map(value).collect();
        column.extend(&values, &[]).unwrap();
        assert!((0..4096).all(|row| column.get(row) == Some(values[row].into())));
        column
    }

    #[test]
    fn test_extend_ints_that_rise_or_fall_in_words_for_all_of_them() {
        let rising = |row: i64| 5_000_000_000 + row / 12;
        assert!(matches!(begun(4096, rising).words, Words::U16(_)));
        assert!(matches!(begun(1 << 20, rising).words, Words::U32(_)));
        assert!(matches!(begun(1 << 20, |row| -row / 12).words, Words::U32(_)));
        // Neighbours may be out of order.
        assert!(matches!(begun(1 << 20, |row| (row ^ 3) / 12).words, Words::U32(_)));
        assert!(matches!(begun(1 << 26, |row| row * 1_000).words, Words::U64(_)));
        // What goes up and down has been everywhere.
        assert!(matches!(begun(1 << 26, |row| row * 7_919 % 25_000).words, Words::U16(_)));
        assert!(matches!(begun(1 << 26, |row| if row == 9 { 60_000 } else { row % 2 }).words, Words::U16(_)));
        assert!(matches!(begun(1 << 26, |_| 7).words, Words::U8(_)));
    }

    #[test]
    fn test_extend_ints_that_rise_is_never_wrong_about_what_comes() {
        // They begin as if they went on for ever, jump back, and jump beyond.
        let rows: Vec<Option<i128>> = (0..4096).map(Some).collect();
        check(&[&rows, &[None], &[Some(-1 << 40)], &rows, &[Some(i128::MAX)]]);
        let nulls: Vec<Option<i128>> = (0..4096).map(|row| (row % 512 != 0).then_some(row)).collect();
        check(&[&nulls, &rows]);
    }

    #[test]
    fn test_extend_ints_extremes() {
        check(&[&[Some(i128::MAX)], &[Some(i128::MIN)], &[Some(0)]]);
        check(&[&[Some(u64::MAX.into())], &[Some(0)]]);
        check(&[&[None, None], &[None]]);
        check(&[&[Some(i64::MIN.into()), Some(i64::MAX.into())]]);
    }
}
