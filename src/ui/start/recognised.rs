//! What the last files were recognised as, in a line above the page, until the reader does something.

use std::sync::Arc;

use leptos::prelude::*;
use reelscope_model::TableInfo;

use crate::{
    state::{Action, Page},
    ui::{app::App, dom},
    view_model::opening,
};

/// The line; absent once it has been seen.
#[component]
pub(crate) fn Recognised() -> AnyView {
    let app = App::of_context();
    let seen = RwSignal::new(false);
    // Other files are another line. What is seen is what the reader has gone on from.
    let files = |tables: &Arc<Vec<TableInfo>>| {
        tables.iter().map(|table| (table.files.clone(), table.kind.clone())).collect::<Vec<_>>()
    };
    let opened = Memo::new(move |_| app.tables.with(files));
    Effect::new(move |_| {
        opened.track();
        seen.set(false);
    });
    Effect::new(move |before: Option<()>| {
        app.state.track();
        if before.is_some() {
            seen.set(true);
        }
    });
    let text = move || app.tables.with(|tables| opening::said(tables, &app.desk().locale));
    let go = move |_| app.act(Action::Go(Page::Data));
    let dismiss = move |_| {
        dom::focus("#main");
        seen.set(true);
    };
    view! {
        <Show when=move || !seen.get()>
            <div class="banner" data-testid="recognised">
                <p>{text}</p>
                <button type="button" class="button small" on:click=go>
                    "Check on the Data page"
                </button>
                <button type="button" class="button small quiet" on:click=dismiss>
                    "Dismiss"
                </button>
            </div>
        </Show>
    }
    .into_any()
}
