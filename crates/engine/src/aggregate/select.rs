//! Which rows of a chunk pass.

use std::rc::Rc;

use crate::{
    column::Bits,
    mask::{CHUNK, Masks},
};

/// The conditions that some views share.
pub(super) struct Scope {
    /// The bits of the masks that must be clear.
    pub(super) care: u64,
    /// The bitsets that must be set.
    pub(super) sets: Vec<Rc<Bits>>,
}

impl Scope {
    /// Whether it is the scope of these conditions.
    pub(super) fn is(&self, care: u64, sets: &[Rc<Bits>]) -> bool {
        let same_sets = || self.sets.iter().zip(sets).all(|(a, b)| Rc::ptr_eq(a, b));
        self.care == care && self.sets.len() == sets.len() && same_sets()
    }

    /// Lists the rows of the chunk at `start` that pass, counted from it.
    #[inline(never)]
    pub(super) fn select(&self, masks: &Masks, start: usize, len: usize, out: &mut Selection) {
        if self.care == 0 && self.sets.is_empty() {
            if !out.counts_up {
                out.rows.iter_mut().zip(0..).for_each(|(row, i)| *row = i);
                out.counts_up = true;
            }
            out.len = len;
        } else {
            out.counts_up = false;
            let mut pass = [false; CHUNK];
            masks.fill(start, self.care, &mut pass[..len]);
            pack(&pass, &mut out.words);
            for set in &self.sets {
                let words = set.words_from(start).iter().chain(std::iter::repeat(&0));
                out.words.iter_mut().zip(words).for_each(|(word, set)| *word &= set);
            }
            out.len = list(&out.words[..], &mut out.rows);
        }
        out.all = out.len == len;
    }
}

/// Rows of a chunk, ascending.
pub(super) struct Selection {
    rows: Box<[u16; CHUNK]>,
    len: usize,
    /// Whether each row of the list is its place.
    counts_up: bool,
    /// Whether they are all of the chunk's.
    pub(super) all: bool,
    /// The same as bits, unless they are all.
    words: Box<[u64; CHUNK / 64]>,
}

impl Default for Selection {
    fn default() -> Self {
        let words = Box::new([0; CHUNK / 64]);
        Self { rows: Box::new([0; CHUNK]), len: 0, counts_up: false, all: false, words }
    }
}

impl Selection {
    /// The rows.
    pub(super) fn rows(&self) -> &[u16] {
        &self.rows[..self.len]
    }

    /// How many of them meet conditions; the chunk starts at `start`.
    #[inline(never)]
    pub(super) fn count_in(&self, sets: &[Rc<Bits>], start: usize) -> u64 {
        let Some((first, others)) = sets.split_first() else { return self.len as u64 };
        let both = |(at, word): (usize, &u64)| {
            let selected = if self.all { u64::MAX } else { self.words[at] };
            let other = |set: &Rc<Bits>| set.words_from(start).get(at).copied().unwrap_or(0);
            others.iter().fold(word & selected, |word, set| word & other(set))
        };
        let words = first.words_from(start).iter().take(CHUNK / 64).enumerate();
        words.map(|word| u64::from(both(word).count_ones())).sum()
    }
}

/// Writes the positions of the bits that are set; gives how many.
#[inline(never)]
fn list(words: &[u64], rows: &mut [u16; CHUNK]) -> usize {
    let mut len = 0;
    for (&word, start) in words.iter().zip((0u16..).step_by(64)) {
        let mut word = word;
        while word != 0 {
            rows[len % CHUNK] = start + word.trailing_zeros() as u16;
            len += 1;
            word &= word - 1;
        }
    }
    len
}

/// Writes what is true as bits.
#[inline(never)]
fn pack(pass: &[bool; CHUNK], words: &mut [u64; CHUNK / 64]) {
    let (bytes, _) = pass.as_chunks::<64>();
    for (word, pass) in words.iter_mut().zip(bytes) {
        *word = pass.iter().rev().fold(0, |word, &pass| word << 1 | u64::from(pass));
    }
}
