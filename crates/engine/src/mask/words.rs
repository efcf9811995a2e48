//! A word of bits a row: which of the clauses in force, and of some in force before, the row fails.

use std::ops::{BitAnd, BitOr, Not, Shl};

use reelscope_model::{Result, pulse};

use super::{CHUNK, bind, matcher::Matcher};
use crate::{
    error::{bad_query, filled},
    plan::Clause,
    store::Store,
};

/// The rows' words in the narrowest width that has been enough.
enum Words {
    U8(Vec<u8>),
    U16(Vec<u16>),
    U32(Vec<u32>),
    U64(Vec<u64>),
}

macro_rules! each_width {
    ($expr:expr, $words:ident => $body:expr) => {
        match $expr {
            Words::U8($words) => $body,
            Words::U16($words) => $body,
            Words::U32($words) => $body,
            Words::U64($words) => $body,
        }
    };
}

/// The masks of a table's rows. Bit `i` of a row's word is set when the row fails the clause in slot `i`; a
/// clause keeps its slot after it was last in force, until another needs it.
pub(crate) struct Masks {
    words: Words,
    slots: Vec<Slot>,
    now: u64,
}

/// A clause whose bits are known, and when it was last in force.
#[derive(Clone, Default)]
struct Slot {
    clause: Option<Clause>,
    used: u64,
}

impl Default for Masks {
    fn default() -> Self {
        Self { words: Words::U8(Vec::new()), slots: Vec::new(), now: 0 }
    }
}

impl Masks {
    /// Puts clauses in force: gives the bit of each, having computed those that were not known.
    pub(crate) fn apply(&mut self, clauses: &[Clause], store: &mut Store) -> Result<Vec<u64>> {
        if clauses.len() > 64 {
            return Err(bad_query("More than 64 clauses cannot be in force at once."));
        }
        if !clauses.is_empty() {
            self.make_room(clauses.len(), store.rows)?;
        }
        self.now += 1;
        // Those that are known are marked first, so that none of them makes room for one that is not.
        for slot in &mut self.slots {
            if slot.clause.as_ref().is_some_and(|clause| clauses.contains(clause)) {
                slot.used = self.now;
            }
        }
        clauses.iter().map(|clause| self.bit_of(clause, store)).collect()
    }

    /// Forgets all clauses, as when columns have changed.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// The bytes they hold.
    pub(crate) fn bytes(&self) -> usize {
        each_width!(&self.words, words => size_of_val(words.as_slice()))
    }

    /// Writes which of the rows from `start` on fail none of the clauses whose bits are in `care`.
    pub(crate) fn fill(&self, start: usize, care: u64, out: &mut [bool]) {
        if care == 0 {
            return out.fill(true);
        }
        match &self.words {
            Words::U8(words) => are_clear(&words[start..], care as u8, out),
            Words::U16(words) => are_clear(&words[start..], care as u16, out),
            Words::U32(words) => are_clear(&words[start..], care as u32, out),
            Words::U64(words) => are_clear(&words[start..], care, out),
        }
    }

    #[inline(never)]
    fn bit_of(&mut self, clause: &Clause, store: &mut Store) -> Result<u64> {
        if let Some(slot) = self.slots.iter().position(|slot| slot.clause.as_ref() == Some(clause)) {
            return Ok(1 << slot);
        }
        let matcher = bind::bind(clause, store)?;
        let oldest = self.slots.iter().enumerate().min_by_key(|(_, slot)| slot.used).map_or(0, |(at, _)| at);
        each_width!(&mut self.words, words => write(words, oldest, &matcher));
        self.slots[oldest] = Slot { clause: Some(clause.clone()), used: self.now };
        Ok(1 << oldest)
    }

    /// Makes the words wide enough for `clauses`; when they were not, all clauses are forgotten.
    fn make_room(&mut self, clauses: usize, rows: usize) -> Result<()> {
        if clauses <= self.slots.len() && each_width!(&self.words, words => words.len()) == rows {
            return Ok(());
        }
        let width = clauses.next_power_of_two().max(8);
        self.words = match width {
            8 => Words::U8(filled(rows, 0)?),
            16 => Words::U16(filled(rows, 0)?),
            32 => Words::U32(filled(rows, 0)?),
            _ => Words::U64(filled(rows, 0)?),
        };
        self.slots = vec![Slot::default(); width];
        Ok(())
    }
}

/// The bits that a view cares about: those of the clauses, by position, that it does not ignore.
pub(crate) fn care_of(bits: &[u64], ignores: u64) -> u64 {
    let obeyed = bits.iter().enumerate().filter(|(position, _)| ignores >> position & 1 == 0);
    obeyed.fold(0, |care, (_, bit)| care | bit)
}

/// Which words have none of the bits of `care`.
#[inline(never)]
fn are_clear<W: Copy + Default + PartialEq + BitAnd<Output = W>>(words: &[W], care: W, out: &mut [bool]) {
    out.iter_mut().zip(words).for_each(|(out, &word)| *out = word & care == W::default());
}

/// Rewrites one bit of every word.
fn write<W>(words: &mut [W], slot: usize, matcher: &Matcher)
where
    W: Copy + From<u8> + Not<Output = W> + Shl<usize, Output = W> + BitAnd<Output = W> + BitOr<Output = W>,
{
    let others = !(W::from(1) << slot);
    let mut pass = [false; CHUNK];
    for (chunk, words) in pulse::each(words.chunks_mut(CHUNK), CHUNK).enumerate() {
        let pass = &mut pass[..words.len()];
        matcher.fill(chunk * CHUNK, pass);
        put(words, others, slot, pass);
    }
}

#[inline(never)]
fn put<W>(words: &mut [W], others: W, slot: usize, pass: &[bool])
where
    W: Copy + From<u8> + Shl<usize, Output = W> + BitAnd<Output = W> + BitOr<Output = W>,
{
    for (word, pass) in words.iter_mut().zip(pass) {
        *word = (*word & others) | (W::from(u8::from(!*pass)) << slot);
    }
}
