//! The pointer on a chart: hover shows, a click filters, a drag brushes.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};

use super::plot::Stage;
use crate::{
    state::{State, action::Pick},
    view_model::panel::Along,
};

/// How far a pointer may tremble between press and release and still have clicked, in CSS pixels.
const TREMBLE: f64 = 4.0;

/// A press that has not been released yet.
#[derive(Clone)]
struct Press {
    x: f64,
    y: f64,
    category: Option<usize>,
    /// The state before the drag, once it is one.
    before: Option<State>,
    last: Option<usize>,
}

/// The pointer's doings on one chart.
#[derive(Clone, Copy)]
pub(crate) struct Gestures {
    stage: Stage,
    press: StoredValue<Option<Press>>,
}

impl Gestures {
    /// Gestures on a chart.
    pub(crate) fn new(stage: Stage) -> Self {
        Self { stage, press: StoredValue::new(None) }
    }

    /// The pointer comes to the chart, or the keyboard does.
    pub(crate) fn enter(self) {
        self.stage.panel.with_untracked(|panel| self.stage.app.prepare(panel));
    }

    /// A button or finger goes down.
    pub(crate) fn down(self, event: &PointerEvent) {
        if event.button() != 0 {
            return;
        }
        let (x, y) = at(event);
        let category = self.stage.scene.with_value(|scene| scene.category_at(x, y));
        self.press.set_value(Some(Press { x, y, category, before: None, last: None }));
        let brushable = self.stage.panel.with_untracked(|panel| panel.figure.brushable);
        if let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok())
            && brushable
        {
            // Without capture a drag merely ends at the canvas's edge.
            let _ = target.set_pointer_capture(event.pointer_id());
        }
    }

    /// The pointer moves, pressed or not.
    pub(crate) fn moved(self, event: &PointerEvent) {
        let (x, y) = at(event);
        if !self.brush(x, y) {
            let mark = self.stage.scene.with_value(|scene| scene.hit(x, y).map(|hit| hit.mark));
            if self.stage.focus.get_untracked() != mark {
                self.stage.focus.set(mark);
            }
        }
    }

    /// The button or finger goes up: a drag ends, anything less was a click.
    pub(crate) fn up(self, event: &PointerEvent) {
        let Some(press) = self.press.try_update_value(Option::take).flatten() else { return };
        if press.before.is_some() {
            self.stage.app.commit();
            return;
        }
        let (x, y) = at(event);
        let hit = self.stage.scene.with_value(|scene| scene.category_at(x, y));
        let near = (x - press.x).hypot(y - press.y) <= TREMBLE || hit == press.category;
        if let Some(category) = hit.filter(|_| near) {
            let how = picked(event.ctrl_key() || event.meta_key(), event.shift_key(), event.alt_key());
            pick(self.stage, category, how);
        }
    }

    /// The browser took the pointer away, to scroll for example: a drag stays as it is.
    pub(crate) fn end(self) {
        if self.press.try_update_value(Option::take).flatten().is_some_and(|press| press.before.is_some()) {
            self.stage.app.commit();
        }
    }

    /// The pointer leaves the chart.
    pub(crate) fn leave(self) {
        self.stage.focus.set(None);
    }

    /// Goes on with a drag; says whether there is one.
    fn brush(self, x: f64, y: f64) -> bool {
        let Some(Some(mut press)) = self.press.try_get_value() else { return false };
        let panel = self.stage.panel.get_untracked();
        let Some(first) = press.category.filter(|_| panel.figure.brushable) else { return false };
        if press.before.is_none() && (x - press.x).hypot(y - press.y) <= TREMBLE {
            return false;
        }
        let last = self.stage.scene.with_value(|scene| scene.nearest_category(x, y));
        let before = press.before.get_or_insert_with(|| self.stage.app.state.get_untracked()).clone();
        if let Some(last) = last.filter(|last| press.last != Some(*last)) {
            press.last = Some(last);
            brush(self.stage, before, first, last);
        }
        self.stage.focus.set(None);
        self.press.set_value(Some(press));
        true
    }
}

/// Picks a category along the axis.
pub(crate) fn pick(stage: Stage, category: usize, how: Pick) {
    let action = stage.panel.with_untracked(|panel| panel.pick(Along::Axis, category, how));
    if let Some(action) = action {
        stage.app.act(action);
    }
}

/// Keeps the categories from one to another, instead of what was kept before; not yet a step to come back to.
pub(crate) fn brush(stage: Stage, before: State, first: usize, last: usize) {
    let panel = stage.panel.get_untracked();
    let Some(action) = panel.brush(first, last) else { return };
    let cleared = panel.clear().into_iter().fold(before, |state, action| state.after(action));
    stage.app.drag(cleared.after(action));
}

/// What a click does with the keys that are held.
pub(crate) fn picked(add: bool, only: bool, exclude: bool) -> Pick {
    match (add, only, exclude) {
        (_, _, true) => Pick::Exclude,
        (true, ..) => Pick::Add,
        (_, true, _) => Pick::Only,
        _ => Pick::Toggle,
    }
}

/// Where the pointer is on the canvas, in CSS pixels.
fn at(event: &PointerEvent) -> (f64, f64) {
    (f64::from(event.offset_x()), f64::from(event.offset_y()))
}
