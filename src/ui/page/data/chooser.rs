//! A chooser that corrects what was recognised.

use leptos::prelude::*;
use reelscope_engine::coordinator::Recast;
use web_sys::HtmlSelectElement;

use crate::{
    ui::app::App,
    view_model::{correct::Choices, message::Alert},
};

/// Chooses what something is. A choice that cannot be is taken back, and said why below it.
#[component]
pub(crate) fn Chooser(
    /// The table's name.
    table: String,
    /// What is chosen, for those who only hear it.
    label: String,
    /// What there is to choose from.
    choices: Choices,
    /// What a choice says.
    recast: Callback<String, Option<Recast>>,
) -> AnyView {
    let app = App::of_context();
    let refused = RwSignal::new(None::<Alert>);
    let Choices { options, now } = choices;
    let before = now.clone();
    let choose = move |event| {
        let select: HtmlSelectElement = event_target(&event);
        let Some(change) = recast.run(select.value()) else { return };
        let before = before.clone();
        refused.set(None);
        app.recast(table.clone(), change, move |error| {
            select.set_value(&before);
            // The chooser may be gone by now.
            let _ = refused.try_set(Some(Alert::new(None, error)));
        });
    };
    let option = |(value, label): (String, String)| {
        let selected = value == now;
        view! {
            <option value=value prop:selected=selected>
                {label}
            </option>
        }
    };
    view! {
        <select class="field" aria-label=label on:change=choose>
            {options.into_iter().map(option).collect_view()}
        </select>
        {move || refused.get().map(why)}
    }
    .into_any()
}

fn why(alert: Alert) -> impl IntoView {
    let Alert { code, message, hint, .. } = alert;
    view! {
        <p class="small refused" role="alert" data-code=code>
            {message} " " <span class="muted">{hint}</span>
        </p>
    }
}
