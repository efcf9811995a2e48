//! `open()`.

use std::{cell::RefCell, future::ready, rc::Rc};

use gloo::timers::callback::Interval;
use js_sys::{Function, Reflect};
use reelscope_client::{BrowserZones, Client, Source, WorkerModule, worker};
use reelscope_engine::coordinator::{Added, LinkedResults, Progress};
use reelscope_model::{Code, Error, Model, QueryResult, Result};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use crate::{
    data::Data,
    fields::{Fields, bad},
    give::{rejection, set},
    renew::{Maker, make_by, no_maker},
    session::Session,
    sources::sources,
    tables,
    values::Given,
};

/// How often results are given in a rehearsal: a brush's first hundred moves are what it spares.
const REHEARSED: usize = 120;

/// How often the caller is told that the workers are being loaded, in milliseconds.
const EVERY_MS: u32 = 200;

thread_local! {
    /// The text of the glue that workers start from.
    static GLUE: RefCell<String> = RefCell::default();
    /// The workers' code, once it was asked for.
    static MODULE: RefCell<Option<WorkerModule>> = const { RefCell::new(None) };
}

/// Says what the glue is that workers start from, and what makes results of their figures. `engine.js` calls it; callers
/// need not.
#[wasm_bindgen(js_name = __configure)]
pub fn configure(glue: String, maker: Option<Maker>) {
    GLUE.set(glue);
    make_by(maker);
    // A browser that makes no worker says so when files are opened.
    if let Ok(module) = module() {
        module.rehearse();
    }
}

/// Says, in the page and in each worker, what the engine's rehearsal does not know of.
#[wasm_bindgen(start)]
pub fn start() {
    worker::also_rehearse(|rehearsed| {
        let zones = BrowserZones::default();
        make_by(Some(no_maker()));
        let given = Given::default();
        for _ in 0..REHEARSED {
            Given::default().results(&rehearsed.results, &zones);
            given.results(&fresh(&rehearsed.results), &zones);
        }
        Box::pin(ready(()))
    });
}

/// The same results as if they had been computed anew.
fn fresh(linked: &LinkedResults) -> LinkedResults {
    let fresh = |(name, result): &(String, Rc<QueryResult>)| (name.clone(), Rc::new((**result).clone()));
    LinkedResults { results: linked.results.iter().map(fresh).collect(), ranges: Vec::new() }
}

/// Opens files; see `engine.d.ts`.
///
/// # Errors
/// Rejects when nothing could be opened, with the first file's error.
#[wasm_bindgen]
pub async fn open(files: JsValue, options: JsValue) -> Result<Data, JsValue> {
    let opened = async {
        let options = Options::of(&options)?;
        let files = sources(&files)?;
        open_all(files, options).await
    };
    let (session, added) = opened.await.map_err(|error| rejection(&error))?;
    match added.failures.first().filter(|_| added.opened.is_empty()) {
        None => Ok(Data::new(Rc::new(session), added.failures)),
        Some(first) => {
            let rejection = rejection(&first.error);
            set(&rejection, "failures", &tables::failures(&added.failures));
            Err(rejection)
        }
    }
}

async fn open_all(files: Vec<Source>, options: Options) -> Result<(Session, Added)> {
    let model = || match &options.model {
        Some(source) => Model::extended(source).map(Rc::new),
        None => Ok(Rc::new(Model::builtin())),
    };
    if options.signal.as_ref().is_some_and(AbortSignal::aborted) {
        return Err(Error::new(Code::Cancelled, "Opening was cancelled."));
    }
    let listener = Rc::new(Listener(options.on_progress));
    let loading = listener.loading(&files);
    let client = Client::spawn(module()?, options.workers, model).await?;
    drop(loading);
    if let Some(bytes) = options.memory {
        client.coordinator().set_budget(bytes as u64);
    }
    let tell = move |progress: &Progress| listener.tell(&tables::progress(progress));
    let added = client.open(files, tell, options.signal).await?;
    Ok((Session::new(client), added))
}

/// Who is told how far opening is, if anybody.
struct Listener(Option<Function>);

impl Listener {
    /// Says that the workers are being loaded, again and again until it is dropped.
    fn loading(self: &Rc<Self>, files: &[Source]) -> Option<Interval> {
        let (listener, first) = (Rc::clone(self), files.first()?.clone());
        listener.tell(&tables::loading(&first));
        Some(Interval::new(EVERY_MS, move || listener.tell(&tables::loading(&first))))
    }

    fn tell(&self, progress: &JsValue) {
        if let Some(listener) = &self.0 {
            // What the caller's function throws is the caller's.
            let _ = listener.call1(&JsValue::UNDEFINED, progress);
        }
    }
}

/// The workers' code: made by the first call, kept for the others.
fn module() -> Result<WorkerModule> {
    if let Some(module) = MODULE.with_borrow(Clone::clone) {
        return Ok(module);
    }
    let module = GLUE.with_borrow(|glue| WorkerModule::new(glue, wasm_bindgen::module().unchecked_into()))?;
    MODULE.set(Some(module.clone()));
    Ok(module)
}

/// The second argument of `open()`.
#[derive(Default)]
struct Options {
    on_progress: Option<Function>,
    signal: Option<AbortSignal>,
    workers: Option<usize>,
    model: Option<String>,
    memory: Option<f64>,
}

impl Options {
    fn of(value: &JsValue) -> Result<Self> {
        if value.is_undefined() || value.is_null() {
            return Ok(Self::default());
        }
        let fields = Fields::of(value, "options", &["onProgress", "signal", "workers", "model", "memory"])?;
        Ok(Self {
            on_progress: cast(&fields, "onProgress", "a function")?,
            signal: fields.get("signal").map(signal).transpose()?,
            workers: fields.optional("workers")?,
            model: fields.optional("model")?,
            memory: fields.optional("memory")?,
        })
    }
}

fn cast<T: JsCast>(fields: &Fields<'_>, key: &str, what: &str) -> Result<Option<T>> {
    let cast = |value: JsValue| value.dyn_into().map_err(|_| bad(format!("options.{key} must be {what}.")));
    fields.get(key).map(cast).transpose()
}

/// A signal, of this page's realm or another's.
fn signal(value: JsValue) -> Result<AbortSignal> {
    match Reflect::has(&value, &"aborted".into()) {
        Ok(true) => Ok(value.unchecked_into()),
        _ => Err(bad("options.signal must be an AbortSignal.".to_owned())),
    }
}
