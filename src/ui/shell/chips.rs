//! The filters in force, one chip each.

use leptos::prelude::*;

use crate::{
    state::{Action, State},
    ui::app::App,
    view_model::chips::{self, Chip},
};

/// The chips, and the button that drops all filters.
#[component]
pub(crate) fn Chips() -> AnyView {
    let app = App::of_context();
    let chips = Memo::new(move |_| app.with_context(chips::chips));
    let filtered = move || app.state.with(State::is_filtered);
    view! {
        {move || chips.get().into_iter().map(|chip| view! { <FilterChip chip=chip /> }).collect_view()}
        <span class="muted" hidden=filtered>
            "No filters"
        </span>
        <button
            type="button"
            class="button quiet apart"
            data-testid="clear-filters"
            disabled=move || !filtered()
            on:click=move |_| app.act(Action::ClearAll)
        >
            "Clear"
        </button>
    }
    .into_any()
}

#[component]
fn FilterChip(
    /// The filter.
    chip: Chip,
) -> AnyView {
    let app = App::of_context();
    let Chip { dimension, text, clear, waiting } = chip;
    let title = if waiting { format!("{text}. No open table has it.") } else { text.clone() };
    view! {
        <span class="chip" class:waiting=waiting data-testid=format!("chip-{dimension}")>
            <span title=title>{text.clone()}</span>
            <button
                type="button"
                aria-label=format!("Remove the filter {text}")
                on:click=move |_| app.act(clear.clone())
            >
                "×"
            </button>
        </span>
    }
    .into_any()
}
