//! The other side of a comparison: a mark across each bar and column, a dashed line over time. Heat maps have it in
//! their tooltips and tables only.

use super::board::Board;
use super::marks::LARGEST;
use super::paint;
use super::scene::Along;
use super::surface::{Point, Px};
use super::theme::mix;
use super::ticks::Scale;
use crate::view_model::figure::{Figure, Mark, Shape};

/// The other side's figure for each category: the sum of a stack; none where there is nothing to compare with.
pub(crate) fn totals(figure: &Figure) -> Vec<Option<f64>> {
    let mut totals = vec![None; figure.categories.len()];
    for (mark, value) in values(figure) {
        if let Some(total) = totals.get_mut(mark.category) {
            *total = Some(total.unwrap_or(0.0) + value);
        }
    }
    totals
}

/// An extent with room for the other side of the first categories.
pub(crate) fn within(board: &Board<'_>, categories: usize, (low, high): (f64, f64)) -> (f64, f64) {
    let figure = board.figure;
    let grown = |(low, high): (f64, f64), value: f64| (low.min(value), high.max(value));
    if matches!(figure.shape, Shape::Line | Shape::Grouped) {
        let shown = values(figure).filter(|(mark, _)| mark.category < categories);
        return shown.map(|(_, value)| value).fold((low, high), grown);
    }
    let mut totals = totals(figure);
    if let Some(broken) = board.broken.and_then(|broken| totals.get_mut(broken)) {
        *broken = None;
    }
    totals.into_iter().take(categories).flatten().fold((low, high), grown)
}

/// Draws a mark across a bar or column of these edges where the other side's would end.
pub(crate) fn draw_mark(
    board: &mut Board<'_>,
    total: Option<f64>,
    scale: &Scale,
    along: Along,
    ends: (i32, i32),
) {
    let Some(total) = total else { return };
    let (at, beyond, half) = (scale.at(total), board.px(2.0), board.px(1.0));
    let (from, to) = (ends.0 - beyond, ends.1 + beyond);
    let line = |width: i32| match along {
        Along::X => Px::new(from, at - width, to, at + width),
        Along::Y => Px::new(at - width, from, at + width, to),
    };
    // Set off, so that it is seen on a bar of any colour.
    let theme = board.theme;
    board.surface.fill(line(half + board.px(1.0)), theme.card, 1.0);
    board.surface.fill(line(half), theme.text, 1.0);
}

/// Draws the other side's course over the middles of the buckets: each series' own of a line chart, else the sum.
pub(crate) fn draw_lines(board: &mut Board<'_>, scale: &Scale, middles: &[i32]) {
    let figure = board.figure;
    if figure.beside.is_none() {
        return;
    }
    if figure.shape != Shape::Line || figure.series.is_empty() {
        let mut course = totals(figure);
        if figure.shape == Shape::Area {
            // A bucket without rows is at nothing, as on this side.
            let (first, last) =
                (course.iter().position(Option::is_some), course.iter().rposition(Option::is_some));
            if let (Some(first), Some(last)) = (first, last) {
                course[first..=last].iter_mut().for_each(|total| *total = total.or(Some(0.0)));
            }
        }
        return draw_course(board, scale, &course, middles, board.theme.muted);
    }
    for (series, value) in figure.series.iter().enumerate() {
        let mut course = vec![None; figure.categories.len()];
        for (mark, value) in values(figure).filter(|(mark, _)| mark.series == series) {
            if let Some(at) = course.get_mut(mark.category) {
                *at = Some(value);
            }
        }
        let colour = mix(board.theme.card, paint::of_value(value, board.theme).colour, 0.7);
        draw_course(board, scale, &course, middles, colour);
    }
}

/// Where a figure of that width may be written behind a bar's end: before the other side's mark where it fits, else
/// behind it.
pub(crate) fn clear_of(board: &Board<'_>, mark: Option<i32>, end: i32, width: i32) -> i32 {
    let room = board.px(12.0) + width;
    mark.filter(|mark| (end - board.px(4.0)..end + room).contains(mark)).map_or(end, |mark| mark.max(end))
}

fn draw_course(
    board: &mut Board<'_>,
    scale: &Scale,
    course: &[Option<f64>],
    middles: &[i32],
    colour: super::theme::Colour,
) {
    let (width, mut path) = (board.px(1.5) as u32, Vec::<Point>::new());
    for (value, x) in course.iter().zip(middles).map(|(value, x)| (*value, *x)).chain([(None, 0)]) {
        if let Some(value) = value {
            path.push((x, scale.at(value)));
            continue;
        }
        match path.as_slice() {
            [] => {}
            [point] => board.surface.dot(*point, width, colour),
            path => board.dashed(path, colour, width),
        }
        path.clear();
    }
}

/// Each mark with the figure that it is compared with, as far as an axis can show it.
fn values(figure: &Figure) -> impl Iterator<Item = (&Mark, f64)> {
    let figures = figure.beside.iter().flat_map(|beside| &beside.figures);
    figure.marks.iter().zip(figures).filter_map(|(mark, before)| {
        let value = before.value.filter(|value| !value.is_nan())?;
        Some((mark, value.clamp(-LARGEST, LARGEST)))
    })
}
