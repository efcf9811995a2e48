//! The legend of a chart, in HTML: what its colours mean. A click on a series filters, as on the chart.

use std::sync::Arc;

use leptos::{ev, prelude::*};

use super::{canvas::theme_of, gesture::picked};
use crate::{
    charts::{self, Entry, Theme},
    ui::app::App,
    view_model::{Panel, figure::Status, panel::Along},
};

/// More entries than this are left to the table.
const MOST: usize = 12;

/// The legend; nothing for a chart of one colour.
#[component]
pub(crate) fn Legend(
    /// The chart.
    panel: Signal<Arc<Panel>>,
) -> AnyView {
    let app = App::of_context();
    let locale = app.desk().locale.clone();
    let entries = Memo::new(move |_| -> Vec<(String, Entry)> {
        let look = app.theme.look();
        panel.with(|panel| match panel.figure.status {
            Status::Ready if look.forced => {
                let entries = charts::legend(&panel.figure, &theme_of(look), &locale).into_iter();
                entries.map(|entry| (charts::css(entry.colour), entry)).collect()
            }
            // The style sheet's scheme decides, on paper as well.
            Status::Ready => {
                let [light, dark] = [Theme::light(), Theme::dark()]
                    .map(|theme| charts::legend(&panel.figure, &theme, &locale).into_iter());
                let both = |(entry, dark): (Entry, Entry)| {
                    (
                        format!("light-dark({}, {})", charts::css(entry.colour), charts::css(dark.colour)),
                        entry,
                    )
                };
                light.zip(dark).map(both).collect()
            }
            _ => Vec::new(),
        })
    });
    let shown = move || {
        entries.get().into_iter().take(MOST).map(|entry| entry_view(app, panel, entry)).collect_view()
    };
    let more = move || {
        let more = entries.with(Vec::len).saturating_sub(MOST);
        (more > 0)
            .then(|| view! { <span class="muted small">{format!("and {more} more in the table")}</span> })
    };
    view! {
        <Show when=move || entries.with(|entries| !entries.is_empty())>
            <div class="legend">{shown} {more}</div>
        </Show>
    }
    .into_any()
}

fn entry_view(app: App, panel: Signal<Arc<Panel>>, (colour, entry): (String, Entry)) -> AnyView {
    let Entry { label, hatched, left_out, series, .. } = entry;
    let swatch = view! { <i class:hatched=hatched style:background-color=colour /> };
    let Some(position) = series else {
        return view! { <span class="entry">{swatch} {label}</span> }.into_any();
    };
    let click = move |event: ev::MouseEvent| {
        let how = picked(event.ctrl_key() || event.meta_key(), event.shift_key(), event.alt_key());
        if let Some(action) = panel.with_untracked(|panel| panel.pick(Along::Series, position, how)) {
            app.act(action);
        }
    };
    view! {
        <button
            type="button"
            class="entry"
            aria-pressed=(!left_out).to_string()
            data-selection=left_out.then_some("left-out")
            on:click=click
        >
            {swatch}
            {label}
        </button>
    }
    .into_any()
}
