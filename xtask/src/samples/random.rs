//! Seeded random numbers (SplitMix64, Steele and others 2014): the same on every machine.

/// A stream of numbers.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is not 0.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// One of these.
    pub(crate) fn pick<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.below(values.len() as u64) as usize]
    }

    /// The same values in another order (Fisher and Yates).
    pub(crate) fn shuffled<T>(&mut self, mut values: Vec<T>) -> Vec<T> {
        for end in (1..values.len()).rev() {
            values.swap(end, self.below(end as u64 + 1) as usize);
        }
        values
    }

    /// `count` instants between two, ascending, in milliseconds.
    pub(crate) fn instants(&mut self, count: usize, from: i64, to: i64) -> Vec<i64> {
        let mut instants: Vec<i64> =
            (0..count).map(|_| from + self.below((to - from) as u64) as i64).collect();
        instants.sort_unstable();
        instants
    }
}
