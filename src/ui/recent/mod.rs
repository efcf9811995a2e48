//! The files that were opened last, to be opened again with one click where the browser hands out handles of files.
//!
//! A handle is kept with a file's name, size and date, never with what is in it. What opens does not wait for any of
//! this: handles are awaited when the files have been drawn, and then the set of all that is open is kept.

mod again;
mod browser;
mod store;

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use js_sys::{Date, Promise};
use leptos::prelude::*;
use reelscope_client::Source;
use reelscope_engine::{coordinator::Added, plan::FileId};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DataTransferItem, File};

pub(crate) use self::again::Offer;
use self::browser::Handle;
use super::dom;
use crate::kept::{
    Recent,
    recent::{Entry, Known},
};

/// A file or folder as it was given: where its files can be had again.
pub(crate) struct Origin {
    /// The promise of its handle.
    handle: Promise,
}

/// A file that the reader gave.
#[derive(Clone)]
pub struct Given {
    file: File,
    /// Where it came from, and its path there, if that can be asked again.
    from: Option<(Rc<Origin>, String)>,
}

impl From<File> for Given {
    fn from(file: File) -> Self {
        Self { file, from: None }
    }
}

impl Given {
    /// A file of an origin, by its path there; of none where there is none.
    pub(crate) fn of(file: File, origin: Option<&Rc<Origin>>, path: String) -> Self {
        Self { file, from: origin.map(|origin| (Rc::clone(origin), path)) }
    }

    /// Its name.
    pub(super) fn name(&self) -> String {
        self.file.name()
    }

    /// What is opened of it.
    pub(super) fn source(&self) -> Source {
        Source::from(self.file.clone())
    }

    /// What is kept of it.
    fn known(&self, path: String) -> Known {
        Known { path, size: self.file.size() as i64, modified: self.file.last_modified() as i64 }
    }
}

impl Origin {
    /// The origin of what was dropped. To be asked while the drop is being handled; none in a browser without handles.
    pub(crate) fn of_item(item: &DataTransferItem) -> Option<Rc<Self>> {
        let handle = browser::call(item, "getAsFileSystemHandle", &JsValue::UNDEFINED)?;
        Some(Rc::new(Self { handle }))
    }

    fn of_handle(handle: &Handle) -> Rc<Self> {
        Rc::new(Self { handle: Promise::resolve(JsValue::as_ref(handle)) })
    }
}

/// What came from one origin.
struct Part {
    origin: Rc<Origin>,
    files: Vec<Known>,
}

/// What is open, as far as it can be opened again.
#[derive(Clone, Copy, Default)]
pub struct Opened(StoredValue<Inner, LocalStorage>);

#[derive(Default)]
struct Inner {
    /// All of it that has been drawn.
    parts: RefCell<Vec<Part>>,
    /// What has been opened and not been drawn yet: it may still be given up.
    fresh: RefCell<Vec<Given>>,
    /// How often the set was to be kept; the newest is the one that counts.
    wanted: Cell<u64>,
}

impl Opened {
    /// Notes which of the files have opened well.
    pub(super) fn note(self, given: &[Given], added: &Added) {
        // Files are numbered in the order given.
        let mut ids: Vec<_> = added.opened.iter().map(|file| file.id).collect();
        ids.extend(added.failures.iter().map(|file| file.id));
        reelscope_model::sort::sort_by(&mut ids, Ord::cmp);
        let is_open = |id: FileId| added.opened.iter().any(|file| file.id == id);
        let well = ids.iter().zip(given).filter(|(id, _)| is_open(**id)).map(|(_, given)| given.clone());
        self.0.with_value(|inner| inner.fresh.borrow_mut().extend(well));
    }

    /// The files that were noted last are closed again.
    pub(super) fn withdraw(self) {
        self.0.with_value(|inner| drop(inner.fresh.take()));
    }

    /// Forgets what has been noted so far.
    pub(crate) fn forget(self) {
        self.withdraw();
        self.0.with_value(|inner| drop(inner.parts.take()));
    }

    /// The files that were noted last stay: keeps all that is open.
    pub(super) fn keep(self) {
        let some = self.0.with_value(Inner::take_fresh);
        if some {
            let wanted = self.0.with_value(|inner| {
                inner.wanted.set(inner.wanted.get() + 1);
                inner.wanted.get()
            });
            spawn_local(self.write(wanted));
        }
    }

    async fn write(self, wanted: u64) {
        let parts: Vec<(Promise, Vec<Known>)> = self.0.with_value(|inner| {
            let parts = inner.parts.borrow();
            parts.iter().map(|part| (part.origin.handle.clone(), part.files.clone())).collect()
        });
        let (mut entries, mut handles) = (Vec::new(), Vec::new());
        for (handle, files) in parts {
            // A browser may refuse a handle of what it let be dropped; that is not offered again then.
            let Some(handle) = JsFuture::from(handle).await.ok().and_then(Handle::of) else { continue };
            entries.push(Entry { name: handle.name(), folder: handle.is_folder(), files });
            handles.push(handle);
        }
        let mut recent = Recent { at: Date::now() as i64, entries };
        let fits = recent.bounded();
        recent.entries.truncate(fits);
        handles.truncate(fits);
        let newest = self.0.try_with_value(|inner| inner.wanted.get() == wanted) == Some(true);
        if newest && !handles.is_empty() {
            store::write(&recent, &handles).await;
        }
    }
}

impl Inner {
    /// Puts what is fresh to the rest; says whether any of it can be opened again.
    fn take_fresh(&self) -> bool {
        let fresh = self.fresh.take();
        let mut parts = self.parts.borrow_mut();
        let mut some = false;
        for given in &fresh {
            let Some((origin, path)) = &given.from else { continue };
            let known = given.known(path.clone());
            some = true;
            match parts.iter_mut().find(|part| Rc::ptr_eq(&part.origin, origin)) {
                Some(part) => part.files.push(known),
                None => parts.push(Part { origin: Rc::clone(origin), files: vec![known] }),
            }
        }
        some
    }
}

/// Asks for files by the browser's picker that hands out handles: none where there is none, or it may not be used here;
/// no file where the reader chose none.
pub(crate) fn pick() -> Option<impl Future<Output = Option<Vec<Given>>>> {
    let options = browser::object(&[("multiple", true.into())]);
    let picking = browser::call(&dom::window(), "showOpenFilePicker", &options)?;
    Some(async move {
        let handles = match JsFuture::from(picking).await {
            Ok(handles) => js_sys::Array::from(&handles),
            // The reader has closed it; anything else is the browser's refusal to show it.
            Err(error) => return (browser::property(&error, "name") == "AbortError").then(Vec::new),
        };
        let mut given = Vec::new();
        for handle in handles.iter().filter_map(Handle::of) {
            if let Ok(file) = handle.file().await {
                let name = file.name();
                given.push(Given::of(file, Some(&Origin::of_handle(&handle)), name));
            }
        }
        Some(given)
    })
}
