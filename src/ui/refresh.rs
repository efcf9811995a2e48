//! From a change to what is drawn: one question to the engine at a time, the newest change wins.
//!
//! A change sets `body[data-pending]` at once. Then the page's views are asked together, the answers become cards and
//! panels, canvases are drawn together, the document follows, and `body[data-revision]` grows. When no newer change
//! waits, the charts' tables follow, and the mark is taken away. While columns are being read for an answer, the page says how far
//! that is, and the answer can be given up.

use std::{ops::Range, rc::Rc, sync::Arc};

use futures_channel::oneshot;
use futures_util::future::{Either, join, join_all, select};
use gloo::timers::callback::{Interval, Timeout};
use leptos::prelude::*;
use reelscope_engine::api::Views;
use reelscope_model::TableInfo;
use wasm_bindgen_futures::spawn_local;

use super::{
    app::{App, Desk, Shown},
    crash,
    frame::settled,
    hooks,
    standing::{Pace, has_board, stand, turn},
};
use crate::{
    state::State,
    view_model::{Extents, Panel, board},
};

/// After how long the old picture is dimmed, in milliseconds.
const DIM_MS: u32 = 150;

/// How long tables wait for a drag to go on, in milliseconds: what they cost would be taken from its next drawing.
const LAG_MS: u32 = 100;

/// How often the page looks how far the reading of columns is, in milliseconds.
const LOOK_MS: u32 = 100;

/// Which part of the reading is done when it is known how far the columns reach.
const LEARNING: f64 = 0.1;

impl App {
    /// Draws the page for the tables and the state of now.
    pub fn refresh(self) {
        let desk = self.desk();
        desk.wanted.set(desk.wanted.get() + 1);
        hooks::mark_pending();
        desk.lag.take();
        if !desk.running.replace(true) {
            spawn_local(run(self, desk));
        }
    }

    /// Lets the engine prepare for gestures on a chart, which the reader has turned to.
    pub fn prepare(self, panel: &Panel) {
        let desk = self.desk();
        let Some(active) = self.with_context_untracked(|context| board::active(context, panel)) else {
            return;
        };
        spawn_local(async move {
            // Whatever is wrong shows when the views are asked.
            let _ = desk.engine.prepare(active.views, active.view, active.clause.clone()).await;
            if let Some(others) = active.others {
                let _ = desk.engine.prepare(others, active.view, active.clause).await;
            }
        });
    }
}

async fn run(app: App, desk: Rc<Desk>) {
    loop {
        turn(app, &desk).await;
        let (change, crashes) = (desk.wanted.get(), desk.crashes.get());
        let (state, tables) = (app.state.get_untracked(), app.tables.get_untracked());
        let pace = Pace::of(app, &state);
        let dim = Timeout::new(DIM_MS, move || app.stale.set(true));
        // While the workers are at it, the page is laid out.
        let answer = answer_or_stop(app, &desk, &tables, &state, pace);
        let (shown, ()) = join(answer, stand(app, &desk, &tables, &state)).await;
        dim.cancel();
        if !app.has_desk(&desk) {
            return;
        }
        let Some(shown) = shown else {
            app.stale.set(false);
            // Whoever stopped it may have left nothing to draw.
            if desk.wanted.get() == change {
                desk.running.set(false);
                hooks::clear_pending();
                return;
            }
            continue;
        };
        if desk.crashes.get() == crashes {
            desk.again.set(0);
        } else if desk.again.get() < crash::AGAIN {
            desk.again.set(desk.again.get() + 1);
            continue;
        }
        desk.fresh.take();
        if app.memory.asked.with_untracked(Option::is_none) {
            app.opened.keep();
        }
        // The page may be another by now, and its layout is not to be taken away again.
        if app.state.with_untracked(|now| now.page == state.page) {
            show(app, &desk, shown, pace).await;
        } else {
            desk.frames.next().await;
        }
        hooks::grow_revision();
        if desk.wanted.get() != change {
            continue;
        }
        if desk.dragged.get() {
            desk.running.set(false);
            // A newer change sees to its own.
            let write = move || {
                spawn_local(async move {
                    write(app, &app.desk(), change).await;
                });
            };
            desk.lag.replace(Some(Timeout::new(LAG_MS, write)));
            return;
        }
        if write(app, &desk, change).await {
            desk.running.set(false);
            return;
        }
    }
}

