//! Opening again what was opened last.

use js_sys::{Date, Promise};
use reelscope_model::{Error, time::Zone};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::{Given, Origin, browser, browser::Handle, store};
use crate::{
    format::Locale,
    kept::{Recent, recent::Entry},
    ui::{app::App, hooks},
    view_model::{
        message::{Alert, NoticeLine},
        recent as words,
    },
};

/// How many files a folder may hold, and how many folders may lie in it.
const MOST_FILES: usize = 2_000;

/// What can be opened again.
#[derive(Clone)]
pub(crate) struct Offer {
    recent: Recent,
    handles: Vec<Handle>,
}

impl Offer {
    /// What this browser keeps; none where it keeps nothing.
    pub(crate) async fn read() -> Option<Self> {
        let (recent, handles) = store::read().await?;
        Some(Self { recent, handles })
    }

    /// Says what it is.
    pub(crate) fn text(&self, locale: &Locale) -> String {
        let now = Date::new_0();
        let east = -now.get_timezone_offset();
        words::offer(&self.recent, now.get_time() as i64, east as i64, locale)
    }

    /// All its names.
    pub(crate) fn names(&self) -> String {
        words::names(&self.recent)
    }

    /// Forgets it.
    pub(crate) fn forget() {
        spawn_local(store::forget());
    }

    /// Opens it. To be called from the reader's press: only then may a browser ask whether the files may be read.
    pub(crate) fn open(self, app: App) {
        let read = browser::object(&[("mode", "read".into())]);
        let ask = |handle: &Handle| {
            handle.request_permission(&read).unwrap_or_else(|error| Promise::reject(&error))
        };
        // All questions at once: the press does not count for long.
        let asked: Vec<Promise> = self.handles.iter().map(ask).collect();
        // The screen stays what it is as long as the browser asks.
        hooks::mark_pending();
        spawn_local(async move {
            let mut given = Vec::new();
            for ((entry, handle), asked) in self.recent.entries.iter().zip(&self.handles).zip(asked) {
                match JsFuture::from(asked).await {
                    Ok(answer) if answer == "granted" => match files(handle).await {
                        Ok(files) => given.extend(compared(app, entry, files)),
                        Err(_) => fail(app, &entry.name, &words::gone(&entry.name)),
                    },
                    _ => fail(app, &entry.name, &words::refused(&entry.name)),
                }
            }
            app.open(given);
        });
    }
}

/// The files of a handle: its own, or those of a folder, however deep, in the order of their paths.
async fn files(handle: &Handle) -> Result<Vec<(Given, String)>, JsValue> {
    let origin = Origin::of_handle(handle);
    if !handle.is_folder() {
        let file = handle.file().await?;
        let name = file.name();
        return Ok(vec![(Given::of(file, Some(&origin), name.clone()), name)]);
    }
    let mut found = Vec::new();
    let mut folders = vec![(handle.clone(), String::new())];
    while let Some((folder, path)) = folders.pop() {
        for child in folder.children(MOST_FILES).await? {
            let path = format!("{path}{}", child.name());
            if found.len() + folders.len() >= MOST_FILES {
                return Ok(found);
            }
            if child.is_folder() {
                folders.push((child, format!("{path}/")));
            } else if let Ok(file) = child.file().await {
                found.push((Given::of(file, Some(&origin), path.clone()), path));
            }
        }
    }
    Ok(found)
}

/// The files to open of an entry; what has changed and what is gone is said.
fn compared(app: App, entry: &Entry, files: Vec<(Given, String)>) -> Vec<Given> {
    let desk = app.desk();
    for known in &entry.files {
        match files.iter().find(|(_, path)| *path == known.path) {
            None => fail(app, &known.path, &words::gone(&known.path)),
            Some((given, path)) => {
                let now = given.known(path.clone());
                let line: Option<NoticeLine> = words::changed(known, &now, &desk.locale, &Zone::utc());
                line.into_iter().for_each(|line| app.tell(line));
            }
        }
    }
    files.into_iter().map(|(given, _)| given).collect()
}

fn fail(app: App, name: &str, error: &Error) {
    app.warn(Alert::new(Some(name), error));
}
