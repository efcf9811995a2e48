//! Counting distinct values without keeping them: HyperLogLog.
//!
//! A value's fingerprint picks a register, which holds the longest run of zeros that any of its values has in front of
//! the rest of its bits. Registers of a union are the greater of both, so that they depend on the values alone, not on
//! who met them. With 2^15 of them the relative standard error is 1.04 / sqrt(2^15) = 0.57%.
//!
//! P. Flajolet et al., HyperLogLog, 2007. Sets this large need none of the corrections for small ones.

use reelscope_model::pulse;
use serde::{Deserialize, Serialize};

/// Up to how many distinct values are told exactly.
pub const EXACT: u64 = 1 << 22;

/// How many bits pick the register.
const BITS: u32 = 15;
/// What makes the mean of so many registers unbiased.
const ALPHA: f64 = 0.7213 / (1.0 + 1.079 / COUNT as f64);
const COUNT: usize = 1 << BITS;

/// The registers of a set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registers(Vec<u8>);

impl Default for Registers {
    fn default() -> Self {
        Self(vec![0; COUNT])
    }
}

impl Registers {
    /// The registers of these values' fingerprints.
    #[must_use]
    pub fn of(prints: impl IntoIterator<Item = u128>) -> Self {
        let mut registers = Self::default();
        registers.extend(prints);
        registers
    }

    /// Adds fingerprints.
    pub fn extend(&mut self, prints: impl IntoIterator<Item = u128>) {
        for print in pulse::each(prints, 1) {
            // The upper half: the lower one of an integer's fingerprint is the integer.
            let hash = (print >> 64) as u64;
            let zeros = (hash << BITS).leading_zeros().min(u64::BITS - BITS) as u8;
            if let Some(longest) = self.0.get_mut((hash >> (u64::BITS - BITS)) as usize) {
                *longest = (*longest).max(zeros + 1);
            }
        }
    }

    /// Adds the values of another set.
    pub fn unite(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(ours, theirs)| *ours = (*ours).max(*theirs));
    }

    /// About how many values there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        let sum: f64 = self.0.iter().map(|zeros| (-f64::from(*zeros)).exp2()).sum();
        (ALPHA * (COUNT * COUNT) as f64 / sum).round() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint::{of_int, of_text};

    #[test]
    fn test_count_is_within_its_error() {
        let ints = |values: u32| Registers::of((0..values).map(|value| of_int(value.into())));
        let texts = |values: u32| Registers::of((0..values).map(|value| of_text(&value.to_le_bytes())));
        let values = EXACT as u32 + 1;
        for registers in [ints(values), texts(values)] {
            let error = registers.count() as f64 / f64::from(values) - 1.0;
            assert!(error.abs() < 3.0 * 0.0058, "{error}");
        }
    }

    #[test]
    fn test_unite_is_the_registers_of_all() {
        let of = |values: std::ops::Range<i64>| Registers::of(values.map(of_int));
        let mut united = of(0..60_000);
        united.unite(&of(30_000..200_000));
        assert_eq!(united, of(0..200_000));
    }
}
