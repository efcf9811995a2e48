//! Saving a chart: a picture at twice its size, a drawing, or its numbers.

use std::sync::Arc;

use leptos::prelude::*;
use reelscope_model::Result;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, HtmlCanvasElement};

use super::canvas::{self, Canvas};
use crate::{
    charts::{Layout, Theme},
    export::{self, About, Mask, Poster, Sheet},
    ui::{app::App, dom},
    view_model::{Panel, figure::Figure, message::Alert},
};

/// What a chart can be saved as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Png,
    Svg,
    Csv,
    Arrow,
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
    let has_ids = Memo::new(move |_| panel.with(|panel| has_ids(&panel.figure)));
    view! {
        {item(Kind::Png, "export-png", "Save as PNG")}
        {item(Kind::Svg, "export-svg", "Save as SVG")}
        {item(Kind::Csv, "export-csv", "Save as CSV")}
        {item(Kind::Arrow, "export-arrow", "Save as Arrow")}
        <Show when=move || has_ids.get()>
            <MaskItem />
        </Show>
    }
    .into_any()
}

/// The choice whether ids are masked in what is saved. It holds for the whole page until it is closed.
#[component]
pub(crate) fn MaskItem() -> AnyView {
    let masked = App::of_context().masked;
    view! {
        <button
            type="button"
            role="menuitemcheckbox"
            data-testid="mask-ids"
            title="Ids become id-1, id-2 and so on: the same id the same one within a file, another one in the next"
            aria-checked=move || masked.get().to_string()
            on:click=move |_| masked.update(|masked| *masked = !*masked)
        >
            "Mask ids in files"
            <span aria-hidden="true">{move || if masked.get() { "✓" } else { "" }}</span>
        </button>
    }
    .into_any()
}

/// Whether a figure shows or names ids.
fn has_ids(figure: &Figure) -> bool {
    figure.dimension.is_id
        || figure.series_dimension.as_ref().is_some_and(|series| series.is_id)
        || figure.masked.is_some()
}

/// The least size of an exported picture in CSS pixels, and the pixels to each. A chart that is wider on the page is saved
/// as wide.
const SIZE: (f64, f64) = (960.0, 540.0);
const WIDEST: f64 = 2_400.0;
const RATIO: f64 = 2.0;

/// Makes the file and hands it to the reader. What fails here fails for want of memory, and leaves the page as it is.
fn save(app: App, kind: Kind, panel: &Panel) {
    let desk = app.desk();
    let is_masked = app.masked.get_untracked() && has_ids(&panel.figure);
    let figure = &if is_masked { without_ids(&panel.figure) } else { panel.figure.clone() };
    // Saved pictures stand on white, and in the page's colours only where those are not forced.
    let theme = Theme::light();
    let about = About::of(figure, &desk.engine.prints(), &made(), is_masked);
    let layout = Layout::new(width_of(figure), SIZE.1, if kind == Kind::Png { RATIO } else { 1.0 });
    let poster = Poster { figure, theme: &theme, locale: &desk.locale, layout, about: &about };
    let name = |ending: &str| format!("{}.{ending}", figure.id);
    let sheet = || {
        let sheet = Sheet::of_figure(&panel.figure, desk.zones.as_ref());
        if is_masked { sheet.masked(&mut Mask::default()) } else { sheet }
    };
    let saved = match kind {
        Kind::Csv => {
            dom::download(&name("csv"), "text/csv;charset=utf-8", &export::csv(&sheet(), &about).into())
        }
        Kind::Arrow => match export::arrow(&sheet(), &about) {
            Ok(bytes) => {
                let bytes = js_sys::Uint8Array::from(bytes.as_slice());
                dom::download(&name("arrow"), "application/vnd.apache.arrow.file", &bytes)
            }
            Err(column) => Err(format!("A value of {column} has no place in the file.").into()),
        },
        Kind::Svg => match export::svg(&poster, canvas::measure) {
            Ok(svg) => dom::download(&name("svg"), "image/svg+xml", &svg.into()),
            Err(error) => Err(error.to_string().into()),
        },
        Kind::Png => png(app, &poster, name("png")),
    };
    tell(app, saved);
}

/// Draws the poster on a canvas of its own, which becomes a file when the browser has packed it.
fn png(app: App, poster: &Poster<'_>, name: String) -> Result<(), JsValue> {
    let canvas: HtmlCanvasElement = dom::document().create_element("canvas")?.unchecked_into();
    let mut drawn = Canvas::default();
    let backend = drawn.on(&canvas, &poster.layout).ok_or("no canvas")?;
    export::draw_poster(poster, backend).map_err(|error| error.to_string())?;
    let (width, height) = poster.layout.pixels();
    let size = format!("{width} × {height} pixels, {RATIO} to each of the page");
    let mut texts = poster.about.entries();
    texts.extend([("Size", size), ("Software", "Reelscope".to_owned())]);
    let save = Closure::once_into_js(move |blob: JsValue| {
        spawn_local(async move { tell(app, pack(blob, &texts, &name).await) });
    });
    canvas.to_blob(save.unchecked_ref())
}

/// Saves a packed picture with its texts in it.
async fn pack(blob: JsValue, texts: &[(&str, String)], name: &str) -> Result<(), JsValue> {
    // A canvas too large for the browser gives no blob.
    let blob: Blob = blob.dyn_into().map_err(|_| "The browser did not pack the picture.")?;
    let bytes = js_sys::Uint8Array::new(&JsFuture::from(blob.array_buffer()).await?).to_vec();
    let bytes = export::with_texts(&bytes, texts, RATIO).ok_or("The browser packed no PNG.")?;
    dom::download(name, "image/png", &js_sys::Uint8Array::from(bytes.as_slice()))
}

/// Says that a file could not be made.
fn tell(app: App, saved: Result<(), JsValue>) {
    if let Err(thrown) = saved {
        let message =
            thrown.as_string().unwrap_or_else(|| "The browser refused to save the file.".to_owned());
        let alert = Alert {
            code: "not-saved".to_owned(),
            file: None,
            message,
            hint: "Try again; save a smaller part if memory is short.".to_owned(),
        };
        app.alerts.update(|alerts| {
            if !alerts.contains(&alert) {
                alerts.push(alert);
            }
        });
    }
}

/// A figure whose ids are pseudonyms, for pictures.
fn without_ids(figure: &Figure) -> Figure {
    let (mut figure, mut mask) = (figure.clone(), Mask::default());
    let series = figure.series_dimension.as_ref().is_some_and(|series| series.is_id);
    let along = figure.dimension.is_id.then_some(&mut figure.categories);
    for category in along.into_iter().chain(series.then_some(&mut figure.series)).flatten() {
        if category.raw.is_some() {
            category.label = mask.of(&category.key).to_string();
            category.axis = None;
        }
    }
    figure
}

/// As wide as the chart is on the page, but neither narrower nor wider than a page.
fn width_of(figure: &Figure) -> f64 {
    let chart = dom::document().query_selector(&format!("[data-testid=\"chart-{}\"]", figure.id));
    let width = chart.ok().flatten().map_or(0.0, |chart| f64::from(chart.client_width()));
    width.clamp(SIZE.0, WIDEST)
}

/// By what and when a file was made.
pub(crate) fn made() -> String {
    let now = js_sys::Date::new_0().to_iso_string();
    let today: String = String::from(now).chars().take(10).collect();
    format!("Reelscope {}, {today}", env!("CARGO_PKG_VERSION"))
}
