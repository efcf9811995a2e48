//! Filled lines over time, stacked when there are series.
//!
//! A stretch of buckets that are left out, or partial, is a polygon of its own that meets its neighbours halfway. Null,
//! the last category, has no place in time: it is a column.

use super::beside;
use super::board::Board;
use super::category_axis::{bands, draw_below};
use super::columns;
use super::ghost;
use super::marks::drawable;
use super::paint::{self, Paint};
use super::scene::Along;
use super::surface::{Point, Px};
use super::theme::mix;
use super::ticks::Scale;
use super::value_axis::{ValueAxis, with_headroom};
use crate::view_model::figure::{Category, Selection};

pub(crate) fn draw(board: &mut Board<'_>) {
    let figure = board.figure;
    let dated = figure.categories.iter().position(|category| category.raw.is_none());
    let dated = dated.unwrap_or(figure.categories.len());
    if dated < 2 {
        // One bucket has no course; as a column it still has a size.
        return columns::draw(board);
    }
    let all = figure.categories.len();
    let extent = beside::within(board, all, board.marks.stacked_extent(all, None));
    let extent = ghost::within(board, all, extent);
    let axis = ValueAxis::new(board, with_headroom(extent));
    let plot = columns::plot(board, &axis);
    if plot.is_empty() {
        return;
    }
    let scale = axis.draw_level(board, plot);
    let edges = bands(plot.left, plot.right, all);
    board.begin(plot, Along::X, &edges);
    draw_series(board, &scale, &edges[..=dated]);
    axis.draw_zero(board, plot, &scale);
    ghost::draw_line(board, &scale, &middles(&edges[..=dated]));
    beside::draw_lines(board, &scale, &middles(&edges[..=dated]));
    hit_marks(board, &scale, &edges[..=dated]);
    if let Some(&[from, to]) = edges.get(dated..dated + 2) {
        columns::column(board, &scale, dated, (from, to));
    }
    draw_below(board, &figure.categories, &edges, plot);
}

/// The course of one series: its stack's lower and upper side at each bucket's middle.
#[derive(Default)]
struct Course {
    middles: Vec<i32>,
    lower: Vec<i32>,
    upper: Vec<i32>,
}

fn draw_series(board: &mut Board<'_>, scale: &Scale, edges: &[i32]) {
    let figure = board.figure;
    let dated = edges.len() - 1;
    let stretches = stretches(&figure.categories[..dated]);
    let mut levels = vec![(0.0, 0.0); dated];
    // Where bands are narrow, what sets series off from each other would leave little of them.
    let roomy = edges
        .last()
        .zip(edges.first())
        .is_some_and(|(last, first)| last - first >= board.px(6.0) * dated as i32);
    let highest = figure.marks.iter().filter(|mark| drawable(mark).is_some_and(|value| value != 0.0));
    let highest = highest.map(|mark| mark.series).max();
    let mut course = Course { middles: middles(edges), ..Course::default() };
    let mut corners = Vec::with_capacity(2 * edges.len() + 4);
    for series in 0..figure.series.len().max(1) {
        follow(board, scale, series, &mut levels, &mut course);
        if course.lower == course.upper && figure.series.len() > 1 {
            // A series without any extent would only draw its outline over its neighbour's.
            continue;
        }
        let set_off = roomy && Some(series) != highest;
        for (first, last) in &stretches {
            let paint = paint::of_mark(figure, *first, series, board.theme);
            draw_stretch(board, &course, (*first, *last), (paint, set_off), &mut corners);
        }
    }
}

/// The middles of bands.
pub(super) fn middles(edges: &[i32]) -> Vec<i32> {
    edges.windows(2).map(|band| band.iter().sum::<i32>() / 2).collect()
}

