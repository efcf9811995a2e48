//! The keyboard on a chart: arrows step through its marks, with shift they brush, Enter filters, Escape clears, T shows the
//! table. Tab always leads on.

use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::{
    gesture::{brush, pick, picked},
    plot::Stage,
};
use crate::view_model::{
    Panel,
    step::{self, Step},
};

/// Does what a key asks for; others are left to the page.
pub(crate) fn press(stage: Stage, event: &KeyboardEvent) {
    let panel = stage.panel.get_untracked();
    let focus = stage.focus.get_untracked();
    let step = match event.key().as_str() {
        "ArrowRight" | "ArrowDown" => Some(Step::Next),
        "ArrowLeft" | "ArrowUp" => Some(Step::Before),
        "PageDown" => Some(Step::NextCategory),
        "PageUp" => Some(Step::CategoryBefore),
        "Home" => Some(Step::First),
        "End" => Some(Step::Last),
        _ => None,
    };
    match (step, event.key().as_str()) {
        // With these the browser goes back, zooms, or switches tabs.
        _ if event.alt_key() && step.is_some() => return,
        (Some(step), _) if event.shift_key() && panel.figure.brushable => hold(stage, &panel, step),
        (Some(step), _) => {
            if let Some(to) = step::from(&panel.figure, focus, step) {
                land(stage, &panel, to, None);
            }
        }
        (None, "Enter" | " ") => {
            let Some(mark) = focus.and_then(|focus| panel.figure.marks.get(focus)) else { return };
            let how = picked(event.ctrl_key() || event.meta_key(), event.shift_key(), event.alt_key());
            pick(stage, mark.category, how);
        }
        (None, "Escape") => {
            stage.forget();
            let state = stage.app.state.get_untracked();
            stage.app.show(panel.clear().into_iter().fold(state, |state, action| state.after(action)));
            stage.app.commit();
        }
        (None, "t" | "T") if !event.ctrl_key() && !event.meta_key() && !event.alt_key() => {
            stage.table_open.update(|open| *open = !*open);
        }
        _ => return,
    }
    event.prevent_default();
}

/// Brushes from where the focus is to the next category.
fn hold(stage: Stage, panel: &Panel, step: Step) {
    let Some((to, (first, last))) = step::hold(&panel.figure, stage.focus.get_untracked(), step) else {
        return;
    };
    brush(stage, stage.app.state.get_untracked(), first, last);
    stage.app.commit();
    land(stage, panel, to, Some((first, last)));
}

/// Puts the focus on a mark and says what it is, once.
fn land(stage: Stage, panel: &Panel, at: usize, held: Option<(usize, usize)>) {
    stage.focus.set(Some(at));
    stage.said.set(step::said(&panel.figure, at, held));
}
