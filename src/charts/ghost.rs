//! The shape of the whole behind what filters leave: a pale bar behind each bar and column, a thin line over time. It has
//! the course of all rows, at the size of those that are left, so that where it shows there is less than expected.

use super::board::Board;
use super::marks::LARGEST;
use super::scene::Along;
use super::surface::{Point, Px};
use super::theme::{Colour, mix};
use super::ticks::Scale;
use crate::view_model::figure::Figure;

/// A ghost as an axis can show it, by category.
fn drawable(figure: &Figure, category: usize) -> Option<f64> {
    let value = figure.ghost.get(category).copied().flatten().filter(|value| !value.is_nan())?;
    Some(value.clamp(-LARGEST, LARGEST))
}

/// An extent with room for the ghost of the first categories.
pub(super) fn within(board: &Board<'_>, categories: usize, extent: (f64, f64)) -> (f64, f64) {
    let figure = board.figure;
    let shown = (0..categories.min(figure.ghost.len())).filter(|category| board.broken != Some(*category));
    let shown = shown.filter_map(|category| drawable(figure, category));
    shown.fold(extent, |(low, high), value| (low.min(value), high.max(value)))
}

fn colour(board: &Board<'_>) -> Colour {
    mix(board.theme.card, board.theme.muted, 0.2)
}

/// How much of its band a pale bar fills, and how high it is at most in CSS pixels: a little more than a bar.
const FILLED: f64 = 0.86;
const HIGHEST: f64 = 38.0;

/// Draws a pale bar over the whole of each band, from nothing to the ghost.
pub(super) fn draw_bands(board: &mut Board<'_>, scale: &Scale, along: Along, edges: &[i32]) {
    if board.figure.ghost.is_empty() {
        return;
    }
    let (colour, zero) = (colour(board), scale.at(0.0));
    for (category, band) in edges.windows(2).enumerate() {
        let (&[from, to], Some(value)) = (band, drawable(board.figure, category)) else { continue };
        let end = scale.at(value);
        let (low, high) = (zero.min(end), zero.max(end));
        let at = match along {
            Along::X => {
                let (from, to) = super::columns::narrowed(board, (from, to));
                Px::new(from, low, to, high)
            }
            Along::Y => {
                let height =
                    (f64::from(to - from) * FILLED).min(HIGHEST * board.ratio).round().max(1.0) as i32;
                let top = from + (to - from - height) / 2;
                Px::new(low + i32::from(low == zero), top, high, top + height)
            }
        };
        board.surface.fill(at, colour, 1.0);
    }
}

/// Where a figure may be written behind a bar's end and the pale bar's: not across its edge.
pub(super) fn clear_of(board: &Board<'_>, scale: &Scale, category: usize, end: i32, width: i32) -> i32 {
    let ghost = drawable(board.figure, category).map(|value| scale.at(value));
    let room = board.px(8.0) + width;
    ghost.filter(|ghost| (end + board.px(4.0)..end + room).contains(ghost)).unwrap_or(end)
}

/// Draws the ghost's course over the middles of the buckets.
pub(super) fn draw_line(board: &mut Board<'_>, scale: &Scale, middles: &[i32]) {
    if board.figure.ghost.is_empty() {
        return;
    }
    let colour = mix(board.theme.card, board.theme.muted, 0.45);
    let points = middles.iter().enumerate().map(|(at, x)| Some((*x, scale.at(drawable(board.figure, at)?))));
    let mut path: Vec<Point> = Vec::with_capacity(middles.len());
    for point in points.chain([None]) {
        match point {
            Some(point) => path.push(point),
            None => {
                if path.len() > 1 {
                    board.surface.stroke(&path, colour, board.px(1.0) as u32);
                }
                path.clear();
            }
        }
    }
}
