//! What is shown while files are being opened.

use leptos::prelude::*;

use crate::{
    format,
    ui::{
        app::App,
        opening::{FileProgress, Opening},
    },
};

/// A list of the files and how far each is, for a page with nothing else to show.
#[component]
pub(crate) fn Loading() -> AnyView {
    let app = App::of_context();
    let waiting = move || waiting(app);
    let files = move || app.opening.get().unwrap_or_default().files;
    let line = move |file: FileProgress| {
        let desk = app.desk();
        let rows = (file.rows > 0).then(|| crate::format::count(file.rows, "row", "rows", &desk.locale));
        let name = format!("How far {} is read", file.name);
        view! {
            <li>
                <span title=format::whole_name(&file.name)>{format::name(&file.name)}</span>
                <span class="muted">{file.step} {rows.map(|rows| format!(", {rows}"))}</span>
                <progress max="1" value=share(file.read, file.total, file.done) aria-label=name />
            </li>
        }
    };
    view! {
        <section class="start">
            <div class="card loading">
                <div class="row">
                    <h1>"Opening files"</h1>
                    <Cancel />
                </div>
                <ul>{move || files().into_iter().map(line).collect_view()}</ul>
                {move || waiting().map(|text| view! { <p class="muted">{text}</p> })}
            </div>
        </section>
    }
    .into_any()
}

/// A line over the page, which does not move for it, while files are added to those that are open, or columns are read that a page needs.
#[component]
pub(crate) fn Banner() -> AnyView {
    let app = App::of_context();
    let waiting = move || waiting(app);
    let line = move |opening: Opening| {
        let done = opening.files.iter().filter(|file| file.done).count();
        let read = opening.files.iter().map(|file| file.read).sum();
        let total = opening.files.iter().map(|file| file.total).sum();
        view! {
            <div class="banner passing">
                <span>{format!("Opening {} of {}", (done + 1).min(opening.files.len()), opening.files.len())}</span>
                {move || waiting().map(|text| view! { <span class="muted">{text}</span> })}
                <progress max="1" value=share(read, total, false) aria-label="How far the files are read" />
                <Cancel />
            </div>
        }
    };
    let columns = move |loaded: f64| {
        view! {
            <div class="banner passing">
                <span>"Reading columns"</span>
                {move || waiting().map(|text| view! { <span class="muted">{text}</span> })}
                <progress max="1" value=loaded.to_string() aria-label="How far the columns are read" />
                {app.is_fresh().then(|| view! { <Cancel /> })}
            </div>
        }
    };
    let banner = move || match app.opening.get() {
        Some(opening) => Some(line(opening).into_any()),
        None => match app.loading.get() {
            Some(loaded) => Some(columns(loaded).into_any()),
            None => waiting()
                .map(|text| view! { <div class="banner passing"><span>{text}</span></div> }.into_any()),
        },
    };
    banner.into_any()
}

#[component]
fn Cancel() -> AnyView {
    let app = App::of_context();
    view! {
        <button type="button" class="button" data-testid="cancel" on:click=move |_| app.cancel()>
            "Cancel"
        </button>
    }
    .into_any()
}

/// What is said while the disk is silent: nothing of ours is, and it may go on for a while.
fn waiting(app: App) -> Option<&'static str> {
    app.waits.get().then_some("Waiting for the disk…")
}

/// How much is done, from 0 to 1.
fn share(read: u64, total: u64, done: bool) -> String {
    let share = if done || total == 0 { 1.0 } else { read as f64 / total as f64 };
    share.clamp(0.0, 1.0).to_string()
}
