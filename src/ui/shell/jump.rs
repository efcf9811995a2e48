//! The box behind `/`: a text, and the pages, measures, charts and values that it names. A combobox with a list, as the
//! ARIA authoring practices describe it: the focus stays in the text, arrows choose, Enter goes, Escape closes.

use gloo::timers::callback::Timeout;
use leptos::{ev, html, prelude::*};
use wasm_bindgen_futures::spawn_local;

use crate::{
    ui::{
        app::App,
        dialog::{Close, Dialog},
        dom,
        icon::{Icon, Picture},
        shortcuts::Shortcuts,
    },
    view_model::jump::{self, Kind, Place},
};

/// How long the text stands still before the engine is asked for values, in milliseconds.
const STILL_MS: u32 = 150;
const LIST: &str = "jump-list";

/// The button that opens it, and the box itself.
#[component]
pub(crate) fn Jump() -> AnyView {
    let shortcuts = Shortcuts::of_context();
    let shown_key = move || shortcuts.on.get().then(|| view! { <kbd aria-hidden="true">"/"</kbd> });
    view! {
        <button
            type="button"
            class="button jump"
            data-testid="jump"
            aria-label="Ask or jump to a page, measure, chart or value"
            aria-haspopup="dialog"
            aria-keyshortcuts="/"
            on:click=move |_| shortcuts.jump.set(true)
        >
            <Picture icon=Icon::Find />
            <span class="wide">"Ask or jump to…"</span>
            {shown_key}
        </button>
        <Dialog open=shortcuts.jump label="Jump to a page, measure, chart or value" hook="jump-dialog">
            <Box />
        </Dialog>
    }
    .into_any()
}

#[component]
fn Box() -> AnyView {
    let app = App::of_context();
    let close = Close::of_context();
    let (text, active) = (RwSignal::new(String::new()), RwSignal::new(0_usize));
    let all = StoredValue::new(app.with_context_untracked(jump::places));
    let values = RwSignal::new_local(None::<(String, Vec<Place>)>);
    follow(app, text, values);
    let found = Memo::new(move |_| {
        let text = text.get();
        let mut found = all.with_value(|all| jump::find(all, &text));
        // Until the answer to this text is here, the last one's values that have it are shown.
        let needle = text.trim().to_lowercase();
        values.with(|values| {
            let known = values.as_ref().filter(|_| !needle.is_empty()).map(|(_, values)| values.as_slice());
            let has = |place: &&Place| place.label.to_lowercase().contains(&needle);
            found.extend(known.unwrap_or_default().iter().filter(has).cloned());
        });
        found
    });
    let go = Callback::new(move |at: usize| {
        if let Some(place) = found.with_untracked(|found| found.get(at).cloned()) {
            close.now();
            go_to(app, place);
        }
    });
    let note = move || {
        let text = text.get();
        let is_answered = values.with(|values| values.as_ref().is_some_and(|(of, _)| *of == text));
        let none = found.with(Vec::is_empty);
        (none && (is_answered || text.trim().chars().count() < 2))
            .then(|| format!("No page, measure, chart or value is called “{}”.", text.trim()))
    };
    let field = NodeRef::<html::Input>::new();
    field.on_load(|field| drop(field.focus()));
    let write = move |event| {
        text.set(event_target_value(&event));
        active.set(0);
    };
    let is_any = move || found.with(|found| !found.is_empty());
    view! {
        <input
            type="text"
            class="field"
            role="combobox"
            autocomplete="off"
            spellcheck="false"
            aria-label="Page, measure, chart or value"
            aria-autocomplete="list"
            aria-controls=LIST
            aria-expanded=move || is_any().to_string()
            aria-activedescendant=move || is_any().then(|| option_id(active.get()))
            placeholder="Page, measure, chart or value"
            data-testid="jump-text"
            node_ref=field
            on:input=write
            on:keydown=move |event| press(&event, found, active, go)
        />
        <div id=LIST class="list" role="listbox" aria-label="Places" hidden=move || !is_any()>
            {move || list(&found.get(), active, go)}
        </div>
        <p class="muted small" role="status">
            {note}
        </p>
    }
    .into_any()
}

