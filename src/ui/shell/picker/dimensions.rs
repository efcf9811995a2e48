//! The dimensions that can be filtered, by table.

use leptos::prelude::*;

use super::{Head, Picking};
use crate::{
    ui::app::App,
    view_model::picker::{self, Choice, Group},
};

/// A search, and the list that it narrows.
#[component]
pub(super) fn Dimensions(
    /// What the panel shows.
    picking: Picking,
) -> AnyView {
    let app = App::of_context();
    let search = RwSignal::new(String::new());
    let groups =
        Memo::new(move |_| app.with_context(|ctx| search.with(|text| picker::dimensions(ctx, text))));
    let choice = move |choice: Choice| {
        let Choice { subject, label, filtered } = choice;
        let dimension = subject.target.1.clone();
        view! {
            <li>
                <button
                    type="button"
                    data-step=""
                    data-testid="filter-dimension"
                    data-dimension=dimension
                    on:click=move |_| picking.choose(Some(subject.clone()))
                >
                    <span class="name">{label}</span>
                    {filtered.then(|| view! { <span class="muted small">"filtered"</span> })}
                </button>
            </li>
        }
    };
    let group = move |Group { label, choices }: Group| {
        view! {
            <section aria-label=label.clone()>
                <h4 class="muted small">{label.clone()}</h4>
                <ul>{choices.into_iter().map(choice).collect_view()}</ul>
            </section>
        }
    };
    view! {
        <Head title="Filter by" chosen=false picking=picking />
        <input
            type="search"
            class="field"
            data-step=""
            data-testid="filter-search"
            aria-label="Search dimensions"
            placeholder="Search dimensions"
            on:input=move |event| search.set(event_target_value(&event))
        />
        <div class="list">
            {move || groups.get().into_iter().map(group).collect_view()}
            <p class="muted" hidden=move || !groups.with(Vec::is_empty)>
                "No dimension of this page is called that."
            </p>
        </div>
    }
    .into_any()
}
