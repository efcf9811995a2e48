//! How much memory the pages will take: foreseen when tables are there and before a column is read. Where it is more
//! than there is, the reader is asked what to leave out.

use std::{rc::Rc, sync::Arc};

use leptos::prelude::*;
use reelscope_client::Client;
use reelscope_engine::{api::Engine, coordinator::Forecast, plan::FileId};
use wasm_bindgen_futures::spawn_local;

use super::{
    app::{App, Phase},
    hooks,
};
use crate::view_model::memory::{self, Named};

/// The signals of what memory is needed.
#[derive(Clone, Copy, Default)]
pub struct Memory {
    /// What the pages' columns take; none before it is known.
    pub forecast: RwSignal<Option<Arc<Forecast>>>,
    /// The question what to leave out, while it stands.
    pub asked: RwSignal<Option<Asked>>,
}

/// A question what to leave out.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// What would be needed.
    pub forecast: Arc<Forecast>,
    /// The files that were opened and are closed again if they are given up.
    pub files: Vec<FileId>,
}

impl App {
    /// Foresees what the pages take of the tables that the engine has now.
    pub(super) async fn weigh(self, client: &Client) {
        let tables = client.tables();
        let queries = self.state.with_untracked(|state| self.desk().with(&tables, state, memory::queries));
        let forecast = client.coordinator().forecast(&queries).await.ok();
        self.memory.forecast.set(forecast.map(Arc::new));
    }

    /// Asks what to leave out, if what was foreseen does not fit; says whether it did.
    pub(super) fn asks_for_room(self, files: Vec<FileId>) -> bool {
        let forecast = self.memory.forecast.get_untracked();
        let Some(forecast) = forecast.filter(|forecast| !forecast.fits(|_, _| false)) else { return false };
        self.memory.asked.set(Some(Asked { forecast, files }));
        // Whoever waits for the page waits for the reader now.
        hooks::clear_pending();
        true
    }

    /// Answers the question: opens everything but these columns.
    pub fn open_without(self, columns: Vec<Named>) {
        self.answer_question(move |client, _| async move {
            for (table, columns) in by_table(columns) {
                // A table that is gone meanwhile takes its columns with it.
                let _ = client.coordinator().leave_out(&table, &columns).await;
            }
        });
    }

    /// Answers the question: closes the files again.
    pub fn do_not_open(self) {
        self.opened.withdraw();
        self.answer_question(move |client, files| async move { client.forget(&files).await });
    }

    /// Brings back a column that was left out.
    pub fn bring_back(self, table: String, column: String) {
        let Some(client) = self.desk().client.clone() else { return };
        spawn_local(async move {
            let _ = client.coordinator().bring_back(&table, &[column]).await;
            self.weigh(&client).await;
            self.take_tables(&client);
        });
    }

    fn answer_question<F: Future<Output = ()>>(
        self,
        answer: impl FnOnce(Rc<Client>, Vec<FileId>) -> F + 'static,
    ) {
        let Some(asked) = self.memory.asked.get_untracked() else { return };
        self.memory.asked.set(None);
        let Some(client) = self.desk().client.clone() else { return };
        hooks::mark_pending();
        self.enter(Phase::Loading);
        spawn_local(async move {
            answer(Rc::clone(&client), asked.files).await;
            self.weigh(&client).await;
            self.show_opened(&client);
        });
    }
}

fn by_table(columns: Vec<Named>) -> Vec<(String, Vec<String>)> {
    let mut tables: Vec<(String, Vec<String>)> = Vec::new();
    for (table, column) in columns {
        match tables.iter_mut().find(|(known, _)| *known == table) {
            Some((_, columns)) => columns.push(column),
            None => tables.push((table, vec![column])),
        }
    }
    tables
}
