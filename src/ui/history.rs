//! The address bar: its hash is the state's text, so that back and forward undo and redo.

use gloo::events::EventListener;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::{app::App, dom};
use crate::state::{State, hash};

/// The state that the address asks for.
pub(crate) fn read() -> State {
    hash::read(&address())
}

/// Whether the address names a page, so that no other is chosen for the reader.
pub(crate) fn names_page() -> bool {
    hash::page(&address()).is_some()
}

/// Writes the state into the address, as a step to come back to.
pub(crate) fn push(state: &State) {
    let hash = hash::write(state);
    if address() != hash {
        // A browser refuses when there are too many steps in a moment; the page is right all the same.
        let _ = dom::window()
            .history()
            .and_then(|history| history.push_state_with_url(&JsValue::NULL, "", Some(&hash)));
    }
}

/// Writes the state into the address without a step.
pub(crate) fn replace(state: &State) {
    let hash = hash::write(state);
    let _ = dom::window()
        .history()
        .and_then(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(&hash)));
}

/// Shows what the address asks for whenever the reader goes back, forward, or edits it.
pub(crate) fn follow(app: App) {
    for event in ["popstate", "hashchange"] {
        let listener = EventListener::new(&dom::window(), event, move |_| {
            let state = read();
            if app.state.with_untracked(|shown| *shown != state) {
                app.show(state);
            }
        });
        // The listener lives as long as the page does.
        listener.forget();
    }
}

/// The whole address of this state, to send to somebody.
pub(crate) fn link(state: &State) -> String {
    let location = dom::window().location();
    let address = location.href().unwrap_or_default();
    let page = address.split('#').next().unwrap_or_default();
    format!("{page}{}", hash::write(state))
}

fn address() -> String {
    dom::window().location().hash().unwrap_or_default()
}
