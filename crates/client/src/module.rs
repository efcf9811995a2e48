//! The workers' code: fetched and compiled once, started any number of times.

use std::rc::Rc;

use futures_util::future;
use js_sys::{Array, Promise, WebAssembly};
use reelscope_model::{Code, Error, Result};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, RequestInit, Response, Url};

use crate::host;

/// The first message carries the compiled module; from the second on, the program itself listens.
const START: &str =
    "\nonmessage = ({ data }) => { onmessage = null; wasm_bindgen.initSync({ module: data }); };\n";

/// Where the workers' code is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkerFiles {
    /// The address of the glue, a script of wasm-bindgen's `no-modules` target.
    pub glue_url: String,
    /// The address of the module.
    pub wasm_url: String,
    /// The glue's integrity, such as `sha384-...`; not checked when empty.
    pub glue_integrity: String,
    /// The module's integrity; not checked when empty.
    pub wasm_integrity: String,
}

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
    /// Fetches the glue and the module, both checked against their integrity. Nothing is fetched after this.
    ///
    /// # Errors
    /// `internal`, when either cannot be fetched or compiled.
    pub async fn load(files: &WorkerFiles) -> Result<Self> {
        let glue = fetch_text(&files.glue_url, &files.glue_integrity);
        let module = fetch_module(&files.wasm_url, &files.wasm_integrity);
        let (glue, module) = future::try_join(glue, module).await.map_err(|thrown| not_loaded(&thrown))?;
        Self::new(&glue, module)
    }

    /// The code from its parts: the glue's text, and the compiled module that it drives.
    ///
    /// # Errors
    /// `internal`, when the browser makes no blob of the glue.
    pub fn new(glue: &str, module: WebAssembly::Module) -> Result<Self> {
        let script_url = script_url(glue).map_err(|thrown| not_loaded(&thrown))?;
        Ok(Self { inner: Rc::new(Inner { script_url, module }) })
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

fn get(url: &str, integrity: &str) -> Promise {
    let init = RequestInit::new();
    if !integrity.is_empty() {
        init.set_integrity(integrity);
    }
    host::fetch(url, &init)
}

async fn fetch_ok(url: &str, integrity: &str) -> Result<Response, JsValue> {
    let response: Response = JsFuture::from(get(url, integrity)).await?.unchecked_into();
    if response.ok() { Ok(response) } else { Err(format!("{url} answered {}", response.status()).into()) }
}

async fn fetch_text(url: &str, integrity: &str) -> Result<String, JsValue> {
    let text = JsFuture::from(fetch_ok(url, integrity).await?.text()?).await?;
    Ok(text.as_string().unwrap_or_default())
}

/// Compiles while the bytes arrive, or after them where a server does not say that they are WebAssembly.
async fn fetch_module(url: &str, integrity: &str) -> Result<WebAssembly::Module, JsValue> {
    let response = fetch_ok(url, integrity).await?;
    let kind = response.headers().get("content-type")?.unwrap_or_default();
    let compiling = if kind.starts_with("application/wasm") {
        WebAssembly::compile_streaming(&Promise::resolve(&JsValue::from(response)))
    } else {
        WebAssembly::compile(&JsFuture::from(response.array_buffer()?).await?)
    };
    Ok(JsFuture::from(compiling).await?.unchecked_into())
}

fn not_loaded(thrown: &JsValue) -> Error {
    Error::new(Code::Internal, format!("The engine could not be loaded: {}.", host::text_of(thrown))).hint(
        "Reload the page; if that does not help, see that all files of the build are where the page is.",
    )
}
