//! The canvas of a chart: drawn when its figure, size, focus or colours change, once a frame.

use std::{cell::Cell, rc::Rc, sync::Arc};

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::Node;

use super::{
    canvas::{self, Canvas},
    gesture::Gestures,
    keys,
    size::{Size, draw_for_paper, observe_size, size_of},
    tip::Tip,
};
use crate::{
    charts::Scene,
    ui::app::App,
    view_model::{Panel, figure::Status},
};

/// What the parts of a plot share.
#[derive(Clone, Copy)]
pub(crate) struct Stage {
    /// The chart.
    pub(crate) panel: Signal<Arc<Panel>>,
    /// Where its marks were drawn last.
    pub(crate) scene: StoredValue<Rc<Scene>, LocalStorage>,
    /// The mark that the pointer or the keyboard is on.
    pub(crate) focus: RwSignal<Option<usize>>,
    /// What a screen reader is told of the mark in focus.
    pub(crate) said: RwSignal<String>,
    /// Whether the table is shown.
    pub(crate) table_open: RwSignal<bool>,
    /// The page.
    pub(crate) app: App,
}

/// A chart's canvas with its tooltip.
#[component]
pub(crate) fn Plot(
    /// The chart.
    panel: Signal<Arc<Panel>>,
    /// Whether the table is shown; T toggles it.
    table_open: RwSignal<bool>,
) -> AnyView {
    let stage = Stage {
        panel,
        scene: StoredValue::new_local(Rc::default()),
        focus: RwSignal::new(None),
        said: RwSignal::new(String::new()),
        table_open,
        app: App::of_context(),
    };
    let node = NodeRef::<html::Canvas>::new();
    let size = observe_size(node);
    let canvas = StoredValue::new_local(Canvas::default());
    draw_on_change(stage, node, size, canvas);
    draw_for_paper(size, move || draw(stage, node, size, canvas));
    let gestures = Gestures::new(stage);
    let summary = panel.with_untracked(|panel| format!("sum-{}", panel.figure.id));
    let own = NodeRef::<html::Div>::new();
    // The canvas is a picture only. Whoever gives it the focus means the chart.
    let to_chart = move |_| {
        if let Some(own) = own.get_untracked() {
            let _ = own.focus();
        }
    };
    let blur = move |event: ev::FocusEvent| {
        let to = event.related_target().and_then(|to| to.dyn_into::<Node>().ok());
        let own = own.try_get_untracked().flatten();
        if !own.is_some_and(|own| to.is_some() && own.contains(to.as_ref())) {
            stage.forget();
        }
    };
    view! {
        <div
            class="stage"
            node_ref=own
            tabindex="0"
            role="application"
            aria-roledescription="chart"
            aria-labelledby=summary
            aria-keyshortcuts="ArrowRight ArrowLeft Shift+ArrowRight Shift+ArrowLeft Enter T Escape"
            on:focus=move |_| gestures.enter()
            on:keydown=move |event: ev::KeyboardEvent| keys::press(stage, &event)
            on:blur=blur
        >
            <canvas
                node_ref=node
                aria-hidden="true"
                tabindex="-1"
                data-brushable=move || panel.with(|panel| panel.figure.brushable).to_string()
                on:focus=to_chart
                on:contextrestored=move |_: web_sys::Event| {
                    canvas.update_value(Canvas::forget);
                    size.notify();
                }
                on:pointerenter=move |_| gestures.enter()
                on:pointerdown=move |event| gestures.down(&event)
                on:pointermove=move |event| gestures.moved(&event)
                on:pointerup=move |event| gestures.up(&event)
                on:pointercancel=move |_| gestures.cancel()
                on:pointerleave=move |event| gestures.leave(&event)
                on:contextmenu=move |event| gestures.menu(&event)
            />
            <Tip stage=stage />
        </div>
        <p class="visually-hidden" aria-live="polite">
            {move || stage.said.get()}
        </p>
    }
    .into_any()
}

impl Stage {
    /// Nothing has the focus any more, and nothing is said of it. A chart that goes with its page loses it last.
    pub(crate) fn forget(self) {
        let _ = self.focus.try_set(None);
        let _ = self.said.try_set(String::new());
    }
}

/// Asks for a drawing in the next frame whenever something it depends on changes.
fn draw_on_change(
    stage: Stage,
    node: NodeRef<html::Canvas>,
    size: Size,
    canvas: StoredValue<Canvas, LocalStorage>,
) {
    let queued = StoredValue::new_local(Rc::new(Cell::new(false)));
    Effect::new(move |_| {
        stage.panel.track();
        stage.focus.track();
        stage.app.theme.look();
        stage.app.theme.ratio.track();
        size.track();
        if node.get().is_none() {
            return;
        }
        let queued = queued.get_value();
        if !queued.replace(true) {
            stage.app.desk().frames.draw(move || {
                queued.set(false);
                draw(stage, node, size, canvas);
            });
        }
    });
}

/// The component may be gone by the time of its frame, and its signals with it.
fn draw(stage: Stage, node: NodeRef<html::Canvas>, size: Size, canvas: StoredValue<Canvas, LocalStorage>) {
    let Some(Some(element)) = node.try_get_untracked() else { return };
    let (Some(panel), Some(focus)) = (stage.panel.try_get_untracked(), stage.focus.try_get_untracked())
    else {
        return;
    };
    // There is nothing to draw yet, and nothing to wipe out.
    let is_clear = stage.scene.try_with_value(|scene| **scene == Scene::default()).unwrap_or(true);
    if is_clear && panel.figure.status == Status::Loading {
        return;
    }
    stage.app.theme.take_ratio();
    let look = untrack(|| (stage.app.theme.look(), stage.app.theme.ratio.get()));
    let size = size_of(&element, size);
    let scene = canvas.try_update_value(|canvas| {
        canvas::draw(canvas, (&element, size), &panel.figure, look, focus, &stage.app.desk().locale)
    });
    if let Some(Some(scene)) = scene {
        let _ = stage.scene.try_set_value(Rc::new(scene));
    }
}
