//! A bar for null that would leave little of all others: it goes to the axis's end and is broken off there.

use plotters_backend::text_anchor::{HPos, VPos};

use super::board::Board;
use super::surface::Px;
use super::ticks::Scale;
use crate::format::value;
use crate::view_model::figure::Shape;

/// How many times the longest of the others it is.
const FAR: f64 = 3.0;

/// The category among the first that is broken off; none where null is of a size with the others. Figures that do not add
/// up are never broken off, as null is one of those that are compared.
pub(super) fn broken(board: &Board<'_>, categories: usize) -> Option<usize> {
    let figure = board.figure;
    if !figure.measure.adds_up || !matches!(figure.shape, Shape::Bars | Shape::Columns) {
        return None;
    }
    let null = figure.categories.iter().take(categories).position(|category| category.raw.is_none())?;
    let others = board.marks.stacked_extent(categories, Some(null)).1;
    (others > 0.0 && end(board, null) > FAR * others).then_some(null)
}

/// How far a category's stack goes.
fn end(board: &Board<'_>, category: usize) -> f64 {
    board.marks.stack(category).map(|segment| segment.to).fold(0.0, f64::max)
}

/// Draws the break across a bar.
pub(super) fn draw_across(board: &mut Board<'_>, bar: Px) {
    let (slant, right) = (board.px(4.0), bar.right - board.px(12.0));
    let (card, thick) = (board.theme.card, board.px(2.0) as u32);
    board.surface.stroke(&[(right, bar.bottom), (right + slant, bar.top)], card, thick);
}

/// Draws the break across the column that has one, and its figure beside its end, where no other column is as high.
pub(super) fn draw_above(board: &mut Board<'_>, scale: &Scale, plot: Px, edges: &[i32]) {
    let Some(null) = board.broken else { return };
    let Some(&[from, to]) = edges.get(null..null + 2) else { return };
    let (slant, y) = (board.px(2.0), scale.at(f64::INFINITY) + board.px(12.0));
    let (card, thick) = (board.theme.card, board.px(2.0) as u32);
    board.surface.stroke(&[(from, y + slant), (to, y - slant)], card, thick);
    let text = value(Some(end(board, null)), board.figure.measure.unit, board.locale);
    let (right, low) = (from - board.px(4.0), plot.top + board.line_height());
    let left = right - board.width(&text);
    let crowded = (0..null).any(|category| {
        edges.get(category + 1).is_some_and(|to| *to > left) && scale.at(end(board, category)) < low
    });
    if left > plot.left && !crowded {
        let style = board.caption(board.theme.muted, HPos::Right, VPos::Top);
        board.surface.write(&text, (right, plot.top), &style);
    }
}
