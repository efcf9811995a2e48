//! When a worker dies: the page says so, and asks again for what it shows, so that the worker that takes its place reads
//! what the other one held.

use std::rc::Rc;

use leptos::prelude::*;
use reelscope_client::{Client, Loss};

use super::app::App;
use crate::view_model::message::Alert;

/// How often what a worker died of is asked for again before the answer stands.
pub(super) const AGAIN: u32 = 2;

impl App {
    /// Tells of workers that die, or wait for the disk, from now on.
    pub(super) fn look_after(self, client: &Rc<Client>) {
        client.on_crash(move |loss| self.lose(loss));
        client.on_wait(move |waits| self.waits.set(waits));
    }

    fn lose(self, loss: &Loss<'_>) {
        let desk = self.desk();
        desk.crashes.set(desk.crashes.get() + 1);
        // What became of a file that is being opened is told when that is over.
        if !(loss.in_flight && self.opening.with_untracked(Option::is_some)) {
            self.warn(Alert::new(None, loss.error));
        }
        if !desk.running.get() && self.tables.with_untracked(|tables| !tables.is_empty()) {
            self.refresh();
        }
    }
}
