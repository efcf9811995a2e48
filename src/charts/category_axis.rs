//! The labels of categories: below columns and time, beside bars and rows.

use plotters_backend::text_anchor::{HPos, VPos};

use super::board::Board;
use super::surface::Px;
use super::theme::{Colour, mix};
use crate::view_model::figure::{Category, Selection};

/// Labels below columns are cut to this width in CSS pixels.
const WIDEST: f64 = 120.0;

/// In bands of this width, in CSS pixels, every label is written, cut to its band.
const ROOMY: f64 = 56.0;

/// How many labels are measured to learn how wide they are.
const SAMPLE: usize = 40;

/// The bands of so many categories over a stretch of device pixels: where each starts, and the end.
pub(crate) fn bands(from: i32, to: i32, count: usize) -> Vec<i32> {
    let span = f64::from(to - from);
    (0..=count).map(|index| from + (span * index as f64 / count.max(1) as f64).round() as i32).collect()
}

/// Writes as many labels below the plot as fit without touching, evenly chosen, each in the middle of its band.
pub(crate) fn draw_below(board: &mut Board<'_>, categories: &[Category], edges: &[i32], plot: Px) {
    let band = plot.width() / i32::try_from(categories.len()).unwrap_or(i32::MAX).max(1);
    let all_fit = band >= board.px(ROOMY);
    let widest = if all_fit { band - board.px(6.0) } else { board.px(WIDEST).min(board.canvas.width()) };
    let gap = if all_fit { 0 } else { board.px(12.0) };
    let step = if all_fit { 1 } else { step(board, categories, plot.width(), widest, gap) };
    let mut free = i32::MIN;
    for (category, band) in categories.iter().zip(edges.windows(2)).step_by(step) {
        let text = board.fit(&category.label, widest);
        let half = board.width(&text) / 2 + 1;
        let &[from, to] = band else { continue };
        let centre = from.midpoint(to).min(board.canvas.right - half).max(board.canvas.left + half);
        if text.is_empty() || centre - half < free {
            continue;
        }
        let style = board.caption(colour(board, category), HPos::Center, VPos::Top);
        board.surface.write(&text, (centre, plot.bottom + board.px(6.0)), &style);
        free = centre + half + gap;
    }
}

/// Writes the labels left of the plot, each in the middle of its band; where bands are lower than a line, every
/// other one and so on.
pub(crate) fn draw_beside(board: &mut Board<'_>, categories: &[Category], edges: &[i32], plot: Px) {
    let most = plot.left - board.px(8.0);
    let mut free = i32::MIN;
    for (category, band) in categories.iter().zip(edges.windows(2)) {
        let &[from, to] = band else { continue };
        let (middle, half) = (from.midpoint(to), board.line_height() / 2);
        if middle - half < free {
            continue;
        }
        let text = board.fit(&category.label, most);
        let style = board.caption(colour(board, category), HPos::Right, VPos::Center);
        board.surface.write(&text, (most, middle), &style);
        free = middle + half;
    }
}

/// The width of the column of labels beside a plot: as wide as the widest label, at most two fifths of the canvas.
pub(crate) fn width_beside(board: &Board<'_>, categories: &[Category]) -> i32 {
    let most = (board.canvas.width() * 2 / 5).min(board.px(200.0));
    let widest = categories.iter().map(|category| board.width(&board.fit(&category.label, most))).max();
    widest.unwrap_or(0) + board.px(8.0)
}

/// Every how many labels one is written.
fn step(board: &Board<'_>, categories: &[Category], width: i32, widest: i32, gap: i32) -> usize {
    let every = categories.len().div_ceil(SAMPLE).max(1);
    let sample = categories.iter().step_by(every).chain(categories.last());
    let label = sample.map(|category| board.width(&board.fit(&category.label, widest))).max().unwrap_or(0);
    let fit = (width / (label + gap).max(1)).max(1);
    categories.len().div_ceil(usize::try_from(fit).unwrap_or(1)).max(1)
}

fn colour(board: &Board<'_>, category: &Category) -> Colour {
    match category.selection {
        Selection::Kept => board.theme.text,
        Selection::Unfiltered => mix(board.theme.muted, board.theme.text, 0.5),
        Selection::LeftOut => board.theme.muted,
    }
}
