//! Saving a chart: a picture at twice its size, a drawing, or its numbers.

use std::sync::Arc;

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::HtmlCanvasElement;

use super::canvas;
use crate::{
    charts::{Layout, Theme},
    export::{self, Poster},
    ui::{app::App, dom},
    view_model::Panel,
};

/// What a chart can be saved as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Png,
    Svg,
    Csv,
}

/// The menu's items that save a chart.
#[component]
pub(crate) fn ExportItems(
    /// The chart.
    panel: Signal<Arc<Panel>>,
) -> AnyView {
    let app = App::of_context();
    let item = |kind: Kind, hook: &'static str, label: &'static str| {
        view! {
            <button
                type="button"
                role="menuitem"
                data-testid=hook
                on:click=move |_| panel.with_untracked(|panel| save(app, kind, panel))
            >
                {label}
            </button>
        }
    };
    view! {
        {item(Kind::Png, "export-png", "Save as PNG")}
        {item(Kind::Svg, "export-svg", "Save as SVG")}
        {item(Kind::Csv, "export-csv", "Save as CSV")}
    }
    .into_any()
}

/// The size of an exported picture in CSS pixels, and the pixels to each.
const SIZE: (f64, f64) = (960.0, 540.0);
const RATIO: f64 = 2.0;

/// Makes the file and hands it to the reader. What fails here fails for want of memory, and leaves the page as it is.
fn save(app: App, kind: Kind, panel: &Panel) {
    let figure = &panel.figure;
    let desk = app.desk();
    // Saved pictures stand on white, and in the page's colours only where those are not forced.
    let theme = Theme::light();
    let made = format!("Reelscope, {}", today());
    let layout = Layout::new(SIZE.0, SIZE.1, if kind == Kind::Png { RATIO } else { 1.0 });
    let poster = Poster { figure, theme: &theme, locale: &desk.locale, layout, made: &made };
    let name = |ending: &str| format!("{}.{ending}", figure.id);
    let saved = match kind {
        Kind::Csv => dom::download(&name("csv"), "text/csv;charset=utf-8", &export::csv(figure).into()),
        Kind::Svg => match export::svg(&poster, canvas::measurer()) {
            Ok(svg) => dom::download(&name("svg"), "image/svg+xml", &svg.into()),
            Err(error) => Err(error.to_string().into()),
        },
        Kind::Png => png(&poster, name("png")),
    };
    if let Err(thrown) = saved {
        leptos::logging::error!("{thrown:?}");
    }
}

/// Draws the poster on a canvas of its own, which becomes a file when the browser has packed it.
fn png(poster: &Poster<'_>, name: String) -> Result<(), JsValue> {
    let canvas: HtmlCanvasElement = dom::document().create_element("canvas")?.unchecked_into();
    let mut backend = canvas::backend(&canvas, &poster.layout).ok_or("no canvas")?;
    export::draw_poster(poster, &mut backend).map_err(|error| error.to_string())?;
    let save = Closure::once_into_js(move |blob: JsValue| dom::download(&name, "image/png", &blob));
    canvas.to_blob(save.unchecked_ref())
}

/// Today's date as the browser writes dates for machines.
fn today() -> String {
    let now = js_sys::Date::new_0().to_iso_string();
    String::from(now).chars().take(10).collect()
}
