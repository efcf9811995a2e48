//! The page's own storage, whose handles are real ones and need no permission, and what the page keeps of those it opened.

use serde_json::Value;

use crate::{Page, Result};

/// Lays files at paths (`exports/part-1.arrow`) into the page's own storage; each is `[path, bytes]`.
const LAY: &str = "async files => { const root = await navigator.storage.getDirectory(); \
     for (const [path, bytes] of files) { let folder = root; const names = path.split('/'); const last = names.pop(); \
     for (const name of names) folder = await folder.getDirectoryHandle(name, { create: true }); \
     const out = await (await folder.getFileHandle(last, { create: true })).createWritable(); \
     await out.write(new Uint8Array(bytes)); await out.close(); } }";

/// The handle of a file or folder of the page's own storage.
const HANDLE: &str = "(async name => { const root = await navigator.storage.getDirectory(); \
     return name.includes('.') ? root.getFileHandle(name) : root.getDirectoryHandle(name); })";

impl Page {
    /// The text of what a selector names; empty where there is none.
    ///
    /// # Errors
    /// When the page cannot be asked.
    pub async fn text(&self, selector: &str) -> Result<String> {
        let selector = serde_json::to_string(selector)?;
        let text = self.eval(&format!("document.querySelector({selector})?.textContent ?? ''")).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Runs what takes its time, and gives what comes of it.
    ///
    /// # Errors
    /// When it fails.
    pub async fn run(&self, asynchronous: &str) -> Result<Value> {
        self.eval(&format!(
            "(window.ran = undefined, ({asynchronous}).then(value => window.ran = {{ value: value ?? null }}, \
             error => window.ran = {{ error: String(error) }}), true)"
        ))
        .await?;
        self.wait("window.ran !== undefined").await?;
        let ran = self.eval("window.ran").await?;
        match ran.get("error") {
            Some(error) => Err(error.to_string().into()),
            None => Ok(ran["value"].clone()),
        }
    }

    /// Whether the browser hands out handles that a file can be asked for by on another day. One that does not is offered
    /// nothing to open again.
    ///
    /// # Errors
    /// When it is offered something.
    pub async fn gives_handles(&self) -> Result<bool> {
        if !self.lacks("handles of files, so that nothing can be opened again") {
            return Ok(true);
        }
        self.lay(&[("any.arrow", b"")]).await?;
        self.keep(&["any.arrow"]).await?;
        self.reload().await?;
        self.run("new Promise(done => setTimeout(done, 300))").await?;
        let offer = self.text("[data-testid=reopen]").await?;
        if offer.is_empty() { Ok(false) } else { Err(format!("offered: {offer}").into()) }
    }

    /// Lays files into the page's own storage.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn lay(&self, files: &[(&str, &[u8])]) -> Result<()> {
        self.run(&format!("({LAY})({})", serde_json::to_string(files)?)).await?;
        Ok(())
    }

    /// Takes a file or a folder out of it.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn take_away(&self, path: &str) -> Result<()> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        self.run(&format!(
            "(async () => {{ let folder = await navigator.storage.getDirectory(); \
             for (const name of {folder:?}.split('/').filter(Boolean)) folder = await folder.getDirectoryHandle(name); \
             await folder.removeEntry({name:?}, {{ recursive: true }}); }})()"
        ))
        .await?;
        Ok(())
    }

    /// Has the browser's picker choose these of it from now on, until the page is loaded anew.
    ///
    /// # Errors
    /// When the page cannot be reached.
    pub async fn will_pick(&self, names: &[&str]) -> Result<()> {
        let names = serde_json::to_string(names)?;
        self.eval(&format!(
            "(window.showOpenFilePicker = () => window.Promise.all({names}.map({HANDLE})), true)"
        ))
        .await?;
        Ok(())
    }

    /// Keeps files and folders of it as those that were opened last; of each what is known of its files.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn keep(&self, names: &[&str]) -> Result<()> {
        let names = serde_json::to_string(names)?;
        self.run(&format!(
            "(async () => {{ const handles = await Promise.all({names}.map({HANDLE})), entries = []; \
             for (const handle of handles) {{ const files = [], folder = handle.kind === 'directory'; \
             const all = folder ? await Array.fromAsync(handle.values()) : [handle]; \
             for (const one of all) {{ const file = await one.getFile(); \
             files.push({{ path: one.name, size: file.size, modified: file.lastModified }}); }} \
             entries.push({{ name: handle.name, folder, files }}); }} \
             const text = JSON.stringify({{ version: 1, at: Date.now(), entries }}); \
             const database = await new Promise((done, failed) => {{ const asked = indexedDB.open('reelscope-recent', 1); \
             asked.onupgradeneeded = () => asked.result.createObjectStore('sets'); \
             asked.onsuccess = () => done(asked.result); asked.onerror = failed; }}); \
             await new Promise((done, failed) => {{ const it = database.transaction('sets', 'readwrite'); \
             it.objectStore('sets').put({{ text, handles }}, 'last'); it.oncomplete = done; it.onerror = failed; }}); \
             database.close(); }})()"
        ))
        .await?;
        Ok(())
    }

    /// Waits until so many entries are kept, and gives the names of each one's files.
    ///
    /// # Errors
    /// When that never happens.
    pub async fn kept(&self, entries: usize) -> Result<Vec<Vec<String>>> {
        let look = format!(
            "(async () => {{ for (let end = Date.now() + 100000; ;) {{ \
             const set = await new Promise((done, failed) => {{ const asked = indexedDB.open('reelscope-recent', 1); \
             asked.onerror = failed; asked.onupgradeneeded = () => asked.result.createObjectStore('sets'); \
             asked.onsuccess = () => {{ const database = asked.result; const got = database.transaction('sets').objectStore('sets').get('last'); \
             got.onsuccess = () => {{ database.close(); done(got.result); }}; }}; }}); \
             const kept = set ? JSON.parse(set.text).entries : []; \
             if (kept.length === {entries}) return kept.map(entry => entry.files.map(file => file.path)); \
             if (Date.now() > end) throw new Error(`${{kept.length}} are kept`); \
             await new Promise(done => setTimeout(done, 50)); }} }})()"
        );
        Ok(serde_json::from_value(self.run(&look).await?)?)
    }
}
