//! Dropping files anywhere on the page.

use leptos::{ev, prelude::*};
use wasm_bindgen_futures::spawn_local;

use super::entries;
use crate::ui::app::App;

/// Listens to drags over the whole window, shows that they may be dropped, and opens what is.
#[component]
pub(crate) fn DropTarget() -> AnyView {
    let app = App::of_context();
    // A drag enters and leaves every element below the pointer; the page is left when both are even.
    let depth = RwSignal::new(0_u32);
    let enter = window_event_listener(ev::dragenter, move |event| {
        if holds_files(&event) {
            event.prevent_default();
            depth.update(|depth| *depth += 1);
        }
    });
    let over = window_event_listener(ev::dragover, move |event| {
        if holds_files(&event) {
            event.prevent_default();
        }
    });
    let leave = window_event_listener(ev::dragleave, move |_| {
        depth.update(|depth| *depth = depth.saturating_sub(1));
    });
    let drop = window_event_listener(ev::drop, move |event| {
        depth.set(0);
        let Some(transfer) = event.data_transfer().filter(|_| holds_files(&event)) else { return };
        event.prevent_default();
        let dropped = entries::take(&transfer);
        app.expect_files();
        spawn_local(async move { app.open(dropped.files().await) });
    });
    on_cleanup(move || {
        for listener in [enter, over, leave, drop] {
            listener.remove();
        }
    });
    view! {
        <Show when=move || { depth.get() > 0 }>
            <div class="over" aria-hidden="true">
                "Drop to open"
            </div>
        </Show>
    }
    .into_any()
}

/// Whether files are dragged, and not text or a link of the page itself.
fn holds_files(event: &ev::DragEvent) -> bool {
    event.data_transfer().is_some_and(|transfer| transfer.types().iter().any(|kind| kind == "Files"))
}
