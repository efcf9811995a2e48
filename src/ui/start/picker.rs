//! The file input, always in the document, and the buttons that stand for it.

use leptos::{html, prelude::*};
use wasm_bindgen_futures::spawn_local;

use super::entries;
use crate::ui::{
    app::App,
    icon::{Icon, Picture},
    recent,
};

/// The input that the buttons open; the root provides it to both.
#[derive(Clone, Copy, Default)]
pub(crate) struct Input(NodeRef<html::Input>);

/// The hidden file input.
#[component]
pub(crate) fn Picker() -> AnyView {
    let app = App::of_context();
    let Input(input) = use_context().unwrap_or_default();
    let chosen = move |_| {
        let Some(input) = input.get_untracked() else { return };
        let files = entries::list(input.files());
        // The same file can be chosen again after this.
        input.set_value("");
        app.open(files);
    };
    view! {
        <input
            type="file"
            multiple
            class="visually-hidden"
            tabindex="-1"
            aria-label="Files to open"
            data-testid="open-files"
            node_ref=input
            on:change=chosen
        />
    }
    .into_any()
}

/// A button that lets the reader choose files.
#[component]
pub(crate) fn OpenButton(
    /// Whether it is the screen's main one.
    #[prop(optional)]
    primary: bool,
) -> AnyView {
    let app = App::of_context();
    let Input(input) = use_context().unwrap_or_default();
    let by_input = move || {
        if let Some(Some(input)) = input.try_get_untracked() {
            input.click();
        }
    };
    // What the browser's own picker gives can be opened again after another visit.
    let click = move |_| match recent::pick() {
        Some(picking) => spawn_local(async move {
            match picking.await {
                Some(files) if files.is_empty() => {}
                Some(files) => app.open(files),
                None => by_input(),
            }
        }),
        None => by_input(),
    };
    view! {
        <button type="button" class="button" class:primary=primary aria-label="Open files" on:click=click>
            <Picture icon=Icon::Open />
            <span class:wide=!primary>"Open files"</span>
        </button>
    }
    .into_any()
}
