//! What the page tells: errors as alerts, notices as polite remarks. Both stay until they are dismissed.

use leptos::prelude::*;

use super::app::App;
use crate::view_model::message::{Alert, NoticeLine};

/// What there is to tell, errors first.
#[component]
pub(crate) fn Messages() -> AnyView {
    let app = App::of_context();
    view! {
        <div class="messages">
            {move || numbered(app.alerts.get()).map(|(at, alert)| alert_line(app, at, alert)).collect_view()}
            {move || numbered(app.notices.get()).map(|(at, notice)| notice_line(app, at, notice)).collect_view()}
        </div>
    }
    .into_any()
}

fn numbered<T>(items: Vec<T>) -> impl Iterator<Item = (usize, T)> {
    items.into_iter().enumerate()
}

fn alert_line(app: App, at: usize, alert: Alert) -> impl IntoView {
    let Alert { code, file, message, hint } = alert;
    // Most sentences name their file; the others are told which it is.
    let file = file.filter(|file| !message.contains(file.as_str())).map(|file| format!("{file}: "));
    let dismiss = move |_| app.alerts.update(|alerts| drop(alerts.remove(at)));
    view! {
        <div class="message" role="alert" data-code=code>
            <div>{file} {message} " " <span class="muted">{hint}</span></div>
            <Dismiss on_click=Callback::new(dismiss) />
        </div>
    }
}

fn notice_line(app: App, at: usize, notice: NoticeLine) -> impl IntoView {
    let NoticeLine { code, about, column: _, message } = notice;
    let about = (!message.contains(&about)).then(|| format!("{about}: "));
    let dismiss = move |_| app.notices.update(|notices| drop(notices.remove(at)));
    view! {
        <div class="message" role="status" data-testid="notice" data-code=code>
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
        <button type="button" class="button quiet" on:click=move |_| on_click.run(())>
            "Dismiss"
        </button>
    }
    .into_any()
}
