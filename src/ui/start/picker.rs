//! The file input, always in the document, and the buttons that stand for it.

use leptos::{html, prelude::*};

use super::entries;
use crate::ui::{
    app::App,
    icon::{Icon, Picture},
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
    let Input(input) = use_context().unwrap_or_default();
    let click = move |_| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    view! {
        <button type="button" class="button" class:primary=primary aria-label="Open files" on:click=click>
            <Picture icon=Icon::Open />
            <span class:wide=!primary>"Open files"</span>
        </button>
    }
    .into_any()
}
