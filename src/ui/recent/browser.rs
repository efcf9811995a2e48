//! The browser's interfaces that this needs, as far as they are needed: handles of files, and the database that keeps
//! them. Browsers differ in which of them there are, so each is looked for before it is used.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

#[wasm_bindgen]
extern "C" {
    /// A handle of a file or a folder, which can be kept and asked for its file later.
    #[derive(Clone, Debug)]
    #[wasm_bindgen(extends = Object)]
    pub(crate) type Handle;

    #[wasm_bindgen(method, getter)]
    pub(super) fn kind(this: &Handle) -> String;
    #[wasm_bindgen(method, getter)]
    pub(super) fn name(this: &Handle) -> String;
    #[wasm_bindgen(method, catch, js_name = requestPermission)]
    pub(super) fn request_permission(this: &Handle, what: &Object) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getFile)]
    fn get_file(this: &Handle) -> Result<Promise, JsValue>;
    /// A folder's handles, one after the other.
    #[wasm_bindgen(method, catch)]
    fn values(this: &Handle) -> Result<Handles, JsValue>;

    type Handles;

    #[wasm_bindgen(method, catch)]
    fn next(this: &Handles) -> Result<Promise, JsValue>;

    pub(super) type Factory;

    #[wasm_bindgen(method, catch)]
    pub(super) fn open(this: &Factory, name: &str, version: u32) -> Result<Request, JsValue>;

    pub(super) type Request;

    #[wasm_bindgen(method, catch, getter)]
    pub(super) fn result(this: &Request) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, setter)]
    pub(super) fn set_onsuccess(this: &Request, done: &Function);
    #[wasm_bindgen(method, setter)]
    pub(super) fn set_onerror(this: &Request, failed: &Function);
    #[wasm_bindgen(method, setter)]
    pub(super) fn set_onblocked(this: &Request, failed: &Function);
    #[wasm_bindgen(method, setter)]
    pub(super) fn set_onupgradeneeded(this: &Request, upgrade: &Function);

    pub(super) type Database;

    #[wasm_bindgen(method, catch, js_name = createObjectStore)]
    pub(super) fn create_object_store(this: &Database, name: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn transaction(this: &Database, store: &str, mode: &str) -> Result<Transaction, JsValue>;
    #[wasm_bindgen(method)]
    pub(super) fn close(this: &Database);

    pub(super) type Transaction;

    #[wasm_bindgen(method, catch, js_name = objectStore)]
    pub(super) fn object_store(this: &Transaction, name: &str) -> Result<ObjectStore, JsValue>;

    pub(super) type ObjectStore;

    #[wasm_bindgen(method, catch)]
    pub(super) fn get(this: &ObjectStore, key: &str) -> Result<Request, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn put(this: &ObjectStore, value: &JsValue, key: &str) -> Result<Request, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn delete(this: &ObjectStore, key: &str) -> Result<Request, JsValue>;
}

/// Calls a method that not every browser has; none where it is not there or refuses at once.
pub(super) fn call(object: &JsValue, method: &str, argument: &JsValue) -> Option<Promise> {
    let method: Function = Reflect::get(object, &method.into()).ok()?.dyn_into().ok()?;
    method.call1(object, argument).ok()?.dyn_into().ok()
}

/// A property; undefined where there is none, or it is not for this page.
pub(super) fn property(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

impl Handle {
    /// The value as a handle that this page can ask for its file after another visit.
    pub(super) fn of(value: JsValue) -> Option<Self> {
        let kind = property(&value, "kind").as_string()?;
        let asks = property(&value, "requestPermission").is_function();
        (asks && matches!(kind.as_str(), "file" | "directory")).then(|| value.unchecked_into())
    }

    /// Whether it is a folder's.
    pub(super) fn is_folder(&self) -> bool {
        self.kind() == "directory"
    }

    /// Its file as it is now.
    pub(super) async fn file(&self) -> Result<File, JsValue> {
        Ok(JsFuture::from(self.get_file()?).await?.unchecked_into())
    }

    /// What a folder holds, by name; hidden files left out, and no more than `most`.
    pub(super) async fn children(&self, most: usize) -> Result<Vec<Self>, JsValue> {
        let handles = self.values()?;
        let mut children = Vec::new();
        while children.len() < most {
            let step = JsFuture::from(handles.next()?).await?;
            if property(&step, "done").is_truthy() {
                break;
            }
            let child: Self = property(&step, "value").unchecked_into();
            if !child.name().starts_with('.') {
                children.push(child);
            }
        }
        reelscope_model::sort::sort_by_key(&mut children, Self::name);
        Ok(children)
    }
}

/// An object of these entries.
pub(super) fn object(entries: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in entries {
        // A plain object takes every property.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object
}

/// A list of handles.
pub(super) fn list(handles: &[Handle]) -> Array {
    handles.iter().collect()
}
