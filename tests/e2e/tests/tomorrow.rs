//! The next visit: views by name, and the files that were opened last.

use std::{fs, path::Path};

use reelscope_e2e::{Page, Result, data::Folder, with_page};
use serde_json::json;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../src/samples/dataflix");

async fn text(page: &Page, selector: &str) -> Result<String> {
    let selector = serde_json::to_string(selector)?;
    let text = page.eval(&format!("document.querySelector({selector})?.textContent ?? ''")).await?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

/// What is kept of the files, once it has so many entries.
async fn kept(page: &Page, entries: usize) -> Result<()> {
    let look = "(window.kept = undefined, new Promise((done, failed) => { const asked = indexedDB.open('reelscope-recent', 1); \
                asked.onsuccess = () => { const store = asked.result.transaction('sets').objectStore('sets').get('last'); \
                store.onsuccess = () => { asked.result.close(); done(store.result); }; }; asked.onerror = failed; })\
                .then(set => window.kept = set ? set.text : ''), true)";
    let end = format!(
        "(() => {{ const found = window.kept; if (found !== undefined && (found ? JSON.parse(found).entries.length : 0) === {entries}) \
         return true; if (found !== undefined || !window.looking) {{ window.looking = true; {look}; }} return false; }})()"
    );
    page.wait(&end).await
}

/// Puts files into the page's own storage, whose handles need no permission, and keeps them as the page does.
async fn keep(page: &Page, files: &[(&str, &[u8])]) -> Result<()> {
    let files: Vec<_> = files.iter().map(|(name, bytes)| json!([name, bytes])).collect();
    let script = format!(
        "(window.done = undefined, (async () => {{ const root = await navigator.storage.getDirectory(); const handles = [], entries = []; \
         for (const [name, bytes] of {}) {{ const handle = await root.getFileHandle(name, {{ create: true }}); \
         const out = await handle.createWritable(); await out.write(new Uint8Array(bytes)); await out.close(); \
         const file = await handle.getFile(); handles.push(handle); entries.push({{ name, folder: false, \
         files: [{{ path: name, size: file.size, modified: file.lastModified }}] }}); }} \
         const text = JSON.stringify({{ version: 1, at: Date.now(), entries }}); \
         const database = await new Promise((done, failed) => {{ const asked = indexedDB.open('reelscope-recent', 1); \
         asked.onupgradeneeded = () => asked.result.createObjectStore('sets'); asked.onsuccess = () => done(asked.result); asked.onerror = failed; }}); \
         await new Promise((done, failed) => {{ const it = database.transaction('sets', 'readwrite'); \
         it.objectStore('sets').put({{ text, handles }}, 'last'); it.oncomplete = done; it.onerror = failed; }}); database.close(); \
         }})().then(() => window.done = 'well', error => window.done = String(error)), true)",
        json!(files)
    );
    page.eval(&script).await?;
    page.wait("window.done !== undefined").await?;
    assert_eq!(page.eval("window.done").await?, json!("well"));
    Ok(())
}

#[test]
fn test_save_a_view_and_open_it_after_a_reload() -> Result<()> {
    with_page(async |page| {
        page.click("sample-dataflix").await?;
        page.settled().await?;
        page.go("playback").await?;
        page.toggle("errors_by_device_type", "Tablet").await?;
        let (events, hash) = (page.card("events").await?, page.eval("location.hash").await?);
        page.click("views").await?;
        page.wait(
            "document.querySelector('[data-testid=view-name]')?.value === 'Playback: Device is Tablet'",
        )
        .await?;
        page.click("save-view").await?;
        page.wait("document.querySelector('[data-view=\"Playback: Device is Tablet\"]') !== null").await?;

        page.goto("").await?;
        page.reload().await?;
        page.click("views").await?;
        page.wait("document.querySelector('[data-testid=open-view]') !== null").await?;
        let line = text(page, "[data-testid=open-view]").await?;
        assert!(line.contains("Needs video_playback_events."), "{line}");
        page.click("open-view").await?;
        page.wait("document.querySelector('.expects')?.textContent.includes('video_playback_events')")
            .await?;
        page.click("sample-dataflix").await?;
        page.settled().await?;
        assert_eq!(page.card("events").await?, events);
        assert_eq!(page.eval("location.hash").await?, hash);

        // Opening is a step.
        page.click("clear-filters").await?;
        page.settled().await?;
        page.go("search").await?;
        page.click("views").await?;
        page.wait("document.querySelector('[data-testid=open-view]') !== null").await?;
        page.click("open-view").await?;
        page.wait("document.querySelector('[data-testid=kpi-events]') !== null").await?;
        page.settled().await?;
        assert_eq!(page.card("events").await?, events);
        page.click("undo").await?;
        page.wait("location.hash.startsWith('#/search')").await?;
        page.settled().await?;
        assert_eq!(page.violations().await?, Vec::<String>::new());
        Ok(())
    })
}

#[test]
fn test_reopen_what_is_kept_and_say_what_became_of_it() -> Result<()> {
    let read = |name: &str| fs::read(Path::new(SAMPLES).join(name));
    let (playback, search) = (read("video_playback_events.arrow")?, read("search_events.arrow")?);
    with_page(async |page| {
        assert_eq!(text(page, "[data-testid=reopen]").await?, "", "nothing is kept yet");
        keep(page, &[("events.arrow", &playback), ("search.arrow", &search), ("gone.arrow", &search)])
            .await?;
        page.reload().await?;
        page.wait("document.querySelector('[data-testid=reopen]') !== null").await?;
        let offer = text(page, "[data-testid=reopen]").await?;
        assert_eq!(offer, "Open again: events.arrow and 2 more, opened today");

        // One is gone, one is another.
        let change = "(window.done = undefined, (async () => { const root = await navigator.storage.getDirectory(); await root.removeEntry('gone.arrow'); \
             const handle = await root.getFileHandle('events.arrow'); const file = await handle.getFile(); const bytes = await file.arrayBuffer(); \
             const out = await handle.createWritable(); await out.write(bytes); await out.close(); \
             })().then(() => window.done = 'well', error => window.done = String(error)), true)";
        page.eval(change).await?;
        page.wait("window.done === 'well'").await?;
        page.click("reopen").await?;
        page.settled().await?;
        page.go("playback").await?;
        assert_eq!(page.card("events").await?, "100");
        assert_eq!(page.alerts().await?, ["read-failed"]);
        let gone = text(page, "[role=alert]").await?;
        assert!(gone.contains("gone.arrow is no longer where it was"), "{gone}");
        let changed = text(page, "[data-testid=notice][data-code=changed]").await?;
        assert!(changed.contains("events.arrow has changed since you last opened it"), "{changed}");
        // What has opened is what is kept now.
        kept(page, 2).await?;

        page.reload().await?;
        page.wait("document.querySelector('[data-testid=reopen]') !== null").await?;
        page.click("reopen").await?;
        page.settled().await?;
        assert_eq!(
            page.eval("document.querySelectorAll('[data-code=changed], [role=alert]').length").await?,
            0
        );

        page.reload().await?;
        page.wait("document.querySelector('[data-testid=forget-recent]') !== null").await?;
        page.click("forget-recent").await?;
        page.wait("document.querySelector('[data-testid=reopen]') === null").await?;
        kept(page, 0).await?;
        assert_eq!(page.violations().await?, Vec::<String>::new());
        Ok(())
    })
}

#[test]
fn test_reopened_files_take_new_parts_into_their_table() -> Result<()> {
    let folder = Folder::new()?;
    let read = |name: &str| fs::read(Path::new(SAMPLES).join(name));
    let playback = read("video_playback_events.arrow")?;
    let part = folder.write("part-2.arrow", &other_rows(&playback)?)?;
    with_page(async |page| {
        keep(page, &[("part-1.arrow", &playback)]).await?;
        page.reload().await?;
        page.wait("document.querySelector('[data-testid=reopen]') !== null").await?;
        page.click("reopen").await?;
        page.settled().await?;
        kept(page, 1).await?;
        page.open(&[&part]).await?;
        page.go("data").await?;
        assert_eq!(page.eval("document.querySelectorAll('section[data-table]').length").await?, 1);
        page.go("playback").await?;
        assert_eq!(page.card("events").await?, "150");
        // A browser that hands out a handle of what was dropped keeps both.
        kept(page, 2).await?;
        Ok(())
    })
}

#[test]
fn test_keep_what_was_dropped_folders_too() -> Result<()> {
    let folder = Folder::new()?;
    let read = |name: &str| fs::read(Path::new(SAMPLES).join(name));
    let file = Folder::new()?;
    let dropped = file.write("events.arrow", &read("video_playback_events.arrow")?)?;
    folder.write("search.arrow", &read("search_events.arrow")?)?;
    with_page(async |page| {
        page.open(&[&dropped, folder.path()]).await?;
        kept(page, 2).await?;
        page.reload().await?;
        page.wait("document.querySelector('[data-testid=reopen]') !== null").await?;
        let offer = text(page, "[data-testid=reopen]").await?;
        assert_eq!(offer, "Open again: events.arrow and 1 more, opened today");
        // The browser's question, which follows a press, is for a person to answer. New parts can come without it.
        page.open(&[&dropped]).await?;
        page.go("playback").await?;
        assert_eq!(page.card("events").await?, "100");
        kept(page, 1).await?;
        assert_eq!(page.violations().await?, Vec::<String>::new());
        Ok(())
    })
}

/// The first half of a file's rows, as a file of its own.
fn other_rows(file: &[u8]) -> Result<Vec<u8>> {
    let reader = arrow_ipc::reader::FileReader::try_new(std::io::Cursor::new(file), None)?;
    let schema = reader.schema();
    let mut bytes = Vec::new();
    let mut writer = arrow_ipc::writer::FileWriter::try_new(&mut bytes, &schema)?;
    for batch in reader {
        let batch = batch?;
        writer.write(&batch.slice(0, batch.num_rows() / 2))?;
    }
    writer.finish()?;
    drop(writer);
    Ok(bytes)
}
