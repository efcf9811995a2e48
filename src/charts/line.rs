//! Lines over time, for rates and means: they do not stack, break at null, and need not start at zero. A few have their
//! names at their ends; of more the legend tells.

use plotters_backend::text_anchor::{HPos, VPos};

use super::area::middles;
use super::beside;
use super::board::Board;
use super::category_axis::{bands, draw_below};
use super::columns;
use super::ghost;
use super::marks::drawable;
use super::paint::{self, Paint};
use super::scene::Along;
use super::surface::{Point, Px};
use super::ticks::Scale;
use super::value_axis::{ValueAxis, with_headroom};

pub(crate) fn draw(board: &mut Board<'_>) {
    let figure = board.figure;
    let all = figure.categories.len();
    let extent = beside::within(board, all, board.marks.extent(all).unwrap_or((0.0, 0.0)));
    let extent = ghost::within(board, all, extent);
    let axis = ValueAxis::new(board, with_headroom(from_zero_if_near(extent)));
    let plot = columns::plot(board, &axis);
    let names = names(board, plot);
    let plot = Px { right: plot.right - names.iter().map(|(_, width)| *width).max().unwrap_or(0), ..plot };
    if plot.is_empty() {
        return;
    }
    let scale = axis.draw_level(board, plot);
    let edges = bands(plot.left, plot.right, all);
    board.begin(plot, Along::X, &edges);
    let middles = middles(&edges);
    ghost::draw_line(board, &scale, &middles);
    beside::draw_lines(board, &scale, &middles);
    for series in 0..figure.series.len().max(1) {
        draw_series(board, &scale, series, &middles);
    }
    write_names(board, &scale, &middles, &names);
    hit_marks(board, &scale, &edges);
    draw_below(board, &figure.categories, &edges, plot);
}

/// Up to how many lines have their names at their ends.
pub(super) const FEW: usize = 4;

/// The lines' names as they are written at their ends, with the width that each takes; none where there is one line, where
/// there are many, and where it is narrow.
fn names(board: &Board<'_>, plot: Px) -> Vec<(String, i32)> {
    let series = &board.figure.series;
    if !(2..=FEW).contains(&series.len()) || board.css(plot.width()) < 360.0 {
        return Vec::new();
    }
    let most = board.px(120.0);
    let name = |value: &crate::view_model::figure::Category| {
        let name = board.fit(&value.label, most);
        let width = board.width(&name) + board.px(12.0);
        (name, width)
    };
    series.iter().map(name).collect()
}

/// Writes the names beside where the lines end, apart from each other.
fn write_names(board: &mut Board<'_>, scale: &Scale, middles: &[i32], names: &[(String, i32)]) {
    let figure = board.figure;
    let end = |series: usize| {
        let of_series = figure.marks.iter().rev().filter(|mark| mark.series == series);
        of_series.filter_map(|mark| Some((*middles.get(mark.category)?, scale.at(drawable(mark)?)))).next()
    };
    let mut ends: Vec<(usize, Point)> = (0..names.len()).filter_map(|at| Some((at, end(at)?))).collect();
    reelscope_model::sort::sort_by_key(&mut ends, |(_, (_, y))| *y);
    let (mut free, height) = (i32::MIN, board.line_height());
    for (series, (x, y)) in ends {
        let (Some((name, _)), Some(value)) = (names.get(series), figure.series.get(series)) else { continue };
        let middle = y.max(free);
        free = middle + height;
        // The line's own colour may be too pale for text: its name is in the text's, behind a piece of the line.
        let paint = paint::of_value(value, board.theme);
        let from = x + board.px(3.0);
        board.surface.stroke(
            &[(from, middle), (from + board.px(5.0), middle)],
            paint.colour,
            board.px(2.0) as u32,
        );
        let style = board.caption(board.theme.text, HPos::Left, VPos::Center);
        board.surface.write(name, (from + board.px(8.0), middle), &style);
    }
}

/// An extent that keeps away from zero by more than half of its height is shown as it is; any other starts at zero.
pub(crate) fn from_zero_if_near((low, high): (f64, f64)) -> (f64, f64) {
    if low > high / 2.0 || high < low / 2.0 { (low, high) } else { (low.min(0.0), high.max(0.0)) }
}

/// Draws a series as strokes, each as long as its state and its figures go on.
fn draw_series(board: &mut Board<'_>, scale: &Scale, series: usize, middles: &[i32]) {
    let figure = board.figure;
    let mut stroke: Vec<Point> = Vec::with_capacity(middles.len());
    let mut drawn: Option<(usize, Paint)> = None;
    for mark in figure.marks.iter().filter(|mark| mark.series == series) {
        let (Some(value), Some(x)) = (drawable(mark), middles.get(mark.category)) else { continue };
        let paint = paint::of_mark(figure, mark.category, series, board.theme);
        // Null has no place in time, so no line leads there.
        let dated = figure.categories.get(mark.category).is_some_and(|category| category.raw.is_some());
        let follows = drawn.filter(|(before, _)| dated && before + 1 == mark.category);
        match follows {
            Some((_, before)) if before == paint => {}
            Some((_, before)) => {
                // A change of state is drawn in the state it comes to, but what comes out of a hatched one is its own.
                let joint = if before.hatch > paint.hatch {
                    stroke.push((*x, scale.at(value)));
                    None
                } else {
                    stroke.last().copied()
                };
                finish(board, &mut stroke, before);
                stroke.extend(joint);
            }
            None => {
                if let Some((_, before)) = drawn {
                    finish(board, &mut stroke, before);
                }
            }
        }
        stroke.push((*x, scale.at(value)));
        drawn = Some((mark.category, paint));
    }
    if let Some((_, paint)) = drawn {
        finish(board, &mut stroke, paint);
    }
}

/// Strokes the points gathered and empties them; a point on its own is a dot.
fn finish(board: &mut Board<'_>, stroke: &mut Vec<Point>, paint: Paint) {
    match stroke.as_slice() {
        [] => {}
        [point] => board.surface.dot(*point, board.px(2.5) as u32, paint.colour),
        path if paint.hatch.is_some() => board.dashed(path, paint.colour, board.px(2.0) as u32),
        path => board.surface.stroke(path, paint.colour, board.px(2.0) as u32),
    }
    stroke.clear();
}

/// A mark's area is a strip of its bucket's band around its point.
fn hit_marks(board: &mut Board<'_>, scale: &Scale, edges: &[i32]) {
    let (marks, reach) = (board.marks, board.px(4.0));
    for (category, band) in edges.windows(2).enumerate() {
        let &[left, right] = band else { continue };
        for (index, mark) in marks.of(category) {
            let Some(value) = drawable(mark) else { continue };
            let y = scale.at(value);
            board.hit(index, category, mark.series, Px::new(left, y - reach, right, y + reach));
        }
    }
}
