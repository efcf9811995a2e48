//! What distinct integers are told by where they lie too far apart to be bits: hashes and random ids do.
//!
//! They get codes first, as text has. When all workers have numbered them ([`crate::numbers`]), a column of the rows' numbers
//! takes the codes' place, and sets of values are bits of small numbers again.

use std::rc::Rc;

use reelscope_model::{Result, pulse};

use crate::{
    aggregate::fits_bits,
    column::{Coded, IntColumn, IntKind, each_code},
};

/// How many rows are written at a time.
const STEP: usize = 8_192;

/// What stands for a column of integers when its distinct values are counted.
#[derive(Clone, Debug)]
pub(crate) enum Identity {
    /// Codes of this worker's own, until numbers are known; for good where there are too many values.
    Codes(Rc<Coded>),
    /// Numbers that all workers share.
    Numbers(Rc<IntColumn>),
}

impl Identity {
    /// The same with numbers, where they are known by now.
    pub(crate) fn settled(self) -> Result<Self> {
        let Self::Codes(coded) = &self else { return Ok(self) };
        let Some(numbers) = coded.numbers() else { return Ok(self) };
        let mut column = IntColumn::with_capacity(IntKind::Int, coded.rows());
        let mut step = Step::default();
        each_code!(&coded.codes, codes => for codes in codes.chunks(STEP) {
            pulse::beat(STEP);
            step.fill(codes, &numbers.by_code);
            column.extend(&step.numbers, if step.has_nulls { &step.valid } else { &[] })?;
        });
        Ok(Self::Numbers(Rc::new(column)))
    }

    /// The bytes it holds.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Codes(coded) => coded.bytes(),
            Self::Numbers(column) => column.bytes(),
        }
    }
}

/// The numbers of some rows.
#[derive(Default)]
struct Step {
    numbers: Vec<u32>,
    valid: Vec<bool>,
    has_nulls: bool,
}

impl Step {
    #[inline(never)]
    fn fill<C: Copy + Into<u32>>(&mut self, codes: &[C], numbers: &[u32]) {
        let codes = || codes.iter().map(|code| (*code).into());
        self.numbers.clear();
        self.numbers.extend(codes().map(|code: u32| numbers.get(code as usize).copied().unwrap_or(0)));
        self.valid.clear();
        self.valid.extend(codes().map(|code| code != 0));
        self.has_nulls = self.valid.contains(&false);
    }
}

/// Whether a column's distinct values cannot be told by bits of its own range.
pub(crate) fn is_far(column: &IntColumn) -> bool {
    let Some((low, high)) = column.range else { return false };
    let is_wide = i64::try_from(low).is_err() || i64::try_from(high).is_err();
    !matches!(column.kind, IntKind::Decimal(_))
        && (is_wide || !fits_bits(high.wrapping_sub(low) as u64, column.words.len()))
}
