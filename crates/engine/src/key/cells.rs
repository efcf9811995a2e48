//! Finding a number's place in an ascending list.

use reelscope_model::pulse;

/// An ascending list of edges with a table over equal cells, which says where in the list to start looking.
pub(super) struct Cells {
    edges: Vec<u64>,
    /// Where the first cell starts.
    low: u64,
    shift: u32,
    cells: Vec<Cell>,
    /// Whether some cell has more than one edge behind its start.
    is_crowded: bool,
}

/// What is known of a cell. Of most lists no cell is crowded, and a number's place takes one look and no guess.
#[derive(Clone, Copy)]
struct Cell {
    /// The place of its first number.
    place: usize,
    /// The last number of that place.
    last: u64,
}

impl Cells {
    /// Cells for numbers from `low` to `high`.
    pub(super) fn new(edges: Vec<u64>, low: u64, high: u64) -> Self {
        let spread = high.saturating_sub(low);
        let wanted = (edges.len() * 4).next_power_of_two().max(1024) as u64;
        let shift = (0..64).find(|&shift| spread >> shift < wanted).unwrap_or(63);
        let (mut place, mut is_crowded) = (0, false);
        let cells = pulse::each(0..=spread >> shift, 1).map(|cell| {
            let start = low + (cell << shift);
            while edges.get(place + 1).is_some_and(|&edge| edge <= start) {
                place += 1;
            }
            let end = start.saturating_add((1 << shift) - 1).min(high);
            is_crowded |= edges.get(place + 2).is_some_and(|&edge| edge <= end);
            Cell { place, last: edges.get(place + 1).map_or(u64::MAX, |&edge| edge - 1) }
        });
        let cells = cells.collect();
        Self { edges, low, shift, cells, is_crowded }
    }

    /// The position of the last edge at or below a number; 0 below all of them.
    pub(super) fn place(&self, number: u64) -> usize {
        let cell = (number.saturating_sub(self.low) >> self.shift) as usize;
        let Some(cell) = self.cells.get(cell) else { return self.search(number) };
        if self.is_crowded {
            return self.walk(cell.place, number);
        }
        cell.place + usize::from(number > cell.last)
    }

    fn walk(&self, mut place: usize, number: u64) -> usize {
        while self.edges.get(place + 1).is_some_and(|&edge| edge <= number) {
            place += 1;
        }
        place
    }

    #[cold]
    fn search(&self, number: u64) -> usize {
        self.edges.partition_point(|&edge| edge <= number).saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn test_place_is_what_a_search_finds(
            edges in prop::collection::vec(0_u64..5_000, 0..12),
            low in 0_u64..6_000,
            spread in 0_u64..9_000,
            scale in 0_u32..40,
        ) {
            let mut edges: Vec<u64> = edges.into_iter().map(|edge| edge << scale).chain([0]).collect();
            edges.sort_unstable();
            let (low, high) = (low << scale, (low + spread) << scale);
            let cells = Cells::new(edges.clone(), low, high);
            let near = edges.iter().flat_map(|edge| [edge.saturating_sub(1), *edge, edge + 1]);
            for number in near.chain([low, high, low.midpoint(high)]).filter(|number| (low..=high).contains(number)) {
                let expected = edges.partition_point(|&edge| edge <= number) - 1;
                prop_assert_eq!(cells.place(number), expected, "{} from {} to {}", number, low, high);
            }
        }
    }

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
        assert!(!cells.is_crowded);
    }
}
