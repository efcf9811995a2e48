//! Horizontal bars, one a category, in the order given; stacked when there are series. What does not fit is one bar more,
//! where its figures add up, else a remark.

use plotters_backend::text_anchor::{HPos, VPos};

use super::beside;
use super::board::Board;
use super::broken;
use super::category_axis::{bands, draw_beside, width_beside};
use super::columns::stretch;
use super::ghost;
use super::marks::drawable;
use super::paint;
use super::scene::Along;
use super::surface::Px;
use super::ticks::Scale;
use super::value_axis::ValueAxis;
use crate::format::{DASH, count, value};
use crate::view_model::figure::{Figure, Selection};

/// The lowest and the highest band of a bar, in CSS pixels.
const BAND: (f64, f64) = (20.0, 72.0);

/// How much of its band a bar fills.
const FILLED: f64 = 0.68;

/// The highest bar, in CSS pixels; in higher bands the space between bars grows instead.
const HIGHEST: f64 = 28.0;

/// Under this width, in CSS pixels, the figures at the bars' ends are left to the table.
const ROOM_FOR_FIGURES: f64 = 260.0;

pub(crate) fn draw(board: &mut Board<'_>) {
    let figure = board.figure;
    let shown = shown(board);
    let categories = &figure.categories[..shown];
    let texts = figures(board, shown);
    let plot = plot(board, shown, &texts);
    if plot.is_empty() {
        return;
    }
    board.broken = broken::broken(board, shown);
    let extent = beside::within(board, shown, board.marks.stacked_extent(shown, board.broken));
    let extent = ghost::within(board, shown, extent);
    let scale = ValueAxis::new(board, extent).draw_upright(board, plot);
    let rest = rest(board, shown);
    let mut edges = bands(plot.top, plot.bottom, shown + usize::from(rest.is_some()));
    let band_of_rest = rest.and_then(|rest| Some((rest, edges.pop()?, *edges.last()?)));
    let others = beside::totals(figure);
    board.begin(plot, Along::Y, &edges);
    ghost::draw_bands(board, &scale, Along::Y, &edges);
    for (category, band) in edges.windows(2).enumerate() {
        if let &[from, to] = band {
            let other = others.get(category).copied().flatten();
            let end = bar(board, &scale, category, (from, to), other);
            let text = texts.get(category);
            let width = text.map_or(0, |text| board.width(text));
            let end = ghost::clear_of(board, &scale, category, end, width);
            let end = beside::clear_of(board, other.map(|other| scale.at(other)), end, width);
            write_figure(board, category, text, (end, from.midpoint(to)));
        }
    }
    draw_beside(board, categories, &edges, plot);
    board.scene.left_out = figure.categories.len() - shown;
    match band_of_rest {
        Some((rest, to, from)) => draw_rest(board, &scale, rest, (from, to), plot),
        None => note_rest(board, shown, plot),
    }
}

/// The sum of what does not fit, where that is a figure and not nothing; never of what is left out by a filter, which is
/// no part of what is shown.
fn rest(board: &Board<'_>, shown: usize) -> Option<f64> {
    let figure = board.figure;
    let is_unfiltered = figure.categories.iter().all(|category| category.selection == Selection::Unfiltered);
    if !figure.measure.adds_up || shown >= worth(figure) || !is_unfiltered {
        return None;
    }
    let left = figure.marks.iter().filter(|mark| mark.category >= shown);
    Some(left.filter_map(drawable).sum::<f64>()).filter(|sum| *sum > 0.0)
}

fn words_of_rest(board: &Board<'_>, many: usize) -> String {
    count(many as u64, "other", "others", board.locale)
}

/// Draws what does not fit as one grey bar. It may be longer than the longest: then it is broken off.
fn draw_rest(board: &mut Board<'_>, scale: &Scale, rest: f64, (from, to): (i32, i32), plot: Px) {
    let height = (f64::from(to - from) * FILLED).min(HIGHEST * board.ratio).round().max(1.0) as i32;
    let top = from + (to - from - height) / 2;
    let (zero, middle) = (scale.at(0.0), from.midpoint(to));
    let bar = Px::new(zero, top, scale.at(rest).max(zero + 1), top + height);
    board.surface.fill(bar, board.theme.other, 1.0);
    if scale.at(rest * 0.999) == bar.right && bar.right >= plot.right - board.px(12.0) {
        broken::draw_across(board, bar);
    }
    let label = words_of_rest(board, board.scene.left_out);
    let label = board.fit(&label, plot.left - board.canvas.left - board.px(8.0));
    let style = board.caption(board.theme.muted, HPos::Right, VPos::Center);
    board.surface.write(&label, (plot.left - board.px(8.0), middle), &style);
    if board.css(board.canvas.width()) >= ROOM_FOR_FIGURES {
        let text = value(Some(rest), board.figure.measure.unit, board.locale);
        let style = board.caption(board.theme.muted, HPos::Left, VPos::Center);
        board.surface.write(&text, (bar.right + board.px(6.0), middle), &style);
    }
}

