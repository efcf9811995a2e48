//! Steps through a chart's marks by the keyboard: where each leads, what it brushes, and what is said there.

use super::figure::{Figure, Mark};
use crate::format;

/// A step from the mark in focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To the next mark, in the order of the table.
    Next,
    /// To the mark before.
    Before,
    /// To the next category, in the same series if it is there.
    NextCategory,
    /// To the category before.
    CategoryBefore,
    /// To the first mark.
    First,
    /// To the last mark.
    Last,
}

impl Step {
    fn is_back(self) -> bool {
        matches!(self, Self::Before | Self::CategoryBefore)
    }
}

/// The mark that a step leads to; at the ends it stays. None for a chart without marks.
#[must_use]
pub fn from(figure: &Figure, focus: Option<usize>, step: Step) -> Option<usize> {
    let last = figure.marks.len().checked_sub(1)?;
    let Some(focus) = focus.map(|focus| focus.min(last)) else {
        return Some(if step.is_back() || step == Step::Last { last } else { 0 });
    };
    Some(match step {
        Step::First => 0,
        Step::Last => last,
        Step::Next => (focus + 1).min(last),
        Step::Before => focus.saturating_sub(1),
        Step::NextCategory | Step::CategoryBefore => beside(figure, focus, step.is_back()).unwrap_or(focus),
    })
}

/// The mark of the next category, or the one before, that is of the same series; else its first.
fn beside(figure: &Figure, focus: usize, back: bool) -> Option<usize> {
    let Mark { category, series, .. } = *figure.marks.get(focus)?;
    let others = figure.marks.iter().map(|mark| mark.category);
    let next = if back {
        others.filter(|other| *other < category).max()?
    } else {
        others.filter(|other| *other > category).min()?
    };
    let of_next = || figure.marks.iter().enumerate().filter(|(_, mark)| mark.category == next);
    let same = of_next().find(|(_, mark)| mark.series == series);
    same.or_else(|| of_next().next()).map(|(at, _)| at)
}

/// The mark that a step leads to while categories are held, and the categories that are held then. The end of the brush
/// that the focus is at moves, the other one stays; from no focus the first category alone is held.
#[must_use]
pub fn hold(figure: &Figure, focus: Option<usize>, step: Step) -> Option<(usize, (usize, usize))> {
    let step = match step {
        Step::Next => Step::NextCategory,
        Step::Before => Step::CategoryBefore,
        other => other,
    };
    let to = from(figure, focus, step)?;
    let category = |at: usize| figure.marks.get(at).map(|mark| mark.category);
    let end = category(to)?;
    let Some(start) = focus.and_then(category) else { return Some((to, (end, end))) };
    let anchor = match figure.brush {
        Some((first, last)) if start == last => first,
        Some((first, last)) if start == first => last,
        _ => start,
    };
    Some((to, (anchor.min(end), anchor.max(end))))
}

/// What is said of a mark: its series, its category, its figure; what it is compared with, and what is odd about it.
#[must_use]
pub fn said(figure: &Figure, at: usize, held: Option<(usize, usize)>) -> String {
    let Some(mark) = figure.marks.get(at) else { return String::new() };
    let label = |category: usize| figure.categories.get(category).map(|along| format::name(&along.label));
    let series = figure.series.get(mark.series).map(|series| format::name(&series.label));
    let names: Vec<String> = series.into_iter().chain(label(mark.category)).collect();
    let mut said = format!("{}: {}", names.join(", "), mark.text);
    // Its dash is not read aloud.
    if mark.value.is_none() {
        said.push_str(" (no value)");
    }
    if let Some(before) = figure.before(at) {
        said.push_str(&format!(", {}", before.said()));
    }
    if let Some((first, last)) = held.and_then(|(first, last)| label(first).zip(label(last))) {
        said.push_str(&if first == last {
            format!(". Kept: {first}")
        } else {
            format!(". Kept: {first} to {last}")
        });
    }
    if let Some(annotation) = figure.annotation_at(mark.category) {
        said.push_str(&format!(". {}", annotation.text));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{charts::samples, view_model::figure::Shape};

    /// Two series over time: marks 0 to 5 are of the categories 0, 0, 1, 1, 2, 2; the fourth is not there.
    fn figure() -> Figure {
        let figures: [&[Option<f64>]; 3] =
            [&[Some(30.0), Some(1.0)], &[Some(20.0), None], &[Some(7.0), None]];
        let days = ["1 Jan", "2 Jan", "3 Jan"];
        let mut figure = samples::stacked(&days, &["Network", "Decoder"], &figures);
        figure.marks.remove(3);
        Figure { shape: Shape::Area, ..figure }
    }

    #[test]
    fn test_step_through_marks_and_categories_and_stay_at_the_ends() {
        let figure = figure();
        let check = |focus: Option<usize>, step: Step, expected: usize| {
            assert_eq!(from(&figure, focus, step), Some(expected), "{focus:?} {step:?}");
        };
        check(None, Step::Next, 0);
        check(None, Step::Before, 4);
        check(None, Step::First, 0);
        check(Some(0), Step::Next, 1);
        check(Some(4), Step::Next, 4);
        check(Some(0), Step::Before, 0);
        check(Some(2), Step::Last, 4);
        check(Some(0), Step::NextCategory, 2);
        // The decoder has none on the second day.
        check(Some(1), Step::NextCategory, 2);
        check(Some(4), Step::CategoryBefore, 2);
        check(Some(3), Step::NextCategory, 3);
        check(Some(99), Step::Before, 3);
        let empty = Figure { marks: Vec::new(), ..figure.clone() };
        assert_eq!(from(&empty, None, Step::Next), None);
        assert_eq!(hold(&empty, None, Step::Next), None);
    }

    #[test]
    fn test_hold_categories_from_the_end_that_has_the_focus() {
        let mut figure = figure();
        let mut check = |brush, focus, step, expected| {
            figure.brush = brush;
            assert_eq!(hold(&figure, focus, step), Some(expected), "{brush:?} {focus:?} {step:?}");
        };
        check(None, None, Step::Next, (0, (0, 0)));
        check(None, Some(0), Step::Next, (2, (0, 1)));
        check(Some((0, 1)), Some(2), Step::Next, (3, (0, 2)));
        check(Some((0, 2)), Some(3), Step::Before, (2, (0, 1)));
        check(Some((1, 2)), Some(2), Step::Before, (0, (0, 2)));
        // What is held elsewhere is let go.
        check(Some((2, 2)), Some(0), Step::Next, (2, (0, 1)));
        check(Some((0, 0)), Some(0), Step::Last, (4, (0, 2)));
    }

    #[test]
    fn test_say_series_category_and_figure_once() {
        let figure = figure();
        let mark = figure.marks[2].text.clone();
        assert_eq!(said(&figure, 2, None), format!("Network, 2 Jan: {mark}"));
        assert_eq!(said(&figure, 2, Some((0, 1))), format!("Network, 2 Jan: {mark}. Kept: 1 Jan to 2 Jan"));
        assert_eq!(said(&figure, 2, Some((1, 1))), format!("Network, 2 Jan: {mark}. Kept: 2 Jan"));
        assert!(said(&figure, 4, None).ends_with(" (no value)"), "{}", said(&figure, 4, None));
        assert_eq!(said(&figure, 77, None), "");
        let bars = samples::bars(&[("Smart TV", Some(2.0))]);
        assert_eq!(said(&bars, 0, None), format!("Smart TV: {}", bars.marks[0].text));
    }
}
