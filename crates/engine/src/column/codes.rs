//! Codes of a dictionary in as few bytes as it needs.

use reelscope_model::{Result, pulse};

use crate::error::{reserve, with_room};

/// How many codes are rewritten at a time.
const STEP: usize = 8_192;

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
        self.widen(greatest)?;
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

    /// Rewrites the codes in more bytes each, when `greatest` does not fit.
    pub(crate) fn widen(&mut self, greatest: usize) -> Result<()> {
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
