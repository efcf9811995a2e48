//! Which model is in force, where it is not the built-in one.

use leptos::prelude::*;

use crate::ui::app::App;

/// Says that a dropped file is the model, and lets the reader take it back; nothing under the built-in one.
#[component]
pub(crate) fn ModelNote() -> AnyView {
    let app = App::of_context();
    // Another model comes with its tables.
    let file = Memo::new(move |_| {
        app.tables.track();
        app.desk().model_file.clone()
    });
    let note = move |file: String| {
        view! {
            <div class="card kept small" data-testid="model">
                <span>
                    <strong>{file}</strong>
                    " says what tables, columns and measures mean and what stands on pages, over the built-in model. "
                    <span class="muted">"Drop another .toml file to change that."</span>
                </span>
                <button
                    type="button"
                    class="button small"
                    data-testid="builtin-model"
                    on:click=move |_| app.open_builtin_model()
                >
                    "Use the built-in model"
                </button>
            </div>
        }
    };
    (move || file.get().map(note)).into_any()
}
