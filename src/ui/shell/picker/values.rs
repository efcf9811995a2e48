//! The values of a dimension with their counts: to tick, to search, to leave out; of numbers and dates a range.

use gloo::timers::callback::Timeout;
use leptos::{html, prelude::*};
use reelscope_engine::api::{ViewResult, Views};
use reelscope_model::Result;
use wasm_bindgen_futures::spawn_local;

use super::{Head, Picking};
use crate::{
    state::Action,
    ui::app::App,
    view_model::picker::{self, Ends, Subject, Value, View, Wish},
};

/// How long the search stands still before the engine is asked, in milliseconds.
const STILL_MS: u32 = 150;

/// The answers to the views that are asked, and the search that they are for.
type Answers = RwSignal<Option<(String, Vec<Result<ViewResult>>)>, LocalStorage>;

/// The panel of a dimension.
#[component]
pub(super) fn Values(
    /// The dimension.
    subject: Subject,
    /// What the panel shows.
    picking: Picking,
) -> AnyView {
    let app = App::of_context();
    let (not, search) = (RwSignal::new(starts_with_not(app, &subject)), RwSignal::new(String::new()));
    let subject = StoredValue::new(subject);
    let [all, found]: [Answers; 2] = [RwSignal::new_local(None), RwSignal::new_local(None)];
    follow(app, subject, search, all, found);
    let view = Memo::new(move |_| {
        let search = search.get();
        found.with(|found| {
            let found = found.as_ref().filter(|(text, _)| !search.is_empty() && *text == search);
            let wish = Wish { not: not.get(), searched: found.is_some(), search };
            all.with(|all| {
                let answers = found.or(all.as_ref()).map(|(_, answers)| answers.as_slice());
                subject
                    .with_value(|subject| app.with_context(|ctx| picker::view(ctx, subject, &wish, answers)))
            })
        })
    });
    let of = move |part: fn(&View) -> Option<String>| view.with(|view| view.as_ref().and_then(part));
    let label = Memo::new(move |_| of(|view| Some(view.label.clone())).unwrap_or_default());
    let clear = move || view.with(|view| view.as_ref().and_then(|view| view.clear.clone()));
    view! {
        <Head title=label chosen=true picking=picking />
        <Range subject=subject view=view />
        <List view=view not=not search=search />
        <p class="muted small" role="status">
            {move || of(|view| view.note.clone())}
        </p>
        <footer>
            <span class="small" data-testid="filter-left">
                {move || of(|view| view.left.clone())}
            </span>
            <button
                type="button"
                class="button small quiet"
                disabled=move || clear().is_none()
                on:click=move |_| untrack(clear).into_iter().for_each(|action| app.act(action))
            >
                "Remove"
            </button>
        </footer>
    }
    .into_any()
}

/// Whether what is kept of the subject is all but some values.
fn starts_with_not(app: App, subject: &Subject) -> bool {
    let view = |wish: &Wish| app.with_context_untracked(|ctx| picker::view(ctx, subject, wish, None));
    view(&Wish::default()).is_some_and(|view| view.not)
}

/// Asks for the values whenever what is filtered changes, and for those that a search is for where there are too many.
fn follow(app: App, subject: StoredValue<Subject>, search: RwSignal<String>, all: Answers, found: Answers) {
    let newest = StoredValue::new(0_u32);
    let ask = move |text: Option<&str>| {
        subject.with_value(|subject| app.with_context(|ctx| picker::ask(ctx, subject, text)))
    };
    Effect::new(move |_| {
        newest.update_value(|newest| *newest += 1);
        let number = newest.get_value();
        let is_newest = move || newest.try_get_value() == Some(number);
        answer(app, ask(None), String::new(), all, is_newest);
    });
    let waiting = StoredValue::new_local(None::<Timeout>);
    Effect::new(move |_| {
        let text = search.get();
        let cut = all.with(|all| all.as_ref().is_some_and(|(_, answers)| picker::is_cut(answers)));
        let wait = (cut && !text.is_empty()).then(|| {
            let views = ask(Some(&text));
            Timeout::new(STILL_MS, move || {
                let is_newest = {
                    let text = text.clone();
                    move || search.try_with_untracked(|now| *now == text) == Some(true)
                };
                answer(app, views, text, found, is_newest);
            })
        });
        waiting.set_value(wait);
    });
    on_cleanup(move || drop(waiting.try_update_value(Option::take)));
}

/// Asks the engine; an answer that is not wanted any more is dropped.
fn answer(app: App, views: Option<Views>, text: String, into: Answers, wanted: impl Fn() -> bool + 'static) {
    let Some(views) = views else { return };
    let desk = app.desk();
    spawn_local(async move {
        let answers = desk.engine.views(views).await;
        if wanted() {
            let _ = into.try_set(Some((text, answers)));
        }
    });
}

