//! A figure's marks by category, and stacked.

use crate::view_model::figure::{Figure, Mark};

/// No axis shows more; the sums of all marks stay finite below it.
pub(super) const LARGEST: f64 = 1e300;

/// The marks of a figure in the order of their categories and series. Marks that name no category are left out.
pub(crate) struct Marks<'a> {
    marks: &'a [Mark],
    order: Vec<usize>,
    /// Where each category's marks start in `order`, and the end.
    starts: Vec<usize>,
}

/// A mark's piece of a stack.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Segment {
    pub(crate) mark: usize,
    pub(crate) series: usize,
    /// Where the piece starts, on the side of zero.
    pub(crate) from: f64,
    /// Where it ends.
    pub(crate) to: f64,
}

impl<'a> Marks<'a> {
    pub(crate) fn new(figure: &'a Figure) -> Self {
        let marks = &figure.marks;
        let (categories, series) = (figure.categories.len(), figure.series.len().max(1));
        let known = |mark: &Mark| mark.category < categories && mark.series < series;
        let position = |index: &usize| marks.get(*index).map_or((0, 0), |mark| (mark.category, mark.series));
        let mut order: Vec<usize> = (0..marks.len()).filter(|index| known(&marks[*index])).collect();
        if !order.is_sorted_by_key(position) {
            reelscope_model::sort::sort_by_key(&mut order, position);
        }
        let mut starts = vec![0; categories + 1];
        for index in &order {
            starts[position(index).0 + 1] += 1;
        }
        for category in 0..categories {
            starts[category + 1] += starts[category];
        }
        Self { marks, order, starts }
    }

    /// The marks of a category and their positions in the figure.
    pub(crate) fn of(&self, category: usize) -> impl Iterator<Item = (usize, &'a Mark)> + '_ {
        let from = self.starts.get(category).copied().unwrap_or(0);
        let to = self.starts.get(category + 1).copied().unwrap_or(from);
        self.order[from..to].iter().map(|index| (*index, &self.marks[*index]))
    }

    /// The marks of a category stacked on each other, those below zero downwards. Null has no length.
    pub(crate) fn stack(&self, category: usize) -> impl Iterator<Item = Segment> + '_ {
        let (mut above, mut below) = (0.0, 0.0);
        self.of(category).map(move |(index, mark)| {
            let value = drawable(mark).unwrap_or(0.0);
            let end = if value < 0.0 { &mut below } else { &mut above };
            let from = *end;
            *end += value;
            Segment { mark: index, series: mark.series, from, to: *end }
        })
    }

    /// The lowest and the highest end of the first categories' stacks but for one, zero included.
    pub(crate) fn stacked_extent(&self, categories: usize, but: Option<usize>) -> (f64, f64) {
        (0..categories)
            .filter(|category| Some(*category) != but)
            .flat_map(|category| self.stack(category))
            .fold((0.0, 0.0), |(low, high), segment| (f64::min(low, segment.to), f64::max(high, segment.to)))
    }

    /// The lowest and the highest figure of the first categories; none when all are null.
    pub(crate) fn extent(&self, categories: usize) -> Option<(f64, f64)> {
        (0..categories).flat_map(|category| self.of(category)).filter_map(|(_, mark)| drawable(mark)).fold(
            None,
            |extent, value| {
                let (low, high) = extent.unwrap_or((value, value));
                Some((low.min(value), high.max(value)))
            },
        )
    }
}

/// A figure that an axis can show: neither null nor NaN, infinities cut to the largest.
pub(crate) fn drawable(mark: &Mark) -> Option<f64> {
    mark.value.filter(|value| !value.is_nan()).map(|value| value.clamp(-LARGEST, LARGEST))
}
