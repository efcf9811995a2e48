//! The button of a closer look: at what is brushed, or at everything again.

use std::sync::Arc;

use leptos::prelude::*;

use crate::view_model::{Panel, zoom::Zoom};

/// The chart as it is drawn: the stretch that is looked at.
pub(crate) fn seen(panel: Signal<Arc<Panel>>, zoom: RwSignal<Option<Zoom>>) -> Signal<Arc<Panel>> {
    let seen = move |_: Option<&Arc<Panel>>| {
        let panel = panel.get();
        zoom.with(|zoom| zoom.as_ref().map_or_else(|| Arc::clone(&panel), |zoom| Arc::new(zoom.seen(&panel))))
    };
    let differs = |old: Option<&Arc<Panel>>, new: Option<&Arc<Panel>>| match (old, new) {
        (Some(old), Some(new)) => !Arc::ptr_eq(old, new),
        _ => true,
    };
    Memo::new_with_compare(seen, differs).into()
}

/// The button; nothing where there is nothing to look closer at.
#[component]
pub(crate) fn ZoomButton(
    /// The whole chart.
    panel: Signal<Arc<Panel>>,
    /// What is looked at.
    zoom: RwSignal<Option<Zoom>>,
) -> AnyView {
    let offered = Memo::new(move |_| panel.with(|panel| Zoom::of(panel)));
    let label = move || if zoom.with(Option::is_some) { "Show all" } else { "Zoom in" };
    let said = move || match zoom.with(Option::is_some) {
        true => "Show the whole of this chart again",
        false => "Show only what is selected in this chart",
    };
    let look =
        move |_| zoom.update(|zoom| *zoom = if zoom.is_some() { None } else { offered.get_untracked() });
    view! {
        <Show when=move || zoom.with(Option::is_some) || offered.with(Option::is_some)>
            <button type="button" class="button small zoom" data-testid="zoom" title=said on:click=look>
                {label}
            </button>
        </Show>
    }
    .into_any()
}
