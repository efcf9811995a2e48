//! A brush on a linked view.

use std::rc::Rc;

use reelscope_engine::coordinator::{AnyWorkers, Brush as ActiveView, Linked as LinkedViews};
use wasm_bindgen::prelude::*;

use crate::{
    give::{object, rejection},
    query,
    session::Session,
    values::{self, Given},
};

/// The view that is being brushed; see `engine.d.ts`.
#[wasm_bindgen]
pub struct Brush {
    session: Rc<Session>,
    views: Rc<LinkedViews<AnyWorkers>>,
    given: Rc<Given>,
    view: ActiveView,
}

impl Brush {
    /// A brush on one of `views`.
    pub(crate) fn new(
        session: Rc<Session>,
        views: Rc<LinkedViews<AnyWorkers>>,
        given: Rc<Given>,
        view: ActiveView,
    ) -> Self {
        Self { session, views, given, view }
    }
}

#[wasm_bindgen]
impl Brush {
    /// Sets or clears what is chosen; resolves with `{results, range}`.
    ///
    /// # Errors
    /// Rejects with the codes of queries; `bad-query` after the brush has ended.
    #[wasm_bindgen(js_name = move)]
    pub async fn shift(&self, chosen: JsValue) -> Result<JsValue, JsValue> {
        let moved = async {
            self.session.check_open()?;
            self.views.shift(self.view, query::choice(&chosen)?).await
        };
        let moved = moved.await.map_err(|error| rejection(&error))?;
        let zones = &self.session.zones;
        let range = moved.range.as_ref().map_or(JsValue::NULL, |range| values::range(range, zones));
        Ok(object(&[("results", self.given.results(&moved.results, zones)), ("range", range)]))
    }

    /// Ends the brush. What is chosen stays.
    pub fn end(&self) {
        self.views.end(self.view);
    }
}
