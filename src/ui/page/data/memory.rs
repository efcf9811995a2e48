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
    let of = table.clone();
    let left_out = Memo::new(move |_| {
        app.tables.with(|tables| {
            tables.iter().find(|open| open.name == of).map(memory::left_out).unwrap_or_default()
        })
    });
    let table = StoredValue::new(table);
    let button = move |column: String| {
        let hook = column.clone();
        let label = format!("Bring back {column}");
        view! {
            <button
                type="button"
                class="button small"
                data-testid="bring-back"
                data-column=hook
                on:click=move |_| app.bring_back(table.get_value(), column.clone())
            >
                {label}
            </button>
        }
    };
    let buttons = move || {
        let columns = left_out.get();
        (!columns.is_empty())
            .then(|| view! { <div class="choices">{columns.into_iter().map(button).collect_view()}</div> })
    };
    view! {
        {line}
        {buttons}
    }
    .into_any()
}
