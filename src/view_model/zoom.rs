//! A closer look at a stretch of a chart along an ordered axis. It changes what is drawn, and neither the filters nor the
//! table.

use std::{cmp::Ordering, ops::Range};

use reelscope_model::Value;

use super::{Panel, figure::Selection};

/// A stretch, by the keys at its ends, so that it stays when buckets become finer or coarser.
#[derive(Clone, Debug, PartialEq)]
pub struct Zoom {
    from: Value,
    /// The first key behind it; none where it goes to the end.
    to: Option<Value>,
}

impl Zoom {
    /// A closer look at what a chart's brush holds; none without one, and where that is all there is.
    #[must_use]
    pub fn of(panel: &Panel) -> Option<Self> {
        let figure = &panel.figure;
        let (first, last) = figure.brush.filter(|_| figure.brushable)?;
        let dated = figure.categories.iter().filter(|category| category.raw.is_some()).count();
        if first == 0 && last + 1 >= dated {
            return None;
        }
        let key =
            |at: usize| figure.categories.get(at).filter(|of| of.raw.is_some()).map(|of| of.key.clone());
        Some(Self { from: key(first)?, to: key(last + 1) })
    }

    /// The chart as far as it lies in the stretch; as it is where less than two of its categories do.
    #[must_use]
    pub fn seen(&self, panel: &Panel) -> Panel {
        let inside = self.inside(panel);
        if inside.len() < 2 || inside.len() == panel.figure.categories.len() {
            return panel.clone();
        }
        let mut seen = panel.clone();
        let figure = &mut seen.figure;
        figure.categories = figure.categories.drain(inside.clone()).collect();
        seen.categories = seen.categories.get(inside.clone()).unwrap_or_default().to_vec();
        figure.ghost = figure.ghost.get(inside.clone()).unwrap_or_default().to_vec();
        let kept: Vec<bool> = figure.marks.iter().map(|mark| inside.contains(&mark.category)).collect();
        let mut at = kept.iter();
        figure.marks.retain(|_| at.next() == Some(&true));
        for mark in &mut figure.marks {
            mark.category -= inside.start;
        }
        if let Some(beside) = &mut figure.beside {
            let mut at = kept.iter();
            beside.figures.retain(|_| at.next() == Some(&true));
        }
        let place = |at: usize| at.clamp(inside.start, inside.end - 1) - inside.start;
        figure.annotations.retain(|of| of.first < inside.end && of.last >= inside.start);
        for annotation in &mut figure.annotations {
            (annotation.first, annotation.last) = (place(annotation.first), place(annotation.last));
        }
        let is_kept = |at: usize| figure.categories.get(at).is_some_and(|of| of.selection == Selection::Kept);
        let held = figure.brush.filter(|(first, last)| *first < inside.end && *last >= inside.start);
        figure.brush =
            held.map(|(first, last)| (place(first), place(last))).filter(|(first, _)| is_kept(*first));
        seen
    }

    /// The positions that lie in the stretch. The group without a value has no place along the axis.
    fn inside(&self, panel: &Panel) -> Range<usize> {
        let categories = &panel.figure.categories;
        let before = |key: &Value, edge: &Value| key.cmp_total(edge) == Ordering::Less;
        let dated = categories.iter().position(|of| of.raw.is_none()).unwrap_or(categories.len());
        let dated = categories.get(..dated).unwrap_or_default();
        let first = dated.iter().position(|of| !before(&of.key, &self.from)).unwrap_or(dated.len());
        let end = self.to.as_ref().and_then(|to| dated.iter().position(|of| !before(&of.key, to)));
        first..end.unwrap_or(dated.len()).max(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        charts::samples,
        view_model::{figure::Annotation, panel::Hold},
    };

    /// A panel of days, of which some are held.
    fn days(count: i32, step: i32, brush: Option<(usize, usize)>) -> Panel {
        let labels: Vec<String> = (0..count).map(|at| format!("{at}")).collect();
        let rows: Vec<(&str, Option<f64>)> =
            labels.iter().enumerate().map(|(at, label)| (label.as_str(), Some(at as f64))).collect();
        let mut figure = samples::bars(&rows);
        for (at, category) in (0..).zip(&mut figure.categories) {
            category.key = Value::Date(at * step);
            let held = brush.is_some_and(|(first, last)| (first..=last).contains(&(at as usize)));
            category.selection = if held { Selection::Kept } else { Selection::LeftOut };
        }
        let others: Vec<Option<f64>> = (0..count).map(|at| Some(f64::from(at) + 100.0)).collect();
        let mut figure = samples::beside(figure, &others);
        (figure.brushable, figure.brush) = (true, brush);
        let annotation = |first, last| Annotation {
            first,
            last,
            from: String::new(),
            to: String::new(),
            up: true,
            text: String::new(),
        };
        figure.annotations = vec![annotation(0, 0), annotation(3, 6)];
        let categories =
            figure.categories.iter().map(|of| Hold::Span(Some(of.key.to_string()), None)).collect();
        Panel { figure, targets: Vec::new(), categories, series: Vec::new(), over_time: true }
    }

    #[test]
    fn test_look_closer_at_what_is_brushed() {
        let panel = days(10, 1, Some((2, 5)));
        let seen = Zoom::of(&panel).unwrap().seen(&panel);
        let figure = &seen.figure;
        assert_eq!(
            figure.categories.iter().map(|of| of.label.as_str()).collect::<Vec<_>>(),
            ["2", "3", "4", "5"]
        );
        assert_eq!(figure.marks.iter().map(|mark| mark.category).collect::<Vec<_>>(), [0, 1, 2, 3]);
        assert_eq!(figure.marks[0].value, Some(2.0));
        assert_eq!(figure.before(0).unwrap().value, Some(102.0));
        assert_eq!(figure.brush, Some((0, 3)));
        assert_eq!(figure.annotations.iter().map(|of| (of.first, of.last)).collect::<Vec<_>>(), [(1, 3)]);
        assert_eq!(seen.categories.len(), 4);
        assert_eq!(seen.categories[0], Hold::Span(Some("1970-01-03".to_owned()), None));
    }

    #[test]
    fn test_stay_where_one_looked_when_the_brush_moves_or_buckets_change() {
        let zoom = Zoom::of(&days(10, 1, Some((2, 5)))).unwrap();
        assert_eq!(zoom.seen(&days(10, 1, Some((7, 8)))).figure.brush, None);
        assert_eq!(zoom.seen(&days(10, 1, Some((4, 8)))).figure.brush, Some((2, 3)));
        // Days 2 to 5 in buckets of two days: those that begin on days 2 and 4.
        assert_eq!(zoom.seen(&days(5, 2, None)).figure.categories.len(), 2);
        // In buckets of ten none begins there: all is shown.
        assert_eq!(zoom.seen(&days(3, 10, None)).figure.categories.len(), 3);
    }

    #[test]
    fn test_offer_no_closer_look_at_everything() {
        assert_eq!(Zoom::of(&days(10, 1, None)), None);
        assert_eq!(Zoom::of(&days(10, 1, Some((0, 9)))), None);
        let mut panel = days(10, 1, Some((2, 5)));
        panel.figure.brushable = false;
        assert_eq!(Zoom::of(&panel), None);
    }
}
