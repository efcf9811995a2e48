//! What charts are mostly made of, hundreds of rectangles and short texts, drawn on a canvas with a style set only where
//! it changes: each one costs the browser more than the mark that it is for. All else is the wrapped backend's.

use std::{cell::RefCell, collections::BTreeMap};

use js_sys::JSON;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
    FontTransform,
    text_anchor::{HPos, Pos, VPos},
};
use plotters_canvas::CanvasBackend;
use wasm_bindgen::{JsCast, JsValue, intern, unintern};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// Red, green, blue, and the bits of the opacity.
type Rgba = (u8, u8, u8, u64);

/// A font's size, as bits, and whether it is bold.
type Font = (u64, bool);

/// A canvas as a drawing backend.
pub(crate) struct Ink {
    backend: CanvasBackend,
    context: CanvasRenderingContext2d,
    fill: Option<Rgba>,
    font: Option<Font>,
    across: Option<&'static str>,
    down: Option<&'static str>,
}

/// Why something could not be drawn, in the browser's words.
#[derive(Debug)]
pub(crate) struct InkError(String);

impl std::fmt::Display for InkError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InkError {}

type Outcome = Result<(), DrawingErrorKind<InkError>>;

fn of_backend<E: std::error::Error + Send + Sync>(outcome: Result<(), DrawingErrorKind<E>>) -> Outcome {
    outcome.map_err(|error| DrawingErrorKind::DrawingError(InkError(error.to_string())))
}

fn of_browser(error: &JsValue) -> DrawingErrorKind<InkError> {
    let words = JSON::stringify(error).map_or_else(|_| "unknown".to_owned(), String::from);
    DrawingErrorKind::DrawingError(InkError(words))
}

impl Ink {
    /// Ink on a canvas; none without a context.
    pub(super) fn new(canvas: HtmlCanvasElement) -> Option<Self> {
        let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        let backend = CanvasBackend::with_canvas_object(canvas)?;
        let mut ink = Self { backend, context, fill: None, font: None, across: None, down: None };
        ink.renew();
        Some(ink)
    }

    /// Sets what drawing starts from: the canvas has lost all that was set of it.
    pub(super) fn renew(&mut self) {
        // Mitred, a line that turns back would overshoot its point.
        self.context.set_line_join("round");
        self.forget();
    }

    /// The backend, which is about to fill with a colour of its own.
    fn without_fill(&mut self) -> &mut CanvasBackend {
        self.fill = None;
        &mut self.backend
    }

    /// Forgets what is set: somebody else sets it.
    fn forget(&mut self) -> &mut CanvasBackend {
        (self.fill, self.font, self.across, self.down) = (None, None, None, None);
        &mut self.backend
    }

    fn fill_with(&mut self, colour: BackendColor) {
        let (red, green, blue) = colour.rgb;
        let rgba = (red, green, blue, colour.alpha.to_bits());
        if self.fill.replace(rgba) != Some(rgba) {
            COLOURS.with_borrow_mut(|colours| self.context.set_fill_style_str(colours.name(colour, rgba)));
        }
    }

    fn write_in(&mut self, size: f64, bold: bool, family: &str) {
        let font = (size.to_bits(), bold);
        if self.font.replace(font) != Some(font) {
            set_font(&self.context, size, bold, family);
        }
    }

    fn anchor_at(&mut self, anchor: &Pos) {
        let across = match anchor.h_pos {
            HPos::Left => "start",
            HPos::Center => "center",
            HPos::Right => "end",
        };
        let down = match anchor.v_pos {
            VPos::Top => "top",
            VPos::Center => "middle",
            VPos::Bottom => "bottom",
        };
        if self.across.replace(across) != Some(across) {
            self.context.set_text_align(intern(across));
        }
        if self.down.replace(down) != Some(down) {
            self.context.set_text_baseline(intern(down));
        }
    }
}

/// Has texts written or measured in a font of that size in device pixels.
pub(super) fn set_font(context: &CanvasRenderingContext2d, size: f64, bold: bool, family: &str) {
    let style = if bold { "bold" } else { "normal" };
    context.set_font(intern(&format!("{style} {size}px {family}")));
}

thread_local! {
    static COLOURS: RefCell<Colours> = RefCell::default();
}

/// The names of colours, which the browser knows again without their letters being handed over.
#[derive(Default)]
struct Colours(BTreeMap<Rgba, String>);

impl Colours {
    /// How many there are at most: the cells of a heat map have one each.
    const MOST: usize = 1024;

    fn name(&mut self, colour: BackendColor, rgba: Rgba) -> &str {
        if self.0.len() >= Self::MOST && !self.0.contains_key(&rgba) {
            self.0.values().for_each(|name| unintern(name));
            self.0.clear();
        }
        self.0.entry(rgba).or_insert_with(|| {
            let name = format!("rgba({},{},{},{})", rgba.0, rgba.1, rgba.2, colour.alpha);
            intern(&name);
            name
        })
    }
}

impl DrawingBackend for Ink {
    type ErrorType = InkError;

    fn get_size(&self) -> (u32, u32) {
        self.backend.get_size()
    }

    fn ensure_prepared(&mut self) -> Outcome {
        of_backend(self.backend.ensure_prepared())
    }

    fn present(&mut self) -> Outcome {
        of_backend(self.backend.present())
    }

    fn draw_pixel(&mut self, at: BackendCoord, colour: BackendColor) -> Outcome {
        of_backend(self.without_fill().draw_pixel(at, colour))
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Outcome {
        of_backend(self.backend.draw_line(from, to, style))
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        lower_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Outcome {
        if !fill {
            return of_backend(self.backend.draw_rect(upper_left, lower_right, style, fill));
        }
        let colour = style.color();
        if colour.alpha == 0.0 {
            return Ok(());
        }
        self.fill_with(colour);
        let [left, top, right, bottom] =
            [upper_left.0, upper_left.1, lower_right.0, lower_right.1].map(f64::from);
        self.context.fill_rect(left, top, right - left, bottom - top);
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Outcome {
        of_backend(self.backend.draw_path(path, style))
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        centre: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Outcome {
        of_backend(self.without_fill().draw_circle(centre, radius, style, fill))
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Outcome {
        of_backend(self.without_fill().fill_polygon(corners, style))
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Outcome {
        if !matches!(style.transform(), FontTransform::None) {
            return of_backend(self.forget().draw_text(text, style, at));
        }
        let colour = style.color();
        if colour.alpha == 0.0 {
            return Ok(());
        }
        let bold = matches!(style.style(), FontStyle::Bold);
        self.write_in(style.size(), bold, style.family().as_str());
        self.anchor_at(&style.anchor());
        self.fill_with(colour);
        self.context.fill_text(text, f64::from(at.0), f64::from(at.1)).map_err(|error| of_browser(&error))
    }
}
