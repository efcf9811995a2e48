//! Counts by the codes of one key, without the detour over group numbers.

use super::select::Selection;
use crate::column::{Codes, each_code};

/// How many sub-histograms there are: equal codes behind each other then wait less for one counter.
const LANES: usize = 4;

/// Counts of codes.
pub(super) struct Histogram {
    counts: Vec<u64>,
    /// Sub-histograms of codes of one byte.
    lanes: Box<[[u32; 256]; LANES]>,
}

impl Histogram {
    /// Counts for codes below `cardinality`.
    pub(super) fn new(cardinality: usize) -> Self {
        Self { counts: vec![0; cardinality], lanes: Box::new([[0; 256]; LANES]) }
    }

    /// Counts the codes of the selected rows of the chunk of `len` rows at `start`.
    pub(super) fn add(&mut self, codes: &Codes, start: usize, len: usize, selection: &Selection) {
        match codes {
            Codes::U8(codes) if selection.all => self.add_all(&codes[start..start + len]),
            Codes::U8(codes) => self.add_some(&codes[start..start + len], selection.rows()),
            _ => each_code!(codes, codes => {
                let codes = &codes[start..start + len];
                for &row in selection.rows() {
                    self.counts[codes[usize::from(row)] as usize] += 1;
                }
            }),
        }
    }

    /// The counts.
    pub(super) fn finish(mut self) -> Vec<u64> {
        for lane in self.lanes.iter() {
            self.counts.iter_mut().zip(lane).for_each(|(count, lane)| *count += u64::from(*lane));
        }
        self.counts
    }

    fn add_all(&mut self, codes: &[u8]) {
        let [a, b, c, d] = &mut *self.lanes;
        let (fours, rest) = codes.as_chunks::<LANES>();
        for &[i, j, k, l] in fours {
            a[usize::from(i)] += 1;
            b[usize::from(j)] += 1;
            c[usize::from(k)] += 1;
            d[usize::from(l)] += 1;
        }
        rest.iter().for_each(|&code| a[usize::from(code)] += 1);
    }

    fn add_some(&mut self, codes: &[u8], rows: &[u16]) {
        let [a, b, c, d] = &mut *self.lanes;
        let code = |row: u16| usize::from(codes[usize::from(row)]);
        let (fours, rest) = rows.as_chunks::<LANES>();
        for &[i, j, k, l] in fours {
            a[code(i)] += 1;
            b[code(j)] += 1;
            c[code(k)] += 1;
            d[code(l)] += 1;
        }
        rest.iter().for_each(|&row| a[code(row)] += 1);
    }
}
