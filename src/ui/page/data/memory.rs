//! What a table takes in memory, and what was left out of it.

use leptos::prelude::*;

use crate::{ui::app::App, view_model::memory};

/// What a table's columns take, and the columns that are left out, each with a button that brings it back.
#[component]
pub(crate) fn MemoryLine(
    /// The table's name.
    table: String,
) -> AnyView {
    let app = App::of_context();
    let (name, locale) = (table.clone(), app.desk().locale.clone());
    let line = move || {
        let forecast = app.memory.forecast.get()?;
        let text = memory::of_table(&forecast, &name, &locale)?;
        Some(view! { <p class="small muted" data-testid="memory">{text}</p> })
    };
    let left_out = app.tables.with_untracked(|tables| {
        tables.iter().find(|open| open.name == table).map(memory::left_out).unwrap_or_default()
    });
    let button = move |column: String| {
        let (table, hook) = (table.clone(), column.clone());
        let label = format!("Bring back {column}");
        view! {
            <button
                type="button"
                class="button small"
                data-testid="bring-back"
                data-column=hook
                on:click=move |_| app.bring_back(table.clone(), column.clone())
            >
                {label}
            </button>
        }
    };
    let buttons = (!left_out.is_empty())
        .then(|| view! { <div class="choices">{left_out.into_iter().map(button).collect_view()}</div> });
    view! {
        {line}
        {buttons}
    }
    .into_any()
}
