//! The numbers that all workers share for the labels of a column, as one of them knows them: see [`crate::numbers`].

use std::ops::Range;

use reelscope_model::{Result, pulse};

use crate::{
    error::{filled, internal},
    sort::sort_by,
};

/// Labels' fingerprints, ascending.
pub(crate) type Prints = [Print];

/// A label's fingerprint and its code, by which they are ordered. In halves it takes 24 bytes; whole, 32.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Print {
    high: u64,
    low: u64,
    /// The label's code.
    pub(crate) code: u32,
}

impl Print {
    pub(crate) fn new(print: u128, code: u32) -> Self {
        Self { high: (print >> 64) as u64, low: print as u64, code }
    }

    /// The fingerprint.
    pub(crate) fn print(self) -> u128 {
        u128::from(self.high) << 64 | u128::from(self.low)
    }
}

/// How far a column's labels are numbered.
#[derive(Clone, Debug, Default)]
pub(crate) enum Numbering {
    /// Nobody has asked.
    #[default]
    None,
    /// The ranges before `next` are.
    Growing { next: u32, numbers: Numbers },
    /// All are.
    Known(Numbers),
    /// They stay without.
    Declined,
}

/// A number for each label.
#[derive(Clone, Debug)]
pub(crate) struct Numbers {
    /// By code.
    pub(crate) by_code: Vec<u32>,
    /// Whether several labels have the same number, since they differ in type alone.
    pub(crate) has_equals: bool,
}

impl Numbering {
    /// Takes the numbers of a range of fingerprints, which follows the one before. Out of turn, or of other labels than
    /// these, they are of no use.
    pub(crate) fn take(&mut self, prints: &Prints, part: u32, bits: u32, of: &[u32]) -> Result<()> {
        if part == 0 {
            let numbers = Numbers { by_code: filled(prints.len() + 1, 0)?, has_equals: false };
            *self = Self::Growing { next: 0, numbers };
        }
        let Self::Growing { next, numbers } = self else {
            return Ok(());
        };
        let range = &prints[range(prints, part, bits)];
        if *next != part || pulse::each(range.chunk_by(same), 1).count() != of.len() {
            *self = Self::None;
            return Ok(());
        }
        for (equal, number) in pulse::each(range.chunk_by(same), 1).zip(of) {
            numbers.has_equals |= equal.len() > 1;
            for print in equal {
                let place = numbers.by_code.get_mut(print.code as usize);
                *place.ok_or_else(|| internal("A label has no code."))? = *number;
            }
        }
        *next += 1;
        if u64::from(*next) == 1 << bits {
            let numbers = std::mem::replace(numbers, Numbers { by_code: Vec::new(), has_equals: false });
            *self = Self::Known(numbers);
        }
        Ok(())
    }

    /// The bytes it holds.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Growing { numbers, .. } | Self::Known(numbers) => numbers.by_code.capacity() * 4,
            Self::None | Self::Declined => 0,
        }
    }
}

impl Numbers {
    /// For each code the least that has the same number; none where each number has one code.
    pub(crate) fn equals(&self) -> Option<Vec<u32>> {
        if !self.has_equals {
            return None;
        }
        let mut order: Vec<u32> = (1..self.by_code.len() as u32).collect();
        let number = |code: &u32| self.by_code[*code as usize];
        sort_by(&mut order, &|a, b| number(a).cmp(&number(b)).then(a.cmp(b)));
        let mut same = vec![0; self.by_code.len()];
        for equal in order.chunk_by(|a, b| number(a) == number(b)) {
            equal.iter().for_each(|code| same[*code as usize] = equal[0]);
        }
        Some(same)
    }
}

/// The fingerprints whose `bits` highest bits are the number `part`, ascending, each once.
pub(crate) fn part(prints: &Prints, part: u32, bits: u32) -> Vec<u128> {
    pulse::each(prints[range(prints, part, bits)].chunk_by(same), 1).map(|equal| equal[0].print()).collect()
}

/// Where they stand.
fn range(prints: &Prints, part: u32, bits: u32) -> Range<usize> {
    let number = |print: &Print| print.print().checked_shr(u128::BITS - bits.min(31)).unwrap_or(0);
    let start = prints.partition_point(|print| number(print) < part.into());
    start..prints.partition_point(|print| number(print) <= part.into())
}

/// Whether two have the same fingerprint.
pub(crate) fn same(a: &Print, b: &Print) -> bool {
    (a.high, a.low) == (b.high, b.low)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HIGH: u128 = 1 << 127;

    fn prints() -> Vec<Print> {
        [(1, 3), (7, 1), (7, 4), (HIGH | 2, 2)].map(|(print, code)| Print::new(print, code)).to_vec()
    }

    #[test]
    fn test_print_is_ordered_as_its_fingerprint() {
        let all = [0, 1, u128::from(u64::MAX), 1 << 64, HIGH - 1, HIGH | 2, u128::MAX];
        let prints = all.map(|print| Print::new(print, 5));
        assert_eq!(prints.map(Print::print), all);
        assert!(prints.is_sorted() && prints[3] < Print::new(1 << 64, 6));
        assert_eq!(size_of::<Print>(), 24);
    }

    #[test]
    fn test_part_gives_each_fingerprint_once() {
        assert_eq!(part(&prints(), 0, 0), [1, 7, HIGH | 2]);
        assert_eq!(part(&prints(), 0, 1), [1, 7]);
        assert_eq!(part(&prints(), 1, 1), [HIGH | 2]);
    }

    #[test]
    fn test_take_numbers_in_turn() {
        let mut numbering = Numbering::default();
        numbering.take(&prints(), 0, 1, &[10, 20]).unwrap();
        assert!(matches!(numbering, Numbering::Growing { .. }));
        numbering.take(&prints(), 1, 1, &[30]).unwrap();
        let Numbering::Known(numbers) = &numbering else { panic!("{numbering:?}") };
        assert_eq!(numbers.by_code, [0, 20, 30, 10, 20]);
        assert_eq!(numbers.equals(), Some(vec![0, 1, 2, 3, 1]));
    }

    #[test]
    fn test_take_nothing_out_of_turn_or_of_other_labels() {
        for (part, of) in [(1, &[30][..]), (0, &[10, 20, 30])] {
            let mut numbering = Numbering::default();
            numbering.take(&prints(), 0, 1, &[10, 20]).unwrap();
            numbering.take(&prints(), part, 1, of).unwrap();
            numbering.take(&prints(), 1, 1, &[30]).unwrap();
            let is_known = matches!(numbering, Numbering::Known(_));
            assert_eq!(is_known, part == 1, "{part} {of:?}");
        }
        let mut late = Numbering::default();
        late.take(&prints(), 1, 1, &[30]).unwrap();
        assert!(matches!(late, Numbering::None));
    }
}
