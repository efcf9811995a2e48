//! What is kept of a table's corrections, and how to be rid of it.

use leptos::prelude::*;
use reelscope_engine::coordinator::Recast;
use reelscope_model::Error;

use crate::{ui::app::App, view_model::message::Alert};

/// Says how many corrections a table has and whether they are kept; nothing where there are none.
#[component]
pub(crate) fn KeptNote(
    /// The table's name.
    table: String,
) -> AnyView {
    let app = App::of_context();
    let name = table.clone();
    let line = Memo::new(move |_| {
        app.tables.track();
        let desk = app.desk();
        desk.kept.line(&name, &desk.engine.corrections(), &desk.locale)
    });
    let note = move |line: String| {
        let table = table.clone();
        let refused = move |error: &Error| app.warn(Alert::new(None, error));
        let forget = move |_| app.recast(table.clone(), Recast::Forget, refused);
        view! {
            <div class="kept small" data-testid="kept">
                <span>
                    <strong>{line}</strong>
                    " "
                    <span class="muted">
                        "They stay in this browser: names of columns and values, and what was chosen for them. Rows are \
                         never kept."
                    </span>
                </span>
                <button type="button" class="button small" data-testid="forget-kept" on:click=forget>
                    "Forget them"
                </button>
            </div>
        }
    };
    (move || line.get().map(&note)).into_any()
}
