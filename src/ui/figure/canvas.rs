//! The border between charts and the browser: a canvas as a drawing backend, sharp at any pixel ratio, in the
//! colours of the page or of the system.

use plotters_backend::DrawingBackend;
use plotters_canvas::CanvasBackend;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use crate::{
    charts::{self, Colour, FONT_FAMILY, Layout, Measured, Scene, Sparkline, Theme, Weight},
    format::Locale,
    ui::{dom, theme::Look},
    view_model::{card::Point, figure::Figure},
};

/// Draws a figure as large as the canvas is on the page; none when it has no size or no context yet.
pub(crate) fn draw(
    canvas: &HtmlCanvasElement,
    figure: &Figure,
    look: Look,
    focus: Option<usize>,
    locale: &Locale,
) -> Option<Scene> {
    let (width, height) = (f64::from(canvas.client_width()), f64::from(canvas.client_height()));
    if width < 1.0 || height < 1.0 {
        return None;
    }
    let layout = Layout::new(width, height, dom::pixel_ratio()).with_focus(focus);
    let mut backend = backend(canvas, &layout)?;
    charts::draw(figure, &theme_of(look), locale, &layout, &mut backend).ok()
}

/// Draws the small line of a card as large as the canvas is on the page.
pub(crate) fn draw_line(canvas: &HtmlCanvasElement, points: &[Point], look: Look) -> Option<()> {
    let (width, height) = (f64::from(canvas.client_width()), f64::from(canvas.client_height()));
    let layout = Layout::new(width, height, dom::pixel_ratio());
    let theme = theme_of(look);
    let values: Vec<_> = points.iter().map(|point| point.value).collect();
    let others: Vec<_> = points.iter().map(|point| point.before).collect();
    let partial = points.last().is_some_and(|point| point.partial);
    let line = Sparkline { values: &values, others: &others, partial, colour: theme.accent };
    charts::draw_sparkline(&line, &theme, &layout, &mut backend(canvas, &layout)?).ok()
}

/// The canvas as a drawing backend, its bitmap as large as the layout says; none without a context.
pub(crate) fn backend(canvas: &HtmlCanvasElement, layout: &Layout) -> Option<impl DrawingBackend + use<>> {
    // Setting either clears the canvas, even to what it was.
    let (width, height) = layout.pixels();
    if (canvas.width(), canvas.height()) != (width, height) {
        canvas.set_width(width);
        canvas.set_height(height);
    }
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    // Mitred, a line that turns back would overshoot its point.
    context.set_line_join("round");
    let backend = CanvasBackend::with_canvas_object(canvas.clone())?;
    Some(Measured::new(backend, move |text: &str, size: f64, weight: Weight| {
        measure(&context, text, size, weight)
    }))
}

/// The charts' colours for a look of the page.
pub(crate) fn theme_of(look: Look) -> Theme {
    match look {
        Look { forced: true, .. } => forced(),
        Look { dark: true, .. } => Theme::dark(),
        Look { dark: false, .. } => Theme::light(),
    }
}

/// Measures text as the page's canvases do.
pub(crate) fn measurer() -> impl Fn(&str, f64, Weight) -> (f64, f64) {
    let canvas = dom::document().create_element("canvas").ok();
    let canvas = canvas.and_then(|canvas| canvas.dyn_into::<HtmlCanvasElement>().ok());
    let context = canvas.and_then(|canvas| canvas.get_context("2d").ok().flatten());
    let context = context.and_then(|context| context.dyn_into::<CanvasRenderingContext2d>().ok());
    move |text, size, weight| match &context {
        Some(context) => measure(context, text, size, weight),
        None => charts::estimate(text, size, weight),
    }
}

fn measure(context: &CanvasRenderingContext2d, text: &str, size: f64, weight: Weight) -> (f64, f64) {
    let style = if weight == Weight::Bold { "bold" } else { "normal" };
    context.set_font(&format!("{style} {size}px {FONT_FAMILY}"));
    let width = context.measure_text(text).map_or(0.0, |metrics| metrics.width());
    (width, size * 1.2)
}

/// The colours that the system insists on, as the body resolves them.
fn forced() -> Theme {
    let colour = |name: &str| system_colour(name).unwrap_or(Colour(128, 128, 128));
    Theme::forced(colour("Canvas"), colour("CanvasText"), colour("GrayText"), colour("Highlight"))
}

/// A system colour's red, green and blue. A canvas does not know them by name in all browsers, an element does.
fn system_colour(name: &str) -> Option<Colour> {
    let probe: web_sys::HtmlElement = dom::document().create_element("span").ok()?.dyn_into().ok()?;
    probe.style().set_property("color", name).ok()?;
    dom::body().append_child(&probe).ok()?;
    let colour = dom::window().get_computed_style(&probe).ok()??.get_property_value("color").ok();
    probe.remove();
    let text = colour?;
    let mut parts = text
        .trim_start_matches(|sign: char| !sign.is_ascii_digit())
        .split(|sign: char| !sign.is_ascii_digit());
    let mut channel = || parts.find(|part| !part.is_empty())?.parse::<u8>().ok();
    Some(Colour(channel()?, channel()?, channel()?))
}
