//! A dialog over the page. The browser keeps the focus in it and gives it back, and closes it on Escape.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

/// Closes the dialog that a component is in.
#[derive(Clone, Copy)]
pub(crate) struct Close(NodeRef<html::Dialog>);

impl Close {
    /// Of the component that asks.
    pub(crate) fn of_context() -> Self {
        expect_context()
    }

    /// Closes it; the focus is back when this returns.
    pub(crate) fn now(self) {
        if let Some(dialog) = self.0.get_untracked() {
            dialog.close();
        }
    }
}

/// A dialog; absent while it is closed. A press beside it closes it too.
#[component]
pub(crate) fn Dialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// What it is, for those who do not see it.
    label: &'static str,
    /// Its hook.
    hook: &'static str,
    /// What is in it.
    children: ChildrenFn,
) -> AnyView {
    let children = StoredValue::new(children);
    let dialog = move || {
        let node = NodeRef::<html::Dialog>::new();
        node.on_load(|dialog| {
            // Only an element that is not in the document refuses.
            let _ = dialog.show_modal();
        });
        provide_context(Close(node));
        let press = move |event: ev::PointerEvent| {
            // What is beside the dialog is the dialog itself to the browser: its content fills it.
            let target = event.target().and_then(|target| target.dyn_into::<HtmlDialogElement>().ok());
            if target.is_some() {
                Close(node).now();
            }
        };
        view! {
            <dialog
                class="dialog"
                aria-label=label
                data-testid=hook
                node_ref=node
                on:close=move |_| open.set(false)
                on:pointerdown=press
            >
                <div>{children.with_value(|children| children())}</div>
            </dialog>
        }
    };
    (move || open.get().then(dialog)).into_any()
}
