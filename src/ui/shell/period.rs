//! The period's controls: two days, the calendar unit of time charts, and the time zone, which is always named.

use leptos::prelude::*;

use crate::{
    state::Action,
    ui::{app::App, locale},
    view_model::period::{self, Offer, Period},
};

/// The controls of the period; absent while no open table has a time.
#[component]
pub fn PeriodControls() -> AnyView {
    let app = App::of_context();
    // What the data reach to is learned with the first answers.
    let period = Memo::new(move |_| {
        app.shown.track();
        app.with_context(period::period)
    });
    (move || period.get().map(|period| view! { <Days period=period.clone() /> <Units period=period /> })).into_any()
}

#[component]
fn Days(
    /// What to show.
    period: Period,
) -> AnyView {
    let app = App::of_context();
    let (first, last) = (StoredValue::new(period.first_day), StoredValue::new(period.last_day));
    let change = move |first: String, last: String| {
        app.act(app.with_context_untracked(|context| period::choose_days(context, &first, &last)));
    };
    let (least, greatest) = period.days;
    view! {
        <label class="inline">
            "From"
            <input
                type="date"
                class="field"
                data-testid="range-from"
                min=least.clone()
                max=greatest.clone()
                prop:value=first.get_value()
                on:change=move |event| change(event_target_value(&event), last.get_value())
            />
        </label>
        <label class="inline">
            "to"
            <input
                type="date"
                class="field"
                data-testid="range-to"
                min=least
                max=greatest
                prop:value=last.get_value()
                on:change=move |event| change(first.get_value(), event_target_value(&event))
            />
        </label>
    }
    .into_any()
}

#[component]
fn Units(
    /// What to show.
    period: Period,
) -> AnyView {
    let app = App::of_context();
    let Period { grains, zone, .. } = period;
    let zones = locale::zones();
    let options = std::iter::once(zone.clone()).chain(zones.into_iter().filter(|other| *other != zone));
    view! {
        <Offers label="by" offers=grains />
        <label class="inline">
            "in"
            <select
                class="field"
                aria-label="Time zone"
                on:change=move |event| app.act(Action::Zone(Some(event_target_value(&event))))
            >
                {options.map(|zone| view! { <option value=zone.clone()>{zone.clone()}</option> }).collect_view()}
            </select>
        </label>
    }
    .into_any()
}

/// A list of which one is in force.
#[component]
fn Offers(
    /// What it chooses.
    label: &'static str,
    /// What there is to choose.
    offers: Vec<Offer>,
) -> AnyView {
    let app = App::of_context();
    let actions = StoredValue::new(offers.iter().map(|offer| offer.choose.clone()).collect::<Vec<_>>());
    let choose = move |event| {
        let at = event_target_value(&event).parse::<usize>().ok();
        if let Some(action) = at.and_then(|at| actions.with_value(|actions| actions.get(at).cloned())) {
            app.act(action);
        }
    };
    let option = |(at, offer): (usize, Offer)| {
        view! {
            <option value=at.to_string() selected=offer.chosen>
                {offer.label}
            </option>
        }
    };
    view! {
        <label class="inline">
            {label}
            <select class="field" on:change=choose>
                {offers.into_iter().enumerate().map(option).collect_view()}
            </select>
        </label>
    }
    .into_any()
}
