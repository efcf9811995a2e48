//! A funnel: steps one below the other, each centred and as wide as its figure, and between them what is left of the one
//! above.

use plotters_backend::text_anchor::{HPos, VPos};

use super::board::Board;
use super::category_axis::{bands, draw_beside, width_beside};
use super::marks::drawable;
use super::paint;
use super::scene::Along;
use super::surface::Px;
use super::theme::mix;
use crate::format::percent;

/// How much of its band a step fills.
const FILLED: f64 = 0.62;

/// The highest step in CSS pixels.
const HIGHEST: f64 = 72.0;

pub(crate) fn draw(board: &mut Board<'_>) {
    let figure = board.figure;
    let all = figure.categories.len();
    let texts: Vec<[String; 2]> = (0..all).map(|category| words(board, category)).collect();
    let widest = texts.iter().flatten().map(|text| board.width(text)).max().unwrap_or(0);
    let canvas = board.canvas;
    let left = canvas.left + width_beside(board, &figure.categories);
    let room = board.px(HIGHEST).saturating_mul(i32::try_from(all).unwrap_or(i32::MAX));
    let bottom = canvas.bottom.min(canvas.top.saturating_add(room));
    let plot = Px::new(left, canvas.top, canvas.right - widest - board.px(12.0), bottom);
    if plot.is_empty() {
        return;
    }
    let edges = bands(plot.top, plot.bottom, all);
    board.begin(plot, Along::Y, &edges);
    let most = board.marks.extent(all).map_or(1.0, |(_, high)| high).max(f64::MIN_POSITIVE);
    let mut above: Option<Px> = None;
    for (category, band) in edges.windows(2).enumerate() {
        let (&[from, to], Some((index, mark))) = (band, board.marks.of(category).next()) else { continue };
        let share = (drawable(mark).unwrap_or(0.0) / most).clamp(0.0, 1.0);
        let width = (f64::from(plot.width()) * share).round().max(f64::from(board.px(1.0))) as i32;
        let height = (f64::from(to - from) * FILLED).round().max(1.0) as i32;
        let (x, y) = (plot.left + (plot.width() - width) / 2, from + (to - from - height) / 2);
        let at = Px::new(x, y, x + width, y + height);
        let paint = paint::of_mark(figure, category, mark.series, board.theme);
        if let Some(above) = above {
            let corners = [
                (above.left, above.bottom),
                (above.right, above.bottom),
                (at.right, at.top),
                (at.left, at.top),
            ];
            board.surface.polygon(&corners, mix(board.theme.card, paint.colour, 0.2));
        }
        board.paint(at, paint);
        board.hit(index, category, mark.series, at);
        write(board, &texts[category], (plot.right + board.px(12.0), at.top.midpoint(at.bottom)));
        above = Some(at);
    }
    draw_beside(board, &figure.categories, &edges, plot);
}

/// A step's figure, and which part of the step above it is.
fn words(board: &Board<'_>, category: usize) -> [String; 2] {
    let value = |category: usize| board.marks.of(category).next().and_then(|(_, mark)| drawable(mark));
    let figure = board.marks.of(category).next().map(|(_, mark)| mark.text.clone()).unwrap_or_default();
    let before = category.checked_sub(1).and_then(value).filter(|before| *before > 0.0);
    let left = before.zip(value(category)).map(|(before, now)| percent(now / before, board.locale));
    [figure, left.map(|left| format!("{left} of the above")).unwrap_or_default()]
}

fn write(board: &mut Board<'_>, [figure, left]: &[String; 2], (x, middle): (i32, i32)) {
    let half = board.line_height() / 2;
    let (top, down) = if left.is_empty() { (middle, VPos::Center) } else { (middle, VPos::Bottom) };
    let style = board.caption(board.theme.text, HPos::Left, down);
    board.surface.write(figure, (x, top), &style);
    if !left.is_empty() {
        let style = board.caption(board.theme.muted, HPos::Left, VPos::Top);
        board.surface.write(left, (x, middle + half / 4), &style);
    }
}
