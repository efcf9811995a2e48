//! What the page is compared with: the kinds at a click, the days of a range, another value of a dimension, and in
//! words what is in force.

use leptos::prelude::*;
use reelscope_model::QueryResult;
use wasm_bindgen_futures::spawn_local;

use crate::{
    state::{Action, Versus},
    ui::app::App,
    view_model::{
        compare::{self, Control},
        period::Offer,
    },
};

/// The choice that leads to a dimension's values instead of doing something at once.
const BY_VALUE: &str = "value";

/// The control; absent while nothing that the page shows is open.
#[component]
pub(crate) fn VersusControl() -> AnyView {
    let app = App::of_context();
    // How far the data reach is learned with the page's answers.
    let control = Memo::new(move |_| {
        app.shown.track();
        app.with_context(compare::control)
    });
    let by_value = RwSignal::new(false);
    let has_value =
        move || by_value.get() || control.with(|it| it.as_ref().is_some_and(|it| it.value.is_some()));
    let has_range = move || control.with(|it| it.as_ref().is_some_and(|it| it.range.is_some()));
    view! {
        <Show when=move || control.with(Option::is_some)>
            <Kinds control=control by_value=by_value />
            <Show when=has_range>
                <Day label="from" hook="versus-from" control=control first=true />
                <Day label="to" hook="versus-to" control=control first=false />
            </Show>
            <Show when=has_value>
                <Values control=control />
            </Show>
            <Said control=control by_value=by_value />
        </Show>
    }
    .into_any()
}

#[component]
fn Kinds(
    /// The control.
    control: Memo<Option<Control>>,
    /// Whether a value is about to be chosen.
    by_value: RwSignal<bool>,
) -> AnyView {
    let app = App::of_context();
    let kinds =
        Memo::new(move |_| control.with(|it| it.as_ref().map(|it| it.kinds.clone()).unwrap_or_default()));
    let is_value =
        move || by_value.get() || control.with(|it| it.as_ref().is_some_and(|it| it.value.is_some()));
    let choose = move |event| {
        let value = event_target_value(&event);
        by_value.set(value == BY_VALUE);
        let at = value.parse::<usize>().ok();
        if let Some(offer) = at.and_then(|at| kinds.with_untracked(|kinds| kinds.get(at).cloned())) {
            app.act(offer.choose);
        }
    };
    let option = move |(at, offer): (usize, Offer)| {
        view! {
            <option value=at.to_string() prop:selected=offer.chosen && !is_value()>
                {offer.label}
            </option>
        }
    };
    // What a link asks for and this version does not know is none of them.
    let other = move || {
        let known = is_value() || kinds.with(|kinds| kinds.iter().any(|offer| offer.chosen));
        (!known).then(|| view! { <option value="" selected=true hidden=true>"something else"</option> })
    };
    view! {
        <label class="inline">
            "vs"
            <select class="field" data-testid="versus" aria-label="Compare with" on:change=choose>
                {other}
                {move || kinds.get().into_iter().enumerate().map(option).collect_view()}
                <option value=BY_VALUE prop:selected=is_value>
                    "another value"
                </option>
            </select>
        </label>
    }
    .into_any()
}

#[component]
fn Day(
    /// Which end of the range it is, for people.
    label: &'static str,
    /// Its hook.
    hook: &'static str,
    /// The control.
    control: Memo<Option<Control>>,
    /// Whether it is the first day, rather than the last.
    first: bool,
) -> AnyView {
    let app = App::of_context();
    let days = move || control.with(|it| it.as_ref().and_then(|it| it.range.clone())).unwrap_or_default();
    let choose = move |event| {
        let (mut from, mut to) = untrack(days);
        *(if first { &mut from } else { &mut to }) = event_target_value(&event);
        app.act(compare::between(&from, &to));
    };
    let value = move || if first { days().0 } else { days().1 };
    view! {
        <label class="inline">
            {label}
            <input
                type="date"
                class="field"
                data-testid=hook
                aria-label=format!("Compare {label}")
                prop:value=value
                on:change=choose
            />
        </label>
    }
    .into_any()
}

