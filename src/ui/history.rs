//! The address bar: its hash is the state's text, so that back and forward undo and redo.

use gloo::events::{EventListener, EventListenerOptions};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, KeyboardEvent};

use super::{app::App, dom};
use crate::state::{State, hash, steps::Steps};

/// The state that the address asks for.
pub(crate) fn read() -> State {
    hash::read(&address())
}

/// Where the address stands among the steps that were taken: after a reload, where it stood before.
pub(crate) fn steps() -> Steps {
    note().as_deref().and_then(Steps::read).unwrap_or_default()
}

/// Whether the address names a page, so that no other is chosen for the reader.
pub(crate) fn names_page() -> bool {
    hash::page(&address()).is_some()
}

/// Writes the state into the address, as a step to come back to.
pub(crate) fn push(app: App) {
    let hash = app.state.with_untracked(hash::write);
    if address() != hash {
        let steps = app.steps.get_untracked().taken();
        let history = dom::window().history();
        // A browser refuses when there are too many steps in a moment; the page is right all the same.
        let pushed = history.and_then(|it| it.push_state_with_url(&noted(steps), "", Some(&hash)));
        if pushed.is_ok() {
            app.steps.set(steps);
        }
    }
}

/// Writes the state into the address without a step.
pub(crate) fn replace(app: App) {
    let hash = app.state.with_untracked(hash::write);
    note_down(app.steps.get_untracked(), Some(&hash));
}

/// Goes back to the state before the last step.
pub(crate) fn undo(app: App) {
    if app.steps.get_untracked().can_undo() {
        let _ = dom::window().history().and_then(|history| history.back());
    }
}

/// Takes the step again that was undone last.
pub(crate) fn redo(app: App) {
    if app.steps.get_untracked().can_redo() {
        let _ = dom::window().history().and_then(|history| history.forward());
    }
}

/// Shows what the address asks for whenever the reader goes back, forward, or edits it; and goes there by the keyboard.
pub(crate) fn follow(app: App) {
    for event in ["popstate", "hashchange"] {
        let listener = EventListener::new(&dom::window(), event, move |_| {
            let steps = app.steps.get_untracked().come_to(note().as_deref());
            note_down(steps, None);
            app.steps.set(steps);
            let state = read();
            if app.state.with_untracked(|shown| *shown != state) {
                app.show(state);
            }
        });
        // The listener lives as long as the page does.
        listener.forget();
    }
    let options = EventListenerOptions::enable_prevent_default();
    let keys = EventListener::new_with_options(&dom::window(), "keydown", options, move |event| {
        if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
            press(app, event);
        }
    });
    keys.forget();
}

/// Ctrl+Z undoes; Ctrl+Shift+Z and Ctrl+Y redo; in a field they are the field's.
fn press(app: App, event: &KeyboardEvent) {
    let in_field = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .is_some_and(|element| element.matches("input, textarea, [contenteditable]").unwrap_or(false));
    if in_field || event.alt_key() || !(event.ctrl_key() || event.meta_key()) {
        return;
    }
    match (event.key().to_lowercase().as_str(), event.shift_key()) {
        ("z", false) => undo(app),
        ("z", true) | ("y", false) => redo(app),
        _ => return,
    }
    event.prevent_default();
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

/// The note of the entry that the browser is at.
fn note() -> Option<String> {
    dom::window().history().ok()?.state().ok()?.as_string()
}

/// Writes where the browser's entry stands, and its address if it has another.
fn note_down(steps: Steps, address: Option<&str>) {
    let history = dom::window().history();
    let _ = history.and_then(|history| history.replace_state_with_url(&noted(steps), "", address));
}

fn noted(steps: Steps) -> JsValue {
    steps.note().into()
}