/// Puts a series on top of the levels reached so far, and writes down both sides.
fn follow(board: &Board<'_>, scale: &Scale, series: usize, levels: &mut [(f64, f64)], course: &mut Course) {
    course.lower.clear();
    course.lower.extend(levels.iter().map(|(above, _)| scale.at(*above)));
    course.upper.clone_from(&course.lower);
    for mark in board.figure.marks.iter().filter(|mark| mark.series == series) {
        let Some((above, below)) = levels.get_mut(mark.category) else { continue };
        let value = drawable(mark).unwrap_or(0.0);
        let level = if value < 0.0 { below } else { above };
        course.lower[mark.category] = scale.at(*level);
        *level += value;
        course.upper[mark.category] = scale.at(*level);
    }
}

/// Runs of neighbouring categories in the same state: first and last.
fn stretches(categories: &[Category]) -> Vec<(usize, usize)> {
    let state = |category: &Category| (category.selection == Selection::LeftOut, category.partial);
    let mut first = 0;
    let runs = categories.chunk_by(|a, b| state(a) == state(b)).map(|run| {
        let start = first;
        first += run.len();
        (start, first - 1)
    });
    runs.collect()
}

fn draw_stretch(
    board: &mut Board<'_>,
    course: &Course,
    ends: (usize, usize),
    (paint, set_off): (Paint, bool),
    corners: &mut Vec<Point>,
) {
    if board.figure.series.len() > 1 && course.upper[ends.0..=ends.1] == course.lower[ends.0..=ends.1] {
        let flat = |at: Option<usize>| at.is_none_or(|at| course.upper.get(at) == course.lower.get(at));
        if flat(ends.0.checked_sub(1)) && flat(Some(ends.1 + 1)) {
            return;
        }
    }
    side(&course.middles, &course.upper, ends, corners);
    let turn = corners.len();
    side(&course.middles, &course.lower, ends, corners);
    corners[turn..].reverse();
    let (theme, alone) = (board.theme, board.figure.series.len() < 2);
    let partial = board.figure.categories.get(ends.0).is_some_and(|category| category.partial);
    let strength = match paint.hatch {
        _ if alone => 0.22,
        None => 1.0,
        // A polygon is not hatched: partial buckets are paler, and so is a value that shares its colour.
        Some(_) if partial => 0.5,
        Some(spacing) => (3.0 / f64::from(spacing)).min(0.7),
    };
    board.surface.polygon(corners, mix(theme.card, paint.colour, strength));
    let line = &corners[..turn];
    match strength {
        _ if partial => board.dashed(line, paint.colour, board.px(1.5) as u32),
        _ if alone => board.surface.stroke(line, paint.colour, board.px(2.0) as u32),
        1.0 if set_off => board.surface.stroke(line, theme.card, 1),
        1.0 => {}
        _ => board.surface.stroke(line, paint.colour, board.px(1.0) as u32),
    }
    corners.clear();
}

/// Adds one side of a stretch from left to right; it starts and ends halfway to its neighbours.
fn side(middles: &[i32], heights: &[i32], (first, last): (usize, usize), corners: &mut Vec<Point>) {
    let between = |a: usize, b: usize| {
        let point = |index: usize| Some((*middles.get(index)?, *heights.get(index)?));
        let ((ax, ay), (bx, by)) = (point(a)?, point(b)?);
        Some((ax.midpoint(bx), ay.midpoint(by)))
    };
    corners.extend(first.checked_sub(1).and_then(|before| between(before, first)));
    corners.extend((first..=last).filter_map(|index| Some((*middles.get(index)?, *heights.get(index)?))));
    corners.extend(between(last, last + 1));
}

/// A mark's area is its bucket's band between its lower and its upper side.
fn hit_marks(board: &mut Board<'_>, scale: &Scale, edges: &[i32]) {
    let marks = board.marks;
    for (category, band) in edges.windows(2).enumerate() {
        let &[left, right] = band else { continue };
        for segment in marks.stack(category) {
            let (from, to) = (scale.at(segment.from), scale.at(segment.to));
            let at = Px::new(left, from.min(to), right, from.max(to));
            board.hit(segment.mark, category, segment.series, at);
        }
    }
}
