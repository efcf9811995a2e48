//! A bit a row.

use reelscope_model::Result;

use crate::error::reserve;

/// Bits, one a row, least significant first; those beyond the length are 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    /// `len` bits, all as given.
    pub(crate) fn filled(len: usize, bit: bool) -> Result<Self> {
        let mut bits = Self::default();
        bits.extend_filled(len, bit)?;
        Ok(bits)
    }

    /// The bit of a row; false beyond the end.
    pub(crate) fn get(&self, row: usize) -> bool {
        self.words.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// Appends bits.
    pub(crate) fn extend(&mut self, bits: &[bool]) -> Result<()> {
        let words = (self.len + bits.len()).div_ceil(64);
        let more = words.saturating_sub(self.words.len());
        reserve(&mut self.words, more)?;
        self.words.resize(words, 0);
        for (row, &bit) in (self.len..).zip(bits) {
            self.words[row / 64] |= u64::from(bit) << (row % 64);
        }
        self.len += bits.len();
        Ok(())
    }

    /// Appends `count` equal bits.
    pub(crate) fn extend_filled(&mut self, count: usize, bit: bool) -> Result<()> {
        let all = [bit; 4096];
        let mut left = count;
        while left > 0 {
            let step = left.min(all.len());
            self.extend(&all[..step])?;
            left -= step;
        }
        Ok(())
    }

    /// The words that hold the bits from row `start` on; `start` is a multiple of 64.
    pub(crate) fn words_from(&self, start: usize) -> &[u64] {
        self.words.get(start / 64..).unwrap_or(&[])
    }

    /// The bytes it holds.
    pub(crate) fn bytes(&self) -> usize {
        self.words.capacity() * 8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_extend_bits_in_uneven_steps() {
        let mut bits = Bits::default();
        let all: Vec<bool> = (0..1000).map(|i| i % 3 == 0).collect();
        for part in all.chunks(37) {
            bits.extend(part).unwrap();
        }
        bits.extend_filled(300, true).unwrap();
        assert!((0..1300).all(|i| bits.get(i) == (i >= 1000 || i % 3 == 0)));
        assert!(!bits.get(1300));
    }
}
