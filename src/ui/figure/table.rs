//! The table below a chart: the same groups and figures, one row a mark. It is in the document even while it is not
//! shown, so that what is on the canvas can always be read, and its buttons filter as clicks on the canvas do.

use std::sync::Arc;

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::{
    gesture::picked,
    rows::{NOT_TO_PICK, Rows},
};
use crate::{
    ui::app::App,
    view_model::{Panel, figure::Figure, panel::Along},
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
    let named = Memo::new(move |_| panel.with(|panel| Heads::of(&panel.figure)));
    let body = NodeRef::<html::Tbody>::new();
    let rows = StoredValue::new_local(Rows::default());
    Effect::new(move |_| {
        let (panel, Some(body)) = (panel.get(), body.get()) else { return };
        // A row that the browser refuses is not there; there is nobody to tell.
        let _ = rows.try_update_value(|rows| rows.write(&body, &panel));
    });
    let can_pick = panel.with_untracked(|panel| panel.can_pick());
    view! {
        <div class="table" hidden=move || !open.get()>
            <table>
                <caption class="visually-hidden">{move || panel.with(|panel| panel.figure.title.clone())}</caption>
                <thead>{move || named.with(heads)}</thead>
                <tbody node_ref=body on:click=click />
            </table>
            {(!can_pick).then(|| view! { <p class="subtitle">{NOT_TO_PICK}</p> })}
        </div>
    }
    .into_any()
}

/// What the columns are headed by: an id and a label each, of the measure last.
#[derive(Clone, PartialEq)]
struct Heads {
    dimensions: Vec<(String, String)>,
    measure: (String, String),
    /// What the figures are compared with.
    other: Option<String>,
}

impl Heads {
    fn of(figure: &Figure) -> Self {
        let dimensions = [Some(&figure.dimension), figure.series_dimension.as_ref()].into_iter().flatten();
        let measure = &figure.measure;
        Self {
            dimensions: dimensions.map(|named| (named.id.clone(), named.label.clone())).collect(),
            measure: (measure.id.clone(), measure.label.clone()),
            other: figure
                .beside
                .as_ref()
                .map(|beside| beside.other.clone())
                .filter(|other| !other.is_empty()),
        }
    }
}

fn heads(named: &Heads) -> AnyView {
    let dimension = |(id, label): (String, String)| {
        view! {
            <th scope="col" data-dimension=id>
                {label}
            </th>
        }
    };
    let (id, label) = named.measure.clone();
    let other = named.other.as_ref().map(|other| view! { <small>{format!(" against {other}")}</small> });
    view! {
        <tr>
            {named.dimensions.iter().cloned().map(dimension).collect_view()}
            <th scope="col" data-measure=id>
                {label}
                {other}
            </th>
        </tr>
    }
    .into_any()
}

/// Which key's button was pressed.
fn pressed(event: &ev::MouseEvent) -> Option<(Along, usize)> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let button = target.closest("button[data-position]").ok()??;
    let along = if button.get_attribute("data-along")? == "series" { Along::Series } else { Along::Axis };
    Some((along, button.get_attribute("data-position")?.parse().ok()?))
}
