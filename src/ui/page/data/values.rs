//! The values of the columns that have value sets, asked for when the Data page is shown.

use std::{collections::BTreeMap, sync::Arc};

use leptos::prelude::*;
use reelscope_model::{QueryResult, TableInfo, schema::Reading};
use wasm_bindgen_futures::spawn_local;

use crate::{ui::app::App, view_model::mapping};

/// A column of a table, both by name.
pub(crate) type Place = (String, String);

/// What has been asked so far. It is asked again only when the values are others, not when something is said of them.
#[derive(Clone, Copy)]
pub(crate) struct Values {
    known: RwSignal<BTreeMap<Place, Known>>,
}

/// The answer about a column, and of what it was asked.
#[derive(Clone)]
struct Known {
    of: Of,
    answer: Option<Arc<QueryResult>>,
}

/// What the values depend on.
#[derive(Clone, PartialEq)]
struct Of {
    files: Vec<String>,
    rows: u64,
    reading: Reading,
}

impl Values {
    /// Asks for the values of the open tables, and again when these are others.
    pub(crate) fn follow(app: App) -> Self {
        let values = Self { known: RwSignal::default() };
        Effect::new(move |_| {
            for (table, column, of) in app.with_context(|ctx| {
                let columns = |table| {
                    let of = move |at: usize| (place(table, at), of(table, at));
                    mapping::mapped(ctx, table).map(of)
                };
                let all = ctx.tables.iter().flat_map(columns);
                all.map(|((table, column), of)| (table, column, of)).collect::<Vec<_>>()
            }) {
                values.ask(app, (table, column), of);
            }
        });
        values
    }

    /// The values of a column, once they are known.
    pub(crate) fn of(self, table: &TableInfo, at: usize) -> Option<Arc<QueryResult>> {
        self.known.with(|known| known.get(&place(table, at))?.answer.clone())
    }

    fn ask(self, app: App, place: Place, of: Of) {
        let asked = self.known.with_untracked(|known| known.get(&place).is_some_and(|known| known.of == of));
        if asked {
            return;
        }
        self.known.update_untracked(|known| {
            known.insert(place.clone(), Known { of: of.clone(), answer: None });
        });
        let engine = app.desk().engine.clone();
        spawn_local(async move {
            let answer = engine.query(mapping::query(&place.0, &place.1)).await;
            // The page may be gone by now; and why a column cannot be read, its charts say.
            let _ = self.known.try_update(|known| {
                if let Some(known) = known.get_mut(&place).filter(|known| known.of == of) {
                    known.answer = answer.ok().map(Arc::new);
                }
            });
        });
    }
}

fn place(table: &TableInfo, at: usize) -> Place {
    (table.name.clone(), table.columns[at].name.clone())
}

fn of(table: &TableInfo, at: usize) -> Of {
    Of { files: table.files.clone(), rows: table.rows, reading: table.columns[at].reading }
}
