//! Charts drawn to SVG, looked at as text, hit and stressed.

mod axes;
mod hits;
mod palette;
mod shapes;
mod sizes;
mod stress;

use plotters::backend::SVGBackend;
use plotters_backend::DrawingBackend;

use super::*;

/// A figure as SVG and its scene.
fn render(figure: &Figure, theme: &Theme, layout: &Layout) -> (String, Scene) {
    let mut text = String::new();
    let scene = {
        let backend = SVGBackend::with_string(&mut text, layout.pixels());
        let mut backend = Measured::new(backend, estimate).with_text_scale(1.24);
        let scene = draw(figure, theme, &Locale::english(), layout, &mut backend).unwrap();
        backend.present().unwrap();
        scene
    };
    (text, scene)
}

/// Every shape there is.
const SHAPES: [Shape; 8] = [
    Shape::Bars,
    Shape::Columns,
    Shape::Area,
    Shape::Line,
    Shape::HeatMap,
    Shape::Grouped,
    Shape::Funnel,
    Shape::DropOff,
];

/// Those that may have series; steps have none.
const SERIES: [Shape; 6] =
    [Shape::Bars, Shape::Columns, Shape::Area, Shape::Line, Shape::HeatMap, Shape::Grouped];