/// The two ends of a range; absent for a dimension that has none.
#[component]
fn Range(
    /// The dimension.
    subject: StoredValue<Subject>,
    /// Its panel.
    view: Memo<Option<View>>,
) -> AnyView {
    let app = App::of_context();
    let ends = Memo::new(move |_| view.with(|view| view.as_ref().and_then(|view| view.ends.clone())));
    let days = Memo::new(move |_| ends.with(|ends| ends.as_ref().map(|ends| ends.days)));
    let fields = [NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new()];
    let change = move |_| {
        let [from, to] =
            fields.map(|field| field.get_untracked().map(|field| field.value()).unwrap_or_default());
        let action = subject
            .with_value(|subject| app.with_context_untracked(|ctx| picker::range(ctx, subject, &from, &to)));
        app.act(action);
    };
    let field = move |at: usize, label: &'static str, hook: &'static str, days: bool| {
        let value = move || {
            let text = |ends: &Ends| if at == 0 { ends.from.clone() } else { ends.to.clone() };
            ends.with(|ends| ends.as_ref().map(text).unwrap_or_default())
        };
        view! {
            <label class="inline">
                {label}
                <input
                    type=if days { "date" } else { "number" }
                    step=(!days).then_some("any")
                    class="field"
                    data-testid=hook
                    node_ref=fields[at]
                    prop:value=value
                    on:change=change
                />
            </label>
        }
    };
    let both = move |days: bool| {
        view! {
            <div class="ends">
                {field(0, "from", "filter-from", days)}
                {field(1, if days { "to" } else { "to below" }, "filter-to", days)}
            </div>
        }
    };
    (move || days.get().map(both)).into_any()
}

/// "is" and "is not", the search, and the values; absent where there are none to list.
#[component]
fn List(
    /// The dimension's panel.
    view: Memo<Option<View>>,
    /// Whether a first tick leaves its value out.
    not: RwSignal<bool>,
    /// The search.
    search: RwSignal<String>,
) -> AnyView {
    let app = App::of_context();
    let values = Memo::new(move |_| {
        view.with(|view| view.as_ref().map(|view| view.values.clone())).unwrap_or_default()
    });
    let contains = Memo::new(move |_| view.with(|view| view.as_ref().and_then(|view| view.contains.clone())));
    let listed = Memo::new(move |_| view.with(|view| view.as_ref().is_some_and(|view| view.listed)));
    let turned = Memo::new(move |_| view.with(|view| view.as_ref().is_some_and(|view| view.not)));
    let turn = move |to: bool| {
        if turned.get_untracked() == to {
            return;
        }
        not.set(to);
        let turn = view.with_untracked(|view| view.as_ref().and_then(|view| view.turn.clone()));
        turn.into_iter().for_each(|action| app.act(action));
    };
    let side = move |to: bool, label: &'static str, hook: &'static str| {
        view! {
            <button
                type="button"
                class="button small"
                data-testid=hook
                aria-pressed=move || (turned.get() == to).to_string()
                on:click=move |_| turn(to)
            >
                {label}
            </button>
        }
    };
    let body = move || {
        view! {
            <div class="sides" role="group" aria-label="What is ticked is">
                {side(false, "is", "filter-is")}
                {side(true, "is not", "filter-is-not")}
            </div>
            <input
                type="search"
                class="field"
                data-step=""
                data-testid="filter-search"
                aria-label="Search values"
                placeholder="Search values"
                on:input=move |event| search.set(event_target_value(&event))
            />
            {move || contains.get().map(|it| part(it.label, it.chosen, it.choose))}
            <ul class="list">{move || values.get().into_iter().map(value).collect_view()}</ul>
        }
    };
    view! { <Show when=move || listed.get()>{body()}</Show> }.into_any()
}

/// The button of a filter by a part of the text.
fn part(label: String, chosen: bool, choose: Action) -> impl IntoView {
    let app = App::of_context();
    view! {
        <button
            type="button"
            class="button small"
            data-testid="filter-contains"
            aria-pressed=chosen.to_string()
            on:click=move |_| app.act(choose.clone())
        >
            {label}
        </button>
    }
}

/// A value to tick.
fn value(value: Value) -> impl IntoView {
    let app = App::of_context();
    let Value { key, label, rows, ticked, tick } = value;
    view! {
        <li>
            <label>
                <input
                    type="checkbox"
                    data-step=""
                    data-testid="filter-value"
                    data-null=key.is_none().then_some("")
                    data-key=key
                    prop:checked=ticked
                    on:change=move |_| app.act(tick.clone())
                />
                <span class="name" title=label.clone()>{label.clone()}</span>
                <span class="muted">{rows}</span>
            </label>
        </li>
    }
}
