//! Charts: a figure drawn on any of plotters' backends, and what was drawn where.
//!
//! Plotters' backends do the drawing, its coordinates map figures to pixels. Its chart builder is left out: it
//! measures text through its own fonts (in the browser through an element that the page's policy forbids), and it
//! knows neither cut labels nor hit areas. So a chart here is a function from a [`Figure`], a [`Theme`] and a
//! [`Layout`] to strokes in device pixels and a [`Scene`] in CSS pixels. Legends and tooltips are the page's, in
//! HTML; tables of the same numbers too.

mod area;
mod bars;
mod beside;
mod board;
mod broken;
mod category_axis;
mod columns;
mod drop_off;
mod funnel;
mod ghost;
mod heat;
mod layout;
mod legend;
mod lettering;
mod line;
mod marks;
mod measured;
mod overlay;
pub mod paint;
#[cfg(test)]
pub(crate) mod samples;
mod scene;
mod sparkline;
mod surface;
pub mod theme;
mod ticks;
mod value_axis;

use plotters_backend::DrawingBackend;

pub use layout::{Layout, preferred_height};
pub use legend::{Entry, legend};
pub(crate) use lettering::Lettering;
pub use lettering::{FONT_FAMILY, Weight, estimate};
pub use measured::Measured;
pub use scene::{Along, Area, HitArea, Scene, Tick};
pub use sparkline::{Sparkline, draw_sparkline};
pub use surface::DrawError;
use surface::{Nowhere, Point};
pub(crate) use surface::{Pen, Px, Surface};
pub use theme::{Colour, Theme, css};

use crate::format::Locale;
use crate::view_model::figure::{Figure, Shape, Status};
use board::Board;
use marks::Marks;

/// Draws a figure over the whole layout, on the card's ground, and says what is where. A figure that is not ready is
/// an empty ground, since the page says in words why. The backend is not told to present.
///
/// # Errors
/// What the backend said when it could not draw.
pub fn draw<B: DrawingBackend>(
    figure: &Figure,
    theme: &Theme,
    locale: &Locale,
    layout: &Layout,
    backend: &mut B,
) -> Result<Scene, DrawError> {
    let mut pen = Pen::new(backend, (0, 0));
    let scene = draw_on(figure, theme, locale, layout, &mut pen);
    pen.finish().map(|()| scene)
}

/// Says what [`draw`] would draw where, and draws it nowhere; text is as wide as [`estimate`] has it.
#[must_use]
pub fn lay_out(figure: &Figure, theme: &Theme, locale: &Locale, layout: &Layout) -> Scene {
    draw_on(figure, theme, locale, layout, &mut Nowhere)
}

/// Draws a figure at an offset in device pixels, for an export that has more than the chart.
pub(crate) fn draw_at<B: DrawingBackend>(
    figure: &Figure,
    theme: &Theme,
    locale: &Locale,
    layout: &Layout,
    (backend, origin): (&mut B, Point),
) -> Result<Scene, DrawError> {
    let mut pen = Pen::new(backend, origin);
    let scene = draw_on(figure, theme, locale, layout, &mut pen);
    pen.finish().map(|()| scene)
}

fn draw_on(
    figure: &Figure,
    theme: &Theme,
    locale: &Locale,
    layout: &Layout,
    surface: &mut dyn Surface,
) -> Scene {
    let (width, height) = layout.pixels();
    let canvas = Px::new(0, 0, width as i32, height as i32);
    surface.fill(canvas, theme.card, 1.0);
    if figure.status != Status::Ready || figure.categories.is_empty() {
        return Scene::default();
    }
    let marks = Marks::new(figure);
    let scene = Scene::default();
    let mut board = Board {
        figure,
        marks: &marks,
        theme,
        locale,
        surface,
        ratio: layout.ratio,
        canvas,
        scene,
        broken: None,
    };
    match figure.shape {
        Shape::Bars => bars::draw(&mut board),
        Shape::Columns | Shape::Grouped => columns::draw(&mut board),
        Shape::Funnel => funnel::draw(&mut board),
        Shape::DropOff => drop_off::draw(&mut board),
        Shape::Area => area::draw(&mut board),
        Shape::Line => line::draw(&mut board),
        Shape::HeatMap => heat::draw(&mut board),
    }
    overlay::draw_annotations(&mut board);
    overlay::draw_focus(&mut board, layout.focus);
    board.scene
}

#[cfg(test)]
mod tests;
