//! The small line on a card: a course without axes, its last, incomplete bucket dotted.

use plotters_backend::DrawingBackend;

use super::layout::Layout;
use super::surface::{DrawError, Pen, Point, Px, Surface};
use super::theme::{Colour, Theme, mix};
use super::ticks::{Scale, Ticks};

/// A course to be drawn small.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sparkline<'a> {
    /// The figures in order; null breaks the line.
    pub values: &'a [Option<f64>],
    /// The figures that these are compared with; empty without a comparison.
    pub others: &'a [Option<f64>],
    /// Whether the last bucket is incomplete.
    pub partial: bool,
    /// The line's colour.
    pub colour: Colour,
}

/// Draws a sparkline over the whole layout, on the card's ground.
///
/// # Errors
/// What the backend said when it could not draw.
pub fn draw_sparkline<B: DrawingBackend>(
    line: &Sparkline<'_>,
    theme: &Theme,
    layout: &Layout,
    backend: &mut B,
) -> Result<(), DrawError> {
    let mut pen = Pen::new(backend, (0, 0));
    stroke_course(line, theme, layout, &mut pen);
    pen.finish()
}

fn stroke_course(line: &Sparkline<'_>, theme: &Theme, layout: &Layout, surface: &mut dyn Surface) {
    let (width, height) = layout.pixels();
    let (width, height) = (width as i32, height as i32);
    surface.fill(Px::new(0, 0, width, height), theme.card, 1.0);
    let thick = (1.5 * layout.ratio).round().max(1.0) as u32;
    let margin = (2.0 * layout.ratio).round() as i32;
    let Some(scale) = scale(line, (height - margin, margin)) else { return };
    let last = line.values.len() - 1;
    let x = |index: usize| {
        let share = if last == 0 { 0.5 } else { index as f64 / last as f64 };
        margin + (f64::from(width - 2 * margin) * share).round() as i32
    };
    let mut path: Vec<Point> = Vec::with_capacity(line.values.len());
    let faint = mix(theme.card, theme.muted, 0.6);
    for (index, value) in line.others.iter().enumerate() {
        match value.filter(|value| value.is_finite()) {
            Some(value) => path.push((x(index), scale.at(value))),
            None => stroke(surface, &mut path, faint, thick),
        }
    }
    stroke(surface, &mut path, faint, thick);
    for (index, value) in line.values.iter().enumerate() {
        let Some(value) = value.filter(|value| value.is_finite()) else {
            stroke(surface, &mut path, line.colour, thick);
            continue;
        };
        let point = (x(index), scale.at(value));
        if line.partial && index == last {
            dots(surface, path.last().copied(), point, mix(theme.card, line.colour, 0.7), thick);
        } else {
            path.push(point);
        }
    }
    stroke(surface, &mut path, line.colour, thick);
}

/// Figures that keep together within this part of their size are no mountains: the scale is at least as high.
const LEAST: f64 = 0.1;

/// The scale of the figures, from zero unless they all keep away from it.
fn scale(line: &Sparkline<'_>, pixels: (i32, i32)) -> Option<Scale> {
    let finite = line.values.iter().chain(line.others).flatten().copied().filter(|value| value.is_finite());
    let (low, high) = finite.fold(None, |extent: Option<(f64, f64)>, value| {
        let (low, high) = extent.unwrap_or((value, value));
        Some((low.min(value), high.max(value)))
    })?;
    let (low, high) = super::line::from_zero_if_near((low, high));
    let lacking = (low.abs().max(high.abs()) * LEAST - (high - low)).max(0.0);
    let (low, high) = (low - lacking / 2.0, high + lacking / 2.0);
    let high = if high > low { high } else { low + 1.0 };
    Some(Scale::new(&Ticks { low, high, step: high - low, values: Vec::new() }, pixels))
}

fn stroke(surface: &mut dyn Surface, path: &mut Vec<Point>, colour: Colour, thick: u32) {
    match path.as_slice() {
        [] => {}
        [point] => surface.dot(*point, thick, colour),
        path => surface.stroke(path, colour, thick),
    }
    path.clear();
}

/// Dots from the last complete bucket to the incomplete one.
fn dots(surface: &mut dyn Surface, from: Option<Point>, to: Point, colour: Colour, thick: u32) {
    let from = from.unwrap_or(to);
    let length = f64::from(to.0 - from.0).hypot(f64::from(to.1 - from.1));
    let count = (length / (f64::from(thick) * 2.5)).clamp(1.0, 200.0) as u32;
    for step in 1..=count {
        let share = f64::from(step) / f64::from(count);
        let at = |a: i32, b: i32| a + (f64::from(b - a) * share).round() as i32;
        surface.dot((at(from.0, to.0), at(from.1, to.1)), thick.div_ceil(2), colour);
    }
}
