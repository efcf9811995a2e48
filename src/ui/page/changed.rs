//! What changed, below the cards, while a comparison is on. It is asked when the page has been drawn and stands still,
//! so that the page never waits for it.

use std::sync::Arc;

use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use reelscope_model::TableInfo;
use wasm_bindgen_futures::spawn_local;

use crate::{
    ui::app::App,
    view_model::changed::{self, Ask, Bar, ByDimension, ChangedView},
};

/// How long the page stands still before it is asked, in milliseconds.
const STILL_MS: u32 = 150;

/// What was asked last, and of which tables.
type Asked = StoredValue<Option<(Ask, Arc<Vec<TableInfo>>)>, LocalStorage>;

/// The panel; absent while nothing is compared.
#[component]
pub(crate) fn Changed() -> AnyView {
    let app = App::of_context();
    let shown = RwSignal::new(None::<ChangedView>);
    let asked: Asked = StoredValue::new_local(None);
    let waiting = StoredValue::new_local(None::<Timeout>);
    Effect::new(move |_| {
        app.written.track();
        waiting.set_value(Some(Timeout::new(STILL_MS, move || ask(app, asked, shown))));
    });
    on_cleanup(move || drop(waiting.try_update_value(Option::take)));
    (move || shown.get().map(panel)).into_any()
}

/// Asks for what the page now compares, unless that is what is there.
fn ask(app: App, asked: Asked, shown: RwSignal<Option<ChangedView>>) {
    let tables = app.tables.get_untracked();
    let ask = match app.with_context_untracked(changed::ask) {
        Some(Ok(ask)) => ask,
        other => {
            let _ = asked.try_update_value(|asked| *asked = None);
            let why = other.and_then(Result::err);
            let view = why.map(|why| ChangedView {
                title: "What changed".to_owned(),
                nothing: Some(why),
                ..ChangedView::default()
            });
            let _ = shown.try_set(view);
            return;
        }
    };
    let is_it = move |asked: &Option<(Ask, Arc<Vec<TableInfo>>)>, ask: &Ask, tables: &Arc<Vec<TableInfo>>| {
        asked.as_ref().is_some_and(|(last, of)| last == ask && Arc::ptr_eq(of, tables))
    };
    let known = asked.try_update_value(|asked| {
        let known = is_it(asked, &ask, &tables);
        *asked = Some((ask.clone(), Arc::clone(&tables)));
        known
    });
    if known != Some(false) {
        return;
    }
    let desk = app.desk();
    spawn_local(async move {
        let this = desk.engine.views(ask.this.clone()).await;
        let other = desk.engine.views(ask.other.clone()).await;
        // A newer question is answered instead.
        if asked.try_with_value(|asked| is_it(asked, &ask, &tables)) == Some(true) {
            let view = app.with_context_untracked(|context| changed::view(context, &ask, &this, &other));
            let _ = shown.try_set(Some(view));
        }
    });
}

fn panel(view: ChangedView) -> AnyView {
    let ChangedView { title, summary, nothing, dimensions, aside, how } = view;
    view! {
        <section class="card changed" aria-label=title.clone() data-testid="changed">
            <h3>{title.clone()}</h3>
            <p class="summary-line">{summary}</p>
            {nothing.map(|why| view! { <p class="muted">{why}</p> })}
            <div class="dimensions">{dimensions.into_iter().map(dimension).collect_view()}</div>
            <p class="muted small">{aside}</p>
            {(!how.is_empty())
                .then(|| {
                    view! {
                        <details>
                            <summary class="small">"How this is computed"</summary>
                            <p class="muted small">{how}</p>
                        </details>
                    }
                })}
        </section>
    }
    .into_any()
}

fn dimension(dimension: ByDimension) -> impl IntoView {
    let ByDimension { label, sentence, bars } = dimension;
    view! {
        <div>
            <h4>{label}</h4>
            <p class="muted small">{sentence}</p>
            <ul>{bars.into_iter().map(bar).collect_view()}</ul>
        </div>
    }
}

/// A segment's bar; a press filters to the segment.
fn bar(bar: Bar) -> impl IntoView {
    let app = App::of_context();
    let Bar { name, raw, text, detail, parts, own, length, good, choose, .. } = bar;
    let (mix, within) = parts.map(|(mix, within)| (mix.to_string(), within.to_string())).unzip();
    let tone = good.map(|good| if good { "good" } else { "bad" });
    view! {
        <li
            data-testid="changed-segment"
            data-key=raw
            data-mix=mix
            data-within=within
            data-change=own.map(|own| own.to_string())
        >
            <button type="button" title="Filter to this" on:click=move |_| app.act(choose.clone())>
                <span class="name" title=name.clone()>{name.clone()}</span>
                <span class="text" data-tone=tone>{text}</span>
                <i data-tone=tone style:width=format!("{:.1}%", length * 100.0) />
                <span class="small muted">{detail}</span>
            </button>
        </li>
    }
}
