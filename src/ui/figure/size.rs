//! How large an element is on the page, without asking the page each time: an answer makes it lay everything out.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{HtmlCanvasElement, ResizeObserver};

/// A canvas's width and height in CSS pixels, as the browser said last; none before it has.
pub(crate) type Size = RwSignal<Option<(f64, f64)>>;

/// Follows the size of a canvas as long as the component lives.
pub(crate) fn observe_size(node: NodeRef<html::Canvas>) -> Size {
    let size = Size::new(None);
    let observer = StoredValue::new_local(None::<(ResizeObserver, Closure<dyn Fn()>)>);
    Effect::new(move |_| {
        let Some(element) = node.get() else { return };
        let canvas = element.clone();
        let changed = Closure::<dyn Fn()>::new(move || {
            let _ = size.try_set(Some(measured(&canvas)));
        });
        if let Ok(created) = ResizeObserver::new(changed.as_ref().unchecked_ref()) {
            created.observe(&element);
            observer.set_value(Some((created, changed)));
        }
    });
    on_cleanup(move || {
        if let Some(Some((observer, _))) = observer.try_update_value(Option::take) {
            observer.disconnect();
        }
    });
    size
}

/// Draws at once when the page is about to be printed, at the size that paper gives the canvas: what is printed is what it
/// holds when the listeners are through.
pub(crate) fn draw_for_paper(size: Size, draw: impl Fn() + 'static) {
    let listener = window_event_listener(ev::beforeprint, move |_| {
        // What the browser said last was the size on screen.
        let _ = size.try_set(None);
        draw();
    });
    on_cleanup(move || listener.remove());
}

/// The size that the browser said last, else the one that it is asked for.
pub(crate) fn size_of(canvas: &HtmlCanvasElement, size: Size) -> (f64, f64) {
    size.try_get_untracked().flatten().unwrap_or_else(|| measured(canvas))
}

fn measured(canvas: &HtmlCanvasElement) -> (f64, f64) {
    (f64::from(canvas.client_width()), f64::from(canvas.client_height()))
}
