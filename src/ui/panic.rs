//! What the page says when the app itself fails: a sentence and a button, instead of a page that no longer answers.
//!
//! After a panic nothing of the app can be trusted, so this uses the document alone and never a signal.

use wasm_bindgen::{JsCast, JsValue, closure::Closure};

use super::dom;

/// Shows panics to the user and writes them to the console.
pub(crate) fn install() {
    std::panic::set_hook(Box::new(|panic| {
        console_error_panic_hook::hook(panic);
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tell(
            "Reelscope has failed",
            &format!(
                "A defect stopped the page ({place}). Your files are untouched: reload the page and open them again."
            ),
        );
    }));
}

/// Says it instead of everything else on the page, with a button to start again.
pub(crate) fn tell(title: &str, text: &str) {
    // There is nobody left to tell when this fails too; the console has the rest.
    let _ = show(title, text);
}

fn show(title: &str, text: &str) -> Result<(), JsValue> {
    let document = dom::document();
    let message = document.create_element("main")?;
    message.set_class_name("broken");
    message.set_attribute("role", "alert")?;
    message.set_attribute("data-code", "internal")?;
    for (tag, class, text) in [("h1", "", title), ("p", "", text), ("button", "button primary", "Reload")] {
        let element = document.create_element(tag)?;
        element.set_class_name(class);
        element.set_text_content(Some(text));
        message.append_child(&element)?;
    }
    let reload = Closure::<dyn Fn()>::new(|| {
        let _ = dom::window().location().reload();
    });
    if let Some(button) = message.last_element_child() {
        button.add_event_listener_with_callback("click", reload.as_ref().unchecked_ref())?;
    }
    reload.forget();
    let body = dom::body();
    body.set_text_content(None);
    body.set_attribute("data-state", "error")?;
    body.append_child(&message)?;
    Ok(())
}