/// Asks for values when the text stands still; an answer to an older text is dropped.
fn follow(app: App, text: RwSignal<String>, values: RwSignal<Option<(String, Vec<Place>)>, LocalStorage>) {
    let waiting = StoredValue::new_local(None::<Timeout>);
    Effect::new(move |_| {
        let asked_for = text.get();
        let ask = move || {
            let asked = app.with_context_untracked(|context| jump::ask(context, &asked_for));
            let Some(asked) = asked else {
                let _ = values.try_set(Some((asked_for, Vec::new())));
                return;
            };
            let desk = app.desk();
            spawn_local(async move {
                let answers = desk.engine.views(asked.views.clone()).await;
                if text.try_with_untracked(|now| *now == asked_for) == Some(true) {
                    let found = app.with_context_untracked(|context| {
                        jump::values(context, &asked_for, &asked, &answers)
                    });
                    let _ = values.try_set(Some((asked_for, found)));
                }
            });
        };
        waiting.set_value(Some(Timeout::new(STILL_MS, ask)));
    });
    on_cleanup(move || drop(waiting.try_update_value(Option::take)));
}

/// Arrows choose, around the ends; Enter goes.
fn press(event: &ev::KeyboardEvent, found: Memo<Vec<Place>>, active: RwSignal<usize>, go: Callback<usize>) {
    let many = found.with_untracked(Vec::len);
    if many == 0 || event.is_composing() {
        return;
    }
    let at = active.get_untracked().min(many - 1);
    match event.key().as_str() {
        "ArrowDown" => active.set((at + 1) % many),
        "ArrowUp" => active.set((at + many - 1) % many),
        "Enter" => go.run(at),
        _ => return,
    }
    event.prevent_default();
    if let Ok(Some(option)) =
        dom::document().query_selector(&format!("#{}", option_id(active.get_untracked())))
    {
        let nearest = web_sys::ScrollIntoViewOptions::new();
        nearest.set_block(web_sys::ScrollLogicalPosition::Nearest);
        option.scroll_into_view_with_scroll_into_view_options(&nearest);
    }
}

fn option_id(at: usize) -> String {
    format!("jump-{at}")
}

/// The places under their headings.
fn list(found: &[Place], active: RwSignal<usize>, go: Callback<usize>) -> AnyView {
    let group = |kind: Kind| {
        let own = found.iter().enumerate().filter(|(_, place)| place.kind == kind);
        let options: Vec<_> = own.map(|(at, place)| option(at, place, active, go)).collect();
        (!options.is_empty()).then(|| {
            view! {
                <div role="group" aria-label=kind.label()>
                    <div class="muted small" role="presentation" aria-hidden="true">
                        {kind.label()}
                    </div>
                    {options}
                </div>
            }
        })
    };
    Kind::ALL.into_iter().filter_map(group).collect_view().into_any()
}

fn option(at: usize, place: &Place, active: RwSignal<usize>, go: Callback<usize>) -> AnyView {
    let Place { label, detail, .. } = place.clone();
    view! {
        <div
            id=option_id(at)
            role="option"
            aria-selected=move || (active.get() == at).to_string()
            on:click=move |_| go.run(at)
        >
            <span class="name">{label}</span>
            " "
            <span class="muted small">{detail}</span>
        </div>
    }
    .into_any()
}

/// Goes to a place. The focus goes along where the page is another one, or the place is a chart.
fn go_to(app: App, place: Place) {
    let before = app.state.get_untracked();
    let next = place.actions.into_iter().fold(before.clone(), |state, action| state.after(action));
    let page = next.page;
    let is_other_page = page != before.page;
    app.show(next);
    app.commit();
    if !is_other_page && place.chart.is_none() {
        return;
    }
    let chart = place.chart.map(|id| format!("figure[data-testid=\"chart-{id}\"] .stage"));
    spawn_local(async move {
        let frames = app.desk().frames.clone();
        frames.next().await;
        // The page follows when the choice is on screen; another choice may have overtaken this one.
        for _ in 0..60 {
            if app.standing.get_untracked() == page {
                break;
            }
            frames.next().await;
        }
        // A chart may come with the answer.
        for _ in 0..60 {
            match &chart {
                Some(chart) if dom::focus(chart) => return,
                Some(_) => frames.next().await,
                None => break,
            }
        }
        dom::focus("#main h1");
    });
}
