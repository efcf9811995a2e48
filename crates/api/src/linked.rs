//! Linked views.

use std::rc::Rc;

use reelscope_engine::coordinator::{AnyWorkers, Linked as LinkedViews};
use wasm_bindgen::prelude::*;

use crate::{
    brush::Brush,
    give::rejection,
    query,
    session::Session,
    values::{self, Given},
};

/// Views that filter each other; see `engine.d.ts`.
#[wasm_bindgen]
pub struct Linked {
    session: Rc<Session>,
    views: Rc<LinkedViews<AnyWorkers>>,
    given: Rc<Given>,
}

impl Linked {
    /// Views over the data of `session`.
    pub(crate) fn new(session: Rc<Session>, views: LinkedViews<AnyWorkers>) -> Self {
        Self { session, views: Rc::new(views), given: Rc::default() }
    }
}

#[wasm_bindgen]
impl Linked {
    /// The newest results by view.
    #[wasm_bindgen(getter)]
    pub fn results(&self) -> JsValue {
        self.given.results(&self.views.results(), &self.session.zones)
    }

    /// The ranges in force by view.
    #[wasm_bindgen(getter)]
    pub fn ranges(&self) -> JsValue {
        values::ranges(&self.views.results(), &self.session.zones)
    }

    /// Sets or clears what is chosen on a view; resolves with all results.
    ///
    /// # Errors
    /// Rejects with the codes of queries.
    pub async fn filter(&self, view: String, chosen: JsValue) -> Result<JsValue, JsValue> {
        let results = async {
            self.session.check_open()?;
            self.views.filter(&view, query::choice(&chosen)?).await
        };
        let results = results.await.map_err(|error| rejection(&error))?;
        Ok(self.given.results(&results, &self.session.zones))
    }

    /// Prepares a view for brushing, instead of the one before.
    ///
    /// # Errors
    /// Rejects with the codes of queries.
    pub async fn activate(&self, view: String) -> Result<Brush, JsValue> {
        let brush = async {
            self.session.check_open()?;
            self.views.activate(&view).await
        };
        let brush = brush.await.map_err(|error| rejection(&error))?;
        Ok(Brush::new(Rc::clone(&self.session), Rc::clone(&self.views), Rc::clone(&self.given), brush))
    }
}
