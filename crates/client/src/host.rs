//! What both a page and a worker have, bound without `window`.

use js_sys::{Promise, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::RequestInit;

#[wasm_bindgen]
extern "C" {
    /// The global `fetch`.
    #[wasm_bindgen(js_name = fetch)]
    pub(crate) fn fetch(url: &str, init: &RequestInit) -> Promise;

    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
}

/// The time since this page or worker started, in milliseconds.
pub(crate) fn now_ms() -> f64 {
    performance_now()
}

/// How many workers to start unless told: one for each processor, between 2 and 8.
pub(crate) fn default_workers() -> usize {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).unwrap_or_default();
    let processors = Reflect::get(&navigator, &"hardwareConcurrency".into()).unwrap_or_default();
    processors.as_f64().map_or(2, |processors| processors.clamp(2.0, 8.0) as usize)
}

/// What each of `workers` workers' memories may come to on a device that says it has little: three quarters of it for
/// all. None where it does not say, or has much, of which no more than 8 GiB is ever told.
pub(crate) fn memory_budget(workers: usize) -> Option<u64> {
    const MUCH: f64 = 8.0;
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).unwrap_or_default();
    let gibibytes = Reflect::get(&navigator, &"deviceMemory".into()).unwrap_or_default().as_f64()?;
    let bytes = gibibytes * 0.75 * f64::from(1 << 30) / workers.max(1) as f64;
    (gibibytes < MUCH).then_some(bytes as u64)
}

/// The text of whatever was thrown.
pub(crate) fn text_of(thrown: &JsValue) -> String {
    match thrown.dyn_ref::<js_sys::Error>() {
        Some(error) => error.to_string().into(),
        None => thrown.as_string().unwrap_or_else(|| "an unknown error".to_owned()),
    }
}
