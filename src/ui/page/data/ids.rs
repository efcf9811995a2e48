//! Checking a table's ids and links, when it is asked for.

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::{
    ui::app::App,
    view_model::ids::{self, Finding, Stamp, ValueLine},
};

impl App {
    /// Checks the ids and links of a table, unless that is under way.
    fn check_ids(self, table: String) {
        let Some(stamp) = self.with_context_untracked(|context| Stamp::of(context, &table)) else { return };
        if !self.checks.try_update(|checks| checks.begin(&stamp)).unwrap_or(false) {
            return;
        }
        let engine = self.desk().engine.clone();
        spawn_local(async move {
            let at = stamp.clone();
            let told = move |step| self.checks.update(|checks| checks.step(&at, step));
            let answer = engine.check(table, Box::new(told)).await;
            self.checks.update(|checks| checks.finish(&stamp, answer));
        });
    }
}

/// The button that asks for the check, how far it is, and what it found.
#[component]
pub(crate) fn Ids(
    /// The table's name.
    table: String,
) -> AnyView {
    let app = App::of_context();
    let named = StoredValue::new(table);
    let view = Memo::new(move |_| {
        app.checks.with(|checks| {
            app.with_context(|context| named.with_value(|table| ids::view(context, checks, table)))
        })
    });
    let busy = move || view.with(|view| view.running.is_some());
    let progress = move || view.with(|view| view.running.clone()).map(running);
    let findings = Memo::new(move |_| view.with(|view| view.findings.clone()));
    let said = move || {
        let said = |found: &Vec<Finding>| named.with_value(|table| ids::summary(table, found));
        findings.with(|found| found.as_ref().map(said)).unwrap_or_default()
    };
    view! {
        <Show when=move || view.with(|view| view.offered)>
            <div class="ids stack" data-testid="ids">
                <div class="choices">
                    <button
                        type="button"
                        class="button small"
                        data-testid="check-ids"
                        aria-label=named.with_value(|table| format!("Check ids and links of {table}"))
                        aria-disabled=move || busy().to_string()
                        on:click=move |_| app.check_ids(named.get_value())
                    >
                        "Check ids and links"
                    </button>
                    {progress}
                    <span class="visually-hidden" role="status">{said}</span>
                </div>
                {move || findings.get().map(|found| view! { <ul class="stack">{found.into_iter().map(finding).collect_view()}</ul> })}
            </div>
        </Show>
    }
    .into_any()
}

fn running((what, share): (String, f64)) -> impl IntoView {
    view! {
        <span class="small muted">{what.clone()}</span>
        <progress max="1" value=share.to_string() aria-label=what />
    }
}

fn finding(finding: Finding) -> AnyView {
    let Finding { about, tone, sentence, hint, values, more } = finding;
    let caption = format!("Ids of {about}");
    let label = caption.clone();
    let shown = (!values.is_empty()).then(|| {
        view! {
            <div class="scroll" tabindex="0" role="region" aria-label=label>
                <table>
                    <caption class="visually-hidden">{caption}</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Id"</th>
                            <th scope="col" class="number">"Rows"</th>
                            <th scope="col">"Where"</th>
                        </tr>
                    </thead>
                    <tbody>{values.into_iter().map(line).collect_view()}</tbody>
                </table>
            </div>
        }
    });
    view! {
        <li class="finding" data-tone=tone.id()>
            <p>
                <strong>{about.clone()}</strong>
                " "
                {sentence}
                {(!hint.is_empty()).then(|| view! { " " <span class="muted">{hint}</span> })}
            </p>
            {shown}
            {more.map(|more| view! { <p class="small muted">{more}</p> })}
        </li>
    }
    .into_any()
}

fn line(line: ValueLine) -> impl IntoView {
    view! {
        <tr>
            <th scope="row">
                <code>{line.value}</code>
            </th>
            <td class="number">{line.rows}</td>
            <td>{line.places}</td>
        </tr>
    }
}
