//! The shapes of the whole: what charts showed when nothing was filtered, kept to stand behind what filters leave.
//!
//! They cost no question: whoever filters has seen the whole before. Where filters come with the address there is none, until
//! they have been cleared once.

use std::collections::BTreeMap;

use reelscope_model::Query;

use super::{Board, Plan};
use crate::view_model::figure::{Figure, Shape, Status};

/// How many charts are remembered, the newest.
const MOST: usize = 64;

/// The shapes that are known.
#[derive(Clone, Debug, Default)]
pub struct Ghosts {
    known: Vec<Known>,
}

/// A chart's whole: the sums of its categories by their raw keys.
#[derive(Clone, Debug)]
struct Known {
    query: Query,
    totals: BTreeMap<Option<String>, f64>,
}

impl Ghosts {
    /// Remembers a page that is not filtered, or puts the shapes that are known behind one that is.
    pub fn pass(&mut self, plan: &Plan, board: &mut Board) {
        for (chart, panel) in plan.charts.iter().zip(&mut board.panels) {
            let Some(query) = chart.view.and_then(|view| plan.views.views.get(view)) else { continue };
            let figure = &mut panel.figure;
            if !has_one(figure) {
                continue;
            }
            let place = self.known.iter().position(|known| known.query == *query);
            if plan.views.clauses.is_empty() {
                let query = place.map_or_else(|| query.clone(), |at| self.known.remove(at).query);
                self.known.push(Known { query, totals: totals(figure) });
            } else if let Some(known) =
                place.filter(|_| plan.others.is_none()).and_then(|at| self.known.get(at))
            {
                appear(figure, &known.totals, chart.meter.adds_up());
            }
        }
        let over = self.known.len().saturating_sub(MOST);
        self.known.drain(..over);
    }

    /// Forgets everything: other rows are open.
    pub fn clear(&mut self) {
        self.known.clear();
    }
}

/// Whether a ghost could stand behind a figure.
fn has_one(figure: &Figure) -> bool {
    let shape = match figure.shape {
        Shape::Bars | Shape::Columns | Shape::Area => true,
        Shape::Line => figure.series.is_empty(),
        Shape::HeatMap | Shape::Grouped | Shape::Funnel | Shape::DropOff => false,
    };
    shape && matches!(figure.status, Status::Ready)
}

/// The sum of each category; none without a figure.
fn sums(figure: &Figure) -> Vec<Option<f64>> {
    let mut sums = vec![None; figure.categories.len()];
    for mark in &figure.marks {
        let value = mark.value.filter(|value| value.is_finite());
        if let Some((sum, value)) = sums.get_mut(mark.category).zip(value) {
            *sum = Some(sum.unwrap_or(0.0) + value);
        }
    }
    sums
}

fn totals(figure: &Figure) -> BTreeMap<Option<String>, f64> {
    let raws = figure.categories.iter().map(|category| category.raw.clone());
    raws.zip(sums(figure)).filter_map(|(raw, sum)| Some((raw, sum?))).collect()
}

/// Puts a shape behind a figure, at the figure's size where figures add up; nothing where it is the figure's own.
fn appear(figure: &mut Figure, whole: &BTreeMap<Option<String>, f64>, adds_up: bool) {
    let now = sums(figure);
    let mut ghost: Vec<Option<f64>> =
        figure.categories.iter().map(|category| whole.get(&category.raw).copied()).collect();
    let scale = match adds_up {
        true => now.iter().flatten().sum::<f64>() / whole.values().sum::<f64>(),
        false => 1.0,
    };
    // One bar has no shape.
    if !scale.is_finite() || now == ghost || ghost.iter().flatten().filter(|total| **total != 0.0).count() < 2
    {
        return;
    }
    ghost.iter_mut().flatten().for_each(|total| *total *= scale);
    figure.ghost = ghost;
    figure.subtitle.push_str(match (adds_up, figure.shape) {
        (true, Shape::Area | Shape::Line) => " · thin line: course of all rows",
        (true, _) => " · pale: shape of all rows",
        (false, Shape::Area | Shape::Line) => " · thin line: without filters",
        (false, _) => " · pale: without filters",
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::samples;

    #[test]
    fn test_put_the_whole_behind_at_the_size_of_what_is_left() {
        let whole = samples::bars(&[("TV", Some(60.0)), ("Web", Some(30.0)), ("Box", Some(10.0))]);
        let mut figure = samples::bars(&[("Web", Some(5.0)), ("TV", Some(5.0))]);
        appear(&mut figure, &totals(&whole), true);
        assert_eq!(figure.ghost, [Some(3.0), Some(6.0)]);
        assert!(figure.subtitle.ends_with("pale: shape of all rows"));
        // Rates are as they were.
        let mut figure = samples::bars(&[("Web", Some(5.0)), ("Car", Some(5.0)), ("TV", Some(5.0))]);
        appear(&mut figure, &totals(&whole), false);
        assert_eq!(figure.ghost, [Some(30.0), None, Some(60.0)]);
        let mut figure = samples::bars(&[("Web", Some(5.0)), ("Car", Some(5.0))]);
        appear(&mut figure, &totals(&whole), true);
        assert_eq!(figure.ghost, [], "one bar has no shape");
    }

    #[test]
    fn test_put_nothing_behind_a_chart_that_is_as_it_was() {
        let whole = samples::bars(&[("TV", Some(60.0)), ("Web", Some(1.0)), ("Box", None)]);
        let mut figure = whole.clone();
        appear(&mut figure, &totals(&whole), true);
        assert_eq!(figure, whole);
        let mut figure = samples::bars(&[("TV", None)]);
        appear(&mut figure, &BTreeMap::new(), true);
        assert_eq!(figure.ghost, []);
    }
}
