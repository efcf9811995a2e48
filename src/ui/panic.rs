//! What the page says when the app itself fails: a sentence, a report to copy, and a button, instead of a page that no
//! longer answers.
//!
//! After a panic nothing of the app can be trusted, so this only hands over the words; the page's loader
//! (`public/page/loader.js`) shows them, as it shows a trap that no panic announces.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Says it instead of everything else on the page, unless something was said already. `what` stands in the report,
    /// with the names of functions.
    #[wasm_bindgen(catch, js_name = __broken)]
    fn broken(title: &str, text: &str, what: &str) -> Result<(), JsValue>;
}

/// Shows panics to the user and writes them to the console.
pub(crate) fn install() {
    std::panic::set_hook(Box::new(|panic| {
        console_error_panic_hook::hook(panic);
        // A panic's own text may hold a value of the data; the report has its place only.
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tell(
            "Reelscope has failed",
            "A defect stopped the page. Your files are untouched: reload the page and open them again. The address keeps \
             what you chose.",
            &format!("panicked at {place}"),
        );
    }));
}

/// Says that the page is at its end.
pub(crate) fn tell(title: &str, text: &str, what: &str) {
    // There is nobody left to tell when this fails too; the console has the rest.
    let _ = broken(title, text, what);
}
