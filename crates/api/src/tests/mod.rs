//! From JavaScript's values and back, in a browser.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

mod give;
mod renew;
mod take;

use wasm_bindgen::JsValue;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

/// The value of a JavaScript expression.
fn js(expression: &str) -> JsValue {
    js_sys::eval(&format!("({expression})")).unwrap()
}

/// The text by which values are compared: JSON, with `1n` for a `BigInt` and `NaN` for NaN.
fn text(value: &JsValue) -> String {
    let show = js_sys::Function::new_with_args(
        "value",
        "return JSON.stringify(value, (k, v) => typeof v === 'bigint' ? `${v}n` : Number.isNaN(v) ? 'NaN' : v)",
    );
    show.call1(&JsValue::NULL, value).unwrap().as_string().unwrap()
}
