//! Codes of a dictionary in as few bytes as it needs.

use reelscope_model::{Result, pulse};

use crate::error::{reserve, with_room};

/// How many codes are rewritten at a time.
const STEP: usize = 8_192;
/// Of how many codes at least it is judged whether labels go on to be new.
const FEWEST: usize = 1_024;

/// One code a row (or a value of a multi-valued row); 0 stands for null.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Codes {
    /// Up to 255 labels.
    U8(Vec<u8>),
    /// Up to 65,535 labels.
    U16(Vec<u16>),
    /// More.
    U32(Vec<u32>),
}

/// Runs the same code for each width of [`Codes`].
macro_rules! each_code {
    ($codes:expr, $words:ident => $body:expr) => {
        match $codes {
            $crate::column::Codes::U8($words) => $body,
            $crate::column::Codes::U16($words) => $body,
            $crate::column::Codes::U32($words) => $body,
        }
    };
}
pub(crate) use each_code;

impl Codes {
    /// No codes yet, with room for `rows`.
    pub(crate) fn with_capacity(rows: usize) -> Result<Self> {
        with_room(rows).map(Self::U8)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        each_code!(self, words => words.len())
    }

    /// The code at a position; null beyond the end.
    pub(crate) fn get(&self, position: usize) -> u32 {
        match self {
            Self::U8(words) => words.get(position).copied().map_or(0, u32::from),
            Self::U16(words) => words.get(position).copied().map_or(0, u32::from),
            Self::U32(words) => words.get(position).copied().unwrap_or(0),
        }
    }

    /// Appends codes, none of which is above `greatest`.
    pub(crate) fn extend(&mut self, codes: &[u32], greatest: usize) -> Result<()> {
        if greatest > self.most() {
            self.widen(greatest.max(self.reach(codes, greatest)))?;
        }
        match self {
            Self::U8(words) => {
                reserve(words, codes.len())?;
                words.extend(codes.iter().map(|&code| code as u8));
            }
            Self::U16(words) => {
                reserve(words, codes.len())?;
                words.extend(codes.iter().map(|&code| code as u16));
            }
            Self::U32(words) => {
                reserve(words, codes.len())?;
                words.extend_from_slice(codes);
            }
        }
        Ok(())
    }

    /// The bytes they hold.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::U8(words) => words.capacity(),
            Self::U16(words) => words.capacity() * 2,
            Self::U32(words) => words.capacity() * 4,
        }
    }

    /// The greatest code that fits.
    fn most(&self) -> usize {
        match self {
            Self::U8(_) => u8::MAX.into(),
            Self::U16(_) => u16::MAX.into(),
            Self::U32(_) => u32::MAX as usize,
        }
    }

    /// The greatest code there will be when there is no room left, if labels are as new in the second half of these rows as
    /// in the first, as ids are; else 0. Codes that are rewritten leave a hole in the memory, as large as they were.
    fn reach(&self, codes: &[u32], greatest: usize) -> usize {
        // Of the first rows alone it is known which labels came with them.
        if self.len() > 0 || codes.len() < FEWEST {
            return 0;
        }
        let most = |codes: &[u32]| codes.iter().copied().max().unwrap_or(0) as usize;
        let (first, second) = codes.split_at(codes.len() / 2);
        let goes_on = most(first) <= greatest / 8 * 5 && most(second) >= greatest / 8 * 7;
        let room = each_code!(self, words => words.capacity());
        if goes_on { greatest.saturating_mul(room) / codes.len() } else { 0 }
    }

    /// Rewrites the codes in more bytes each, when `greatest` does not fit.
    pub(crate) fn widen(&mut self, greatest: usize) -> Result<()> {
        if self.len() == 0 && greatest > self.most() {
            // The room for narrow ones may be a part of that for wide ones.
            let room = each_code!(self, words => words.capacity());
            *self = Self::U8(Vec::new());
            *self = if greatest > usize::from(u16::MAX) {
                Self::U32(with_room(room)?)
            } else {
                Self::U16(with_room(room)?)
            };
        }
        let wider = match self {
            Self::U8(words) if greatest > usize::from(u16::MAX) => Self::U32(widened(words)?),
            Self::U8(words) if greatest > usize::from(u8::MAX) => Self::U16(widened(words)?),
            Self::U16(words) if greatest > usize::from(u16::MAX) => Self::U32(widened(words)?),
            _ => return Ok(()),
        };
        *self = wider;
        Ok(())
    }
}

fn widened<A: Copy + Into<B>, B>(words: &Vec<A>) -> Result<Vec<B>> {
    let mut wider = with_room(words.capacity())?;
    for words in pulse::each(words.chunks(STEP), STEP) {
        wider.extend(words.iter().map(|&word| word.into()));
    }
    Ok(wider)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first of `room` codes.
    fn begun(room: usize, greatest: usize, code: impl Fn(u32) -> u32) -> Codes {
        let mut codes = Codes::with_capacity(room).unwrap();
        let first: Vec<u32> = (0..4096).map(code).collect();
        codes.extend(&first, greatest).unwrap();
        assert!((0..4096).all(|row| codes.get(row) == first[row]));
        codes
    }

    #[test]
    fn test_extend_codes_of_ids_in_words_for_all_of_them() {
        let id = |row: u32| 1 + row / 8;
        assert!(matches!(begun(4096, 512, id), Codes::U16(_)));
        assert!(matches!(begun(1 << 20, 512, id), Codes::U32(_)));
        // Few labels, all labels at once, labels that are not all met, and labels that come to an end.
        assert!(matches!(begun(1 << 20, 250, |row| row % 250), Codes::U8(_)));
        assert!(matches!(begun(1 << 20, 1000, |row| row * 7 % 1000), Codes::U16(_)));
        assert!(matches!(begun(1 << 20, 5000, id), Codes::U16(_)));
        assert!(matches!(begun(1 << 20, 900, |row| 1 + (row / 2).min(899)), Codes::U16(_)));
        let mut codes = begun(1 << 20, 1000, |row| row * 7 % 1000);
        codes.extend(&[70_000], 70_000).unwrap();
        assert_eq!((codes.get(3), codes.get(4096)), (21, 70_000));
    }
}
