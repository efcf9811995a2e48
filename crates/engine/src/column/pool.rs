//! Texts one behind the other, and the table that finds a text's code.

use reelscope_model::{Result, pulse};
use xxhash_rust::xxh3::xxh3_64;

use crate::error::{filled, reserve, too_large};

/// How many steps it is to find a text's place in a table.
const STEPS: usize = 4;

/// Texts back to back.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct TextPool {
    text: String,
    /// Where each text ends.
    ends: Vec<u32>,
}

impl TextPool {
    /// How many texts there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text at a position; empty beyond the end.
    pub(crate) fn get(&self, position: usize) -> &str {
        let before = position.checked_sub(1).and_then(|before| self.ends.get(before));
        let start = before.map_or(0, |&end| end as usize);
        let end = self.ends.get(position).map_or(start, |&end| end as usize);
        self.text.get(start..end).unwrap_or("")
    }

    /// Appends a text.
    pub(crate) fn push(&mut self, text: &str) -> Result<()> {
        self.text.try_reserve(text.len()).map_err(|_| too_large())?;
        reserve(&mut self.ends, 1)?;
        self.text.push_str(text);
        self.ends.push(u32::try_from(self.text.len()).map_err(|_| too_large())?);
        Ok(())
    }

    /// The bytes they hold.
    pub(crate) fn bytes(&self) -> usize {
        self.text.capacity() + self.ends.capacity() * 4
    }
}

/// Gives equal texts one code, counted from 1 in the order met. Open addressing over the texts' hashes; the
/// texts themselves stand in the pool only.
#[derive(Debug, Default)]
pub(crate) struct Interner {
    pool: TextPool,
    /// Codes by hash, 0 for free; a power of two of them, at most half of them in use.
    slots: Vec<u32>,
    hashes: Vec<u64>,
}

impl Interner {
    /// The code of a text, which is new or known.
    pub(crate) fn code(&mut self, text: &str) -> Result<u32> {
        if (self.pool.len() + 1) * 2 > self.slots.len() {
            self.grow()?;
        }
        let hash = xxh3_64(text.as_bytes());
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        while let code @ 1.. = self.slots[slot] {
            let position = code as usize - 1;
            if self.hashes[position] == hash && self.pool.get(position) == text {
                return Ok(code);
            }
            slot = (slot + 1) & mask;
        }
        self.pool.push(text)?;
        reserve(&mut self.hashes, 1)?;
        self.hashes.push(hash);
        let code = u32::try_from(self.pool.len()).map_err(|_| too_large())?;
        self.slots[slot] = code;
        Ok(code)
    }

    /// How many different texts were met.
    pub(crate) fn len(&self) -> usize {
        self.pool.len()
    }

    /// The texts, in the order of their codes.
    pub(crate) fn finish(mut self) -> TextPool {
        self.pool.text.shrink_to_fit();
        self.pool.ends.shrink_to_fit();
        self.pool
    }

    fn grow(&mut self) -> Result<()> {
        let mut slots = filled((self.slots.len() * 2).max(64), 0)?;
        let mask = slots.len() - 1;
        for (position, &hash) in pulse::each(&self.hashes, STEPS).enumerate() {
            let mut slot = hash as usize & mask;
            while slots[slot] != 0 {
                slot = (slot + 1) & mask;
            }
            slots[slot] = position as u32 + 1;
        }
        self.slots = slots;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_code_texts_new_and_known() {
        let mut interner = Interner::default();
        let texts: Vec<String> = (0..5000).map(|i| format!("text {}", i % 1700)).collect();
        let codes: Vec<u32> = texts.iter().map(|text| interner.code(text).unwrap()).collect();
        assert_eq!(interner.len(), 1700);
        assert_eq!(codes[1], codes[1701]);
        let pool = interner.finish();
        for (text, code) in texts.iter().zip(codes) {
            assert_eq!(pool.get(code as usize - 1), text);
        }
    }

    #[test]
    fn test_code_the_empty_text() {
        let mut interner = Interner::default();
        assert_eq!((interner.code("").unwrap(), interner.code("a").unwrap()), (1, 2));
        assert_eq!((interner.code("").unwrap(), interner.finish().get(0)), (1, ""));
    }
}
