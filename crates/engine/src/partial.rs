//! Mergeable states: what a worker answers to a plan.
//!
//! Partials are columnar: `keys[k][g]` is group `g`'s `k`-th key, and each [`State`] holds one entry a group.
//! Merging is associative and commutative up to the rounding of float sums.

use reelscope_model::Value;
use serde::{Deserialize, Serialize};

use crate::registers::{EXACT, Registers};

/// A view's groups over one worker's rows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Partial {
    /// One column a key, one entry a group. Only groups with at least one row.
    pub keys: Vec<Vec<Value>>,
    /// One state an aggregate.
    pub states: Vec<State>,
    /// How many groups there are: one without keys, whether or not a row matched.
    pub groups: usize,
    /// How many rows matched the view's clauses.
    pub matched: u64,
}

/// One aggregate's state, one entry a group. Which one an operation has:
///
/// | operation | on a bare column | else |
/// |---|---|---|
/// | count | `Count` | `Count` |
/// | sum, mean | `SumInt` of integers and decimals, `SumFloat` of floats, dates and instants (in days) | `SumFloat` |
/// | min, max | `Extreme` of the column's type; NaN only where there is nothing else | `Extreme` of floats |
/// | variance | `Moments` | `Moments` |
/// | distinct | `Distinct`; `Recurrences` where a plan asks for these | none |
/// | quantile | `Sketch` | `Sketch` |
///
/// Decimals and dates become the floats that they are (a date its days since 1970) for variance and quantile. A
/// worker whose rows have no such column at all takes it for integers that are null everywhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum State {
    /// Rows or values counted.
    Count(Vec<u64>),
    /// Exact sums of integers or unscaled decimals, with how many values went in (a sum of none is null).
    SumInt {
        /// The sums.
        sums: Vec<i128>,
        /// The values that went in.
        counts: Vec<u64>,
        /// The decimals' scale; 0 for integers.
        scale: i8,
    },
    /// Compensated float sums, with how many values went in.
    SumFloat(Vec<FloatSum>),
    /// The least or the greatest value; null for none.
    Extreme(Vec<Value>),
    /// Count, mean and squared deviations, merged by Chan's formula.
    Moments(Vec<Moments>),
    /// Sets of distinct values.
    Distinct(Vec<Distinct>),
    /// Which distinct values an earlier bin has too.
    Recurrences(Vec<Recurrence>),
    /// Log-bucket sketches.
    Sketch(Vec<Sketch>),
}

/// The distinct values of a share, a group within a bin (the value of the first key), by where they were met last among
/// the group's earlier bins. Added up they tell how many distinct values any run of bins has: those of its bins' values
/// that were met last before the run, or never.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recurrence {
    /// Values that no earlier bin has.
    pub new: u64,
    /// Values by the share, counted from the partial's first, that had them last.
    pub again: Vec<(u32, u64)>,
    /// Values that other workers may have too, which are in neither of the above.
    pub apart: Distinct,
}

impl Default for Recurrence {
    fn default() -> Self {
        Self { new: 0, again: Vec::new(), apart: Distinct::Fingerprints(Vec::new()) }
    }
}

/// A float sum: NaN and infinities are counted apart, so that they leave what else is summed untouched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FloatSum {
    /// The sum of the finite values.
    pub sum: f64,
    /// What rounding lost of it (Neumaier).
    pub lost: f64,
    /// All values that went in.
    pub count: u64,
    /// Of them NaN.
    pub nan: u64,
    /// Of them positive infinities.
    pub positive_infinite: u64,
    /// Of them negative infinities.
    pub negative_infinite: u64,
}

/// Count, mean and the sum of squared deviations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Moments {
    /// How many finite values.
    pub count: u64,
    /// Their mean.
    pub mean: f64,
    /// The sum of the squared deviations from it.
    pub squares: f64,
    /// Values that are not finite; with any, the variance is NaN.
    pub not_finite: u64,
}

/// A set of distinct values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Distinct {
    /// Integers as bits above `base`: bit `i` of the words is the value `base + i`. `base` is a multiple of 64.
    Bits {
        /// The value of the first bit.
        base: i64,
        /// The bits.
        #[serde(with = "bytes")]
        words: Vec<u64>,
    },
    /// 128-bit fingerprints of the values, ascending.
    Fingerprints(#[serde(with = "bytes")] Vec<u128>),
    /// What is left of more than [`EXACT`] values that would take fingerprints.
    Registers(Registers),
}

/// A quantile sketch with logarithmic buckets (DDSketch): see the coordinator's quantile for its error.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sketch {
    /// Counts of the positive values by bucket, from bucket `positive_from` on.
    pub positive: Vec<u64>,
    /// The number of the first positive bucket.
    pub positive_from: i32,
    /// Counts of the negative values by the bucket of their magnitude.
    pub negative: Vec<u64>,
    /// The number of the first negative bucket.
    pub negative_from: i32,
    /// Zeros, and magnitudes too small for a bucket.
    pub zeros: u64,
}

impl Distinct {
    /// A set of ascending fingerprints, as registers where they are many.
    #[must_use]
    pub fn of_prints(prints: Vec<u128>) -> Self {
        if prints.len() as u64 > EXACT {
            return Self::Registers(Registers::of(prints));
        }
        Self::Fingerprints(prints)
    }
}

/// Words as the bytes that they are: as numbers each would be written by itself, in more of them.
mod bytes {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    /// A word of some width.
    pub(super) trait Word: Copy {
        fn write(self, to: &mut Vec<u8>);
        /// The words of some bytes; none when the last of them is cut.
        fn read(bytes: &[u8]) -> Option<Vec<Self>>;
    }

    macro_rules! word {
        ($type:ty) => {
            impl Word for $type {
                fn write(self, to: &mut Vec<u8>) {
                    to.extend_from_slice(&self.to_le_bytes());
                }

                fn read(bytes: &[u8]) -> Option<Vec<Self>> {
                    let (words, rest) = bytes.as_chunks();
                    rest.is_empty().then(|| words.iter().map(|word| Self::from_le_bytes(*word)).collect())
                }
            }
        };
    }
    word!(u64);
    word!(u128);

    pub(super) fn serialize<W: Word, S: Serializer>(words: &[W], to: S) -> Result<S::Ok, S::Error> {
        let mut bytes = Vec::with_capacity(size_of_val(words));
        words.iter().for_each(|word| word.write(&mut bytes));
        to.serialize_bytes(&bytes)
    }

    pub(super) fn deserialize<'de, W: Word, D: Deserializer<'de>>(from: D) -> Result<Vec<W>, D::Error> {
        let bytes = <&[u8]>::deserialize(from)?;
        W::read(bytes).ok_or_else(|| D::Error::custom("a word is cut"))
    }
}
