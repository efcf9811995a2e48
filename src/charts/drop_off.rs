//! A drop-off curve: which part of all is still there at marks along the way. The way is drawn to scale, so that a steep
//! piece is where many leave, and all are there at its start.

use plotters_backend::text_anchor::{HPos, VPos};

use super::board::Board;
use super::columns;
use super::marks::drawable;
use super::paint;
use super::scene::Along;
use super::surface::Point;
use super::theme::mix;
use super::value_axis::ValueAxis;

pub(crate) fn draw(board: &mut Board<'_>) {
    let figure = board.figure;
    let axis = ValueAxis::new(board, (0.0, 1.0));
    let plot = columns::plot(board, &axis);
    if plot.is_empty() {
        return;
    }
    let scale = axis.draw_level(board, plot);
    let last = figure.categories.len().saturating_sub(1);
    let x = |category: usize| {
        let evenly = (category + 1) as f64 / (last + 1) as f64;
        let key = figure.categories.get(category).and_then(|category| category.key.as_f64());
        let along = key.map_or(evenly, |percent| percent / 100.0).clamp(0.0, 1.0);
        plot.left + (f64::from(plot.width()) * along).round() as i32
    };
    // A mark's band reaches halfway to its neighbours.
    let middles: Vec<i32> = (0..=last).map(x).collect();
    let mut edges = vec![plot.left];
    edges.extend(middles.windows(2).map(|pair| pair.iter().sum::<i32>() / 2));
    edges.push(plot.right);
    board.begin(plot, Along::X, &edges);
    let paint = paint::of_measure(figure, board.theme);
    let mut path: Vec<Point> = vec![(plot.left, scale.at(1.0))];
    let marks = board.marks;
    for (category, at) in middles.iter().enumerate() {
        let Some((index, value)) =
            marks.of(category).find_map(|(index, mark)| Some((index, drawable(mark)?)))
        else {
            continue;
        };
        let point = (*at, scale.at(value.clamp(0.0, 1.0)));
        path.push(point);
        let reach = board.px(5.0);
        let area =
            super::surface::Px::new(point.0 - reach, point.1 - reach, point.0 + reach, point.1 + reach);
        board.hit(index, category, 0, area);
    }
    if path.len() > 1 {
        let end = path.last().map_or(plot.left, |(x, _)| *x);
        let below = [(end, plot.bottom), (plot.left, plot.bottom)];
        let corners: Vec<Point> = path.iter().copied().chain(below).collect();
        board.surface.polygon(&corners, mix(board.theme.card, paint.colour, 0.15));
        board.surface.stroke(&path, paint.colour, board.px(2.0) as u32);
        for point in path.iter().skip(1) {
            board.surface.dot(*point, board.px(3.5) as u32, paint.colour);
        }
    }
    axis.draw_zero(board, plot, &scale);
    label(board, &middles, plot.bottom);
}

/// Writes each mark's label below it where it fits.
fn label(board: &mut Board<'_>, middles: &[i32], bottom: i32) {
    let mut free = i32::MIN;
    for (category, at) in board.figure.categories.iter().zip(middles) {
        let text = board.fit(&category.label, board.px(80.0));
        let half = board.width(&text) / 2 + 1;
        let centre = (*at).min(board.canvas.right - half);
        if text.is_empty() || centre - half < free {
            continue;
        }
        let style = board.caption(board.theme.muted, HPos::Center, VPos::Top);
        board.surface.write(&text, (centre, bottom + board.px(6.0)), &style);
        free = centre + half + board.px(8.0);
    }
}
