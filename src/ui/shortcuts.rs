//! The keys that act from anywhere: `/` jumps, `?` helps. They do nothing in fields and dialogs, and can be turned off,
//! since single keys get in the way of those who speak to their computer.

use gloo::events::{EventListener, EventListenerOptions};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use super::{app::App, dom};

/// Where it is kept in this browser that they are off.
const KEY: &str = "reelscope-keys";
const OFF: &str = "off";

/// What the keys open, and whether they do.
#[derive(Clone, Copy)]
pub(crate) struct Shortcuts {
    /// Whether the box that jumps is open.
    pub(crate) jump: RwSignal<bool>,
    /// Whether help is open.
    pub(crate) help: RwSignal<bool>,
    /// Whether the keys act.
    pub(crate) on: RwSignal<bool>,
}

impl Shortcuts {
    /// Reads whether they are on.
    pub(crate) fn read() -> Self {
        let kept = dom::storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
        let on = kept.as_deref() != Some(OFF);
        Self { jump: RwSignal::new(false), help: RwSignal::new(false), on: RwSignal::new(on) }
    }

    /// Of the component that asks.
    pub(crate) fn of_context() -> Self {
        expect_context()
    }

    /// Turns them on or off, for the next visits too.
    pub(crate) fn turn(self, on: bool) {
        self.on.set(on);
        if let Some(storage) = dom::storage() {
            // A browser that keeps nothing has them on again next time.
            let _ = if on { storage.remove_item(KEY) } else { storage.set_item(KEY, OFF) };
        }
    }

    /// Listens as long as the component that asks is there.
    pub(crate) fn follow(self, app: App) {
        let options = EventListenerOptions::enable_prevent_default();
        let keys = EventListener::new_with_options(&dom::window(), "keydown", options, move |event| {
            if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
                self.press(app, event);
            }
        });
        let keys = StoredValue::new_local(Some(keys));
        on_cleanup(move || drop(keys.try_update_value(Option::take)));
    }

    fn press(self, app: App, event: &KeyboardEvent) {
        let is_held = event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing();
        let in_dialog = || dom::document().query_selector("dialog[open]").ok().flatten().is_some();
        if is_held || !self.on.get_untracked() || dom::is_typed(event) || in_dialog() {
            return;
        }
        match event.key().as_str() {
            "/" if app.tables.with_untracked(|tables| !tables.is_empty()) => self.jump.set(true),
            "?" => self.help.set(true),
            _ => return,
        }
        event.prevent_default();
    }
}
