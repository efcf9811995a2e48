//! Rows counted by the keys of several views in one step, where their combinations are few: each view's own counts are
//! added up afterwards. One table takes as long as any of the views' would.

use std::rc::Rc;

use super::select::Selection;
use crate::{
    column::{Coded, Codes},
    mask::CHUNK,
};

/// The most combinations: two tables of counts then fit beside much else into a processor's second cache.
const MOST: usize = 1 << 14;

/// How many sub-tables there are: a combination that follows its equal then does not wait for its counter.
const LANES: usize = 2;

/// Where fewer than one in so many rows of a chunk is selected, the others are not looked at.
const SPARSE: usize = 4;

/// Counts by the combinations of some keys, of which each takes one byte and has one value a row.
pub(super) struct Joint {
    keys: Vec<Rc<Coded>>,
    /// One count a combination in each lane; a worker has fewer than 2^32 rows.
    lanes: [Vec<u32>; LANES],
    /// The combinations of a chunk's rows.
    codes: Vec<u16>,
}

impl Joint {
    /// Counts by these keys; none for such as take more room.
    pub(super) fn new(keys: &[Rc<Coded>]) -> Option<Self> {
        let mut joint = Self { keys: Vec::new(), lanes: Default::default(), codes: Vec::new() };
        joint.admit(keys).then_some(joint)
    }

    /// Counts by these keys too, before any row was counted. Whether there is room.
    pub(super) fn admit(&mut self, keys: &[Rc<Coded>]) -> bool {
        let is_narrow = |key: &Rc<Coded>| key.ends.is_none() && matches!(key.codes, Codes::U8(_));
        let known = self.keys.len();
        for key in keys {
            if self.position(key).is_none() {
                self.keys.push(Rc::clone(key));
            }
        }
        let combinations = self.keys.iter().map(|key| key.cardinality()).try_fold(1, usize::checked_mul);
        let fits = combinations.is_some_and(|all| all <= MOST) && keys.iter().all(is_narrow);
        if !fits {
            self.keys.truncate(known);
        }
        fits
    }

    /// Whether it counts by a key.
    pub(super) fn has(&self, key: &Rc<Coded>) -> bool {
        self.position(key).is_some()
    }

    /// How many keys there are.
    pub(super) fn keys(&self) -> usize {
        self.keys.len()
    }

    /// Counts the selected rows of the chunk of `len` rows at `start`.
    #[inline(never)]
    pub(super) fn add(&mut self, start: usize, len: usize, selection: &Selection) {
        let combinations = self.keys.iter().map(|key| key.cardinality()).product();
        self.lanes.iter_mut().for_each(|lane| lane.resize(combinations, 0));
        let Self { keys, lanes, codes } = self;
        let keys = keys.iter().filter_map(|key| match &key.codes {
            Codes::U8(codes) => Some((&codes[start..start + len], key.cardinality() as u16)),
            Codes::U16(_) | Codes::U32(_) => None,
        });
        let rows = selection.rows();
        codes.clear();
        if selection.all || rows.len() >= len / SPARSE {
            codes.resize(len.min(CHUNK), 0);
            keys.for_each(|(key, radix)| append(codes, key, radix));
            if selection.all {
                count(lanes, codes, |code| *code);
            } else {
                count(lanes, rows, |row| codes[usize::from(*row)]);
            }
            return;
        }
        codes.resize(rows.len(), 0);
        keys.for_each(|(key, radix)| append_some(codes, key, rows, radix));
        count(lanes, codes, |code| *code);
    }

    /// The counts by some of the keys: the group of codes is the first's times the number of second codes, plus the second's.
    pub(super) fn counts(&self, keys: &[Rc<Coded>]) -> Vec<u64> {
        let mut strides = vec![0; self.keys.len()];
        let mut groups = 1;
        for key in keys.iter().rev() {
            if let Some(at) = self.position(key) {
                strides[at] += groups;
            }
            groups *= key.cardinality();
        }
        let dimensions: Vec<_> = self.keys.iter().map(|key| key.cardinality()).zip(strides).collect();
        let mut counts = vec![0; groups];
        self.lanes.iter().for_each(|lane| add_up(lane, &dimensions, 0, &mut counts));
        counts
    }

    fn position(&self, key: &Rc<Coded>) -> Option<usize> {
        self.keys.iter().position(|known| Rc::ptr_eq(known, key))
    }
}

#[inline(never)]
fn append(codes: &mut [u16], key: &[u8], radix: u16) {
    codes.iter_mut().zip(key).for_each(|(code, key)| *code = *code * radix + u16::from(*key));
}

#[inline(never)]
fn append_some(codes: &mut [u16], key: &[u8], rows: &[u16], radix: u16) {
    for (code, row) in codes.iter_mut().zip(rows) {
        *code = *code * radix + u16::from(key[usize::from(*row)]);
    }
}

#[inline(never)]
fn count<T>([one, other]: &mut [Vec<u32>; LANES], items: &[T], code: impl Fn(&T) -> u16) {
    let (twos, last) = items.as_chunks::<LANES>();
    for [a, b] in twos {
        one[usize::from(code(a))] += 1;
        other[usize::from(code(b))] += 1;
    }
    last.iter().for_each(|item| one[usize::from(code(item))] += 1);
}

/// Adds counts to those by the keys that have a stride. Keys come with how many codes they have.
fn add_up(counts: &[u32], keys: &[(usize, usize)], group: usize, to: &mut [u64]) {
    match keys {
        [] => counts.iter().for_each(|count| to[group] += u64::from(*count)),
        [(_, 0)] => to[group] += counts.iter().map(|count| u64::from(*count)).sum::<u64>(),
        [(_, stride)] => {
            counts
                .iter()
                .enumerate()
                .for_each(|(code, count)| to[group + code * stride] += u64::from(*count));
        }
        [(codes, stride), rest @ ..] => {
            let parts = counts.chunks(counts.len().div_ceil(*codes).max(1)).enumerate();
            parts.for_each(|(code, part)| add_up(part, rest, group + code * stride, to));
        }
    }
}
