//! The filters in force, one chip each, and the button for another.

use leptos::prelude::*;

use super::picker::{ADD, Picking};
use crate::{
    state::{Action, State},
    ui::{app::App, dom},
    view_model::chips::{self, Chip},
};

/// The chips, the button that adds a filter, and the one that drops all.
#[component]
pub(crate) fn Chips(
    /// What the panel of filters shows.
    picking: Picking,
) -> AnyView {
    let app = App::of_context();
    let chips = Memo::new(move |_| app.with_context(chips::chips));
    let filtered = move || app.state.with(State::is_filtered);
    view! {
        {move || chips.get().into_iter().map(|chip| view! { <FilterChip chip=chip picking=picking /> }).collect_view()}
        <button
            type="button"
            class="button quiet"
            data-testid=ADD
            aria-haspopup="dialog"
            aria-expanded=move || picking.is_open().to_string()
            on:click=move |event| picking.toggle(ADD, None, &event)
        >
            "+ Filter"
        </button>
        <button
            type="button"
            class="button quiet"
            data-testid="clear-filters"
            disabled=move || !filtered()
            on:click=move |_| {
                app.act(Action::ClearAll);
                // What has nothing to do loses the focus.
                dom::focus("[data-testid=add-filter]");
            }
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
    /// What the panel of filters shows.
    picking: Picking,
) -> AnyView {
    let app = App::of_context();
    let Chip { dimension, text, clear, waiting, subject } = chip;
    let title = if waiting { format!("{text}. No open table has it.") } else { text.clone() };
    let hook = format!("chip-{dimension}");
    let said = text.clone();
    let name = match subject {
        Some(subject) => {
            let opener = hook.clone();
            let change = move |event| picking.toggle(&opener, Some(subject.clone()), &event);
            view! {
                <button type="button" class="name" title=title aria-haspopup="dialog" on:click=change>
                    {text}
                </button>
            }
            .into_any()
        }
        None => view! { <span title=title>{text}</span> }.into_any(),
    };
    // What removes it comes first, as the first button of a chip always was; it is shown last.
    view! {
        <span class="chip" class:waiting=waiting data-testid=hook>
            <button
                type="button"
                aria-label=format!("Remove the filter {said}")
                on:click=move |_| app.act(clear.clone())
            >
                "×"
            </button>
            {name}
        </span>
    }
    .into_any()
}
