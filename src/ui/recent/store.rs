//! The database that keeps handles: one record, a text of what is known of the files beside the list of their handles.
//!
//! A browser that has no database, keeps nothing, or holds one of a newer program is no reason to fail: then nothing
//! is offered.

use js_sys::{Array, Promise};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

use super::browser::{self, Database, Factory, Handle, ObjectStore, Request};
use crate::{kept::Recent, ui::dom};

const DATABASE: &str = "reelscope-recent";
/// A newer program that writes something else takes another, so that this one leaves it alone.
const VERSION: u32 = 1;
const STORE: &str = "sets";
const KEY: &str = "last";

/// What was opened last, and its handles, an entry each.
pub(super) async fn read() -> Option<(Recent, Vec<Handle>)> {
    let record = with("readonly", |store| store.get(KEY)).await.ok()?;
    let recent = Recent::parse(&browser::property(&record, "text").as_string()?)?;
    let handles: Array = browser::property(&record, "handles").dyn_into().ok()?;
    let handles = handles.iter().map(Handle::of).collect::<Option<Vec<_>>>()?;
    let fits = |(entry, handle): (_, &Handle)| -> bool {
        let entry: &crate::kept::recent::Entry = entry;
        entry.folder == handle.is_folder()
    };
    let agrees = handles.len() == recent.entries.len() && recent.entries.iter().zip(&handles).all(fits);
    agrees.then_some((recent, handles))
}

/// Keeps this in the place of what was there.
pub(super) async fn write(recent: &Recent, handles: &[Handle]) {
    let record =
        browser::object(&[("text", recent.text().into()), ("handles", browser::list(handles).into())]);
    // What is not kept is not offered.
    let _ = with("readwrite", |store| store.put(&record, KEY)).await;
}

/// Keeps nothing any more.
pub(super) async fn forget() {
    let _ = with("readwrite", |store| store.delete(KEY)).await;
}

async fn with(
    mode: &str,
    job: impl FnOnce(&ObjectStore) -> Result<Request, JsValue>,
) -> Result<JsValue, JsValue> {
    // Where a page may keep nothing, even to ask for it is an error.
    let factory = js_sys::Reflect::get(&dom::window(), &"indexedDB".into())?;
    if !factory.is_object() {
        return Err(factory);
    }
    let opening = factory.unchecked_into::<Factory>().open(DATABASE, VERSION)?;
    let database: Database = settled(&opening, true).await?.unchecked_into();
    let asked =
        database.transaction(STORE, mode).and_then(|it| it.object_store(STORE)).and_then(|it| job(&it));
    let answer = match &asked {
        Ok(request) => settled(request, false).await,
        Err(error) => Err(error.clone()),
    };
    // It closes when what was asked is done.
    database.close();
    answer
}

/// A request's result, once it is there; `makes` the store where there is none.
async fn settled(request: &Request, makes: bool) -> Result<JsValue, JsValue> {
    let make = makes.then(|| {
        let request: Request = JsValue::from(request).unchecked_into();
        Closure::<dyn FnMut()>::new(move || {
            if let Ok(database) = request.result() {
                // A store that cannot be made is missed by the transaction.
                let _ = database.unchecked_into::<Database>().create_object_store(STORE);
            }
        })
    });
    if let Some(make) = &make {
        request.set_onupgradeneeded(make.as_ref().unchecked_ref());
    }
    let done = Promise::new(&mut |done, failed| {
        request.set_onsuccess(&done);
        request.set_onerror(&failed);
        if makes {
            request.set_onblocked(&failed);
        }
    });
    JsFuture::from(done).await?;
    request.result()
}
