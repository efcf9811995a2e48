//! The rows behind what Explore shows, when they are asked for, and one session's events.

use leptos::prelude::*;
use reelscope_engine::api::{Engine, ViewResult};
use reelscope_model::{Code, Error, QueryResult, Result, Value};
use wasm_bindgen_futures::spawn_local;

use super::save::SaveRows;
use crate::{
    state::State,
    ui::app::App,
    view_model::rows::{self, Ask, Cell, Event, Head, Look, RowsView, Timeline},
};

/// What the reader looks at. None of it is in the address: it is a closer look at what the address says.
#[derive(Clone, Copy)]
struct Desk {
    /// Whether rows are asked for at all.
    open: RwSignal<bool>,
    look: RwSignal<Look>,
    page: RwSignal<Option<Result<RowsView>>>,
    timeline: RwSignal<Option<Result<Timeline>>>,
    /// Whether an answer is awaited.
    busy: RwSignal<bool>,
    /// How many questions there were; the answer to the newest counts.
    asked: RwSignal<u64>,
}

/// The button that asks for rows, and the rows.
#[component]
pub(crate) fn Rows() -> AnyView {
    let app = App::of_context();
    let desk = Desk {
        open: RwSignal::new(false),
        look: RwSignal::default(),
        page: RwSignal::new(None),
        timeline: RwSignal::new(None),
        busy: RwSignal::new(false),
        asked: RwSignal::new(0),
    };
    // Under other filters, or of another table, they are read from the first again, in the table's order.
    Effect::new(move |old: Option<State>| {
        let state = app.state.get();
        if old.is_some_and(|old| old != state) {
            desk.look.update(|look| look.offset = 0);
            desk.timeline.set(None);
        }
        state
    });
    let table = Memo::new(move |_| {
        app.with_context(|context| rows::ask(context, &Look::default()).map(|ask| ask.query.table))
    });
    Effect::new(move |old: Option<Option<String>>| {
        let now = table.get();
        if old.is_some_and(|old| old != now) {
            desk.look.set(Look::default());
            desk.page.set(None);
        }
        now
    });
    Effect::new(move |_| {
        let look = desk.look.get();
        let ask = app.with_context(|context| rows::ask(context, &look));
        if let Some(ask) = ask.filter(|_| desk.open.get()) {
            desk.find(app, look, ask);
        }
    });
    let shown = move || {
        desk.page.get().map(|page| match page {
            Ok(page) => page_view(desk, app, page),
            Err(error) => refused(&error),
        })
    };
    let events = move || {
        desk.timeline.get().map(|timeline| match timeline {
            Ok(timeline) => timeline_view(desk, timeline),
            Err(error) => refused(&error),
        })
    };
    view! {
        <Show when=move || table.get().is_some()>
            <section class="card rows stack" aria-label="Rows" data-testid="rows">
                <div class="choices">
                    <h2>"Rows"</h2>
                    <button
                        type="button"
                        class="button small"
                        data-testid="show-rows"
                        aria-expanded=move || desk.open.get().to_string()
                        on:click=move |_| desk.open.update(|open| *open = !*open)
                    >
                        {move || if desk.open.get() { "Hide the rows" } else { "Show the rows behind this" }}
                    </button>
                    <Show when=move || desk.busy.get()>
                        <span class="small muted">"Reading…"</span>
                    </Show>
                </div>
                <Show when=move || desk.open.get()>
                    <SaveRows look=desk.look />
                    {events}
                    {shown}
                </Show>
            </section>
        </Show>
    }
    .into_any()
}

impl Desk {
    /// Asks which filters reach the table, then for its rows.
    fn find(self, app: App, look: Look, ask: Ask) {
        let number = self.begin();
        let engine = app.desk().engine.clone();
        spawn_local(async move {
            let found = found(&*engine, ask).await;
            let view = found.and_then(|result| {
                let view = app.with_context_untracked(|context| rows::view(context, &look, &result));
                view.ok_or_else(closed)
            });
            if self.end(number) {
                self.page.set(Some(view));
            }
        });
    }

    /// Asks for a session's events.
    fn follow(self, app: App, session: Value) {
        let Some(query) = app.with_context_untracked(|context| rows::events(context, &session)) else {
            return;
        };
        let number = self.begin();
        let engine = app.desk().engine.clone();
        spawn_local(async move {
            let view = engine.rows(query).await.and_then(|result| {
                let view = app.with_context_untracked(|context| rows::timeline(context, &session, &result));
                view.ok_or_else(closed)
            });
            if self.end(number) {
                self.timeline.set(Some(view));
            }
        });
    }

    fn begin(self) -> u64 {
        self.busy.set(true);
        self.asked.update(|asked| *asked += 1);
        self.asked.get_untracked()
    }

    /// Whether question `number` is the newest.
    fn end(self, number: u64) -> bool {
        // The page may have been left meanwhile.
        let newest = self.asked.try_get_untracked() == Some(number);
        if newest {
            self.busy.set(false);
        }
        newest
    }
}

async fn found(engine: &dyn Engine, ask: Ask) -> Result<QueryResult> {
    let count = counted(engine, &ask).await?;
    engine.rows(ask.rows(&count.unreached)).await
}

