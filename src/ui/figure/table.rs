//! The table below a chart: the same groups and figures, one row a mark. It is in the document even while it is not
//! shown, so that what is on the canvas can always be read, and its buttons filter as clicks on the canvas do.

use std::sync::Arc;

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::gesture::picked;
use crate::{
    ui::app::App,
    view_model::{
        Panel,
        figure::{Before, Category, Figure, Mark, Selection},
        panel::Along,
    },
};

/// A chart's table.
#[component]
pub(crate) fn FigureTable(
    /// The chart.
    panel: Signal<Arc<Panel>>,
    /// Whether it is shown.
    open: RwSignal<bool>,
) -> AnyView {
    let app = App::of_context();
    // One listener for all rows: there may be a thousand of them.
    let click = move |event: ev::MouseEvent| {
        let Some((along, position)) = pressed(&event) else { return };
        let how = picked(event.ctrl_key() || event.meta_key(), event.shift_key(), event.alt_key());
        if let Some(action) = panel.with_untracked(|panel| panel.pick(along, position, how)) {
            app.act(action);
        }
    };
    let head = move || panel.with(|panel| heads(&panel.figure));
    let body = move || {
        panel.with(|panel| {
            let figure = &panel.figure;
            let before = |at: usize| figure.beside.as_ref().and_then(|beside| beside.figures.get(at));
            let rows = figure.marks.iter().enumerate().map(|(at, mark)| row(figure, mark, before(at)));
            rows.collect::<Vec<_>>()
        })
    };
    view! {
        <div class="table" hidden=move || !open.get()>
            <table>
                <caption class="visually-hidden">{move || panel.with(|panel| panel.figure.title.clone())}</caption>
                <thead>{head}</thead>
                <tbody on:click=click>{body}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn heads(figure: &Figure) -> AnyView {
    let dimension = |id: &str, label: &str| {
        view! {
            <th scope="col" data-dimension=id.to_owned()>
                {label.to_owned()}
            </th>
        }
    };
    let series = figure.series_dimension.as_ref();
    view! {
        <tr>
            {dimension(&figure.dimension.id, &figure.dimension.label)}
            {series.map(|series| dimension(&series.id, &series.label))}
            <th scope="col" data-measure=figure.measure.id.clone()>
                {figure.measure.label.clone()}
                {figure.beside.as_ref().map(|beside| view! { <small>{format!(" against {}", beside.other)}</small> })}
            </th>
        </tr>
    }
    .into_any()
}

fn row(figure: &Figure, mark: &Mark, before: Option<&Before>) -> AnyView {
    let category = figure.categories.get(mark.category);
    let series = figure.series_dimension.as_ref().and_then(|_| figure.series.get(mark.series));
    view! {
        <tr>
            {category.map(|value| key(value, "axis", mark.category))}
            {series.map(|value| key(value, "series", mark.series))}
            <td
                data-measure=figure.measure.id.clone()
                data-value=mark.raw.clone()
                data-previous=before.map(|before| before.raw.clone())
            >
                {mark.text.clone()}
                {before.filter(|before| before.compared).map(beside)}
            </td>
        </tr>
    }
    .into_any()
}

/// The other side's figure and the change from it, behind this side's in the same cell.
fn beside(before: &Before) -> impl IntoView + use<> {
    let tone = before.good.map(|good| if good { "good" } else { "bad" });
    let change = before.change.as_ref().map(|change| change.text.clone()).unwrap_or_default();
    let alone = if before.alone { " (there only)" } else { "" };
    view! {
        <small data-tone=tone>{format!(" against {} {change}{alone}", before.text)}</small>
    }
}

/// The cell of a group's key, with the button that filters by it.
fn key(value: &Category, along: &'static str, position: usize) -> impl IntoView {
    view! {
        <th scope="row" data-key=value.raw.clone() data-null=value.raw.is_none().then_some("")>
            <button
                type="button"
                data-along=along
                data-position=position.to_string()
                aria-pressed=(value.selection == Selection::Kept).to_string()
            >
                {value.label.clone()}
            </button>
        </th>
    }
}

/// Which key's button was pressed.
fn pressed(event: &ev::MouseEvent) -> Option<(Along, usize)> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let button = target.closest("button[data-position]").ok()??;
    let along = if button.get_attribute("data-along")? == "series" { Along::Series } else { Along::Axis };
    Some((along, button.get_attribute("data-position")?.parse().ok()?))
}
