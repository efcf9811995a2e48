//! The shape of the whole for a page whose filters came with its address: asked once, when the page has been drawn and
//! stands still, and put behind what is there.

use std::{rc::Rc, sync::Arc};

use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use reelscope_engine::api::Views;
use wasm_bindgen_futures::spawn_local;

use super::{
    app::{App, Desk, Shown},
    hooks,
    segments::settle,
};
use crate::view_model::board;

/// How long the page stands still before it is asked, in milliseconds.
const STILL_MS: u32 = 250;

impl App {
    /// Asks for the shapes that the page just drawn lacks, unless the reader goes on.
    pub(super) fn seek_ghosts(self, change: u64) {
        let may_lack = self.state.with_untracked(|state| state.is_filtered() && state.vs.is_none());
        if may_lack {
            let desk = self.desk();
            Timeout::new(STILL_MS, move || spawn_local(seek(self, desk, change))).forget();
        }
    }
}

async fn seek(app: App, desk: Rc<Desk>, change: u64) {
    let stands = || app.has_desk(&desk) && desk.wanted.get() == change && !desk.running.get();
    if !stands() {
        return;
    }
    let Some(shown) = app.shown.get_untracked() else { return };
    let plan = app.with_context_untracked(board::plan);
    let figures = || shown.panels.iter().map(|panel| &panel.figure);
    let lacking = desk.ghosts.borrow().lacking(&plan, figures());
    if lacking.is_empty() {
        return;
    }
    let views = lacking.iter().map(|at| plan.views.views[*at].clone()).collect();
    let answers = desk.engine.views(Views { views, clauses: Vec::new() }).await;
    if !stands() {
        return;
    }
    let answers: Vec<_> = lacking.into_iter().zip(answers).collect();
    app.with_context_untracked(|context| desk.ghosts.borrow_mut().learn(context, &plan, &answers));
    let behind = |panel: &Arc<_>| {
        desk.ghosts.borrow().behind(&plan, panel).map_or_else(|| Arc::clone(panel), Arc::new)
    };
    let panels = shown.panels.iter().map(behind).collect();
    hooks::mark_pending();
    let shown = Some(Arc::new(Shown { panels, ..Shown::clone(&shown) }));
    app.drawn.set(shown.clone());
    app.shown.set(shown.clone());
    app.written.set(shown);
    settle(desk, change).await;
}
