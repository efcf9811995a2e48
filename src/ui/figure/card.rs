//! The frame of a chart.

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    annotations::Annotations,
    exports::ExportItems,
    legend::Legend,
    plot::Plot,
    table::FigureTable,
    zoom::{ZoomButton, seen},
};
use crate::{
    charts, format,
    state::{Action, State},
    ui::{app::App, menu::Menu},
    view_model::{
        Panel,
        figure::{Figure, Shape, Status},
    },
};

/// A chart with everything that belongs to it.
#[component]
pub(crate) fn FigureCard(
    /// What it shows.
    panel: Signal<Arc<Panel>>,
    /// What is drawn of it; that may be a little ahead.
    drawn: Signal<Arc<Panel>>,
    /// What its table shows; it may follow a little later.
    written: Signal<Arc<Panel>>,
) -> AnyView {
    let table_open = RwSignal::new(false);
    let zoom = RwSignal::new(None);
    let drawn = seen(drawn, zoom);
    let first = panel.get_untracked();
    let id = first.figure.id.clone();
    let wide = move || panel.with(|panel| matches!(panel.figure.shape, Shape::Area | Shape::Line));
    let waiting = move || panel.with(|panel| is_waiting(&panel.figure));
    let title = move || panel.with(|panel| panel.figure.title.clone());
    let subtitle = move || panel.with(|panel| panel.figure.subtitle.clone());
    let whole = format::whole_name(&first.figure.dimension.id);
    let height = move || panel.with(|panel| format!("{:.0}px", charts::preferred_height(&panel.figure)));
    let summary = move || panel.with(|panel| panel.figure.summary.clone());
    let notes = move || panel.with(|panel| panel.figure.notes.join(" "));
    view! {
        <figure
            class="card chart"
            class:wide=wide
            class:waiting=waiting
            data-testid=format!("chart-{id}")
            aria-label=title
            aria-describedby=format!("sum-{id}")
        >
            <figcaption id=format!("sum-{id}") class="visually-hidden">
                {summary}
            </figcaption>
            <header>
                <div>
                    <h3 title=whole>{title}</h3>
                    <p class="subtitle">{subtitle}</p>
                    <p class="notes">{notes}</p>
                </div>
                <ZoomButton panel=panel zoom=zoom />
                <Menu label=format!("Actions for {}", first.figure.title)>
                    <TableItem open=table_open />
                    <ExportItems panel=panel />
                </Menu>
            </header>
            <div class="plot" style:height=height>
                <Plot panel=drawn table_open=table_open />
                <Instead panel=panel />
            </div>
            <Annotations panel=panel />
            <Legend panel=panel />
            <FigureTable panel=written open=table_open />
        </figure>
    }
    .into_any()
}

/// Whether it is not known yet how high the chart will be. Steps are, and what they are counted over may have to be made.
fn is_waiting(figure: &Figure) -> bool {
    let is_of_steps = matches!(figure.shape, Shape::Funnel | Shape::DropOff);
    figure.status == Status::Loading && figure.categories.is_empty() && !is_of_steps
}

#[component]
fn TableItem(
    /// Whether the table is shown.
    open: RwSignal<bool>,
) -> AnyView {
    view! {
        <button
            type="button"
            role="menuitemcheckbox"
            aria-checked=move || open.get().to_string()
            on:click=move |_| open.update(|open| *open = !*open)
        >
            "Table"
            <kbd>"T"</kbd>
        </button>
    }
    .into_any()
}

/// What stands over the canvas while there is nothing to draw, with a way out where filters are the reason.
#[component]
fn Instead(
    /// The chart.
    panel: Signal<Arc<Panel>>,
) -> AnyView {
    let app = App::of_context();
    let status = Memo::new(move |_| panel.with(|panel| panel.figure.status.clone()));
    let say = move || match status.get() {
        Status::Ready => None,
        Status::Loading => Some(view! { <div class="instead">"Loading…"</div> }.into_any()),
        Status::Failed(why) => Some(view! { <div class="instead">{why}</div> }.into_any()),
        Status::Empty(why) => {
            Some(view! { <div class="instead">{why} <LastFilter app=app /></div> }.into_any())
        }
    };
    say.into_any()
}

/// Removes the last filter made.
#[component]
fn LastFilter(
    /// The app.
    app: App,
) -> AnyView {
    view! {
        <Show when=move || app.state.with(State::is_filtered)>
            <button type="button" class="button" on:click=move |_| app.act(Action::ClearLast)>
                "Remove the last filter"
            </button>
        </Show>
    }
    .into_any()
}
