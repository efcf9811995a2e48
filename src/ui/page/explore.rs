//! Explore's choosers: which table, which measure, which dimensions.

use leptos::prelude::*;

use crate::{
    ui::app::App,
    view_model::explore::{self, Choice},
};

/// The choosers; nothing while nothing is open.
#[component]
pub(crate) fn Choosers() -> AnyView {
    let app = App::of_context();
    let choices = Memo::new(move |_| app.with_context(explore::choices));
    let view = move || {
        choices.get().map(|choices| {
            view! {
                <div class="choices">
                    <OneOf label="Table" choices=choices.tables />
                    <OneOf label="Measure" choices=choices.measures />
                    <div class="choices many" role="group" aria-label="Dimensions">
                        <span class="muted">"By"</span>
                        {choices.dimensions.into_iter().map(|choice| view! { <Toggle choice=choice /> }).collect_view()}
                    </div>
                    {choices.linked.into_iter().map(|(label, choices)| view! { <Linked label=label choices=choices /> }).collect_view()}
                </div>
            }
        })
    };
    view.into_any()
}

/// The dimensions of a table that the chosen one links to.
#[component]
fn Linked(
    /// What the table is called.
    label: String,
    /// Its dimensions.
    choices: Vec<Choice>,
) -> AnyView {
    let said = format!("Dimensions of {label}");
    view! {
        <div class="choices many" role="group" aria-label=said>
            <span class="muted">{label}</span>
            {choices.into_iter().map(|choice| view! { <Toggle choice=choice /> }).collect_view()}
        </div>
    }
    .into_any()
}

#[component]
fn OneOf(
    /// What it chooses.
    label: &'static str,
    /// What there is to choose.
    choices: Vec<Choice>,
) -> AnyView {
    let app = App::of_context();
    let actions = StoredValue::new(choices.clone());
    let choose = move |event| {
        let id = event_target_value(&event);
        let action = actions.with_value(|choices| choices.iter().find(|choice| choice.id == id).cloned());
        if let Some(choice) = action {
            app.act(choice.choose);
        }
    };
    let option = |choice: Choice| {
        view! {
            <option value=choice.id prop:selected=choice.chosen>
                {choice.label}
            </option>
        }
    };
    view! {
        <label class="inline">
            {label}
            <select class="field" on:change=choose>
                {choices.into_iter().map(option).collect_view()}
            </select>
        </label>
    }
    .into_any()
}

#[component]
fn Toggle(
    /// A dimension.
    choice: Choice,
) -> AnyView {
    let app = App::of_context();
    let Choice { label, chosen, choose, .. } = choice;
    view! {
        <button
            type="button"
            class="button small"
            aria-pressed=chosen.to_string()
            on:click=move |_| app.act(choose.clone())
        >
            {label}
        </button>
    }
    .into_any()
}
