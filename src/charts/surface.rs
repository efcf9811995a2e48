//! The five strokes that charts are made of, in device pixels.
//!
//! The shapes draw on this small trait object rather than on a backend's type, so that they are compiled once
//! however many backends there are. The first failure is kept and ends the drawing's result; later strokes are tried
//! all the same, since a half-drawn chart is replaced anyway.

use plotters::style::{Color, ShapeStyle};
use plotters_backend::DrawingBackend;

use super::lettering::{Lettering, estimate};
use super::theme::Colour;
use crate::format::isolated;

/// A point in device pixels.
pub(crate) type Point = (i32, i32);

/// A rectangle in device pixels; right and bottom are exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Px {
    pub(crate) left: i32,
    pub(crate) top: i32,
    pub(crate) right: i32,
    pub(crate) bottom: i32,
}

impl Px {
    pub(crate) fn new(left: i32, top: i32, right: i32, bottom: i32) -> Self {
        Self { left, top, right, bottom }
    }

    pub(crate) fn width(&self) -> i32 {
        self.right - self.left
    }

    pub(crate) fn height(&self) -> i32 {
        self.bottom - self.top
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.right <= self.left || self.bottom <= self.top
    }
}

/// What charts are drawn on.
pub(crate) trait Surface {
    /// Fills a rectangle.
    fn fill(&mut self, at: Px, colour: Colour, alpha: f64);
    /// Fills a polygon.
    fn polygon(&mut self, corners: &[Point], colour: Colour);
    /// Strokes a path so many device pixels wide.
    fn stroke(&mut self, path: &[Point], colour: Colour, width: u32);
    /// Fills a circle.
    fn dot(&mut self, centre: Point, radius: u32, colour: Colour);
    /// Writes a text.
    fn write(&mut self, text: &str, at: Point, lettering: &Lettering);
    /// The width of a text in device pixels.
    fn width(&self, text: &str, lettering: &Lettering) -> i32;
}

/// Why a chart could not be drawn: what the backend said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawError(pub String);

impl std::fmt::Display for DrawError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "The chart could not be drawn: {}", self.0)
    }
}

impl std::error::Error for DrawError {}

/// A backend as a surface, its origin moved.
pub(crate) struct Pen<'a, B> {
    backend: &'a mut B,
    origin: Point,
    outcome: Result<(), DrawError>,
}

impl<'a, B: DrawingBackend> Pen<'a, B> {
    pub(crate) fn new(backend: &'a mut B, origin: Point) -> Self {
        let outcome = backend.ensure_prepared().map_err(|error| DrawError(error.to_string()));
        Self { backend, origin, outcome }
    }

    /// Whether everything was drawn.
    pub(crate) fn finish(self) -> Result<(), DrawError> {
        self.outcome
    }

    fn moved(&self, (x, y): Point) -> Point {
        (x.saturating_add(self.origin.0), y.saturating_add(self.origin.1))
    }

    fn note<E: std::fmt::Display>(&mut self, outcome: Result<(), E>) {
        if let (Ok(()), Err(error)) = (&self.outcome, outcome) {
            self.outcome = Err(DrawError(error.to_string()));
        }
    }
}

impl<B: DrawingBackend> Surface for Pen<'_, B> {
    fn fill(&mut self, at: Px, colour: Colour, alpha: f64) {
        if at.is_empty() {
            return;
        }
        let (upper_left, lower_right) = (self.moved((at.left, at.top)), self.moved((at.right, at.bottom)));
        let style = ShapeStyle::from(colour.mix(alpha)).filled();
        let outcome = self.backend.draw_rect(upper_left, lower_right, &style, true);
        self.note(outcome);
    }

    fn polygon(&mut self, corners: &[Point], colour: Colour) {
        let style = ShapeStyle::from(colour).filled();
        let origin = self.origin;
        let moved = corners.iter().map(|(x, y)| (x.saturating_add(origin.0), y.saturating_add(origin.1)));
        let outcome = self.backend.fill_polygon(moved, &style);
        self.note(outcome);
    }

    fn stroke(&mut self, path: &[Point], colour: Colour, width: u32) {
        let style = ShapeStyle::from(colour).stroke_width(width);
        let origin = self.origin;
        let moved = path.iter().map(|(x, y)| (x.saturating_add(origin.0), y.saturating_add(origin.1)));
        let outcome = self.backend.draw_path(moved, &style);
        self.note(outcome);
    }

    fn dot(&mut self, centre: Point, radius: u32, colour: Colour) {
        let centre = self.moved(centre);
        let outcome = self.backend.draw_circle(centre, radius, &ShapeStyle::from(colour).filled(), true);
        self.note(outcome);
    }

    fn write(&mut self, text: &str, at: Point, lettering: &Lettering) {
        let at = self.moved(at);
        let outcome = self.backend.draw_text(&isolated(text), lettering, at);
        self.note(outcome);
    }

    fn width(&self, text: &str, lettering: &Lettering) -> i32 {
        let size = self.backend.estimate_text_size(text, lettering);
        size.map_or(0, |(width, _)| i32::try_from(width).unwrap_or(i32::MAX))
    }
}

/// Where nothing is drawn.
pub(super) struct Nowhere;

impl Surface for Nowhere {
    fn fill(&mut self, _: Px, _: Colour, _: f64) {}
    fn polygon(&mut self, _: &[Point], _: Colour) {}
    fn stroke(&mut self, _: &[Point], _: Colour, _: u32) {}
    fn dot(&mut self, _: Point, _: u32, _: Colour) {}
    fn write(&mut self, _: &str, _: Point, _: &Lettering) {}

    fn width(&self, text: &str, lettering: &Lettering) -> i32 {
        estimate(text, lettering.size, lettering.weight).0.ceil() as i32
    }
}
