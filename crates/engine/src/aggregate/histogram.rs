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
                add_wide(&mut self.counts, &codes[start..start + len], selection.rows());
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

    #[inline(never)]
    fn add_all(&mut self, codes: &[u8]) {
        let [a, b, c, d] = &mut *self.lanes;
        // One read for eight codes.
        let (eights, rest) = codes.as_chunks::<8>();
        for eight in eights {
            let word = u64::from_le_bytes(*eight);
            let code = |at: u32| usize::from((word >> (at * 8)) as u8);
            a[code(0)] += 1;
            b[code(1)] += 1;
            c[code(2)] += 1;
            d[code(3)] += 1;
            a[code(4)] += 1;
            b[code(5)] += 1;
            c[code(6)] += 1;
            d[code(7)] += 1;
        }
        rest.iter().for_each(|&code| a[usize::from(code)] += 1);
    }

    #[inline(never)]
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

#[inline(never)]
fn add_wide<C: Copy + Into<u32>>(counts: &mut [u64], codes: &[C], rows: &[u16]) {
    for &row in rows {
        let code: u32 = codes[usize::from(row)].into();
        counts[code as usize] += 1;
    }
}
