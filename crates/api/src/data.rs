//! Open data: the class that `open()` resolves with.

use std::rc::Rc;

use reelscope_engine::{
    api::Engine,
    coordinator::{Failure, Linked as LinkedViews},
};
use wasm_bindgen::prelude::*;

use crate::{
    give::{object, rejection},
    linked::Linked,
    query,
    session::Session,
    tables, values,
};

/// Open files; see `engine.d.ts`.
#[wasm_bindgen]
pub struct Data {
    session: Rc<Session>,
    failures: Vec<Failure>,
}

impl Data {
    /// The data of `session`, of which these files could not be opened.
    pub(crate) fn new(session: Rc<Session>, failures: Vec<Failure>) -> Self {
        Self { session, failures }
    }
}

#[wasm_bindgen]
impl Data {
    /// The open tables.
    #[wasm_bindgen(getter)]
    pub fn tables(&self) -> JsValue {
        tables::tables(&self.session.client.tables())
    }

    /// The tables that are computed from the open ones: `{name, of, columns}`.
    #[wasm_bindgen(getter)]
    pub fn derived(&self) -> JsValue {
        tables::derived(&self.session.client.coordinator().derived())
    }

    /// The files that could not be opened, each with its reason.
    #[wasm_bindgen(getter)]
    pub fn failures(&self) -> JsValue {
        tables::failures(&self.failures)
    }

    /// Answers a query.
    ///
    /// # Errors
    /// Rejects with the codes of queries.
    pub async fn query(&self, query: JsValue) -> Result<JsValue, JsValue> {
        let answer = async {
            self.session.check_open()?;
            self.session.client.query(query::query(&query)?).await
        };
        let result = answer.await.map_err(|error| rejection(&error))?;
        Ok(values::result(&result, &self.session.zones))
    }

    /// Gives the rows themselves.
    ///
    /// # Errors
    /// Rejects with the codes of queries.
    pub async fn rows(&self, query: JsValue) -> Result<JsValue, JsValue> {
        let answer = async {
            self.session.check_open()?;
            self.session.client.rows(query::rows(&query)?).await
        };
        let result = answer.await.map_err(|error| rejection(&error))?;
        Ok(values::result(&result, &self.session.zones))
    }

    /// Links views, so that a choice on one filters the others.
    ///
    /// # Errors
    /// Rejects with the codes of queries.
    pub async fn link(&self, views: JsValue) -> Result<Linked, JsValue> {
        let linked = async {
            self.session.check_open()?;
            let query::Link { views, filter } = query::link(&views)?;
            LinkedViews::open(Rc::clone(self.session.client.coordinator()), views, filter).await
        };
        let linked = linked.await.map_err(|error| rejection(&error))?;
        Ok(Linked::new(Rc::clone(&self.session), linked))
    }

    /// The workers' memories: `{bytes, bytesPerRow}`.
    pub fn memory(&self) -> JsValue {
        let memory = self.session.client.memory();
        object(&[("bytes", memory.bytes.into()), ("bytesPerRow", memory.bytes_per_row.into())])
    }

    /// What the workers' memories will come to: `{bytes, workers, limit}`.
    ///
    /// # Errors
    /// Rejects with the codes of queries.
    pub async fn forecast(&self, queries: JsValue) -> Result<JsValue, JsValue> {
        let forecast = async {
            self.session.check_open()?;
            let queries = query::queries(&queries)?;
            self.session.client.coordinator().forecast(&queries).await
        };
        Ok(tables::forecast(&forecast.await.map_err(|error| rejection(&error))?))
    }

    /// Ends the workers and lets go of the files.
    pub async fn close(&self) {
        self.session.close();
    }
}
