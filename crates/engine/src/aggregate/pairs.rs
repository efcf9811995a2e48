//! Counts by the codes of two keys, in one step a row. Tiles are full of these.

use crate::column::{Coded, Codes};

use super::select::Selection;

/// How many sub-tables there are: a pair that follows its equal then does not wait for its counter.
const LANES: usize = 2;

/// Counts of pairs of codes, of which the second takes one byte.
pub(super) struct Pairs {
    /// How many second codes there are.
    radix: usize,
    /// One count a pair in each lane; a worker has fewer than 2^32 rows.
    lanes: [Vec<u32>; LANES],
}

impl Pairs {
    /// Counts for the pairs of two keys; none for keys of which a row has several values, or that take more bytes.
    pub(super) fn new(first: &Coded, second: &Coded) -> Option<Self> {
        let plain = first.ends.is_none() && second.ends.is_none();
        let narrow = !matches!(first.codes, Codes::U32(_)) && matches!(second.codes, Codes::U8(_));
        let radix = second.cardinality();
        let counts = vec![0; first.cardinality() * radix];
        (plain && narrow).then(|| Self { radix, lanes: [counts.clone(), counts] })
    }

    /// Counts the selected rows of the chunk of `len` rows at `start`.
    pub(super) fn add(
        &mut self,
        first: &Codes,
        second: &Codes,
        start: usize,
        len: usize,
        selection: &Selection,
    ) {
        let Codes::U8(second) = second else { return };
        let second = &second[start..start + len];
        match first {
            Codes::U8(first) => self.add_codes(&first[start..start + len], second, selection),
            Codes::U16(first) => self.add_codes(&first[start..start + len], second, selection),
            Codes::U32(_) => {}
        }
    }

    /// The counts by group: the first code times the number of second codes, plus the second.
    pub(super) fn finish(self) -> Vec<u64> {
        let [one, other] = self.lanes;
        one.into_iter().zip(other).map(|(one, other)| u64::from(one) + u64::from(other)).collect()
    }

    #[inline(never)]
    fn add_codes<C: Copy + Into<usize>>(&mut self, first: &[C], second: &[u8], selection: &Selection) {
        let radix = self.radix;
        let [one, other] = &mut self.lanes;
        let group = |first: C, second: u8| first.into() * radix + usize::from(second);
        if selection.all {
            let (firsts, last) = first.as_chunks::<LANES>();
            let (seconds, _) = second.as_chunks::<LANES>();
            for (&[a, b], &[c, d]) in firsts.iter().zip(seconds) {
                one[group(a, c)] += 1;
                other[group(b, d)] += 1;
            }
            last.iter().zip(second.last()).for_each(|(&first, &second)| one[group(first, second)] += 1);
            return;
        }
        let at = |row: u16| group(first[usize::from(row)], second[usize::from(row)]);
        let (twos, last) = selection.rows().as_chunks::<LANES>();
        for &[a, b] in twos {
            one[at(a)] += 1;
            other[at(b)] += 1;
        }
        last.iter().for_each(|&row| one[at(row)] += 1);
    }
}