/// A dimension, and its values as the engine tells them.
#[component]
fn Values(
    /// The control.
    control: Memo<Option<Control>>,
) -> AnyView {
    let app = App::of_context();
    let dimensions = Memo::new(move |_| {
        control.with(|it| it.as_ref().map(|it| it.dimensions.clone()).unwrap_or_default())
    });
    let chosen = Memo::new(move |_| control.with(|it| it.as_ref().and_then(|it| Some(it.value.clone()?.0))));
    let picked = RwSignal::new(None::<String>);
    let dimension = Memo::new(move |_| {
        let first = || dimensions.with(|all| all.first().map(|dimension| dimension.id.clone()));
        picked.get().or_else(|| chosen.get()).or_else(first)
    });
    let answer = RwSignal::new(None::<(String, QueryResult)>);
    Effect::new(move |_| {
        app.tables.track();
        if let Some(dimension) = dimension.get() {
            ask(app, dimension, answer);
        }
    });
    let offers = Memo::new(move |_| {
        let known = answer.with(|answer| {
            let (of, answer) = answer.as_ref()?;
            let is_it = dimension.with(|now| now.as_ref() == Some(of));
            is_it.then(|| app.with_context(|context| compare::values(context, of, answer)))
        });
        let mut offers = known.unwrap_or_default();
        let own = app
            .with_context(compare::chosen_value)
            .filter(|_| picked.get().is_none() || picked.get() == chosen.get());
        // The value of a link may be a rare one, or the list still on its way.
        if !offers.iter().any(|offer| offer.chosen) {
            offers.extend(own);
        }
        offers
    });
    let option = move |dimension_here: compare::Dimension| {
        let id = dimension_here.id.clone();
        view! {
            <option value=id.clone() prop:selected=move || dimension.with(|now| now.as_ref() == Some(&id))>
                {dimension_here.label}
            </option>
        }
    };
    let choose = move |event| {
        let at = event_target_value(&event).parse::<usize>().ok();
        if let Some(offer) = at.and_then(|at| offers.with_untracked(|offers| offers.get(at).cloned())) {
            app.act(offer.choose);
        }
    };
    let value = |(at, offer): (usize, Offer)| {
        view! {
            <option value=at.to_string() prop:selected=offer.chosen>
                {offer.label}
            </option>
        }
    };
    let none = move || !offers.with(|offers| offers.iter().any(|offer| offer.chosen));
    view! {
        <select
            class="field"
            data-testid="versus-dimension"
            aria-label="Compare by"
            on:change=move |event| picked.set(Some(event_target_value(&event)))
        >
            {move || dimensions.get().into_iter().map(option).collect_view()}
        </select>
        <select class="field" data-testid="versus-value" aria-label="Compare with the value" on:change=choose>
            <option value="" prop:selected=none hidden=true>
                "Choose a value"
            </option>
            {move || offers.get().into_iter().enumerate().map(value).collect_view()}
        </select>
    }
    .into_any()
}

/// Asks for the values of a dimension; what fails leaves the list empty.
fn ask(app: App, dimension: String, into: RwSignal<Option<(String, QueryResult)>>) {
    let query = app.with_context_untracked(|context| compare::values_query(context, &dimension));
    let Some(query) = query else { return };
    let desk = app.desk();
    spawn_local(async move {
        if let Ok(answer) = desk.engine.query(query).await {
            let _ = into.try_set(Some((dimension, answer)));
        }
    });
}

/// What is compared with, in words, and a way to let go of it.
#[component]
fn Said(
    /// The control.
    control: Memo<Option<Control>>,
    /// Whether a value is about to be chosen.
    by_value: RwSignal<bool>,
) -> AnyView {
    let app = App::of_context();
    let said =
        Memo::new(move |_| control.with(|it| it.as_ref().and_then(|it| Some((it.said.clone()?, it.idle)))));
    let stop = move |_| {
        by_value.set(false);
        app.act(Action::Compare(None::<Versus>));
    };
    let chip = move |(text, idle): (String, bool)| {
        view! {
            <span class="chip" class:waiting=idle data-testid="versus-words">
                <span title=text.clone()>{text.clone()}</span>
                <button type="button" aria-label="Compare with nothing" on:click=stop>
                    "×"
                </button>
            </span>
        }
    };
    (move || said.get().map(chip)).into_any()
}
