//! Where this browser keeps what the reader has corrected.
//!
//! A browser that keeps nothing, has no room, or holds something else under this name is no reason to fail: then
//! corrections hold until the page is closed, and the reader is told.

use std::{cell::RefCell, collections::BTreeMap};

use reelscope_engine::coordinator::{Corrected, Corrections};
use web_sys::Storage;

use super::dom;
use crate::{format::Locale, kept::Store, view_model::kept::line};

/// Where the corrections are.
const KEY: &str = "reelscope-corrections";

/// What is kept, as far as it was read.
#[derive(Default)]
pub struct Kept {
    /// What earlier files have left for those that are open.
    earlier: RefCell<BTreeMap<String, Corrections>>,
    /// The text read last, and what it says: another page may write as well, so the text is looked at each time.
    read: RefCell<Option<(String, Store)>>,
}

impl Kept {
    /// What is kept for files of a likeness.
    pub fn find(&self, likeness: &str) -> Option<Corrections> {
        let storage = dom::storage()?;
        let mut store = self.store(&storage)?;
        let found = store.get(likeness).cloned()?;
        if store.touch(likeness) {
            // Where it cannot be written, it is only given up sooner.
            let _ = self.write(&storage, store);
        }
        self.earlier.borrow_mut().insert(likeness.to_owned(), found.clone());
        Some(found)
    }

    /// Keeps what has changed; gives whether that is done.
    pub fn keep(&self, changed: &[Corrected]) -> bool {
        for one in changed.iter().filter(|one| one.corrections.is_empty()) {
            self.earlier.borrow_mut().remove(&one.likeness);
        }
        let nothing = changed.iter().all(|one| one.corrections.is_empty());
        let Some(storage) = dom::storage() else { return nothing };
        let Some(mut store) = self.store(&storage) else { return nothing };
        let mut all = true;
        for one in changed {
            all &= store.put(&one.likeness, one.corrections.clone());
        }
        self.write(&storage, store) && all
    }

    /// What the Data page says of a table's corrections; none where there are none.
    pub fn line(&self, table: &str, all: &[Corrected], locale: &Locale) -> Option<String> {
        let store = dom::storage().and_then(|storage| self.store(&storage)).unwrap_or_default();
        line(table, all, &self.earlier.borrow(), |likeness| store.get(likeness), locale)
    }

    /// What is kept now; none where a newer program has written it.
    fn store(&self, storage: &Storage) -> Option<Store> {
        let text = storage.get_item(KEY).ok()?.unwrap_or_default();
        let known =
            self.read.borrow().as_ref().filter(|(known, _)| *known == text).map(|(_, store)| store.clone());
        known.or_else(|| {
            let store = Store::parse(&text)?;
            self.read.replace(Some((text, store.clone())));
            Some(store)
        })
    }

    fn write(&self, storage: &Storage, store: Store) -> bool {
        let text = if store == Store::default() { String::new() } else { store.text() };
        let written = if text.is_empty() { storage.remove_item(KEY) } else { storage.set_item(KEY, &text) };
        self.read.replace(Some((text, store)));
        written.is_ok()
    }
}
