//! The hooks on the body, which tests and embedding pages wait for. They are written at once and not by effects, so
//! that whoever looks between an event and its redraw sees that it is owed.

use super::{app::Phase, dom};

/// Says whether anything is open.
pub(crate) fn set_phase(phase: Phase) {
    set("data-state", phase.name());
}

/// Says that the page will request nothing from here on, and that it can be used.
pub(crate) fn mark_sealed() {
    set("data-sealed", "");
}

/// Says that a redraw is owed.
pub(crate) fn mark_pending() {
    set("data-pending", "");
}

/// Says that canvases, cards and tables show the newest change.
pub(crate) fn clear_pending() {
    // The body is always there.
    let _ = dom::body().remove_attribute("data-pending");
}

/// Says that the canvases and cards of a change have been drawn.
pub(crate) fn grow_revision() {
    let revision =
        dom::body().get_attribute("data-revision").and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
    set("data-revision", &(revision + 1).to_string());
}

fn set(name: &str, value: &str) {
    let _ = dom::body().set_attribute(name, value);
}
