//! Which groups have each of some small numbers: sets as they are in [`super::number_sets`], but number by number.

use reelscope_model::pulse;
use rustc_hash::FxHashSet;

use super::{STEPS, WORDS};
use crate::{sort::sort, table::Parts};

/// The groups of numbers below a limit: bits while groups times limit is small, else pairs of group and number in one
/// hash set.
pub(super) enum Members {
    Bits(Bits),
    Pairs(Parts<FxHashSet<(u32, u64)>>),
}

/// The groups of each number as bits side by side, without a gap.
pub(super) struct Bits {
    /// How many numbers there are.
    numbers: u64,
    /// How many bits each has: of as many groups there may be some.
    pub(super) stride: u64,
    pub(super) words: Vec<u64>,
    /// The most words there may be.
    most: u64,
}

impl Members {
    /// Groups of numbers up to `greatest`, as bits while they take no more than `most` words or 16 MiB.
    pub(super) fn new(greatest: u64, most: usize) -> Self {
        let most = most.max(WORDS) as u64;
        if greatest / 64 < most {
            Self::Bits(Bits { numbers: greatest + 1, stride: 0, words: Vec::new(), most })
        } else {
            Self::Pairs(Parts::default())
        }
    }

    /// Makes room for as many groups as this.
    pub(super) fn grow(&mut self, groups: usize) {
        let Self::Bits(bits) = self else { return };
        let groups = groups as u64;
        if groups <= bits.stride {
            return;
        }
        // Groups that are numbered as they are met become more again and again.
        let doubled = groups.max(bits.stride * 2);
        if let Some(stride) = [doubled, groups].into_iter().find(|stride| bits.fits(*stride)) {
            *bits = bits.placed(stride, |group| group);
            return;
        }
        let mut pairs = Parts::<FxHashSet<_>>::default();
        bits.each(|number, group| {
            pulse::beat(STEPS);
            pairs.of((group, number)).insert((group, number));
        });
        *self = Self::Pairs(pairs);
    }

    /// Adds a group to those of a number.
    pub(super) fn insert(&mut self, group: u32, number: u64) {
        match self {
            Self::Bits(bits) => bits.insert(group, number),
            Self::Pairs(pairs) => {
                pairs.of((group, number)).insert((group, number));
            }
        }
    }

    /// The numbers of each of the groups to keep, ascending.
    pub(super) fn lists(self, keep: &[u32]) -> Vec<Vec<u64>> {
        let mut lists = vec![Vec::new(); keep.len()];
        let mut add = |number: u64, group: u32| {
            if let Ok(at) = keep.binary_search(&group) {
                lists[at].push(number);
            }
        };
        match self {
            Self::Bits(bits) => bits.each(add),
            Self::Pairs(pairs) => {
                let mut pairs: Vec<_> = pulse::each(pairs.into_all(), 1).collect();
                sort(&mut pairs);
                pulse::each(pairs, STEPS).for_each(|(group, number)| add(number, group));
            }
        }
        lists
    }
}

impl Bits {
    /// Adds a group to those of a number.
    pub(super) fn insert(&mut self, group: u32, number: u64) {
        let place = number * self.stride + u64::from(group);
        self.words[(place / 64) as usize] |= 1 << (place % 64);
    }

    /// Shows each number that has groups, and these, both ascending.
    pub(super) fn visit(&self, visit: &mut impl Visit) {
        let mut walk = Walk { stride: self.stride, begun: 0, end: 0 };
        for (words, start) in self.words.chunks(BLOCK).zip((0..).step_by(BLOCK)) {
            pulse::beat(words.len());
            walk.on(words, start, visit);
        }
    }

    /// Passes each pair of a number and one of its groups, by number and then by group.
    pub(super) fn each(&self, pair: impl FnMut(u64, u32)) {
        self.visit(&mut Pairs { number: 0, pair });
    }

    /// The same with groups of other numbers.
    pub(super) fn placed(&self, stride: u64, place: impl Fn(u32) -> u32) -> Self {
        let words = vec![0; ((self.numbers * stride).div_ceil(64)) as usize];
        let mut placed = Self { stride, words, ..*self };
        self.each(|number, group| placed.insert(place(group), number));
        placed
    }

