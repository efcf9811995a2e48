//! What a screen reader is told by itself: what was opened, which page is shown, what is kept. One place says it, at
//! most once in five seconds.

use gloo::timers::callback::Timeout;
use leptos::prelude::*;

use super::{app::App, dom, shell};
use crate::{
    state::State,
    view_model::announce::{self, About, Pace},
};

/// What waits, and what has been said.
#[derive(Clone, Copy)]
struct Announcer {
    said: RwSignal<String>,
    pace: StoredValue<Pace>,
    timer: StoredValue<Option<Timeout>, LocalStorage>,
}

impl Announcer {
    fn offer(self, about: About, text: String) {
        let wait = self.pace.try_update_value(|pace| pace.offer(about, text, dom::now()));
        self.wait(wait.unwrap_or_default());
    }

    /// An alert has been said, or is about to be.
    fn rest(self) {
        let wait = self.pace.try_update_value(|pace| {
            pace.rest(dom::now());
            pace.wait(dom::now())
        });
        self.wait(wait.unwrap_or_default());
    }

    fn wait(self, ms: f64) {
        let say = move || {
            if let Some(Some(text)) = self.pace.try_update_value(|pace| pace.take(dom::now())) {
                let _ = self.said.try_set(text);
            }
        };
        // A timer may come a little early.
        let _ = self.timer.try_set_value(Some(Timeout::new(ms.ceil() as u32 + 1, say)));
    }
}

/// The place that says it. It also names the page in the browser's title.
#[component]
pub(crate) fn Announce() -> AnyView {
    let app = App::of_context();
    let announcer = Announcer {
        said: RwSignal::new(String::new()),
        pace: StoredValue::new(Pace::default()),
        timer: StoredValue::new_local(None),
    };
    let is_open = Memo::new(move |_| app.tables.with(|tables| !tables.is_empty()));
    Effect::new(move |before: Option<String>| {
        let now = shell::status(app);
        // What the page begins with is read, not told.
        if before.is_some_and(|before| before != now) {
            announcer.offer(About::Files, format!("{now}."));
        }
        now
    });
    Effect::new(move |before: Option<usize>| {
        let notices = app.notices.get();
        let new = notices.get(before.unwrap_or_default()..).unwrap_or_default();
        if !new.is_empty() {
            let text = app.with_context_untracked(|context| announce::notices(context, new));
            announcer.offer(About::Notices, text);
        }
        notices.len()
    });
    Effect::new(move |before: Option<usize>| {
        let alerts = app.alerts.with(Vec::len);
        if alerts > before.unwrap_or_default() {
            announcer.rest();
        }
        alerts
    });
    Effect::new(move |before: Option<State>| {
        let now = app.state.get();
        if let Some(before) = before.filter(|_| is_open.get_untracked()) {
            let said = app.with_context_untracked(|context| {
                [
                    (About::Page, announce::page(context, &before)),
                    (About::Filters, announce::filters(context, &before)),
                ]
            });
            for (about, text) in said {
                text.into_iter().for_each(|text| announcer.offer(about, text));
            }
        }
        now
    });
    Effect::new(move |_| {
        let page = is_open.get().then(|| app.state.with(|state| state.page));
        dom::document().set_title(&announce::title(&app.desk().model, page));
    });
    Effect::new(move |_| {
        // What is said counts from when it stands there: a busy page writes it later than it was taken.
        if !announcer.said.with(String::is_empty) {
            announcer.rest();
        }
    });
    view! {
        <p class="visually-hidden" role="status" data-testid="announcer">
            {move || announcer.said.get()}
        </p>
    }
    .into_any()
}
