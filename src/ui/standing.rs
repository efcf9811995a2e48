//! A page that is not on screen yet: how it comes to stand there without a task that would hold the browser up.

use std::sync::Arc;

use leptos::prelude::*;
use reelscope_model::TableInfo;

use super::{
    app::{App, Desk, Shown},
    frame::rest,
};
use crate::{
    state::{Page, State},
    view_model::board,
};

/// How many charts are laid out at once.
const AT_ONCE: usize = 2;

/// How much is done in one go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    /// All of it: a gesture waits for its answer.
    Prompt,
    /// A part at a time, so that the browser can see to what waits: a page is drawn for the first time.
    Gentle,
}

impl Pace {
    /// The pace of the page that is chosen.
    pub(super) fn of(app: App, state: &State) -> Self {
        if app.shown.with_untracked(|shown| is_of(shown, state)) { Self::Prompt } else { Self::Gentle }
    }

    /// Lets the browser see to what waits.
    pub(super) async fn pause(self) {
        if self == Self::Gentle {
            rest().await;
        }
    }
}

/// Turns to the page that was chosen, when the choice itself is on screen.
pub(super) async fn turn(app: App, desk: &Desk) {
    let page = || app.state.with_untracked(|state| state.page);
    if app.standing.get_untracked() != page() {
        desk.frames.painted().await;
        app.standing.set(page());
    }
}

/// Gives a page that is not on screen yet its layout, before there are answers: part by part, so that the browser can see
/// to what waits in between. It ends when something else is shown meanwhile.
pub(super) async fn stand(app: App, desk: &Desk, tables: &[TableInfo], state: &State) {
    if app.shown.with_untracked(|shown| is_of(shown, state)) || !has_board(state.page) || tables.is_empty() {
        return;
    }
    rest().await;
    let board = desk.with(tables, state, |context| {
        let plan = board::plan(context);
        board::build(context, &plan, None, &mut desk.colours.borrow_mut())
    });
    let whole = Shown::from(board);
    let mut placed: Option<Arc<Shown>> = None;
    for panels in (0..whole.panels.len()).step_by(AT_ONCE).chain([whole.panels.len()]) {
        rest().await;
        let is_mine = |shown: &Option<Arc<Shown>>| match (shown, &placed) {
            (Some(shown), Some(placed)) => Arc::ptr_eq(shown, placed),
            (shown, None) => !is_of(shown, state),
            (None, Some(_)) => false,
        };
        if app.standing.get_untracked() != state.page || !app.shown.with_untracked(is_mine) {
            return;
        }
        let part = Shown { panels: whole.panels[..panels].to_vec(), ..whole.clone() };
        placed = Some(Arc::new(part));
        app.drawn.set(placed.clone());
        app.written.set(placed.clone());
        app.shown.set(placed.clone());
    }
}

/// Whether the page is made of cards and charts.
pub(super) fn has_board(page: Page) -> bool {
    page != Page::Data
}

/// Whether it is of the page that is chosen.
fn is_of(shown: &Option<Arc<Shown>>, state: &State) -> bool {
    shown.as_ref().is_some_and(|shown| shown.board.page == state.page)
}
