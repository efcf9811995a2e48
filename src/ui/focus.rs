//! What has the focus may be gone with the next drawing: a chip that was removed, a segment that was chosen. Then what it
//! stood in has it, so that the keyboard goes on from there and not from the page's beginning.

use gloo::events::EventListener;
use leptos::prelude::*;
use web_sys::Element;

use super::{app::App, dom};

/// What the focus may fall back to.
const PLACES: &str = "figure, section, article, nav, header, main, [role=dialog]";

/// Follows the focus as long as the component that asks is there.
pub(crate) fn keep(app: App) {
    // What has the focus, and the places that it stands in, innermost first.
    let last = StoredValue::new_local(Vec::<Element>::new());
    let follow = EventListener::new(&dom::document(), "focusin", move |_| {
        let focused = dom::document().active_element();
        let next = |from: &Element| from.parent_element()?.closest(PLACES).ok().flatten();
        let path = std::iter::successors(focused, next).collect();
        let _ = last.try_set_value(path);
    });
    let follow = StoredValue::new_local(Some(follow));
    on_cleanup(move || drop(follow.try_update_value(Option::take)));
    Effect::new(move |_| {
        app.state.track();
        app.standing.track();
        app.shown.track();
        app.written.track();
        app.segments.track();
        // What has changed is in the document by then.
        request_animation_frame(move || {
            let _ = last.try_with_value(|path| restore(path));
        });
    });
}

/// Gives the focus to the innermost place that is left, where what had it is gone.
fn restore(path: &[Element]) {
    let is_nowhere = dom::document().active_element().is_none_or(|active| active.tag_name() == "BODY");
    let is_gone = path.first().is_some_and(|focused| !focused.is_connected());
    // A dialog's place is gone with it; it has given the focus back by itself.
    if let Some(place) = path.iter().find(|place| place.is_connected()).filter(|_| is_nowhere && is_gone) {
        let chart = place.query_selector(":scope > .plot > .stage").ok().flatten();
        dom::give_focus(chart.as_ref().unwrap_or(place));
    }
}
