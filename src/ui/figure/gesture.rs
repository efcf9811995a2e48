//! The pointer on a chart: hover shows, a click or a tap filters, a drag brushes, a finger held still shows. A finger that
//! moves along the page scrolls it, and what the browser takes away is as if it had not begun.

use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, PointerEvent};

use super::plot::Stage;
use crate::{
    state::{State, action::Pick},
    view_model::panel::Along,
};

/// How far a pointer may tremble between press and release and still have clicked, in CSS pixels; and a finger.
const TREMBLE: f64 = 4.0;
const FINGER_TREMBLE: f64 = 10.0;
/// How long a finger is held still until it shows what is under it, in milliseconds.
const LONG_MS: u32 = 500;

/// A press that has not been released yet.
#[derive(Clone)]
struct Press {
    x: f64,
    y: f64,
    pointer: i32,
    category: Option<usize>,
    /// The state before the drag, once it is one.
    before: Option<State>,
    last: Option<usize>,
    finger: Option<Finger>,
}

/// What a finger is doing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Finger {
    Still,
    Moved,
    /// It has been held still, and shows what is under it.
    Long,
}

/// The pointer's doings on one chart.
#[derive(Clone, Copy)]
pub(crate) struct Gestures {
    stage: Stage,
    press: StoredValue<Option<Press>>,
    /// Turns a finger's press into a long one.
    long: StoredValue<Option<Timeout>, LocalStorage>,
}

impl Gestures {
    /// Gestures on a chart.
    pub(crate) fn new(stage: Stage) -> Self {
        Self { stage, press: StoredValue::new(None), long: StoredValue::new_local(None) }
    }

    /// The pointer comes to the chart, or the keyboard does.
    pub(crate) fn enter(self) {
        self.stage.panel.with_untracked(|panel| self.stage.app.prepare(panel));
    }

    /// A button or finger goes down.
    pub(crate) fn down(self, event: &PointerEvent) {
        let is_second = |press: &Option<Press>| {
            press.as_ref().is_some_and(|press| press.finger.is_some() && press.pointer != event.pointer_id())
        };
        if self.press.with_value(is_second) {
            // Two fingers zoom.
            return self.cancel();
        }
        if event.button() != 0 {
            return;
        }
        let (x, y) = at(event);
        let category = self.stage.scene.with_value(|scene| scene.category_at(x, y));
        let finger = (event.pointer_type() == "touch").then_some(Finger::Still);
        let pointer = event.pointer_id();
        self.press.set_value(Some(Press { x, y, pointer, category, before: None, last: None, finger }));
        let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
        if finger.is_some() {
            self.stage.focus.set(None);
            let held = target.clone();
            self.long.set_value(Some(Timeout::new(LONG_MS, move || self.show_held(held.as_ref()))));
        }
        let brushable = self.stage.panel.with_untracked(|panel| panel.figure.brushable);
        if let Some(target) = target.filter(|_| brushable) {
            // Without capture a drag merely ends at the canvas's edge.
            let _ = target.set_pointer_capture(pointer);
        }
    }

    /// The pointer moves, pressed or not.
    pub(crate) fn moved(self, event: &PointerEvent) {
        let (x, y) = at(event);
        if self.brush(x, y) {
            return;
        }
        let finger = self.press.try_update_value(|press| {
            let press = press.as_mut()?;
            if press.finger == Some(Finger::Still) && (x - press.x).hypot(y - press.y) > FINGER_TREMBLE {
                press.finger = Some(Finger::Moved);
            }
            press.finger
        });
        match finger.flatten() {
            Some(Finger::Still) => {}
            Some(Finger::Moved) => self.long.set_value(None),
            Some(Finger::Long) | None => self.show_at(x, y),
        }
    }

    /// The button or finger goes up: a drag ends, anything less was a click, unless the finger was held or moved.
    pub(crate) fn up(self, event: &PointerEvent) {
        self.long.set_value(None);
        let Some(press) = self.press.try_update_value(Option::take).flatten() else { return };
        if press.before.is_some() {
            self.stage.app.commit();
            return;
        }
        let (x, y) = at(event);
        let hit = self.stage.scene.with_value(|scene| scene.category_at(x, y));
        let near = match press.finger {
            Some(finger) => finger == Finger::Still,
            None => (x - press.x).hypot(y - press.y) <= TREMBLE || hit == press.category,
        };
        if let Some(category) = hit.filter(|_| near) {
            let how = picked(event.ctrl_key() || event.meta_key(), event.shift_key(), event.alt_key());
            pick(self.stage, category, how);
        }
    }

    /// The browser took the pointer away, to scroll for example: all is as it was before.
    pub(crate) fn cancel(self) {
        self.long.set_value(None);
        self.stage.focus.set(None);
        let press = self.press.try_update_value(Option::take).flatten();
        if let Some(before) = press.and_then(|press| press.before) {
            self.stage.app.show(before);
            self.stage.app.commit();
        }
    }

    /// The pointer leaves the chart. What a finger has shown stays after it, until something else is touched.
    pub(crate) fn leave(self, event: &PointerEvent) {
        if event.pointer_type() != "touch" {
            self.stage.focus.set(None);
        }
    }

    /// The browser would show a menu, as it does where a finger is held.
    pub(crate) fn menu(self, event: &Event) {
        if self.press.with_value(|press| press.as_ref().is_some_and(|press| press.finger.is_some())) {
            event.prevent_default();
        }
    }

    /// Shows what is under a finger that has been held still.
    fn show_held(self, canvas: Option<&HtmlElement>) {
        let at = self.press.try_update_value(|press| {
            let press = press.as_mut().filter(|press| press.before.is_none())?;
            press.finger = Some(Finger::Long);
            Some((press.x, press.y))
        });
        if let Some(Some((x, y))) = at {
            // With the focus it goes when something else is touched.
            let _ = canvas.map(HtmlElement::focus);
            self.show_at(x, y);
        }
    }

    fn show_at(self, x: f64, y: f64) {
        let mark = self.stage.scene.with_value(|scene| scene.hit(x, y).map(|hit| hit.mark));
        if self.stage.focus.get_untracked() != mark {
            self.stage.focus.set(mark);
        }
    }

    /// Goes on with a drag; says whether there is one.
    fn brush(self, x: f64, y: f64) -> bool {
        let Some(Some(mut press)) = self.press.try_get_value() else { return false };
        let panel = self.stage.panel.get_untracked();
        let Some(first) = press.category.filter(|_| panel.figure.brushable) else { return false };
        if press.before.is_none() && !is_drag(&press, (x - press.x).abs(), (y - press.y).abs()) {
            return false;
        }
        self.long.set_value(None);
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

/// Whether a press that went so far along the page's width and height is a drag. A finger brushes across and scrolls
/// along.
fn is_drag(press: &Press, across: f64, along: f64) -> bool {
    match press.finger {
        None => across.hypot(along) > TREMBLE,
        Some(Finger::Long) => false,
        Some(_) => across > FINGER_TREMBLE && across > along,
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
