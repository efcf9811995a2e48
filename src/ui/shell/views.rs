//! Saved views: what is on screen under a name, and those that are there.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};

use crate::{
    format,
    kept::views::{LONGEST_NAME, View},
    state::hash,
    ui::{
        app::App,
        icon::{Icon, Picture},
        views::Saved,
    },
    view_model::views,
};

/// The button and its panel; absent while there is nothing to save and nothing saved.
#[component]
pub(crate) fn SavedViews() -> AnyView {
    let app = App::of_context();
    let saved = Saved::read();
    let is_of_use =
        move || app.tables.with(|tables| !tables.is_empty()) || saved.with(|views| !views.is_empty());
    view! {
        <Show when=is_of_use>
            <Control saved=saved />
        </Show>
    }
    .into_any()
}

#[component]
fn Control(
    /// The views.
    saved: Saved,
) -> AnyView {
    let open = RwSignal::new(false);
    let root = NodeRef::<html::Div>::new();
    let outside = window_event_listener(ev::pointerdown, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
        if root.get_untracked().is_some_and(|root| !root.contains(target.as_ref())) {
            let _ = open.try_set(false);
        }
    });
    on_cleanup(move || outside.remove());
    let to_button = move || {
        let button = root.get_untracked().and_then(|root| root.query_selector("button").ok().flatten());
        if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
            // Focus fails only for elements that cannot have it.
            let _ = button.focus();
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.stop_propagation();
            open.set(false);
            to_button();
        }
    };
    let click = move |_| {
        saved.look_again();
        open.update(|open| *open = !*open);
    };
    let close = Callback::new(move |()| {
        open.set(false);
        to_button();
    });
    view! {
        <div class="views" node_ref=root on:keydown=on_key>
            <button
                type="button"
                class="button quiet"
                data-testid="views"
                title="Save this page with its filters under a name, or open one that is saved"
                aria-label="Saved views"
                aria-haspopup="dialog"
                aria-expanded=move || open.get().to_string()
                on:click=click
            >
                <Picture icon=Icon::Views />
                <span class="wide">"Views"</span>
            </button>
            {move || open.get().then(|| view! { <Panel saved=saved close=close to_button=Callback::new(move |()| to_button()) /> })}
        </div>
    }
    .into_any()
}

#[component]
fn Panel(
    /// The views.
    saved: Saved,
    /// Closes the panel.
    close: Callback<()>,
    /// Puts the focus on the panel's button.
    to_button: Callback<()>,
) -> AnyView {
    let app = App::of_context();
    let asked = RwSignal::new(None::<String>);
    let views = Memo::new(move |_| saved.with(|views| views.iter().cloned().collect::<Vec<View>>()));
    let has_tables = app.tables.with_untracked(|tables| !tables.is_empty());
    let line = move |view: View| view_line(app, saved, view, asked, close, to_button);
    view! {
        <div class="panel" role="dialog" aria-label="Saved views" data-testid="views-panel">
            {has_tables.then(|| view! { <SaveForm saved=saved /> })}
            <ul>{move || views.get().into_iter().map(line).collect_view()}</ul>
            <p class="muted small">"Views stay in this browser: their names, pages and filters. Rows are never kept."</p>
        </div>
    }
    .into_any()
}

/// The name for what is on screen, and what saving it does.
#[component]
fn SaveForm(
    /// The views.
    saved: Saved,
) -> AnyView {
    let app = App::of_context();
    let hash = Memo::new(move |_| app.state.with(hash::write));
    let name_of = |hash: &String| saved.with(|views| views.of(hash).map(|view| view.name.clone()));
    let known = untrack(|| hash.with(name_of));
    let suggested = known.unwrap_or_else(|| app.with_context_untracked(views::suggest));
    let name = RwSignal::new(suggested);
    let note = move || {
        name.with(|name| hash.with(|hash| saved.with(|views| views::note(views, name, hash))))
            .unwrap_or_default()
    };
    let save = move |event: ev::SubmitEvent| {
        event.prevent_default();
        saved.save(app, &name.get_untracked());
    };
    let input = NodeRef::<html::Input>::new();
    input.on_load(|input| input.select());
    view! {
        <form on:submit=save>
            <label>
                "Name"
                <input
                    type="text"
                    class="field"
                    data-testid="view-name"
                    maxlength=LONGEST_NAME.to_string()
                    autocomplete="off"
                    node_ref=input
                    prop:value=move || name.get()
                    on:input=move |event| name.set(event_target_value(&event))
                />
            </label>
            <button
                type="submit"
                class="button primary"
                data-testid="save-view"
                disabled=move || name.with(|name| name.trim().is_empty())
            >
                "Save view"
            </button>
            <p class="muted small" role="status" data-testid="view-note">
                {note}
            </p>
        </form>
    }
    .into_any()
}

fn view_line(
    app: App,
    saved: Saved,
    view: View,
    asked: RwSignal<Option<String>>,
    close: Callback<()>,
    to_button: Callback<()>,
) -> AnyView {
    let View { name, hash } = view;
    let state = hash::read(&hash);
    let needs = app.with_context_untracked(|context| views::needs(context, &state));
    let shown = format::harmless(&name);
    let (to_open, to_ask, to_forget) = (name.clone(), name.clone(), name.clone());
    let is_asked = move || asked.with(|asked| asked.as_deref() == Some(to_ask.as_str()));
    let is_asked = Memo::new(move |_| is_asked());
    let go = move |_| {
        saved.open(app, &to_open);
        close.run(());
    };
    // A second press deletes; the first asks, until the reader turns away.
    let delete = move |_| {
        if is_asked.get_untracked() {
            asked.set(None);
            saved.forget(&to_forget);
            to_button.run(());
        } else {
            asked.set(Some(to_forget.clone()));
        }
    };
    view! {
        <li data-view=name>
            <button type="button" class="open" data-testid="open-view" title=shown.clone() on:click=go>
                <span>{shown.clone()}</span>
                {needs.map(|needs| view! { <span class="muted small">{needs}</span> })}
            </button>
            <button
                type="button"
                class="button small"
                class:sure=move || is_asked.get()
                data-testid="delete-view"
                aria-label=move || {
                    if is_asked.get() { format!("Press again to delete {shown}") } else { format!("Delete {shown}") }
                }
                on:click=delete
                on:blur=move |_| asked.set(None)
            >
                {move || if is_asked.get() { "Delete it?" } else { "Delete" }}
            </button>
        </li>
    }
    .into_any()
}
