//! Finding a number's place in an ascending list.

use reelscope_model::pulse;

/// An ascending list of edges with a table over equal cells, which says where in the list to start looking.
pub(super) struct Cells {
    edges: Vec<u64>,
    /// Where the first cell starts.
    low: u64,
    shift: u32,
    places: Vec<u32>,
}

impl Cells {
    /// Cells for numbers from `low` to `high`.
    pub(super) fn new(edges: Vec<u64>, low: u64, high: u64) -> Self {
        let spread = high.saturating_sub(low);
        let wanted = (edges.len() * 4).next_power_of_two().max(1024) as u64;
        let shift = (0..64).find(|&shift| spread >> shift < wanted).unwrap_or(63);
        let mut place = 0;
        let places = pulse::each(0..=spread >> shift, 1).map(|cell| {
            while edges.get(place + 1).is_some_and(|&edge| edge <= low + (cell << shift)) {
                place += 1;
            }
            place as u32
        });
        let places = places.collect();
        Self { edges, low, shift, places }
    }

    /// The position of the last edge at or below a number; 0 below all of them.
    pub(super) fn place(&self, number: u64) -> usize {
        let cell = (number.saturating_sub(self.low) >> self.shift) as usize;
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
        let numbers = [0, 2, 3, 4, 5, 999, 1000, 69_999, 70_000, 70_001, 4_999_999_999, 6_000_000_000];
        for low in [0, 4, 1000, 69_999, 6_000_000_000] {
            let cells = Cells::new(edges.clone(), low, 6_000_000_000);
            for number in numbers.into_iter().filter(|number| *number >= low) {
                let expected = edges.partition_point(|&edge| edge <= number) - 1;
                assert_eq!(cells.place(number), expected, "{number} from {low}");
            }
        }
    }

    /// However far from zero numbers lie, few edges share a cell.
    #[test]
    fn test_cells_are_over_the_numbers_that_there_are() {
        let (day, start) = (86_400_000, 20_000 * 86_400_000);
        let edges: Vec<u64> = (0..90).map(|at| start + at * day).collect();
        let cells = Cells::new(edges, start, start + 90 * day - 1);
        let in_cell = |cell: usize| cells.places.get(cell + 1).unwrap_or(&89) - cells.places[cell];
        assert!((0..cells.places.len()).all(|cell| in_cell(cell) <= 1));
    }
}
