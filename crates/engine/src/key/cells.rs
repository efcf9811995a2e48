//! Finding a number's place in an ascending list.

/// An ascending list of edges with a table over equal cells, which says where in the list to start looking.
pub(super) struct Cells {
    edges: Vec<u64>,
    shift: u32,
    places: Vec<u32>,
}

impl Cells {
    /// Cells for numbers up to `high`.
    pub(super) fn new(edges: Vec<u64>, high: u64) -> Self {
        let wanted = (edges.len() * 4).next_power_of_two().max(1024) as u64;
        let shift = (0..64).find(|&shift| high >> shift < wanted).unwrap_or(63);
        let mut place = 0;
        let places = (0..=high >> shift).map(|cell| {
            while edges.get(place + 1).is_some_and(|&edge| edge <= cell << shift) {
                place += 1;
            }
            place as u32
        });
        let places = places.collect();
        Self { edges, shift, places }
    }

    /// The position of the last edge at or below a number; 0 below all of them.
    pub(super) fn place(&self, number: u64) -> usize {
        let cell = (number >> self.shift) as usize;
        let mut place = self.places.get(cell).map_or(0, |&place| place as usize);
        while self.edges.get(place + 1).is_some_and(|&edge| edge <= number) {
            place += 1;
        }
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_place_numbers_between_uneven_edges() {
        let edges = vec![0, 3, 4, 1000, 70_000, 70_001, 5_000_000_000];
        let cells = Cells::new(edges.clone(), 6_000_000_000);
        for number in [0, 2, 3, 4, 5, 999, 1000, 69_999, 70_000, 70_001, 4_999_999_999, 6_000_000_000] {
            let expected = edges.partition_point(|&edge| edge <= number) - 1;
            assert_eq!(cells.place(number), expected, "{number}");
        }
    }
}
