//! Which files a drop holds: the files themselves, and those in dropped folders, however deep.

use std::rc::Rc;

use js_sys::{Array, Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DataTransfer, File, FileList, FileSystemDirectoryEntry, FileSystemDirectoryReader, FileSystemEntry,
    FileSystemFileEntry,
};

use crate::ui::recent::{Given, Origin};

/// How many files one drop may hold; a dropped home folder should not hang the page.
const MOST_FILES: usize = 2_000;

/// What was dropped, as far as it must be asked while the event is being handled.
#[derive(Default)]
pub(crate) struct Dropped {
    files: Vec<Given>,
    folders: Vec<(FileSystemEntry, Option<Rc<Origin>>)>,
}

/// Takes what the event holds. Its transfer is emptied when the handler returns, so this is not asynchronous.
pub(crate) fn take(transfer: &DataTransfer) -> Dropped {
    let items = transfer.items();
    let mut dropped = Dropped::default();
    for index in 0..items.length() {
        let Some(item) = items.get(index) else { continue };
        let origin = if item.kind() == "file" { Origin::of_item(&item) } else { None };
        match item.webkit_get_as_entry() {
            Ok(Some(entry)) if entry.is_directory() => dropped.folders.push((entry, origin)),
            _ => dropped.files.extend(item.get_as_file().ok().flatten().map(|file| {
                let name = file.name();
                Given::of(file, origin.as_ref(), name)
            })),
        }
    }
    dropped
}

/// The files of an input or a transfer.
pub(crate) fn list(files: Option<FileList>) -> Vec<Given> {
    let Some(files) = files else { return Vec::new() };
    (0..files.length()).filter_map(|index| files.get(index)).map(Given::from).collect()
}

impl Dropped {
    /// All files, those in folders included, in the order of their paths. Hidden files of folders are left out, and
    /// what the browser will not let us read.
    pub(crate) async fn files(self) -> Vec<Given> {
        let mut files = self.files;
        // Paths count from the folder that was dropped.
        let root = |(folder, origin): (FileSystemEntry, _)| {
            let root = format!("{}/", folder.full_path());
            (folder, root, origin)
        };
        let mut folders: Vec<_> = self.folders.into_iter().map(root).collect();
        while let Some((folder, root, origin)) = folders.pop() {
            let mut entries = read_folder(folder.unchecked_into()).await.unwrap_or_default();
            reelscope_model::sort::sort_by_key(&mut entries, FileSystemEntry::name);
            for entry in entries {
                if files.len() >= MOST_FILES {
                    return files;
                }
                if entry.name().starts_with('.') {
                    continue;
                }
                if entry.is_directory() {
                    folders.push((entry, root.clone(), origin.clone()));
                } else {
                    let path = entry.full_path();
                    let path = path.strip_prefix(&root).unwrap_or(&path).to_owned();
                    let file = read_file(entry.unchecked_into()).await;
                    files.extend(file.map(|file| Given::of(file, origin.as_ref(), path)));
                }
            }
        }
        files
    }
}

/// A reader gives a folder's entries in portions, until an empty one.
async fn read_folder(folder: FileSystemDirectoryEntry) -> Result<Vec<FileSystemEntry>, JsValue> {
    let reader: FileSystemDirectoryReader = folder.create_reader();
    let mut entries = Vec::new();
    loop {
        let portion =
            settle(|done, failed| reader.read_entries_with_callback_and_callback(done, failed)).await?;
        let portion: Array = portion.unchecked_into();
        if portion.length() == 0 || entries.len() > MOST_FILES {
            return Ok(entries);
        }
        entries.extend(portion.iter().map(JsCast::unchecked_into::<FileSystemEntry>));
    }
}

async fn read_file(entry: FileSystemFileEntry) -> Result<File, JsValue> {
    let file = settle(|done, failed| {
        entry.file_with_callback_and_callback(done, failed);
        Ok(())
    });
    Ok(file.await?.unchecked_into())
}

/// A pair of callbacks as a future.
async fn settle(start: impl FnOnce(&Function, &Function) -> Result<(), JsValue>) -> Result<JsValue, JsValue> {
    let mut start = Some(start);
    let promise = Promise::new(&mut |done, failed| {
        if let Some(Err(error)) = start.take().map(|start| start(&done, &failed)) {
            let _ = failed.call1(&JsValue::NULL, &error);
        }
    });
    JsFuture::from(promise).await
}
