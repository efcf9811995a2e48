//! Working without a network: the page's service worker is registered before the page is sealed, and a newer build that
//! it has fetched is offered, never forced.
//!
//! A browser looks for a newer service worker by itself when the page is opened. The new one waits as long as any page
//! of the old build is open; the reader can let it take over, which loads the page again. Where there are no service
//! workers (plain http, private windows of some browsers) the page is as it was without one.

use futures_channel::oneshot;
use futures_util::future::{Either, select};
use gloo::{events::EventListener, timers::callback::Timeout};
use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    RegistrationOptions, ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration,
    ServiceWorkerState, ServiceWorkerUpdateViaCache,
};

use super::{app::App, dom};

/// How long the page waits for the registration before it starts without it, in milliseconds.
const PATIENCE_MS: u32 = 3_000;

/// A newer build that waits, if there is one.
#[derive(Clone, Copy)]
pub struct Offline {
    waiting: RwSignal<Option<ServiceWorker>, LocalStorage>,
}

impl Default for Offline {
    fn default() -> Self {
        Self { waiting: RwSignal::new_local(None) }
    }
}

/// Registers the service worker; none where there can be none. It must be called before the page is sealed, and its
/// installation goes on behind it.
pub(super) async fn register() -> Option<ServiceWorkerRegistration> {
    let container = Reflect::get(&dom::window().navigator(), &"serviceWorker".into()).ok()?;
    let container = container.dyn_into::<ServiceWorkerContainer>().ok()?;
    let options = RegistrationOptions::new();
    // Hosts tell browsers to keep scripts; this one says which build is the newest.
    options.set_update_via_cache(ServiceWorkerUpdateViaCache::None);
    let registration = JsFuture::from(container.register_with_options("./sw.js", &options));
    let (late, patience) = oneshot::channel::<()>();
    let _timeout = Timeout::new(PATIENCE_MS, move || drop(late));
    match select(registration, patience).await {
        Either::Left((registration, _)) => registration.ok()?.dyn_into().ok(),
        Either::Right(_) => None,
    }
}

/// Waits until a service worker that is being installed has fetched what it keeps.
pub(super) async fn settled(registration: &ServiceWorkerRegistration) {
    while let Some(worker) = unsettled(registration) {
        changed(&worker).await;
    }
}

/// Offers what waits now and what will.
pub(super) fn follow(app: App, registration: ServiceWorkerRegistration) {
    let waiting = app.offline.waiting;
    // The first of all builds waits for nobody.
    let offer = move |registration: &ServiceWorkerRegistration| {
        waiting.set(registration.waiting().filter(|_| registration.active().is_some()));
    };
    offer(&registration);
    let found = registration.clone();
    EventListener::new(&registration, "updatefound", move |_| {
        let found = found.clone();
        spawn_local(async move {
            settled(&found).await;
            offer(&found);
        });
    })
    // For as long as the page is there.
    .forget();
}

/// The worker whose next state is waited for.
fn unsettled(registration: &ServiceWorkerRegistration) -> Option<ServiceWorker> {
    let starting = |worker: &ServiceWorker| worker.state() == ServiceWorkerState::Activating;
    registration.installing().or_else(|| match registration.active() {
        Some(active) => Some(active).filter(starting),
        None => registration.waiting(),
    })
}

async fn changed(worker: &ServiceWorker) {
    let (sender, receiver) = oneshot::channel::<()>();
    let mut sender = Some(sender);
    let _listener = EventListener::new(worker, "statechange", move |_| drop(sender.take()));
    // The sender is dropped by the event.
    let _ = receiver.await;
}

/// Lets the newer build take over, and loads the page again when it has.
fn take_over(worker: ServiceWorker) {
    spawn_local(async move {
        if worker.post_message(&JsValue::from_str("take over")).is_ok() {
            while matches!(worker.state(), ServiceWorkerState::Installed | ServiceWorkerState::Activating) {
                changed(&worker).await;
            }
        }
        // The address keeps what was chosen.
        let _ = dom::window().location().reload();
    });
}

/// Says that a newer build waits.
#[component]
pub(crate) fn NewBuild() -> AnyView {
    let app = App::of_context();
    let waiting = app.offline.waiting;
    let line = move |worker: ServiceWorker| {
        let open = app.tables.with(|tables| !tables.is_empty());
        let then = if open { "Files that are open have to be opened again then." } else { "" };
        view! {
            <div class="message" role="status" data-testid="notice" data-code="new-build">
                <div>"A newer version of Reelscope is ready. It takes over when you load it. " {then}</div>
                <button type="button" class="button" data-testid="take-new-build" on:click=move |_| take_over(worker.clone())>
                    "Load it"
                </button>
                <button type="button" class="button quiet" on:click=move |_| waiting.set(None)>
                    "Later"
                </button>
            </div>
        }
    };
    (move || waiting.get().map(line)).into_any()
}
