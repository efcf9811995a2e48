//! The start screen.

use leptos::prelude::*;

use super::{OpenButton, again::Again};
use crate::{
    ui::{
        app::App,
        history,
        icon::{Icon, Picture},
    },
    view_model::opening,
};

/// What is shown while nothing is open.
#[component]
pub(crate) fn Start() -> AnyView {
    let app = App::of_context();
    let expects = move || {
        // A saved view may be opened here too, and gives the address its page.
        app.state.track();
        history::names_page().then(|| app.with_context(opening::expects)).flatten()
    };
    view! {
        <section class="start">
            <div class="lead">
                <h1>"See what happened, from the files you have"</h1>
                <p>"Linked dashboards over Arrow exports of playback, subscriptions, searches and titles."</p>
            </div>
            {move || expects().map(|text| view! { <p class="expects">{text}</p> })}
            <div class="dropzone">
                <Picture icon=Icon::Open />
                <strong>"Drop Arrow files or folders here"</strong>
                <span class="muted">".arrow, .arrows, .feather and .ipc, one or many at once"</span>
                <OpenButton primary=true />
            </div>
            <Again />
            <div class="samples">
                <span class="muted">"Nothing at hand?"</span>
                <button
                    type="button"
                    class="button"
                    data-testid="sample-season"
                    on:click=move |_| app.open_season()
                >
                    "Open a season of an invented service"
                </button>
                <button
                    type="button"
                    class="button"
                    data-testid="sample-dataflix"
                    on:click=move |_| app.open_dataflix()
                >
                    "Open DataFlix, the original dashboard"
                </button>
            </div>
            <p class="pledge">
                <Picture icon=Icon::Lock />
                "Your files never leave this browser: this page is sealed and cannot send anything."
            </p>
        </section>
    }
    .into_any()
}
