//! A card: one figure, what it means, how it changed.

use std::sync::Arc;

use leptos::prelude::*;

use super::sparkline::Line;
use crate::{
    state::Action,
    ui::app::App,
    view_model::{
        Card,
        card::{Change, Definition},
    },
};

/// A figure of more characters than this is written smaller, so that a narrow card shows all of it.
const LONG: usize = 8;

/// A card. Clicking it makes its measure the page's.
#[component]
pub(crate) fn Kpi(
    /// What it shows.
    card: Signal<Arc<Card>>,
    /// What its line shows; it may be a little ahead.
    drawn: Signal<Arc<Card>>,
) -> AnyView {
    let app = App::of_context();
    let first = card.get_untracked();
    let id = first.id.clone();
    let choose = move |_| app.act(Action::Measure(Some(card.with_untracked(|card| card.id.clone()))));
    // All digits, where the card has no room for them.
    let full = move || card.with(|card| (card.full != card.text).then(|| card.full.clone()));
    let text = move || card.with(|card| card.text.clone());
    let long = move || card.with(|card| card.text.chars().count() > LONG);
    let notes = move || card.with(|card| card.notes.join(" · "));
    view! {
        <article
            class="card kpi"
            data-testid=format!("kpi-{id}")
            data-value=move || card.with(|card| card.raw.clone())
            data-previous=move || card.with(|card| card.previous.clone())
        >
            <div class="label">
                <button
                    type="button"
                    class="choose"
                    aria-pressed=move || card.with(|card| card.chosen).to_string()
                    on:click=choose
                >
                    {first.label.clone()}
                </button>
                <button
                    type="button"
                    class="info"
                    title=define(&first.definition)
                    aria-label=format!("About {}", first.label)
                    popovertarget=format!("about-{id}")
                >
                    "i"
                </button>
            </div>
            <div id=format!("about-{id}") class="about" popover="auto">
                <h3>{first.label.clone()}</h3>
                <p>{define(&first.definition)}</p>
            </div>
            <div class="value" title=full>
                <span class:long=long>{text}</span>
            </div>
            {move || card.with(|card| below(card.why.clone(), card.change.clone()))}
            <Line card=drawn />
            <p class="visually-hidden">{full}</p>
            <p class="notes">{notes}</p>
        </article>
    }
    .into_any()
}

/// Why there is no figure, else how it changed.
fn below(why: Option<String>, change: Option<Change>) -> AnyView {
    let Some(Change { delta, good, sentence }) = change.filter(|_| why.is_none()) else {
        return view! { <div class="delta">{why}</div> }.into_any();
    };
    let tone = good.map(|good| if good { "good" } else { "bad" });
    let told = sentence.clone();
    view! {
        <div class="delta" data-tone=tone title=sentence>
            {delta.text}
            <span class="visually-hidden">{told}</span>
        </div>
    }
    .into_any()
}

/// What the measure means, as text.
fn define(definition: &Definition) -> String {
    let mut parts = vec![definition.description.clone()];
    if let Some((above, below)) = &definition.ratio {
        parts.push(format!("Numerator: {above}\nDenominator: {below}"));
    } else {
        parts.extend(definition.expr.as_ref().map(|expr| format!("Computed as {expr}")));
    }
    parts.extend(definition.source.as_ref().map(|source| format!("Source: {source}")));
    parts.retain(|part| !part.is_empty());
    parts.join("\n")
}
