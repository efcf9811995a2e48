//! The border between charts and the browser: a canvas as a drawing backend, sharp at any pixel ratio, in the
//! colours of the page or of the system.

use std::{cell::RefCell, collections::BTreeMap};

use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::ink::{self, Ink};
use crate::{
    charts::{self, Colour, FONT_FAMILY, Layout, Measured, Scene, Sparkline, Theme, Weight},
    format::Locale,
    ui::{dom, theme::Look},
    view_model::{card::Point, figure::Figure},
};

/// A canvas element that is drawn on again and again. What was set of it stays set: to set a font has the browser bring the
/// page's styles up to date.
#[derive(Default)]
pub(crate) struct Canvas(Option<On>);

struct On {
    element: HtmlCanvasElement,
    pixels: (u32, u32),
    backend: Backend,
}

type Backend = Measured<Ink, fn(&str, f64, Weight) -> (f64, f64)>;

impl Canvas {
    /// The element as a drawing backend, its bitmap as large as the layout says; none without a context.
    pub(crate) fn on(&mut self, element: &HtmlCanvasElement, layout: &Layout) -> Option<&mut Backend> {
        if self.0.as_ref().is_none_or(|on| on.element != *element) {
            let backend = Measured::new(Ink::new(element.clone())?, measure as _);
            self.0 = Some(On { element: element.clone(), pixels: (0, 0), backend });
        }
        let on = self.0.as_mut()?;
        let pixels = layout.pixels();
        if on.pixels != pixels {
            // Setting either clears the canvas and all that is set of it.
            element.set_width(pixels.0);
            element.set_height(pixels.1);
            on.pixels = pixels;
            on.backend.backend_mut().renew();
        }
        Some(&mut on.backend)
    }

    /// Begins anew, as the browser has.
    pub(crate) fn forget(&mut self) {
        self.0 = None;
    }
}

/// Draws a figure on a canvas of that size in CSS pixels; none when it has no size or no context yet. `look` has the pixels
/// to one of the page's behind it.
pub(crate) fn draw(
    canvas: &mut Canvas,
    (element, (width, height)): (&HtmlCanvasElement, (f64, f64)),
    figure: &Figure,
    (look, ratio): (Look, f64),
    focus: Option<usize>,
    locale: &Locale,
) -> Option<Scene> {
    if width < 1.0 || height < 1.0 {
        return None;
    }
    let layout = Layout::new(width, height, ratio).with_focus(focus);
    charts::draw(figure, &theme_of(look), locale, &layout, canvas.on(element, &layout)?).ok()
}

/// Draws the small line of a card on a canvas of that size in CSS pixels.
pub(crate) fn draw_line(
    canvas: &mut Canvas,
    (element, (width, height)): (&HtmlCanvasElement, (f64, f64)),
    points: &[Point],
    (look, ratio): (Look, f64),
) -> Option<()> {
    let layout = Layout::new(width, height, ratio);
    let theme = theme_of(look);
    let values: Vec<_> = points.iter().map(|point| point.value).collect();
    let others: Vec<_> = points.iter().map(|point| point.before).collect();
    let partial = points.last().is_some_and(|point| point.partial);
    let line = Sparkline { values: &values, others: &others, partial, colour: theme.accent };
    charts::draw_sparkline(&line, &theme, &layout, canvas.on(element, &layout)?).ok()
}

/// The charts' colours for a look of the page.
pub(crate) fn theme_of(look: Look) -> Theme {
    match look {
        Look { forced: true, .. } => forced(),
        Look { dark: true, more: true, .. } => Theme::dark().stronger(),
        Look { more: true, .. } => Theme::light().stronger(),
        Look { dark: true, .. } => Theme::dark(),
        Look { dark: false, .. } => Theme::light(),
    }
}

/// Measures text as the page's canvases write it: the width and height of a text of a size in device pixels.
pub(crate) fn measure(text: &str, size: f64, weight: Weight) -> (f64, f64) {
    let kind = (size.to_bits(), weight == Weight::Bold);
    let width = WIDTHS.with_borrow_mut(|widths| widths.of(text, kind, size));
    (width.unwrap_or_else(|| charts::estimate(text, size, weight).0), size * 1.2)
}

thread_local! {
    static WIDTHS: RefCell<Widths> = RefCell::default();
}

/// How wide texts are, by their size and whether they are bold. Most of a drawing's texts were in the one before, and to
/// ask the browser for each takes as long as the drawing.
#[derive(Default)]
struct Widths {
    /// A canvas of its own, outside of the document, whose style the browser would have to bring up to date first. What is
    /// drawn on another is not disturbed.
    ruler: Option<CanvasRenderingContext2d>,
    known: BTreeMap<(u64, bool), BTreeMap<String, f64>>,
}

impl Widths {
    /// How many texts of one kind are known at most.
    const MOST: usize = 4096;

    fn of(&mut self, text: &str, kind: (u64, bool), size: f64) -> Option<f64> {
        if let Some(width) = self.known.get(&kind).and_then(|known| known.get(text)) {
            return Some(*width);
        }
        if text.chars().nth(1).is_some() && text.chars().all(is_of_figures) {
            // Figures are new with each move of a brush, their digits are not.
            let mut each = [0; 4];
            return text.chars().map(|char| self.of(char.encode_utf8(&mut each), kind, size)).sum();
        }
        if self.ruler.is_none() {
            self.ruler = ruler();
        }
        let ruler = self.ruler.as_ref()?;
        ink::set_font(ruler, size, kind.1, FONT_FAMILY);
        let width = ruler.measure_text(text).ok()?.width();
        let known = self.known.entry(kind).or_default();
        if known.len() >= Self::MOST {
            known.clear();
        }
        known.insert(text.to_owned(), width);
        Some(width)
    }
}

/// Whether it is of a figure, whose width is that of what it is made of: fonts bring no two of these nearer together, or by
/// so little that nothing depends on it.
fn is_of_figures(char: char) -> bool {
    char.is_ascii_digit()
        || matches!(char, '.' | ',' | '%' | '-' | '\u{2212}' | ' ' | '\u{a0}' | '\u{202f}' | '’')
}

fn ruler() -> Option<CanvasRenderingContext2d> {
    let canvas: HtmlCanvasElement = dom::document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.get_context("2d").ok()??.dyn_into().ok()
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
