//! Corrections: they hold at once, and this browser keeps them for the next files.

use reelscope_engine::coordinator::{Corrected, Recast};
use reelscope_model::Error;
use wasm_bindgen_futures::spawn_local;

use super::{app::App, hooks};
use crate::view_model::message::NoticeLine;

/// The notice that a correction will not outlive the page.
const NOT_KEPT: &str = "not-kept";

impl App {
    /// Corrects what a table or a column was recognised as. What cannot be is told to `refused`, and nothing changes.
    pub fn recast(self, table: String, change: Recast, refused: impl FnOnce(&Error) + 'static) {
        hooks::mark_pending();
        let desk = self.desk();
        spawn_local(async move {
            let before = desk.engine.corrections();
            match desk.engine.recast(table, change).await {
                Ok(()) => {
                    self.keep(&before, desk.engine.corrections());
                    if let Some(client) = &desk.client {
                        self.weigh(client).await;
                    }
                    self.show_tables(desk.engine.tables());
                }
                Err(error) => {
                    refused(&error);
                    self.refresh();
                }
            }
        });
    }

    /// Keeps what has been said since.
    fn keep(self, before: &[Corrected], mut after: Vec<Corrected>) {
        after.retain(|one| !before.contains(one));
        if self.desk().kept.keep(&after) {
            return;
        }
        self.tell(NoticeLine {
            code: NOT_KEPT.to_owned(),
            about: "Corrections".to_owned(),
            column: None,
            message: "Corrections hold until this page is closed: this browser has no room for them, or keeps nothing \
                      for pages."
                .to_owned(),
        });
    }
}