    fn fits(&self, stride: u64) -> bool {
        self.numbers.checked_mul(stride).is_some_and(|bits| bits.div_ceil(64) <= self.most)
    }
}

/// What is shown the groups of numbers.
pub(super) trait Visit {
    /// What follows are the groups of this number.
    fn number(&mut self, number: u64);

    /// Some of its groups, behind those shown before: bit `i` is group `first + i`.
    fn groups(&mut self, first: u32, bits: u64);
}

/// The positions of the bits that are set, ascending.
#[inline]
pub(super) fn ones(bits: u64) -> impl Iterator<Item = u32> {
    let mut left = bits;
    std::iter::from_fn(move || {
        let bit = (left != 0).then(|| left.trailing_zeros());
        left &= left.wrapping_sub(1);
        bit
    })
}

/// Passes pairs on.
struct Pairs<F> {
    number: u64,
    pair: F,
}

impl<F: FnMut(u64, u32)> Visit for Pairs<F> {
    fn number(&mut self, number: u64) {
        self.number = number;
    }

    fn groups(&mut self, first: u32, bits: u64) {
        ones(bits).for_each(|bit| (self.pair)(self.number, first + bit));
    }
}

/// Where a walk along all bits is.
struct Walk {
    stride: u64,
    /// How many numbers were begun, and where the bits of the last of these end.
    begun: u64,
    end: u64,
}

impl Walk {
    /// Goes on along some words, of which the first is word `start`.
    #[inline(never)]
    fn on(&mut self, words: &[u64], start: u64, visit: &mut impl Visit) {
        let Self { stride, mut begun, mut end } = *self;
        for (&word, at) in words.iter().zip(start..) {
            let from = at * 64;
            let mut left = word;
            while left != 0 {
                let place = from + u64::from(left.trailing_zeros());
                if place >= end {
                    while place >= end {
                        (begun, end) = (begun + 1, end + stride);
                    }
                    visit.number(begun - 1);
                }
                // The next number's bits begin in this word, or behind it.
                let own = left & 1_u64.checked_shl((end - from) as u32).map_or(u64::MAX, |next| next - 1);
                let first = end - stride;
                match first.checked_sub(from) {
                    Some(before) => visit.groups(0, own >> before),
                    None => visit.groups((from - first) as u32, own),
                }
                left ^= own;
            }
        }
        (self.begun, self.end) = (begun, end);
    }
}

/// How many words are walked between two beats.
const BLOCK: usize = 1 << 13;

#[cfg(test)]
mod tests {
    use super::*;

    fn check(greatest: u64, groups: usize) {
        let mut members = Members::new(greatest, 0);
        members.grow(2);
        for number in [5, 63, 64, greatest, 5, 0] {
            members.insert(1, number);
        }
        members.grow(groups);
        members.insert(0, 7);
        members.insert(groups as u32 - 1, greatest);
        let expected = vec![vec![7], vec![0, 5, 63, 64, greatest], vec![greatest]];
        assert_eq!(members.lists(&[0, 1, groups as u32 - 1]), expected);
    }

    #[test]
    fn test_insert_keeps_numbers_as_bits_and_as_pairs() {
        check(100, 4);
        check(1_000_000, 3);
        check(1_000_000, 5_000);
        check(u64::MAX, 9);
    }

    #[test]
    fn test_each_goes_by_number_and_then_by_group() {
        let mut members = Members::new(300, 0);
        members.grow(5);
        let all = [(0, 4), (1, 0), (1, 1), (64, 3), (299, 0), (300, 2), (300, 4)];
        all.iter().rev().for_each(|(number, group)| members.insert(*group, *number));
        let Members::Bits(bits) = members else { unreachable!("so few are bits") };
        let mut met = Vec::new();
        bits.each(|number, group| met.push((number, group)));
        assert_eq!(met, all);
        met.clear();
        bits.placed(9, |group| 8 - group).each(|number, group| met.push((number, group)));
        assert_eq!(met, [(0, 4), (1, 7), (1, 8), (64, 5), (299, 8), (300, 4), (300, 6)]);
    }
}
