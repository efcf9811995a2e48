//! The keyboard on a chart: arrows step through its marks, Enter filters, Escape clears, T shows the table.

use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::{
    gesture::{brush, pick, picked},
    plot::Stage,
};
use crate::view_model::Panel;

/// Does what a key asks for; others are left to the page.
pub(crate) fn press(stage: Stage, event: &KeyboardEvent) {
    let panel = stage.panel.get_untracked();
    let focus = stage.focus.get_untracked();
    match event.key().as_str() {
        "ArrowRight" | "ArrowDown" => step(stage, &panel, event, 1),
        "ArrowLeft" | "ArrowUp" => step(stage, &panel, event, -1),
        "Home" => land(stage, &panel, 0),
        "End" => land(stage, &panel, panel.figure.marks.len().saturating_sub(1)),
        "Enter" | " " => {
            let Some(mark) = focus.and_then(|focus| panel.figure.marks.get(focus)) else { return };
            let how = picked(event.ctrl_key() || event.meta_key(), event.shift_key(), event.alt_key());
            pick(stage, mark.category, how);
        }
        "Escape" => {
            stage.focus.set(None);
            for action in panel.clear() {
                stage.app.act(action);
            }
        }
        "t" | "T" if !event.ctrl_key() && !event.meta_key() && !event.alt_key() => {
            stage.table_open.update(|open| *open = !*open);
        }
        _ => return,
    }
    event.prevent_default();
}

/// Goes to the next or the last mark; with shift, brushes from where it was.
fn step(stage: Stage, panel: &Panel, event: &KeyboardEvent, by: isize) {
    let marks = &panel.figure.marks;
    let from = stage.focus.get_untracked();
    let to = match from {
        None if by > 0 => 0,
        None => marks.len().saturating_sub(1),
        Some(from) => from.saturating_add_signed(by).min(marks.len().saturating_sub(1)),
    };
    if event.shift_key()
        && panel.figure.brushable
        && let (Some(from), Some(to)) = (from.and_then(|from| marks.get(from)), marks.get(to))
    {
        // The end of the brush that is nearer to the focus moves, the other one stays.
        let (first, last) = panel.figure.brush.unwrap_or((from.category, from.category));
        let anchor = if from.category == first { last } else { first };
        let state = stage.app.state.get_untracked();
        brush(stage, state, anchor, to.category);
        stage.app.commit();
    }
    land(stage, panel, to);
}

/// Puts the focus on a mark and says what it is, once.
fn land(stage: Stage, panel: &Panel, at: usize) {
    let figure = &panel.figure;
    let Some(mark) = figure.marks.get(at) else { return };
    stage.focus.set(Some(at));
    let names = [figure.categories.get(mark.category), figure.series.get(mark.series)];
    let names: Vec<&str> = names.into_iter().flatten().map(|value| value.label.as_str()).collect();
    let before = figure.before(at).map(|before| format!(", {}", before.said())).unwrap_or_default();
    let odd = figure.annotation_at(mark.category).map(|annotation| format!(". {}", annotation.text));
    stage.said.set(format!("{}: {}{before}{}", names.join(", "), mark.text, odd.unwrap_or_default()));
}
