//! The filters in force, one chip each.

use leptos::prelude::*;

use crate::{
    state::Action,
    ui::app::App,
    view_model::chips::{self, Chip},
};

/// The chips, and the button that drops all filters.
#[component]
pub fn Chips() -> AnyView {
    let app = App::of_context();
    let chips = Memo::new(move |_| app.with_context(chips::chips));
    let filtered = move || app.state.with(|state| state.is_filtered());
    view! {
        {move || chips.get().into_iter().map(|chip| view! { <FilterChip chip=chip /> }).collect_view()}
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
    let Chip { dimension, text, clear } = chip;
    view! {
        <span class="chip" data-testid=format!("chip-{dimension}")>
            <span title=text.clone()>{text.clone()}</span>
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
