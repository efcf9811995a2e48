//! How large a chart is drawn, and what of it has the focus.

use super::bars::worth;
use crate::view_model::figure::{Figure, Shape, Status};

/// The size of a chart on the page, and the pixels of the device below it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layout {
    /// Width in CSS pixels.
    pub width: f64,
    /// Height in CSS pixels.
    pub height: f64,
    /// Device pixels a CSS pixel (`devicePixelRatio`).
    pub ratio: f64,
    /// The mark that the pointer or the keyboard is on, by its position in the figure; it is outlined.
    pub focus: Option<usize>,
}

impl Layout {
    /// A layout of that size without a focused mark. Sizes and ratios that no screen has are brought into range.
    #[must_use]
    pub fn new(width: f64, height: f64, ratio: f64) -> Self {
        let size = |value: f64| if value.is_finite() { value.clamp(0.0, 16_384.0) } else { 0.0 };
        let ratio = if ratio.is_finite() { ratio.clamp(0.25, 8.0) } else { 1.0 };
        Self { width: size(width), height: size(height), ratio, focus: None }
    }

    /// The same with a focused mark.
    #[must_use]
    pub fn with_focus(self, focus: Option<usize>) -> Self {
        Self { focus, ..self }
    }

    /// The size of the canvas's bitmap in device pixels, at least one by one.
    #[must_use]
    pub fn pixels(&self) -> (u32, u32) {
        let pixels = |css: f64| (css * self.ratio).round().clamp(1.0, 65_535.0) as u32;
        (pixels(self.width), pixels(self.height))
    }
}

/// How high a figure likes to be drawn, in CSS pixels: as its bars or rows need, between 160 and 340; 160 for a sentence; else 240.
#[must_use]
pub fn preferred_height(figure: &Figure) -> f64 {
    let rows = |many: usize, height: f64| (many.min(100) as f64 * height + 24.0).clamp(160.0, 340.0);
    match figure.shape {
        _ if matches!(figure.status, Status::Empty(_) | Status::Failed(_)) => 160.0,
        _ if figure.categories.is_empty() => 240.0,
        Shape::Bars => rows(worth(figure), 26.0),
        Shape::HeatMap => rows(figure.categories.len(), 28.0),
        // As high as before its steps are known, while they are few.
        Shape::Funnel => rows(figure.categories.len(), 56.0).max(240.0),
        Shape::Columns | Shape::Area | Shape::Line | Shape::Grouped | Shape::DropOff => 240.0,
    }
}
