//! The panel of worst segments.

use std::sync::Arc;

use leptos::prelude::*;

use crate::{
    state::Page,
    ui::app::App,
    view_model::segments::{self, Row, SegmentsView, Shown},
};

/// The worst segments of the page's rate, where it has one.
#[component]
pub(crate) fn WorstSegments(
    /// The page.
    page: Page,
) -> AnyView {
    let app = App::of_context();
    let offered = Memo::new(move |_| app.with_context(segments::is_offered));
    view! {
        <Show when=move || offered.get()>
            <Panel page=page />
        </Show>
    }
    .into_any()
}

#[component]
fn Panel(
    /// The page.
    page: Page,
) -> AnyView {
    let app = App::of_context();
    let busy = Memo::new(move |_| app.segments.with(|segments| segments.busy));
    let view = Memo::new(move |_| {
        app.segments.with(|segments| {
            let own = segments.view.as_ref().filter(|(of, _)| *of == page);
            own.map_or_else(Arc::default, |(_, view)| Arc::clone(view))
        })
    });
    let title = move || view.with(|view| view.title.clone());
    let name = move || Some(title()).filter(|title| !title.is_empty()).unwrap_or("Worst segments".to_owned());
    let how = move || view.with(|view| view.how.clone());
    let body = move || view.with(|view| body(app, view));
    let links = Memo::new(move |_| view.with(|view| view.links.clone()));
    view! {
        <section
            class="card segments"
            data-testid="segments"
            aria-label=name
            aria-busy=move || busy.get().to_string()
        >
            <header>
                <h3>{name}</h3>
                <button
                    type="button"
                    class="info"
                    aria-label="How the worst segments are computed"
                    hidden=move || how().is_empty()
                    popovertarget="about-segments"
                >
                    "i"
                </button>
                <div id="about-segments" class="about" popover="auto">
                    <h3>"How this is computed"</h3>
                    <p>{how}</p>
                </div>
            </header>
            <p class="subtitle">{move || view.with(|view| view.summary.clone())}</p>
            {body}
            <p class="subtitle">{move || view.with(|view| view.aside.clone())}</p>
            {move || links.get().map(|(text, pressed)| link_button(app, text, pressed))}
        </section>
    }
    .into_any()
}

/// What a linked table says of rows may not have been read yet, so that nobody pays for it unasked.
fn link_button(app: App, text: String, pressed: bool) -> AnyView {
    view! {
        <button
            type="button"
            class="button small"
            data-testid="segments-links"
            aria-pressed=pressed.to_string()
            on:click=move |_| app.toggle_links()
        >
            {text}
        </button>
    }
    .into_any()
}

fn body(app: App, view: &SegmentsView) -> AnyView {
    match &view.shown {
        Shown::Loading => view! { <p class="muted">"Looking for segments…"</p> }.into_any(),
        Shown::Nothing(why) => view! { <p class="muted">{why.clone()}</p> }.into_any(),
        Shown::Rows(rows) => {
            let rows = rows.iter().cloned().map(|row| segment(app, row)).collect_view();
            view! { <ol>{rows}</ol> }.into_any()
        }
    }
}

fn segment(app: App, row: Row) -> AnyView {
    let Row { name, clauses, share, rates, interval, explains, more, choose } = row;
    let width = format!("{:.1}", (share * 100.0).clamp(0.5, 100.0));
    // While another search is on, this is of what was before.
    let hook = move || app.segments.with(|segments| (!segments.busy).then_some("segment"));
    view! {
        <li>
            <button
                type="button"
                data-testid=hook
                data-clauses=clauses
                data-share=share.to_string()
                title="Show only this segment"
                on:click=move |_| app.act(choose.clone())
            >
                <span class="name">{name}</span>
                " "
                <span class="rates">{rates}</span>
                " "
                <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
                    <rect width="100" height="4" class="track" />
                    <rect width=width height="4" />
                </svg>
                <span class="explains">{explains}</span>
                " "
                <span class="interval">{interval}</span>
            </button>
            {more.into_iter().map(|more| view! { <p class="small muted">{more}</p> }).collect_view()}
        </li>
    }
    .into_any()
}
