//! The samples as files to open: DataFlix as it is compiled in, and the season, which is made up here while the page
//! goes on.

use js_sys::{Array, Promise, Uint8Array};
use leptos::prelude::*;
use reelscope_client::Source;
use reelscope_season::{ROWS, SEED, Season, Table};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Blob};

use super::{app::App, dom, opening::Opening};
use crate::samples::DATAFLIX;

/// How long the page is kept busy at a time, in milliseconds.
const BUSY_MS: f64 = 10.0;
/// About how many bytes a season has for each of its playback events.
const BYTES: u64 = 88;

/// The files of DataFlix.
pub(super) fn dataflix() -> Vec<Source> {
    let source = |(name, bytes): &(&str, &[u8])| file(name, &Array::of1(&Uint8Array::from(*bytes)));
    DATAFLIX.iter().filter_map(source).collect()
}

/// The files of the season; none if they are given up.
///
/// Each file comes in parts, which leave this memory one by one; between them the page can draw.
pub(super) async fn season(app: App, signal: Option<&AbortSignal>) -> Option<Vec<Source>> {
    app.opening.set(Some(Opening::of_made("Season", ROWS * BYTES)));
    let mut breath = Breath::new();
    breath.take().await;
    let season = Season::new(ROWS, SEED);
    let (mut sources, mut made) = (Vec::new(), 0);
    for table in Table::ALL {
        let parts = Array::new();
        for part in season.file(table) {
            made += part.len() as u64;
            parts.push(&Uint8Array::from(part.as_slice()));
            if signal.is_some_and(AbortSignal::aborted) {
                return None;
            }
            if breath.is_due() {
                app.opening.update(|opening| opening.iter_mut().for_each(|opening| opening.make(made)));
                breath.take().await;
            }
        }
        sources.push(file(table.file(), &parts)?);
    }
    Some(sources)
}

/// A file in the browser's memory.
fn file(name: &str, parts: &Array) -> Option<Source> {
    Blob::new_with_u8_array_sequence(parts).ok().map(|blob| Source::new(name, blob))
}

/// Lets the browser do what it has to do, now and then.
struct Breath {
    last: f64,
}

impl Breath {
    fn new() -> Self {
        Self { last: now() }
    }

    /// Whether the page has been busy for long enough.
    fn is_due(&self) -> bool {
        now() - self.last > BUSY_MS && !dom::document().hidden()
    }

    async fn take(&mut self) {
        let turn = Promise::new(&mut |resolve, _| {
            // A timer of no time; a page whose timers fail goes on without a breath.
            if dom::window().set_timeout_with_callback(&resolve).is_err() {
                let _ = resolve.call0(&wasm_bindgen::JsValue::NULL);
            }
        });
        // The promise is never rejected.
        let _ = JsFuture::from(turn).await;
        self.last = now();
    }
}

/// Milliseconds since the page began.
fn now() -> f64 {
    dom::window().performance().map_or(0.0, |performance| performance.now())
}