/// Has the tables say what is shown, and says whether that is the newest change.
async fn write(app: App, desk: &Desk, change: u64) -> bool {
    app.written.set(app.shown.get_untracked());
    desk.frames.next().await;
    let is_newest = desk.wanted.get() == change;
    if is_newest && !app.seek_segments(change) {
        hooks::clear_pending();
        app.seek_ghosts(change);
    }
    is_newest
}

/// Draws cards and panels, and has the document say the same.
async fn show(app: App, desk: &Desk, shown: Option<Arc<Shown>>, pace: Pace) {
    pace.pause().await;
    let stands = app.shown.with_untracked(
        |before| matches!((before, &shown), (Some(before), Some(now)) if before.has_the_canvases_of(now)),
    );
    app.drawn.set(shown.clone());
    match pace {
        Pace::Prompt if stands => desk.frames.soon().await,
        Pace::Gentle if stands => {
            desk.frames.in_turns().await;
            pace.pause().await;
        }
        Pace::Prompt | Pace::Gentle => {}
    }
    app.shown.set(shown);
    app.stale.set(false);
    settled().await;
    // Canvases that are new are drawn when they have their place.
    if !stands || desk.frames.owes() {
        desk.frames.next().await;
    }
    // The tables are a task of their own.
    pace.pause().await;
}

/// The answer, unless it is given up.
async fn answer_or_stop(
    app: App,
    desk: &Rc<Desk>,
    tables: &[TableInfo],
    state: &State,
    pace: Pace,
) -> Option<Option<Arc<Shown>>> {
    let (stop, stopped) = oneshot::channel();
    desk.stop.replace(Some(stop));
    let answer = Box::pin(answer(app, desk, tables, state, pace));
    let shown = match select(answer, stopped).await {
        Either::Left((shown, _)) => Some(shown),
        Either::Right(_) => None,
    };
    app.loading.set(None);
    shown
}

/// Says now and then how far the reading of columns is, as a part of the whole. It never goes back: a page may read
/// several tables, one behind the other.
fn watch(app: App, desk: &Rc<Desk>, part: Range<f64>) -> Interval {
    let desk = Rc::clone(desk);
    Interval::new(LOOK_MS, move || {
        let Some(loaded) = desk.client.as_ref().and_then(|client| client.loaded()) else { return };
        let now = part.start + (part.end - part.start) * loaded;
        app.loading.update(|loaded| *loaded = Some(loaded.map_or(now, |before| before.max(now))));
    })
}

/// The page's cards and panels; none for a page that has neither.
async fn answer(
    app: App,
    desk: &Rc<Desk>,
    tables: &[TableInfo],
    state: &State,
    pace: Pace,
) -> Option<Arc<Shown>> {
    if !has_board(state.page) || tables.is_empty() {
        return None;
    }
    let learning = watch(app, desk, 0.0..LEARNING);
    learn(desk, tables, state).await;
    drop(learning);
    let plan = desk.with(tables, state, board::plan);
    let loading = watch(app, desk, LEARNING..1.0);
    answer_first(app, desk, tables, state, &plan).await;
    let answers = desk.engine.views(plan.views.clone()).await;
    let others = match plan.others.clone() {
        Some(others) => Some(desk.engine.views(others).await),
        None => None,
    };
    drop(loading);
    pace.pause().await;
    let mut board = desk.with(tables, state, |context| {
        let colours = &mut desk.colours.borrow_mut();
        board::build_beside(context, &plan, Some(&answers), others.as_deref(), colours)
    });
    desk.ghosts.borrow_mut().pass(&plan, &mut board);
    Some(Arc::new(Shown::from(board)))
}

/// Draws what can be answered before a derived table is made that the others need.
async fn answer_first(app: App, desk: &Rc<Desk>, tables: &[TableInfo], state: &State, plan: &board::Plan) {
    let change = desk.wanted.get();
    let views = &plan.views.views;
    let first: Vec<usize> = (0..views.len()).filter(|at| !desk.engine.waits(&views[*at])).collect();
    if first.len() == views.len() || first.is_empty() {
        return;
    }
    let asked = Views {
        views: first.iter().map(|at| views[*at].clone()).collect(),
        clauses: plan.views.clauses.clone(),
    };
    let answers = desk.engine.views(asked).await;
    // A newer change is drawn instead, and so is another page.
    if desk.wanted.get() != change || app.state.with_untracked(|now| now.page != state.page) {
        return;
    }
    let answers: Vec<_> = first.into_iter().zip(answers).collect();
    let board = desk.with(tables, state, |context| {
        board::build_some(context, plan, &answers, &mut desk.colours.borrow_mut())
    });
    show(app, desk, Some(Arc::new(Shown::from(board))), Pace::Gentle).await;
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
