//! The panel of filters, opened by "+ Filter" and by every chip: a dimension, then its values. What is changed in it holds
//! at once. Escape and a press elsewhere close it, and the focus goes back to what opened it.

mod dimensions;
mod values;

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, MouseEvent};

use self::{dimensions::Dimensions, values::Values};
use crate::{
    ui::{dom, menu},
    view_model::picker::Subject,
};

/// The hook of the button that adds a filter.
pub(super) const ADD: &str = "add-filter";
/// How wide the panel is, in CSS pixels, and how far it keeps from the window's edge.
const WIDTH: f64 = 320.0;
const MARGIN: f64 = 8.0;
/// What the arrow keys go through: the search, then what it found.
const STEPS: &str = "[data-step]";

/// What the panel shows, while it is open.
#[derive(Clone, Copy)]
pub(crate) struct Picking(RwSignal<Option<Opened>>);

#[derive(Clone, PartialEq)]
struct Opened {
    /// The dimension; none while it is to be chosen.
    subject: Option<Subject>,
    /// The hook of what opened it.
    opener: String,
    /// Where it stands.
    at: (f64, f64),
}

impl Default for Picking {
    fn default() -> Self {
        Self(RwSignal::new(None))
    }
}

impl Picking {
    /// Whether the panel is open.
    pub(super) fn is_open(self) -> bool {
        self.0.with(Option::is_some)
    }

    /// Opens the panel below what was pressed; closes it if that is what opened it.
    pub(super) fn toggle(self, opener: &str, subject: Option<Subject>, event: &MouseEvent) {
        let is_own = |opened: &Option<Opened>| opened.as_ref().is_some_and(|opened| opened.opener == opener);
        let pressed = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
        let corner = pressed.map(|pressed| pressed.get_bounding_client_rect());
        let (left, bottom) = corner.map_or((0.0, 0.0), |corner| (corner.left(), corner.bottom()));
        let width = dom::window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or_default();
        let at = (left.min(width - WIDTH - MARGIN).max(MARGIN), bottom + MARGIN);
        let next =
            (!self.0.with_untracked(is_own)).then(|| Opened { subject, opener: opener.to_owned(), at });
        self.0.set(next);
    }

    /// Shows a dimension, or all of them.
    fn choose(self, subject: Option<Subject>) {
        self.0.update(|opened| {
            if let Some(opened) = opened {
                opened.subject = subject;
            }
        });
    }

    /// Closes the panel; the focus goes back.
    fn close(self) {
        let Some(opened) = self.0.try_update(Option::take).flatten() else { return };
        let find = |selector: &str| document().query_selector(selector).ok().flatten();
        let own = format!("[data-testid=\"{0}\"] .name, button[data-testid=\"{0}\"]", opened.opener);
        // A chip may be gone with its filter.
        let button = find(&own).or_else(|| find(&format!("[data-testid={ADD}]")));
        if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
            let _ = button.focus();
        }
    }
}

/// The panel; absent while it is closed.
#[component]
pub(super) fn PickerPanel(
    /// What it shows.
    picking: Picking,
) -> AnyView {
    let outside = window_event_listener(ev::pointerdown, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        // What opens it closes it by itself.
        let own = ".picker, .chip .name, [data-testid=add-filter]";
        if target.is_none_or(|target| !matches!(target.closest(own), Ok(Some(_)))) {
            let _ = picking.0.try_set(None);
        }
    });
    on_cleanup(move || outside.remove());
    (move || picking.0.get().map(|opened| view! { <Panel opened=opened picking=picking /> })).into_any()
}

#[component]
fn Panel(
    /// What it shows.
    opened: Opened,
    /// Where that is kept.
    picking: Picking,
) -> AnyView {
    let root = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let field = root.get().and_then(|root| root.query_selector(".field").ok().flatten());
        if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
            let _ = field.focus();
        }
    });
    let (left, top) = opened.at;
    let body = match opened.subject {
        Some(subject) => view! { <Values subject=subject picking=picking /> }.into_any(),
        None => view! { <Dimensions picking=picking /> }.into_any(),
    };
    view! {
        <div
            class="picker"
            role="dialog"
            aria-label="Filter"
            tabindex="-1"
            data-testid="filter-panel"
            node_ref=root
            style=("--left", format!("{left}px"))
            style=("--top", format!("{top}px"))
            on:keydown=move |event| press(picking, root, &event)
        >
            {body}
        </div>
    }
    .into_any()
}

/// Arrows go through the list, Enter takes the first that was found or the one in focus, Escape closes.
fn press(picking: Picking, root: NodeRef<html::Div>, event: &ev::KeyboardEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let is =
        |selector: &str| target.as_ref().is_some_and(|target| matches!(target.matches(selector), Ok(true)));
    match event.key().as_str() {
        "Escape" => {
            event.stop_propagation();
            picking.close();
        }
        "ArrowDown" if is(STEPS) => menu::step(root, event, 1, STEPS),
        "ArrowUp" if is(STEPS) => menu::step(root, event, -1, STEPS),
        "Enter" if is("[type=search]") => {
            event.prevent_default();
            let first =
                root.get_untracked().and_then(|root| root.query_selector("li [data-step]").ok().flatten());
            if let Some(first) = first.and_then(|first| first.dyn_into::<HtmlElement>().ok()) {
                first.click();
            }
        }
        "Enter" if is("[type=checkbox]") => target.into_iter().for_each(|target| target.click()),
        _ => {}
    }
}

/// The panel's first line: a way back where there is one, what it is about, a way out.
#[component]
fn Head(
    /// What it is about.
    #[prop(into)]
    title: Signal<String>,
    /// Whether a dimension is chosen.
    chosen: bool,
    /// What the panel shows.
    picking: Picking,
) -> AnyView {
    let back = chosen.then(|| {
        view! {
            <button
                type="button"
                class="button quiet icon"
                aria-label="Choose another dimension"
                title="Choose another dimension"
                on:click=move |_| picking.choose(None)
            >
                "‹"
            </button>
        }
    });
    view! {
        <header>
            {back}
            <h3>{title}</h3>
            <button type="button" class="button quiet icon" aria-label="Close" on:click=move |_| picking.close()>
                "×"
            </button>
        </header>
    }
    .into_any()
}
