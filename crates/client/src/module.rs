//! The workers' code: compiled once, started any number of times.
//!
//! Workers run the very module that the page runs, so that it is downloaded and compiled once. Only the text of the
//! glue is needed besides, which a page cannot ask its own modules for.

use std::rc::Rc;

use js_sys::{Array, Promise, WebAssembly};
use reelscope_model::{Code, Error, Result};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, RequestInit, Response, Url};

use crate::{host, instance};

/// What follows the glue in a worker's script: the first message carries the compiled module, and from the second on
/// the program itself listens.
const START: &str =
    "\nonmessage = ({ data }) => { onmessage = null; initSync({ module: data }); __work(); };\n";

/// The workers' code, ready to start. Cheap to clone.
#[derive(Clone, Debug)]
pub struct WorkerModule {
    inner: Rc<Inner>,
}

#[derive(Debug)]
struct Inner {
    script_url: String,
    module: WebAssembly::Module,
}

impl WorkerModule {
    /// The module that this program runs in, with the glue from `glue_url`, an ES module of wasm-bindgen's `web` target.
    /// The glue is checked against `integrity` (such as `sha384-...`) unless that is empty. Nothing is fetched after
    /// this.
    ///
    /// # Errors
    /// `internal`, when the glue cannot be fetched.
    pub async fn of_this_program(glue_url: &str, integrity: &str) -> Result<Self> {
        let glue = fetch_text(glue_url, integrity).await.map_err(|thrown| not_loaded(&thrown))?;
        Self::new(&glue, wasm_bindgen::module().unchecked_into())
    }

    /// The code from its parts: the glue's text, and the compiled module that it drives.
    ///
    /// # Errors
    /// `internal`, when the browser makes no blob of the glue.
    pub fn new(glue: &str, module: WebAssembly::Module) -> Result<Self> {
        let script_url = script_url(glue).map_err(|thrown| not_loaded(&thrown))?;
        Ok(Self { inner: Rc::new(Inner { script_url, module }) })
    }

    /// Has what a dashboard asks rehearsed by a worker of its own, in the background (`reelscope_engine::rehearsal`): the
    /// first file and the first gestures are then answered sooner.
    pub fn rehearse(&self) {
        instance::rehearse(self);
    }

    /// The address of the blob that a worker starts from.
    pub(crate) fn script_url(&self) -> &str {
        &self.inner.script_url
    }

    /// The first message to a worker.
    pub(crate) fn module(&self) -> &WebAssembly::Module {
        &self.inner.module
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // It fails only for an address that was never made.
        let _ = Url::revoke_object_url(&self.script_url);
    }
}

fn script_url(glue: &str) -> Result<String, JsValue> {
    let properties = BlobPropertyBag::new();
    properties.set_type("text/javascript");
    let blob =
        Blob::new_with_str_sequence_and_options(&Array::of2(&glue.into(), &START.into()), &properties)?;
    Url::create_object_url_with_blob(&blob)
}

async fn fetch_text(url: &str, integrity: &str) -> Result<String, JsValue> {
    let response: Response = JsFuture::from(get(url, integrity)).await?.unchecked_into();
    if !response.ok() {
        return Err(format!("{url} answered {}", response.status()).into());
    }
    let text = JsFuture::from(response.text()?).await?;
    Ok(text.as_string().unwrap_or_default())
}

fn get(url: &str, integrity: &str) -> Promise {
    let init = RequestInit::new();
    if !integrity.is_empty() {
        init.set_integrity(integrity);
    }
    host::fetch(url, &init)
}

fn not_loaded(thrown: &JsValue) -> Error {
    Error::new(Code::Internal, format!("The engine could not be loaded: {}.", host::text_of(thrown))).hint(
        "Reload the page; if that does not help, see that all files of the build are where the page is.",
    )
}
