//! Worst segments: looked for after the board is drawn, one batch of views at a time, and given up as soon as the reader
//! goes on.
//!
//! `body[data-pending]` stays until they are written, so that whoever waits for a change sees its segments; the board
//! does not wait for them.

use std::{rc::Rc, sync::Arc};

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::{
    app::{App, Desk},
    hooks,
};
use crate::{
    state::Page,
    view_model::segments::{self, Search, SegmentsView},
};

/// How many searches are kept, for coming back to what they were of.
const MOST_KEPT: usize = 8;

/// What the panel shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Segments {
    /// The page it is of, and what is on it; none before the first answer.
    pub view: Option<(Page, Arc<SegmentsView>)>,
    /// Whether another one is on its way.
    pub busy: bool,
}

impl App {
    /// Looks for the worst segments of the change that has just been drawn. Says whether that goes on, and will take away
    /// the mark of what is pending.
    pub(super) fn seek_segments(self, change: u64) -> bool {
        let desk = self.desk();
        let known = desk.searches.borrow();
        let search =
            self.with_context_untracked(|context| Search::new(context, &known, desk.with_links.get()));
        let Some(search) = search else {
            drop(known);
            self.segments.set(Segments::default());
            return false;
        };
        let same = |search: &Search| known.iter().find(|known| known.is_same(search)).cloned();
        let search = search.map(|search| same(&search).unwrap_or(search));
        drop(known);
        if search.is_ok() && desk.dragged.get() {
            // A drag is not held up; what is shown is of another state until it ends.
            desk.put_off.set(true);
            self.segments.update(|segments| segments.busy = true);
            return false;
        }
        if search.as_ref().map_or(true, Search::is_done) {
            self.show_segments(&search);
            // What signals set reaches the document before the next frame.
            spawn_local(async move {
                settle(desk, change).await;
                self.seek_ghosts(change);
            });
            return true;
        }
        self.segments.update(|segments| segments.busy = true);
        if let Ok(search) = search {
            spawn_local(seek(self, desk, change, search));
        }
        true
    }

    /// Looks for segments in linked tables too, or no more.
    pub(crate) fn toggle_links(self) {
        let desk = self.desk();
        desk.with_links.set(!desk.with_links.get());
        // Whatever is being drawn looks for its segments when it is.
        if !desk.running.get() {
            hooks::mark_pending();
            if !self.seek_segments(desk.wanted.get()) {
                hooks::clear_pending();
            }
        }
    }

    fn show_segments(self, search: &Result<Search, String>) {
        let page = self.state.with_untracked(|state| state.page);
        let view = self.with_context_untracked(|context| segments::view(context, search));
        self.segments.set(Segments { view: Some((page, Arc::new(view))), busy: false });
    }
}

async fn seek(app: App, desk: Rc<Desk>, change: u64, mut search: Search) {
    while let Some(views) = search.ask() {
        let answers = desk.engine.views(views).await;
        // A newer change is drawn instead.
        if desk.wanted.get() != change {
            return;
        }
        search.take(&answers);
    }
    let search = Ok(search);
    app.show_segments(&search);
    if let Ok(search) = search {
        keep(&desk, search);
    }
    settle(desk, change).await;
    app.seek_ghosts(change);
}

/// Takes away the mark of what is pending when all is written, unless something else is.
pub(super) async fn settle(desk: Rc<Desk>, change: u64) {
    desk.frames.next().await;
    if desk.wanted.get() == change && !desk.running.get() {
        hooks::clear_pending();
    }
}

fn keep(desk: &Desk, search: Search) {
    let mut kept = desk.searches.borrow_mut();
    // What failed may be answered another time.
    if search.has_failed() {
        return;
    }
    kept.retain(|other| !other.is_same(&search));
    if kept.len() >= MOST_KEPT {
        kept.remove(0);
    }
    kept.push(search);
}
