//! What is odd in a chart over time, as a list below it: what the marks above the plot say in words.

use std::sync::Arc;

use leptos::prelude::*;

use crate::{
    ui::app::App,
    view_model::{Panel, figure::Annotation},
};

/// The annotations of a chart. Choosing one makes its stretch the page's period.
#[component]
pub(crate) fn Annotations(
    /// The chart.
    panel: Signal<Arc<Panel>>,
) -> AnyView {
    let app = App::of_context();
    let found = Memo::new(move |_| panel.with(|panel| panel.figure.annotations.clone()));
    let item = move |annotation: Annotation| {
        let Annotation { first, last, from, to, up, text } = annotation;
        let choose = move |_| {
            if let Some(action) = panel.with_untracked(|panel| panel.brush(first, last)) {
                app.act(action);
            }
        };
        view! {
            <li>
                <button
                    type="button"
                    data-testid="annotation"
                    data-from=from
                    data-to=to
                    title="Show only this time"
                    on:click=choose
                >
                    {if up { "▲ " } else { "▼ " }}
                    {text}
                </button>
            </li>
        }
    };
    let list = move || {
        let found = found.get();
        (!found.is_empty()).then(|| {
            view! {
                <ul class="annotations" aria-label="Not as expected">
                    {found.into_iter().map(item).collect_view()}
                </ul>
            }
        })
    };
    list.into_any()
}
