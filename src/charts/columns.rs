//! Vertical columns over ordered categories; with series stacked, or side by side where they do not add up.

use super::beside;
use super::board::Board;
use super::broken;
use super::category_axis::{bands, draw_below, height_below};
use super::ghost;
use super::marks::drawable;
use super::paint;
use super::scene::Along;
use super::surface::Px;
use super::ticks::Scale;
use super::value_axis::{ValueAxis, with_headroom};
use crate::view_model::figure::Shape;

/// The widest column in CSS pixels; in wider bands the space between them grows instead.
const WIDEST: f64 = 96.0;

pub(crate) fn draw(board: &mut Board<'_>) {
    let figure = board.figure;
    let all = figure.categories.len();
    board.broken = broken::broken(board, all);
    let own = match (figure.shape, board.marks.extent(all)) {
        (Shape::Grouped, extent) => extent.map_or((0.0, 0.0), |(low, high)| (low.min(0.0), high.max(0.0))),
        _ => board.marks.stacked_extent(all, board.broken),
    };
    let extent = ghost::within(board, all, beside::within(board, all, own));
    let axis = ValueAxis::new(board, with_headroom(extent));
    let plot = plot(board, &axis);
    if plot.is_empty() {
        return;
    }
    let scale = axis.draw_level(board, plot);
    let edges = bands(plot.left, plot.right, all);
    let others = beside::totals(figure);
    board.begin(plot, Along::X, &edges);
    ghost::draw_bands(board, &scale, Along::X, &edges);
    for (category, band) in edges.windows(2).enumerate() {
        if let &[from, to] = band {
            if figure.shape == Shape::Grouped {
                group(board, &scale, category, (from, to));
                continue;
            }
            let (from, to) = narrowed(board, (from, to));
            column(board, &scale, category, (from, to));
            let other = others.get(category).copied().flatten();
            beside::draw_mark(board, other, &scale, Along::X, (from, to));
        }
    }
    broken::draw_above(board, &scale, plot, &edges);
    draw_below(board, &figure.categories, &edges, plot);
}

/// What of a band a column takes. Buckets and bins, which go on in their neighbours, take it all.
pub(super) fn narrowed(board: &Board<'_>, (from, to): (i32, i32)) -> (i32, i32) {
    let figure = board.figure;
    let apart = !figure.brushable || figure.categories.len() < 2;
    let spare = if apart { (to - from - board.px(WIDEST)).max(0) } else { 0 };
    (from + spare / 2, to - (spare - spare / 2))
}

/// The plot of a chart with level gridlines: figures on its left, labels below.
pub(crate) fn plot(board: &Board<'_>, axis: &ValueAxis) -> Px {
    let canvas = board.canvas;
    let left = canvas.left + axis.width(board) + board.px(8.0);
    let below = height_below(board, &board.figure.categories);
    Px::new(left, canvas.top + board.px(8.0), canvas.right - board.px(2.0), canvas.bottom - below)
}

/// Draws a category's stack in its band.
pub(super) fn column(board: &mut Board<'_>, scale: &Scale, category: usize, (from, to): (i32, i32)) {
    // Bins stand close, a tenth of their width apart; never so close that they merge while there is a pixel to spare.
    let gap = if to - from >= 3 { ((to - from) / 10).max(1) } else { 0 };
    let (left, right) = (from + gap / 2, to - (gap - gap / 2));
    let marks = board.marks;
    for segment in marks.stack(category) {
        let length = segment.to - segment.from;
        let (top, bottom) = stretch(board, scale.at(segment.from), scale.at(segment.to), length);
        let at = Px::new(left, top, right.max(left + 1), bottom);
        let paint = paint::of_mark(board.figure, category, segment.series, board.theme);
        board.paint_segment(at, paint, Along::X);
        board.hit(segment.mark, category, segment.series, at);
    }
}

/// Draws a category's columns side by side, each in its part of the band, and across each the other side's mark.
fn group(board: &mut Board<'_>, scale: &Scale, category: usize, (from, to): (i32, i32)) {
    let gap = ((to - from) / 6).max(1);
    let parts = bands(from + gap / 2, to - (gap - gap / 2), board.figure.series.len().max(1));
    let marks = board.marks;
    for (index, mark) in marks.of(category) {
        let (Some(&[left, right]), Some(value)) = (parts.get(mark.series..mark.series + 2), drawable(mark))
        else {
            continue;
        };
        let (top, bottom) = stretch(board, scale.at(0.0), scale.at(value), value);
        let apart = i32::from(right - left > 4);
        let at = Px::new(left, top, (right - apart).max(left + 1), bottom);
        let paint = paint::of_mark(board.figure, category, mark.series, board.theme);
        board.paint(at, paint);
        board.hit(index, category, mark.series, at);
        let other = board.figure.before(index).and_then(|before| before.value);
        beside::draw_mark(board, other, scale, Along::X, (left, right));
    }
}

/// From and to of a segment in device pixels, in ascending order. A figure that is not zero gets a pixel at least.
pub(crate) fn stretch(board: &Board<'_>, from: i32, to: i32, length: f64) -> (i32, i32) {
    let (low, high) = (from.min(to), from.max(to));
    if low == high && length != 0.0 {
        // Upwards and rightwards are opposite directions in pixels.
        let grows_down = (length > 0.0) == (board.figure.shape == Shape::Bars);
        return if grows_down { (low, high + 1) } else { (low - 1, high) };
    }
    (low, high)
}
