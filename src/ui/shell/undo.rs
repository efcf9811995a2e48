//! Undo and redo, as the browser's back and forward do.

use leptos::prelude::*;

use crate::ui::{
    app::App,
    history,
    icon::{Icon, Picture},
};

/// The two buttons.
#[component]
pub(crate) fn Undo() -> AnyView {
    let app = App::of_context();
    view! {
        <button
            type="button"
            class="button quiet icon"
            data-testid="undo"
            title="Undo (Ctrl+Z)"
            aria-label="Undo"
            aria-keyshortcuts="Control+Z"
            disabled=move || !app.steps.get().can_undo()
            on:click=move |_| history::undo(app)
        >
            <Picture icon=Icon::Undo />
        </button>
        <button
            type="button"
            class="button quiet icon"
            data-testid="redo"
            title="Redo (Ctrl+Shift+Z)"
            aria-label="Redo"
            aria-keyshortcuts="Control+Shift+Z Control+Y"
            disabled=move || !app.steps.get().can_redo()
            on:click=move |_| history::redo(app)
        >
            <Picture icon=Icon::Redo />
        </button>
    }
    .into_any()
}
