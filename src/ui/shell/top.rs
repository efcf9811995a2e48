//! The bar above: what is open, sharing, the theme.

use leptos::prelude::*;

use super::{help::Help, jump::Jump, undo::Undo, views::SavedViews};
use crate::ui::{
    app::{App, Phase},
    dom, history,
    icon::{Icon, Picture},
    start::{OpenButton, Picker},
};

/// For how long a button says that its work is done, in milliseconds.
const SAID_MS: u64 = 2_000;

/// The bar above the page.
#[component]
pub(crate) fn Top() -> AnyView {
    let app = App::of_context();
    let open = move || app.tables.with(|tables| !tables.is_empty());
    view! {
        <header class="top">
            <span class="brand">
                <Picture icon=Icon::Brand />
                <span>"Reelscope"</span>
            </span>
            // What it says is announced besides, now and then.
            <p class="summary muted" data-testid="status">
                <span>{move || status(app)}</span>
            </p>
            <Picker />
            <Show when=open>
                <Jump />
                <Undo />
                <OpenButton />
                <CopyLink />
            </Show>
            <SavedViews />
            <ThemeButton />
            <Help />
        </header>
    }
    .into_any()
}

/// What is open, or being done, in a line; tracked.
pub(crate) fn status(app: App) -> String {
    match app.phase.get() {
        Phase::Empty => "Nothing is open".to_owned(),
        Phase::Error => "Nothing could be opened".to_owned(),
        Phase::Loading if app.memory.asked.with(Option::is_some) => "Waiting for your choice".to_owned(),
        Phase::Loading => app.opening.with(|opening| {
            let files = opening.as_ref().map_or(0, |opening| opening.files.len());
            format!("Opening {}", crate::format::count(files as u64, "file", "files", &app.desk().locale))
        }),
        Phase::Ready => app.status.get(),
    }
}

/// Copies the address of what is on screen. It holds choices and never data.
#[component]
fn CopyLink() -> AnyView {
    let app = App::of_context();
    let said = RwSignal::new(false);
    let click = move |_| {
        let link = app.state.with_untracked(history::link);
        // Where the clipboard is out of reach, the address bar holds the same text.
        let _ = dom::window().navigator().clipboard().write_text(&link);
        said.set(true);
        set_timeout(
            move || {
                let _ = said.try_set(false);
            },
            std::time::Duration::from_millis(SAID_MS),
        );
    };
    view! {
        <button
            type="button"
            class="button quiet"
            data-testid="copy-link"
            title="Copy a link to this page with its filters; the data are not in it"
            aria-label="Copy link"
            on:click=click
        >
            <Picture icon=Icon::Link />
            <span class="wide">{move || if said.get() { "Copied" } else { "Copy link" }}</span>
        </button>
    }
    .into_any()
}

#[component]
fn ThemeButton() -> AnyView {
    let theme = App::of_context().theme;
    let label = move || format!("Theme: {}", theme.choice.get().label());
    view! {
        <button type="button" class="button quiet icon" title=label aria-label=label on:click=move |_| theme.advance()>
            <Picture icon=Icon::Theme />
        </button>
    }
    .into_any()
}
