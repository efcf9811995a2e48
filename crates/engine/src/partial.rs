//! Mergeable states: what a worker answers to a plan.
//!
//! Partials are columnar: `keys[k][g]` is group `g`'s `k`-th key, and each [`State`] holds one entry a group.
//! Merging is associative and commutative up to the rounding of float sums.

use std::{ops::Index, rc::Rc};

use reelscope_model::{Value, pulse, sort::sort_by as sort_values};
use serde::{Deserialize, Serialize};

use crate::{
    fingerprint,
    registers::{EXACT, Registers},
    sort::sort,
    words,
};

/// A view's groups over one worker's rows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Partial {
    /// One column a key, one entry a group. Only groups with at least one row.
    pub keys: Vec<Keys>,
    /// One state an aggregate.
    pub states: Vec<State>,
    /// How many groups there are: one without keys, whether or not a row matched.
    pub groups: usize,
    /// How many rows matched the view's clauses.
    pub matched: u64,
}

impl Partial {
    /// Whether the groups are known to be in the order of their keys.
    pub(crate) fn is_in_order(&self) -> bool {
        let codes = |group: usize| self.keys.iter().map(move |key| key.codes[group]);
        self.keys.iter().all(|key| key.ascends) && (1..self.groups).all(|at| codes(at - 1).le(codes(at)))
    }
}

/// One key of some groups. Values are told once, however many groups have them: those of a calendar's days by a few
/// devices are few, and each would be a message's slowest part.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Keys {
    values: Rc<[Value]>,
    /// By group, where its value stands.
    #[serde(with = "words")]
    codes: Vec<u32>,
    /// Whether values are known to ascend, each different from the one before, so that codes are ordered as they are.
    #[serde(skip)]
    ascends: bool,
}

impl Keys {
    /// The key of groups from the values that they have and, by group, where its value stands.
    #[must_use]
    pub fn new(values: impl Into<Rc<[Value]>>, codes: Vec<u32>) -> Self {
        Self { values: values.into(), codes, ascends: false }
    }

    /// The same key with its values in their order.
    #[must_use]
    pub(crate) fn in_order(&self) -> Self {
        let mut order: Vec<usize> = (0..self.values.len()).collect();
        sort_values(&mut order, |a, b| self.values[*a].cmp_total(&self.values[*b]));
        let values: Rc<[Value]> = order.iter().map(|at| self.values[*at].clone()).collect();
        let mut ranks = vec![0; order.len()];
        (0..).zip(order).for_each(|(rank, at)| ranks[at] = rank);
        let codes = self.codes.iter().map(|code| ranks[*code as usize]).collect();
        let ascends = values.windows(2).all(|two| two[0].cmp_total(&two[1]).is_lt());
        Self { values, codes, ascends }
    }

    /// The key of other groups by their codes, of the same values.
    #[must_use]
    pub(crate) fn of(&self, codes: Vec<u32>) -> Self {
        Self { values: Rc::clone(&self.values), codes, ascends: self.ascends }
    }

    /// The values, in no order; there may be equal ones among them.
    #[must_use]
    pub fn values(&self) -> &Rc<[Value]> {
        &self.values
    }

    /// Where among the values each group's stands.
    #[must_use]
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// How many groups there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there is no group.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// Each group's value.
    pub fn iter(&self) -> impl Iterator<Item = &Value> {
        self.codes.iter().map(|code| &self.values[*code as usize])
    }
}

/// By the group.
impl Index<usize> for Keys {
    type Output = Value;

    fn index(&self, group: usize) -> &Value {
        &self.values[self.codes[group] as usize]
    }
}

/// Each group's value.
impl FromIterator<Value> for Keys {
    fn from_iter<I: IntoIterator<Item = Value>>(values: I) -> Self {
        let values: Rc<[Value]> = values.into_iter().collect();
        let codes = (0..values.len() as u32).collect();
        Self { values, codes, ascends: false }
    }
}

/// By the values of the groups.
impl PartialEq for Keys {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
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
        /// The sums; [`BEYOND`] for one that is not known.
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

/// An exact sum that 128 bits do not hold, and every sum that it goes into.
pub const BEYOND: i128 = i128::MIN;

/// The sum of two exact sums.
#[must_use]
pub fn add_exact(a: i128, b: i128) -> i128 {
    if a == BEYOND || b == BEYOND { BEYOND } else { a.checked_add(b).unwrap_or(BEYOND) }
}

/// An exact sum so many times.
#[must_use]
pub fn times_exact(sum: i128, factor: i128) -> i128 {
    if sum == BEYOND { BEYOND } else { sum.checked_mul(factor).unwrap_or(BEYOND) }
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
        #[serde(with = "words")]
        words: Vec<u64>,
    },
    /// 128-bit fingerprints of the values, ascending.
    Fingerprints(#[serde(with = "words")] Vec<u128>),
    /// What is left of more than [`EXACT`] values that would take fingerprints, or as many bits as such values do.
    Registers(Registers),
    /// Integers that lie too far apart for bits: how far each is above `base`, ascending.
    Offsets {
        /// What is below none of them.
        base: i64,
        /// The distances.
        #[serde(with = "words")]
        offsets: Vec<u32>,
    },
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

    /// Ascending integers, each once, in the form that takes least.
    #[must_use]
    pub(crate) fn of_ints(ints: &[i64]) -> Self {
        let (Some(&first), Some(&last)) = (ints.first(), ints.last()) else {
            return Self::Fingerprints(Vec::new());
        };
        let base = first.div_euclid(64) * 64;
        let words = u64::try_from((i128::from(last) - i128::from(base)) / 64 + 1).unwrap_or(u64::MAX);
        if Self::is_scattered(words, ints.len() as u64) {
            return Self::Registers(Registers::of(ints.iter().copied().map(fingerprint::of_int)));
        }
        if Self::takes_bits(words, ints.len() as u64) {
            let mut bits = vec![0; words as usize];
            for int in pulse::each(ints, 1) {
                let bit = int.wrapping_sub(base) as u64;
                bits[(bit / 64) as usize] |= 1 << (bit % 64);
            }
            return Self::Bits { base, words: bits };
        }
        let offset = |int: &i64| u32::try_from(int.wrapping_sub(first) as u64).ok();
        if offset(&last).is_some() {
            return Self::Offsets { base: first, offsets: pulse::each(ints, 1).filter_map(offset).collect() };
        }
        let mut prints: Vec<u128> = pulse::each(ints, 1).copied().map(fingerprint::of_int).collect();
        sort(&mut prints);
        Self::of_prints(prints)
    }

    /// The integers of a set that is told by them, ascending.
    pub(crate) fn ints(&self) -> impl Iterator<Item = i64> + '_ {
        let (base, words, offsets) = match self {
            Self::Bits { base, words } => (*base, &words[..], &[][..]),
            Self::Offsets { base, offsets } => (*base, &[][..], &offsets[..]),
            Self::Fingerprints(_) | Self::Registers(_) => (0, &[][..], &[][..]),
        };
        let bits = words.iter().enumerate().flat_map(move |(at, word)| {
            let left = core::iter::successors(Some(*word), |word| Some(word & word.wrapping_sub(1)));
            let first = base.wrapping_add(at as i64 * 64);
            left.take_while(|word| *word != 0)
                .map(move |word| first.wrapping_add(word.trailing_zeros().into()))
        });
        bits.chain(offsets.iter().map(move |offset| base.wrapping_add((*offset).into())))
    }

