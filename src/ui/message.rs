//! What the page tells: errors as alerts, which are said at once, and notices, which are said now and then
//! (`ui/announce.rs`). Both stay until they are dismissed.

use leptos::prelude::*;
use reelscope_model::hint::{self, Part};

use super::{app::App, dom, offline::NewBuild};
use crate::view_model::message::{Alert, NoticeLine};

/// For how long a button says that its work is done, in milliseconds.
const SAID_MS: u64 = 2_000;

/// What there is to tell, errors first.
#[component]
pub(crate) fn Messages() -> AnyView {
    let app = App::of_context();
    view! {
        <div class="messages">
            <NewBuild />
            {move || app.alerts.get().into_iter().map(|alert| alert_line(app, alert)).collect_view()}
            {move || app.notices.get().into_iter().map(|notice| notice_line(app, notice)).collect_view()}
        </div>
    }
    .into_any()
}

fn alert_line(app: App, alert: Alert) -> impl IntoView {
    // No two are equal, and one that is gone already is gone.
    let own = alert.clone();
    let Alert { code, file, message, hint } = alert;
    // Most sentences name their file; the others are told which it is.
    let file = file.filter(|file| !message.contains(file.as_str())).map(|file| format!("{file}: "));
    let (message, place) = match message.split_once('\n') {
        Some((message, place)) => (message.to_owned(), Some(place.to_owned())),
        None => (message, None),
    };
    let place = place.map(|place| view! { <pre class="place">{place}</pre> });
    let dismiss = move |_| app.alerts.update(|alerts| alerts.retain(|alert| *alert != own));
    view! {
        <div class="message" role="alert" data-code=code>
            <div>{file} {message} " " {place} {hint::parts(&hint).into_iter().map(hint_part).collect_view()}</div>
            <Dismiss on_click=Callback::new(dismiss) />
        </div>
    }
}

/// Words of a hint, or a line of code to take along.
fn hint_part(part: Part) -> AnyView {
    match part {
        Part::Words(words) => view! { <span class="muted">{words}</span> }.into_any(),
        Part::Code(code) => view! { <Snippet code=code /> }.into_any(),
    }
}

/// A line of code that can be selected and copied.
#[component]
fn Snippet(
    /// The code.
    code: String,
) -> AnyView {
    let said = RwSignal::new(false);
    let text = code.clone();
    let copy = move |_| {
        // Where the clipboard is out of reach, the line can be selected.
        let _ = dom::window().navigator().clipboard().write_text(&text);
        said.set(true);
        set_timeout(
            move || {
                let _ = said.try_set(false);
            },
            std::time::Duration::from_millis(SAID_MS),
        );
    };
    view! {
        <span class="snippet">
            <code tabindex="0">{code}</code>
            <button type="button" class="button small" data-testid="copy-code" aria-label="Copy this line of code" on:click=copy>
                {move || if said.get() { "Copied" } else { "Copy" }}
            </button>
        </span>
    }
    .into_any()
}

fn notice_line(app: App, notice: NoticeLine) -> impl IntoView {
    let own = notice.clone();
    let NoticeLine { code, about, column: _, message } = notice;
    let about = (!message.contains(&about)).then(|| format!("{about}: "));
    let dismiss = move |_| app.notices.update(|notices| notices.retain(|notice| *notice != own));
    view! {
        <div class="message" data-testid="notice" data-code=code>
            <div>{about} {message}</div>
            <Dismiss on_click=Callback::new(dismiss) />
        </div>
    }
}

#[component]
fn Dismiss(
    /// What it does.
    on_click: Callback<()>,
) -> AnyView {
    view! {
        <button type="button" class="button quiet" on:click=move |_| { dom::focus("#main"); on_click.run(()); }>
            "Dismiss"
        </button>
    }
    .into_any()
}
