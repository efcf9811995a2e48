//! Boot, in the order that the page's promise needs: fetch the glue that workers start from, register the service worker,
//! seal the page, only then start workers.
//!
//! A meta policy does not reach workers that were started before it, so the second, closed policy comes first. What
//! the page needs later is there: samples and the model are compiled in, and workers run the page's own module (a
//! replacement is spawned from memory). The page can be used while its service worker is still being installed; the
//! hook that says that nothing more will be requested waits for that.

use std::rc::Rc;

use futures_util::future::join;
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use reelscope_client::{BrowserZones, Client, WorkerModule, worker};
use reelscope_engine::rehearsal::Rehearsed;
use reelscope_model::{Code, Error, model::Model};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::ServiceWorkerRegistration;

use super::{
    app::{App, Desk},
    dom,
    frame::rest,
    history, hooks, locale, offline, panic,
    root::Root,
};
use crate::rehearsal;

/// What the page may do from now on: run what it has, start workers from memory, show images that it made itself.
const CLOSED: &str = "default-src 'none'; script-src 'wasm-unsafe-eval'; worker-src blob:; img-src data: blob:; \
                      manifest-src blob:; base-uri 'none'; form-action 'none'";

/// For how long the page is left to itself before it rehearses: a file that is there at once is not held up.
const REHEARSE_AFTER_MS: u32 = 500;

/// Starts the page.
pub fn start() {
    panic::install();
    dom::intern_names();
    spawn_local(async {
        // The browser has made a module of some megabytes in this task already.
        rest().await;
        match boot().await {
            Ok((app, module, registration)) => {
                rest().await;
                history::follow(app);
                mount_to_body(move || view! { <Root app=app /> });
                if let Some(registration) = registration {
                    offline::settled(&registration).await;
                    offline::follow(app, &registration);
                }
                // Whoever waits for the seal finds the page's controls there.
                hooks::mark_sealed();
                rehearse(app, module);
            }
            // Nothing works without workers, so this is the end of it, said in the page.
            Err(error) => {
                let text = format!("{} {}", error.message, error.hint);
                panic::tell("Reelscope could not start", &text, "boot");
            }
        }
    });
}

/// Starts a worker.
pub fn start_worker() {
    worker::also_rehearse(|Rehearsed { engine, model, .. }| {
        Box::pin(async move {
            rehearsal::rehearse(&*engine, &model, &BrowserZones::default()).await;
        })
    });
}

/// Has the first file opened sooner by whoever is still looking for one.
fn rehearse(app: App, module: WorkerModule) {
    let idle = move || {
        if app.tables.with_untracked(|tables| tables.is_empty())
            && app.opening.with_untracked(Option::is_none)
        {
            module.rehearse();
        }
    };
    Timeout::new(REHEARSE_AFTER_MS, idle).forget();
}

async fn boot() -> Result<(App, WorkerModule, Option<ServiceWorkerRegistration>), Error> {
    let model = Rc::new(Model::builtin());
    rest().await;
    let (glue_url, integrity) =
        glue().ok_or_else(|| Error::new(Code::Internal, "The page does not say where its module is."))?;
    let (module, registration) =
        join(WorkerModule::of_this_program(&glue_url, &integrity), offline::register()).await;
    let module = module?;
    seal()
        .map_err(|thrown| Error::new(Code::Internal, format!("The page could not be sealed: {thrown:?}.")))?;
    let client = Rc::new(Client::spawn(module.clone(), None, || Ok(Rc::clone(&model))).await?);
    rest().await;
    let app = App::new(Desk::of_client(Rc::clone(&client), model, locale::browser()));
    app.look_after(&client);
    Ok((app, module, registration))
}

/// The address and the integrity of the glue, from the preload that the build put into the page's head.
fn glue() -> Option<(String, String)> {
    let link = dom::document().query_selector("link[rel=modulepreload]").ok()??;
    Some((link.get_attribute("href")?, link.get_attribute("integrity").unwrap_or_default()))
}

/// Closes the page: nothing that it runs can request anything from here on.
fn seal() -> Result<(), JsValue> {
    let document = dom::document();
    let head = document.query_selector("head")?.ok_or("the page has no head")?;
    let meta = document.create_element("meta")?;
    meta.set_attribute("http-equiv", "Content-Security-Policy")?;
    meta.set_attribute("content", CLOSED)?;
    head.append_child(&meta)?;
    Ok(())
}
