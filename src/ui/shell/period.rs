//! The period's controls: a few at a click, two days, the calendar unit of time charts, and the time zone, which is always named.
//!
//! The inputs stay while their values change, so that typing a date is not interrupted by its own effect.

use leptos::prelude::*;

use crate::{
    state::Action,
    ui::{app::App, locale},
    view_model::{
        Context,
        period::{self, Offer, Period},
    },
};

/// The controls of the period; absent while no table of the page has a time.
#[component]
pub(crate) fn PeriodControls() -> AnyView {
    let app = App::of_context();
    // How far the data reach is learned with the page's answers.
    let period = Memo::new(move |_| {
        app.shown.track();
        app.with_context(period::period)
    });
    let is_awaited = move || {
        app.shown.track();
        app.with_context(period::is_awaited)
    };
    view! {
        <Show when=is_awaited>
            <span class="room" />
        </Show>
        <Show when=move || period.with(Option::is_some)>
            <Offers label="Period" period=period offers=|period| period.presets.clone() />
            <Day
                label="from"
                hook="range-from"
                period=period
                value=|period| period.first_day.clone()
                open=|period| period.open.0.clone()
                act=period::start_at
            />
            <Day
                label="to"
                hook="range-to"
                period=period
                value=|period| period.last_day.clone()
                open=|period| period.open.1.clone()
                act=period::end_with
            />
            <Offers label="by" period=period offers=|period| period.grains.clone() />
            <ZoneChooser period=period />
        </Show>
    }
    .into_any()
}

#[component]
fn Day(
    /// Which end of the period it is, for people.
    label: &'static str,
    /// Its hook.
    hook: &'static str,
    /// The period.
    period: Memo<Option<Period>>,
    /// The day that it shows.
    value: fn(&Period) -> String,
    /// The day of the data that it stands for while it has none.
    open: fn(&Period) -> String,
    /// What choosing a day does.
    act: fn(&Context<'_>, &str) -> Action,
) -> AnyView {
    let app = App::of_context();
    let read = move |part: fn(&Period) -> String| {
        period.with(|period| period.as_ref().map(part).unwrap_or_default())
    };
    let choose = move |event| {
        let day = event_target_value(&event);
        app.act(app.with_context_untracked(|context| act(context, &day)));
    };
    let is_open =
        move || period.with(|period| period.as_ref().is_some_and(|period| value(period).is_empty()));
    view! {
        <label class="inline" class:bare=label == "from">
            <span>{label}</span>
            <span class="day">
                <input
                    type="date"
                    class="field"
                    data-testid=hook
                    min=move || read(|period| period.days.0.clone())
                    max=move || read(|period| period.days.1.clone())
                    prop:value=move || read(value)
                    on:change=choose
                />
                <Show when=is_open>
                    <span class="open" aria-hidden="true">{move || read(open)}</span>
                </Show>
            </span>
        </label>
    }
    .into_any()
}

#[component]
fn Offers(
    /// What is chosen, for people.
    label: &'static str,
    /// The period.
    period: Memo<Option<Period>>,
    /// What there is to choose.
    offers: fn(&Period) -> Vec<Offer>,
) -> AnyView {
    let app = App::of_context();
    let offers = Memo::new(move |_| period.with(|period| period.as_ref().map(offers).unwrap_or_default()));
    let choose = move |event| {
        let at = event_target_value(&event).parse::<usize>().ok();
        let action = at
            .and_then(|at| offers.with_untracked(|offers| offers.get(at).map(|offer| offer.choose.clone())));
        if let Some(action) = action {
            app.act(action);
        }
    };
    let option = |(at, offer): (usize, Offer)| {
        view! {
            <option value=at.to_string() prop:selected=offer.chosen>
                {offer.label}
            </option>
        }
    };
    // What was chosen by other means has no name here.
    let other = move || {
        let named = offers.with(|offers| offers.iter().any(|offer| offer.chosen));
        (!named).then(|| view! { <option value="" selected=true hidden=true>"As chosen"</option> })
    };
    view! {
        <label class="inline" class:bare=label == "Period">
            <span>{label}</span>
            <select class="field" on:change=choose>
                {other}
                {move || offers.get().into_iter().enumerate().map(option).collect_view()}
            </select>
        </label>
    }
    .into_any()
}

#[component]
fn ZoneChooser(
    /// The period.
    period: Memo<Option<Period>>,
) -> AnyView {
    let app = App::of_context();
    let now = Memo::new(move |_| {
        period.with(|period| period.as_ref().map(|it| it.zone.clone()).unwrap_or_default())
    });
    let known = locale::zones();
    // A zone that the browser does not list, such as a fixed offset, is offered while it is in force.
    let own = Memo::new(move |_| Some(now.get()).filter(|zone| !known.contains(zone)));
    let option = |zone: String| view! { <option value=zone.clone()>{zone.clone()}</option> };
    view! {
        <label class="inline">
            "in"
            <select
                class="field zone"
                aria-label="Time zone"
                prop:value=move || now.get()
                on:change=move |event| app.act(Action::Zone(Some(event_target_value(&event))))
            >
                {move || own.get().map(option)}
                {locale::zones().into_iter().map(option).collect_view()}
            </select>
        </label>
    }
    .into_any()
}
