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
    pub(super) fn select(&self, masks: &Masks, start: usize, len: usize, out: &mut Selection) {
        if self.care == 0 && self.sets.is_empty() {
            out.rows.iter_mut().zip(0..).for_each(|(row, i)| *row = i);
            out.len = len;
        } else {
            let mut pass = [false; CHUNK];
            masks.fill(start, self.care, &mut pass[..len]);
            self.sets.iter().for_each(|set| keep(&mut pass[..len], set.words_from(start)));
            out.len = list(&pass[..len], &mut out.rows);
        }
        out.all = out.len == len;
    }
}

/// Rows of a chunk, ascending.
pub(super) struct Selection {
    rows: Box<[u16; CHUNK]>,
    len: usize,
    /// Whether they are all of the chunk's.
    pub(super) all: bool,
}

impl Default for Selection {
    fn default() -> Self {
        Self { rows: Box::new([0; CHUNK]), len: 0, all: false }
    }
}

impl Selection {
    /// The rows.
    pub(super) fn rows(&self) -> &[u16] {
        &self.rows[..self.len]
    }
}

fn keep(pass: &mut [bool], words: &[u64]) {
    for (pass, word) in pass.chunks_mut(64).zip(words) {
        for (bit, pass) in pass.iter_mut().enumerate() {
            *pass &= word >> bit & 1 == 1;
        }
    }
}

/// Writes the positions that are true without a branch on them; gives how many.
fn list(pass: &[bool], rows: &mut [u16; CHUNK]) -> usize {
    let mut len = 0;
    for (row, &pass) in pass.iter().enumerate() {
        rows[len % CHUNK] = row as u16;
        len += usize::from(pass);
    }
    len
}
