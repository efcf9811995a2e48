//! The small line on a card.

use std::sync::Arc;

use leptos::{html, prelude::*};

use crate::{
    ui::{
        app::App,
        figure::{Canvas, draw_for_paper, draw_line, observe_size, size_of},
    },
    view_model::Card,
};

/// The line of a card's figure over time, whose place is there before it is; nothing without event time. It says nothing that the charts do not, so
/// screen readers skip it.
#[component]
pub(crate) fn Line(
    /// The card.
    card: Signal<Arc<Card>>,
) -> AnyView {
    let has_line = Memo::new(move |_| card.with(|card| card.has_line));
    view! {
        <Show when=move || has_line.get()>
            <LineCanvas card=card />
        </Show>
    }
    .into_any()
}

#[component]
fn LineCanvas(
    /// The card.
    card: Signal<Arc<Card>>,
) -> AnyView {
    let app = App::of_context();
    let node = NodeRef::<html::Canvas>::new();
    let size = observe_size(node);
    let drawn_on = StoredValue::new_local(Canvas::default());
    let is_clear = StoredValue::new(true);
    let draw = move || {
        let (Some(Some(canvas)), Some(card)) = (node.try_get_untracked(), card.try_get_untracked()) else {
            return;
        };
        // Nothing is drawn over nothing: to ask for the size has the page laid out.
        if card.series.is_empty() && is_clear.try_get_value().unwrap_or(true) {
            return;
        }
        let _ = is_clear.try_set_value(card.series.is_empty());
        let look = untrack(|| (app.theme.look(), app.theme.ratio.get()));
        // A canvas without a size or a context stays empty.
        let size = size_of(&canvas, size);
        let _ = drawn_on.try_update_value(|drawn| draw_line(drawn, (&canvas, size), &card.series, look));
    };
    Effect::new(move |_| {
        card.with(|card| card.series.len());
        app.theme.look();
        app.theme.ratio.track();
        size.track();
        if node.get().is_some() {
            app.desk().frames.draw(draw);
        }
    });
    draw_for_paper(size, draw);
    let restore = move |_: web_sys::Event| {
        drawn_on.update_value(Canvas::forget);
        size.notify();
    };
    view! { <canvas class="line" aria-hidden="true" node_ref=node on:contextrestored=restore /> }.into_any()
}