    /// Whether so many values take less as bits than as offsets.
    pub(crate) fn takes_bits(words: u64, values: u64) -> bool {
        words <= values.div_ceil(2)
    }

    /// Whether more values than are told exactly lie so far apart that tens of megabytes of bits would have to be moved and
    /// merged for them: they take registers.
    pub(crate) fn is_scattered(words: u64, values: u64) -> bool {
        values > EXACT && words > values / 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_keys_in_order_know_whether_groups_are() {
        let key = |values: &[Value], codes: &[u32]| Keys::new(values.to_vec(), codes.to_vec());
        let texts = ["b", "c", "a"].map(|text| Value::Text(text.into()));
        let one = key(&texts, &[2, 2, 0, 1]);
        let two = key(&[Value::Null, Value::Int(7), Value::Int(-1)], &[1, 0, 2, 0]);
        let ordered: Vec<Keys> = [&one, &two].map(Keys::in_order).to_vec();
        assert_eq!(ordered, [one.clone(), two.clone()]);
        let is_in_order =
            |keys: &[Keys]| Partial { keys: keys.to_vec(), groups: 4, ..Partial::default() }.is_in_order();
        assert!(is_in_order(&ordered));
        // Of other keys it is not known, these are not, and of equal values the next key would have to tell.
        assert!(!is_in_order(&[one, two]));
        assert!(!is_in_order(&[ordered[1].clone(), ordered[0].clone()]));
        let equal = key(&[Value::Int(1), Value::Float(1.0)], &[0, 0, 1, 1]).in_order();
        assert!(!is_in_order(&[equal, ordered[1].clone()]));
        assert!(is_in_order(&[]));
        assert!(!is_in_order(&[ordered[0].of(vec![0, 1, 0, 2])]));
    }

    #[test]
    fn test_distinct_comes_back_from_its_bytes_wherever_they_lie() {
        let check = |set: &Distinct| {
            let bytes = postcard::to_allocvec(set).unwrap();
            for shift in 0..16 {
                // Words need not begin where a word of their width would.
                let moved = [vec![0; shift], bytes.clone()].concat();
                assert_eq!(&postcard::from_bytes::<Distinct>(&moved[shift..]).unwrap(), set, "{shift}");
            }
            assert!(postcard::from_bytes::<Distinct>(&bytes[..bytes.len() - 1]).is_err());
        };
        check(&Distinct::Bits { base: -64, words: vec![1, u64::MAX, 0, 7] });
        check(&Distinct::Offsets { base: -7, offsets: vec![0, 9, u32::MAX] });
        check(&Distinct::Fingerprints(vec![3, u128::from(u64::MAX) + 9, u128::MAX]));
    }

    #[test]
    fn test_ints_come_back_from_every_form() {
        let check = |ints: &[i64], is_form: fn(&Distinct) -> bool| {
            let set = Distinct::of_ints(ints);
            assert!(is_form(&set), "{set:?}");
            assert_eq!(set.ints().collect::<Vec<_>>(), ints);
        };
        check(&[-3, -2, 0, 1, 2, 60], |set| matches!(set, Distinct::Bits { .. }));
        check(&[-300, 5, 4_000_000_000], |set| matches!(set, Distinct::Offsets { .. }));
        let far = Distinct::of_ints(&[i64::MIN, 5, i64::MAX]);
        let mut prints = [i64::MIN, 5, i64::MAX].map(fingerprint::of_int);
        prints.sort_unstable();
        assert_eq!(far, Distinct::Fingerprints(prints.to_vec()));
        assert_eq!(Distinct::of_ints(&[]), Distinct::Fingerprints(Vec::new()));
    }

    #[test]
    fn test_distinct_whose_last_word_is_cut_is_refused() {
        // The variant, the base, and 7 bytes of words.
        let cut = [0, 0, 7, 1, 2, 3, 4, 5, 6, 7];
        assert!(postcard::from_bytes::<Distinct>(&cut).is_err());
    }
}