/// The answer to the view that tells which filters reach the rows.
pub(super) async fn counted(engine: &dyn Engine, ask: &Ask) -> Result<ViewResult> {
    engine.views(ask.views.clone()).await.pop().ok_or_else(closed)?
}

pub(super) fn closed() -> Error {
    Error::new(Code::Closed, "The table was closed.")
}

fn refused(error: &Error) -> AnyView {
    let (message, hint) = (error.message.clone(), error.hint.clone());
    view! { <p class="refused" role="alert" data-code=error.code.as_str()>{message} " " {hint}</p> }
        .into_any()
}

fn page_view(desk: Desk, app: App, page: RowsView) -> AnyView {
    let RowsView { table, heads, lines, said, before, behind } = page;
    let label = format!("Rows of {table}");
    let caption = label.clone();
    let numbers: Vec<bool> = heads.iter().map(|head| head.is_number).collect();
    let line = move |cells: Vec<Cell>| {
        let cells = cells
            .into_iter()
            .zip(numbers.clone())
            .map(|(cell, is_number)| cell_view(desk, app, cell, is_number));
        view! { <tr>{cells.collect_view()}</tr> }
    };
    let turn = move |label: &'static str, test: &'static str, to: Option<Look>| {
        let off = to.is_none();
        let turn = move |_| {
            if let Some(look) = to.clone() {
                desk.look.set(look);
            }
        };
        view! {
            <button type="button" class="button small" data-testid=test aria-disabled=off.to_string() on:click=turn>
                {label}
            </button>
        }
    };
    view! {
        <div class="choices">
            <p role="status" data-testid="rows-said">{said}</p>
            {turn("Previous", "rows-previous", before)}
            {turn("Next", "rows-next", behind)}
        </div>
        <div class="scroll" tabindex="0" role="region" aria-label=label>
            <table>
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr>{heads.into_iter().map(|head| head_view(desk, head)).collect_view()}</tr>
                </thead>
                <tbody>{lines.into_iter().map(line).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn head_view(desk: Desk, head: Head) -> AnyView {
    let Head { name, is_number, sorted, sort } = head;
    let (direction, mark) = match sorted {
        None => ("none", ""),
        Some(false) => ("ascending", " ▲"),
        Some(true) => ("descending", " ▼"),
    };
    view! {
        <th scope="col" class:number=is_number aria-sort=direction>
            <button type="button" class="plain" on:click=move |_| desk.look.set(sort.clone())>
                {name}
                <span aria-hidden="true">{mark}</span>
            </button>
        </th>
    }
    .into_any()
}

fn cell_view(desk: Desk, app: App, cell: Cell, is_number: bool) -> AnyView {
    let Cell { text, session } = cell;
    match session {
        Some(session) => {
            let said = format!("Events of session {text} in order");
            view! {
                <td>
                    <button
                        type="button"
                        class="plain linked"
                        data-testid="session"
                        title=said.clone()
                        aria-label=said
                        on:click=move |_| desk.follow(app, session.clone())
                    >
                        {text}
                    </button>
                </td>
            }
            .into_any()
        }
        None if text.is_empty() => nothing(is_number),
        None => view! { <td class:number=is_number>{text}</td> }.into_any(),
    }
}

fn timeline_view(desk: Desk, timeline: Timeline) -> AnyView {
    let Timeline { title, said, heads, events } = timeline;
    let marks = events.iter().map(|event| {
        let place = event.place.to_string();
        view! { <line x1=place.clone() x2=place y1="2" y2="22" data-tone=event.tone /> }
    });
    // The reader is taken to what was asked for, and a screen reader says it.
    let heading = NodeRef::<leptos::html::H3>::new();
    heading.on_load(|heading| drop(heading.focus()));
    let strip = format!("{said}, as marks in their order on a line");
    let line = |event: Event| {
        let Event { at, after, tone, values, .. } = event;
        view! {
            <tr data-tone=tone>
                <th scope="row">{at}</th>
                <td class="number">{after}</td>
                {values.into_iter().map(told).collect_view()}
            </tr>
        }
    };
    view! {
        <section class="timeline stack" aria-labelledby="timeline" data-testid="timeline">
            <div class="choices">
                <h3 id="timeline" tabindex="-1" node_ref=heading>{title.clone()}</h3>
                <p class="muted">{said}</p>
                <button
                    type="button"
                    class="button small"
                    data-testid="close-timeline"
                    on:click=move |_| desk.timeline.set(None)
                >
                    "Close"
                </button>
            </div>
            <svg viewBox="-4 0 1008 24" preserveAspectRatio="none" role="img" aria-label=strip>
                <line class="axis" x1="0" x2="1000" y1="12" y2="12" />
                {marks.collect_view()}
            </svg>
            <div class="scroll" tabindex="0" role="region" aria-label=title>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"When"</th>
                            <th scope="col" class="number">"After the first"</th>
                            {heads.into_iter().map(|head| view! { <th scope="col">{head}</th> }).collect_view()}
                        </tr>
                    </thead>
                    <tbody>{events.into_iter().map(line).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

fn nothing(is_number: bool) -> AnyView {
    view! { <td class="muted" class:number=is_number data-null="">"–"</td> }.into_any()
}

fn told(value: String) -> AnyView {
    if value.is_empty() {
        return nothing(false);
    }
    view! { <td>{value}</td> }.into_any()
}
