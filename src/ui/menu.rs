//! A button that opens a short list of actions.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};

use super::icon::{Icon, Picture};

const ITEMS: &str = "[role^=menuitem]";

/// A menu. Its items are `button`s with `role="menuitem"`; they are in the document even while it is closed, so that
/// what they do can be asked for by name. The focus goes to the first as it opens. It closes when one is chosen and on
/// Escape, which give the focus back, and when the focus leaves or something else is pressed.
#[component]
pub(crate) fn Menu(
    /// What the button says to those who do not see it.
    label: String,
    /// The items.
    children: Children,
) -> AnyView {
    let open = RwSignal::new(false);
    let root = NodeRef::<html::Div>::new();
    let outside = window_event_listener(ev::pointerdown, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
        if root.get_untracked().is_some_and(|root| !root.contains(target.as_ref())) {
            let _ = open.try_set(false);
        }
    });
    on_cleanup(move || outside.remove());
    let focus = move |selector: &str, last: bool| {
        let found = root.get_untracked().and_then(|root| root.query_selector_all(selector).ok());
        let at = found.as_ref().map_or(0, |found| if last { found.length().saturating_sub(1) } else { 0 });
        let found = found.and_then(|found| found.get(at)?.dyn_into::<HtmlElement>().ok());
        // Focus fails only for elements that cannot have it.
        let _ = found.map(|found| found.focus());
    };
    let show = move |last: bool| {
        open.set(true);
        // Effects, which show the items, run before this does.
        request_animation_frame(move || focus(ITEMS, last));
    };
    let close = move || {
        open.set(false);
        focus("button", false);
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let is_open = open.get_untracked();
        match event.key().as_str() {
            "Escape" if is_open => close(),
            "ArrowDown" if is_open => step(root, &event, 1, ITEMS),
            "ArrowUp" if is_open => step(root, &event, -1, ITEMS),
            "ArrowDown" => show(false),
            "ArrowUp" => show(true),
            "Home" if is_open => focus(ITEMS, false),
            "End" if is_open => focus(ITEMS, true),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let left = move |event: ev::FocusEvent| {
        let to = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
        let inside =
            to.as_ref().is_some_and(|to| root.get_untracked().is_some_and(|root| root.contains(Some(to))));
        if to.is_some() && !inside {
            open.set(false);
        }
    };
    view! {
        <div class="menu" node_ref=root on:keydown=on_key on:focusout=left>
            <button
                type="button"
                class="button quiet icon"
                title=label.clone()
                aria-label=label.clone()
                aria-haspopup="menu"
                aria-expanded=move || open.get().to_string()
                on:click=move |_| if open.get_untracked() { open.set(false) } else { show(false) }
            >
                <Picture icon=Icon::More />
            </button>
            <div role="menu" aria-label=label hidden=move || !open.get() on:click=move |_| if open.get_untracked() { close() }>
                {children()}
            </div>
        </div>
    }
    .into_any()
}

/// Moves the focus among the items, which a selector names, around the ends.
pub(super) fn step(root: NodeRef<html::Div>, event: &ev::KeyboardEvent, by: i32, items: &str) {
    let Some(root) = root.get_untracked() else { return };
    let Ok(items) = root.query_selector_all(items) else { return };
    let items: Vec<HtmlElement> =
        (0..items.length()).filter_map(|index| items.get(index)?.dyn_into().ok()).collect();
    let focused = document().active_element();
    let at = items.iter().position(|item| focused.as_ref() == Some(item.as_ref()));
    let count = i32::try_from(items.len()).unwrap_or(0);
    if count == 0 {
        return;
    }
    let from = at.and_then(|at| i32::try_from(at).ok()).unwrap_or(if by > 0 { -1 } else { 0 });
    let next = usize::try_from((from + by).rem_euclid(count)).unwrap_or(0);
    event.prevent_default();
    // Focus fails only for elements that cannot have it.
    let _ = items[next].focus();
}
