//! The axis of figures: gridlines, and their figures with the unit once.

use plotters_backend::text_anchor::{HPos, VPos};

use super::board::Board;
use super::scene::Tick;
use super::surface::Px;
use super::theme::{Colour, mix};
use super::ticks::{Scale, Ticks, ticks};
use crate::format::Axis;
use crate::view_model::figure::{MeasureLabel, Unit};

/// A value axis: its ticks and what is written at each.
pub(crate) struct ValueAxis {
    pub(crate) ticks: Ticks,
    texts: Vec<String>,
}

/// An extent with a little room beyond its ends, but never beyond zero.
pub(crate) fn with_headroom((low, high): (f64, f64)) -> (f64, f64) {
    let room = (high - low) * 0.05;
    let end = |end: f64, moved: f64| if end == 0.0 || end.signum() != moved.signum() { end } else { moved };
    (end(low, low - room), end(high, high + room))
}

impl ValueAxis {
    /// The axis of a measure over an extent.
    pub(crate) fn new(board: &Board<'_>, extent: (f64, f64)) -> Self {
        let MeasureLabel { unit, .. } = board.figure.measure;
        let writing = Axis::new(unit, extent.0.abs().max(extent.1.abs()));
        let ticks = ticks(extent, writing.factor, unit == Unit::Count);
        let last = ticks.values.len().saturating_sub(1);
        let texts = ticks
            .values
            .iter()
            .enumerate()
            .map(|(index, value)| writing.tick(*value, ticks.step, index == last, board.locale))
            .collect();
        Self { ticks, texts }
    }

    /// The width of the widest tick's text in device pixels.
    pub(crate) fn width(&self, board: &Board<'_>) -> i32 {
        self.texts.iter().map(|text| board.width(text)).max().unwrap_or(0)
    }

    /// Draws level gridlines over the plot, their figures on its left, and returns the scale, which grows upwards.
    pub(crate) fn draw_level(&self, board: &mut Board<'_>, plot: Px) -> Scale {
        let scale = Scale::new(&self.ticks, (plot.bottom, plot.top));
        let style = board.caption(board.theme.muted, HPos::Right, VPos::Center);
        let mut free = i32::MIN;
        for (value, text) in self.downwards() {
            let y = scale.at(*value);
            board.hairline((plot.left, y), (plot.right, y), self.line(board, *value));
            let half = board.line_height() / 2;
            if y - half >= free {
                board.surface.write(text, (plot.left - board.px(6.0), y), &style);
                free = y + half;
            }
            let at = board.css(y);
            board.scene.ticks.push(Tick { value: *value, text: text.clone(), at });
        }
        board.scene.ticks.reverse();
        scale
    }

    /// Draws the line of zero again, over what has been drawn along it.
    pub(crate) fn draw_zero(&self, board: &mut Board<'_>, plot: Px, scale: &Scale) {
        if self.ticks.values.contains(&0.0) {
            let y = scale.at(0.0);
            board.hairline((plot.left, y), (plot.right, y), self.line(board, 0.0));
        }
    }

    /// Draws upright gridlines over the plot, their figures below, and returns the scale, which grows rightwards.
    pub(crate) fn draw_upright(&self, board: &mut Board<'_>, plot: Px) -> Scale {
        let scale = Scale::new(&self.ticks, (plot.left, plot.right));
        let style = board.caption(board.theme.muted, HPos::Center, VPos::Top);
        let mut free = i32::MAX;
        for (value, text) in self.downwards() {
            let x = scale.at(*value);
            board.hairline((x, plot.top), (x, plot.bottom), self.line(board, *value));
            let half = board.width(text) / 2 + 1;
            let centre = x.min(board.canvas.right - half).max(board.canvas.left + half);
            if centre + half <= free {
                board.surface.write(text, (centre, plot.bottom + board.px(4.0)), &style);
                free = centre - half - board.px(8.0);
            }
            let at = board.css(x);
            board.scene.ticks.push(Tick { value: *value, text: text.clone(), at });
        }
        board.scene.ticks.reverse();
        scale
    }

    /// The ticks and their texts from the highest, which has the unit and so is written for certain.
    fn downwards(&self) -> impl Iterator<Item = (&f64, &String)> {
        self.ticks.values.iter().zip(&self.texts).rev()
    }

    /// The line of zero is stronger.
    fn line(&self, board: &Board<'_>, value: f64) -> Colour {
        let theme = board.theme;
        if value == 0.0 { mix(theme.grid, theme.muted, 0.6) } else { theme.grid }
    }
}
