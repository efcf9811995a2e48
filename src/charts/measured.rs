//! A backend whose text is measured by someone who knows: the canvas in the browser, a table of widths in tests.
//!
//! Plotters measures text in the browser through an element with a style attribute, which the page's policy forbids
//! and which forces a layout. This wrapper forwards everything else to the backend it wraps.

use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
};

use super::lettering::{Scaled, Weight};

/// A backend with its own measure of text.
pub struct Measured<B, M> {
    backend: B,
    measure: M,
    text_scale: f64,
}

impl<B, M> Measured<B, M>
where
    B: DrawingBackend,
    M: Fn(&str, f64, Weight) -> (f64, f64),
{
    /// Wraps a backend. `measure` tells the width and height, in device pixels, of a text of a size in device pixels
    /// and a weight, in [`FONT_FAMILY`](super::FONT_FAMILY).
    pub fn new(backend: B, measure: M) -> Self {
        Self { backend, measure, text_scale: 1.0 }
    }

    /// What is wrapped.
    pub fn backend_mut(&mut self) -> &mut B {
        &mut self.backend
    }

    /// Has the backend draw text `scale` times as large as asked for, where it draws it smaller itself.
    #[must_use]
    pub fn with_text_scale(mut self, scale: f64) -> Self {
        self.text_scale = scale;
        self
    }
}

type Outcome<B> = Result<(), DrawingErrorKind<<B as DrawingBackend>::ErrorType>>;

impl<B, M> DrawingBackend for Measured<B, M>
where
    B: DrawingBackend,
    M: Fn(&str, f64, Weight) -> (f64, f64),
{
    type ErrorType = B::ErrorType;

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Self::ErrorType>> {
        let weight = if matches!(style.style(), FontStyle::Bold) { Weight::Bold } else { Weight::Normal };
        let (width, height) = (self.measure)(text, style.size(), weight);
        Ok((width.ceil() as u32, height.ceil() as u32))
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Outcome<B> {
        self.backend.draw_text(text, &Scaled { style, scale: self.text_scale }, at)
    }

    fn get_size(&self) -> (u32, u32) {
        self.backend.get_size()
    }

    fn ensure_prepared(&mut self) -> Outcome<B> {
        self.backend.ensure_prepared()
    }

    fn present(&mut self) -> Outcome<B> {
        self.backend.present()
    }

    fn draw_pixel(&mut self, at: BackendCoord, colour: BackendColor) -> Outcome<B> {
        self.backend.draw_pixel(at, colour)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Outcome<B> {
        self.backend.draw_line(from, to, style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Outcome<B> {
        self.backend.draw_rect(upper_left, bottom_right, style, fill)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Outcome<B> {
        self.backend.draw_path(path, style)
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        centre: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Outcome<B> {
        self.backend.draw_circle(centre, radius, style, fill)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Outcome<B> {
        self.backend.fill_polygon(corners, style)
    }

    fn blit_bitmap(&mut self, at: BackendCoord, size: (u32, u32), bitmap: &[u8]) -> Outcome<B> {
        self.backend.blit_bitmap(at, size, bitmap)
    }
}
