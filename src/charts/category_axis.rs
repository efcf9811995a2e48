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

/// The height that labels below a plot need: a line, or two where buckets say what they lie within.
pub(crate) fn height_below(board: &Board<'_>, categories: &[Category]) -> i32 {
    let within = |category: &Category| category.axis.as_ref().is_some_and(|axis| !axis.within.is_empty());
    let lines = if categories.iter().any(within) { 2 } else { 1 };
    board.px(8.0) + lines * board.line_height()
}

/// Writes as many labels below the plot as fit without touching, evenly chosen, each in the middle of its band.
pub(crate) fn draw_below(board: &mut Board<'_>, categories: &[Category], edges: &[i32], plot: Px) {
    if categories.iter().any(|category| category.axis.is_some()) {
        return draw_short(board, categories, edges, plot);
    }
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

/// Writes the short labels of buckets and bins at round places, and below them what they lie within where that changes.
/// Null, the last category, has its label first.
fn draw_short(board: &mut Board<'_>, categories: &[Category], edges: &[i32], plot: Px) {
    // Edges of bins are figures on an axis: a few of them say it.
    let at_edges =
        categories.first().and_then(|category| category.axis.as_ref()).is_some_and(|axis| axis.at_start);
    let gap = board.px(if at_edges { 32.0 } else { 8.0 });
    let mut end = board.canvas.right;
    if let (Some(null @ Category { axis: None, .. }), &[.., from, to]) = (categories.last(), edges) {
        let text = board.fit(&null.label, board.px(WIDEST));
        let at = place(board, &text, from.midpoint(to));
        write_below(board, &text, at, colour(board, null), plot, 0);
        end = at.0 - gap;
    }
    let (step, from_place) = round_step(board, categories, plot.width(), gap);
    let (mut free, mut within) = ([i32::MIN; 2], "");
    for (category, band) in categories.iter().zip(edges.windows(2)) {
        let (Some(axis), &[from, to]) = (&category.axis, band) else { continue };
        if (axis.place - from_place).rem_euclid(step) != 0 {
            continue;
        }
        let (ink, middle) = (colour(board, category), if axis.at_start { from } else { from.midpoint(to) });
        let at = place(board, &axis.text, middle);
        if at.0 < free[0] || at.1 > end {
            continue;
        }
        write_below(board, &axis.text, at, ink, plot, 0);
        free[0] = at.1 + gap;
        let at = place(board, &axis.within, middle);
        if axis.within != within && at.0 >= free[1] {
            write_below(board, &axis.within, at, board.theme.muted, plot, 1);
            (free[1], within) = (at.1 + gap, &axis.within);
        }
    }
}

/// Every how many places a label is written, and from which on: a step that makes them round, unless hardly any would
/// be left.
fn round_step(board: &Board<'_>, categories: &[Category], width: i32, gap: i32) -> (i64, i64) {
    let labels = || categories.iter().filter_map(|category| category.axis.as_ref());
    let every = categories.len().div_ceil(SAMPLE).max(1);
    let widest = labels().step_by(every).map(|axis| board.width(&axis.text)).max().unwrap_or(0);
    let fit = (i64::from(width) / i64::from(widest + gap).max(1)).max(1);
    let least = (categories.len() as i64 + fit - 1) / fit;
    let steps = labels().next().map_or(&[1][..], |axis| axis.steps);
    let coarsest = steps.last().copied().unwrap_or(1);
    let step = steps.iter().copied().find(|step| *step >= least);
    let step = step.unwrap_or_else(|| (least + coarsest - 1) / coarsest * coarsest);
    let round = labels().filter(|axis| axis.place.rem_euclid(step) == 0).count();
    let first = labels().next().map_or(0, |axis| axis.place);
    if round > 1 { (step, 0) } else { (least, first) }
}

/// From where to where a label of one line reaches that stands around `middle`, inside of the canvas.
fn place(board: &Board<'_>, text: &str, middle: i32) -> (i32, i32) {
    let half = board.width(text) / 2 + 1;
    let centre = middle.min(board.canvas.right - half).max(board.canvas.left + half);
    (centre - half, centre + half)
}

fn write_below(board: &mut Board<'_>, text: &str, at: (i32, i32), ink: Colour, plot: Px, line: i32) {
    let style = board.caption(ink, HPos::Center, VPos::Top);
    let top = plot.bottom + board.px(6.0) + line * board.line_height();
    board.surface.write(text, (at.0.midpoint(at.1), top), &style);
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