/// How many bars a figure is worth: two and more at the end that have no length, and that no filter keeps, are left to
/// the table.
pub(crate) fn worth(figure: &Figure) -> usize {
    let all = figure.categories.len();
    let kept = figure.categories.iter().rposition(|category| category.selection == Selection::Kept);
    let long = figure.marks.iter().filter(|mark| mark.value != Some(0.0)).map(|mark| mark.category).max();
    let other = beside::totals(figure).iter().rposition(|total| total.is_some_and(|total| total != 0.0));
    let worth = kept.max(long).max(other).map_or(all, |last| last + 1);
    if worth + 2 <= all { worth } else { all }
}

/// How many bars fit.
fn shown(board: &Board<'_>) -> usize {
    let (all, worth) = (board.figure.categories.len(), worth(board.figure));
    let fit = |room: i32| usize::try_from(room.max(0) / board.px(BAND.0)).unwrap_or(0);
    let room = board.canvas.height() - below(board);
    if fit(room) >= all && worth == all { all } else { fit(room - board.line_height()).clamp(1, worth) }
}

/// The height of the axis below the bars.
fn below(board: &Board<'_>) -> i32 {
    board.px(20.0)
}

/// The plot: labels on its left, figures on its right, the axis below. Few bars do not fill the canvas.
fn plot(board: &Board<'_>, shown: usize, texts: &[String]) -> Px {
    let canvas = board.canvas;
    let rest = rest(board, shown).map(|rest| value(Some(rest), board.figure.measure.unit, board.locale));
    let note = if shown < board.figure.categories.len() && rest.is_none() { board.line_height() } else { 0 };
    let shown = shown + usize::from(rest.is_some());
    let figures = texts.iter().chain(rest.iter().filter(|_| !texts.is_empty()));
    let figures = figures.map(|text| board.width(text)).max().unwrap_or(0) + board.px(8.0);
    let all = board.figure.categories.len();
    let named =
        rest.as_ref().map_or(0, |_| board.width(&words_of_rest(board, all + 1 - shown)) + board.px(10.0));
    let left = canvas.left + width_beside(board, &board.figure.categories[..shown.min(all)]).max(named);
    let highest = board.px(BAND.1).saturating_mul(i32::try_from(shown).unwrap_or(i32::MAX));
    let bottom = (canvas.bottom - below(board) - note).min(canvas.top.saturating_add(highest));
    Px::new(left, canvas.top, canvas.right - figures, bottom)
}

/// What is written at the bars' ends: the mark's figure, or the sum of a stack. Nothing where it is narrow.
fn figures(board: &Board<'_>, shown: usize) -> Vec<String> {
    if board.css(board.canvas.width()) < ROOM_FOR_FIGURES {
        return Vec::new();
    }
    let figure = board.figure;
    let text = |category| {
        let mut marks = board.marks.of(category).map(|(_, mark)| mark);
        if figure.series.is_empty() {
            return marks.next().map_or_else(|| DASH.to_owned(), |mark| mark.text.clone());
        }
        let sum = marks.filter_map(drawable).fold(None, |sum, value| Some(sum.unwrap_or(0.0) + value));
        value(sum, figure.measure.unit, board.locale)
    };
    (0..shown).map(text).collect()
}

/// Draws a category's stack, and the other side of a comparison; returns where it ends on the right.
fn bar(
    board: &mut Board<'_>,
    scale: &Scale,
    category: usize,
    (from, to): (i32, i32),
    other: Option<f64>,
) -> i32 {
    let height = (f64::from(to - from) * FILLED).min(HIGHEST * board.ratio).round().max(1.0) as i32;
    let top = from + (to - from - height) / 2;
    let mut end = scale.at(0.0);
    let marks = board.marks;
    for segment in marks.stack(category) {
        let at = stretch(board, scale.at(segment.from), scale.at(segment.to), segment.to - segment.from);
        let at = Px::new(at.0, top, at.1, top + height);
        end = end.max(at.right);
        let paint = paint::of_mark(board.figure, category, segment.series, board.theme);
        board.paint_segment(at, paint, Along::Y);
        board.hit(segment.mark, category, segment.series, at);
    }
    if board.broken == Some(category) {
        broken::draw_across(board, Px::new(scale.at(0.0), top, end, top + height));
    }
    beside::draw_mark(board, other, scale, Along::Y, (top, top + height));
    end
}

fn write_figure(board: &mut Board<'_>, category: usize, text: Option<&String>, (end, middle): (i32, i32)) {
    let (Some(text), Some(along)) = (text, board.figure.categories.get(category)) else { return };
    let dimmed = along.selection == Selection::LeftOut;
    let colour = if dimmed { board.theme.muted } else { board.theme.text };
    let style = board.caption(colour, HPos::Left, VPos::Center);
    board.surface.write(text, (end + board.px(6.0), middle), &style);
}

/// Says how many bars did not fit, or have no length.
fn note_rest(board: &mut Board<'_>, shown: usize, plot: Px) {
    let rest = board.scene.left_out;
    if rest == 0 {
        return;
    }
    let words = if shown == worth(board.figure) { "more at zero" } else { "more in the table" };
    let more = count(rest as u64, words, words, board.locale);
    let text = board.fit(&format!("and {more}"), board.canvas.width());
    let style = board.caption(board.theme.muted, HPos::Left, VPos::Bottom);
    let left = if board.width(&text) <= board.canvas.right - plot.left { plot.left } else { 0 };
    // Below the axis, which a few bars leave far above the canvas's end.
    let down = (plot.bottom + below(board) + board.line_height()).min(board.canvas.bottom);
    board.surface.write(&text, (left, down), &style);
}
