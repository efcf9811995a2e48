//! From a change to what is drawn: one question to the engine at a time, the newest change wins.
//!
//! A change sets `body[data-pending]` at once. Then the page's views are asked together, the answers become cards and
//! panels, canvases are drawn in one frame, and `body[data-revision]` grows. When no newer change waits, the
//! charts' tables follow, and the mark is taken away.

use std::{rc::Rc, sync::Arc};

use futures_util::future::join_all;
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use reelscope_model::TableInfo;
use wasm_bindgen_futures::spawn_local;

use super::{
    app::{App, Desk, Shown},
    hooks,
};
use crate::{
    state::{Page, State},
    view_model::{Extents, board},
};

/// After how long the old picture is dimmed, in milliseconds.
const DIM_MS: u32 = 150;

impl App {
    /// Draws the page for the tables and the state of now.
    pub fn refresh(self) {
        let desk = self.desk();
        desk.wanted.set(desk.wanted.get() + 1);
        hooks::mark_pending();
        if !desk.running.replace(true) {
            spawn_local(run(self, desk));
        }
    }
}

async fn run(app: App, desk: Rc<Desk>) {
    loop {
        let change = desk.wanted.get();
        let (state, tables) = (app.state.get_untracked(), app.tables.get_untracked());
        stand(app, &desk, &tables, &state);
        let dim = Timeout::new(DIM_MS, move || app.stale.set(true));
        let shown = answer(&desk, &tables, &state).await;
        dim.cancel();
        // The page may be another by now, and its layout is not to be taken away again.
        if app.state.with_untracked(|now| now.page == state.page) {
            app.shown.set(shown);
        }
        app.stale.set(false);
        desk.frames.next().await;
        hooks::grow_revision();
        if desk.wanted.get() != change {
            continue;
        }
        app.written.set(app.shown.get_untracked());
        desk.frames.next().await;
        if desk.wanted.get() == change {
            desk.running.set(false);
            hooks::clear_pending();
            return;
        }
    }
}

/// Gives a page that is not on screen yet its layout, before there are answers.
fn stand(app: App, desk: &Desk, tables: &[TableInfo], state: &State) {
    let stands =
        app.shown.with_untracked(|shown| shown.as_ref().is_some_and(|shown| shown.board.page == state.page));
    if stands || !has_board(state.page) || tables.is_empty() {
        return;
    }
    let board = desk.with(tables, state, |context| {
        let plan = board::plan(context);
        board::build(context, &plan, None, &mut desk.colours.borrow_mut())
    });
    app.shown.set(Some(Arc::new(board.into())));
}

/// The page's cards and panels; none for a page that has neither.
async fn answer(desk: &Desk, tables: &[TableInfo], state: &State) -> Option<Arc<Shown>> {
    if !has_board(state.page) || tables.is_empty() {
        return None;
    }
    learn(desk, tables, state).await;
    let plan = desk.with(tables, state, board::plan);
    let answers = desk.engine.views(plan.views.clone()).await;
    let board = desk.with(tables, state, |context| {
        board::build(context, &plan, Some(&answers), &mut desk.colours.borrow_mut())
    });
    Some(Arc::new(Shown::from(board)))
}

/// Asks how far the columns reach that the page makes bins and buckets of.
async fn learn(desk: &Desk, tables: &[TableInfo], state: &State) {
    let needed = desk.with(tables, state, Extents::needed);
    let answers = join_all(needed.iter().cloned().map(|query| desk.engine.query(query))).await;
    for (query, answer) in needed.iter().zip(&answers) {
        // What is not learned leaves the charts that need it to say so.
        let (Some(table), Ok(answer)) = (tables.iter().find(|table| table.name == query.table), answer)
        else {
            continue;
        };
        desk.extents.borrow_mut().learn(table, query, answer);
    }
}

/// Whether the page is made of cards and charts.
fn has_board(page: Page) -> bool {
    page != Page::Data
}
