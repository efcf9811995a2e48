//! Without a network, in a folder of a host, and when a newer build is there.

use std::{fs, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reelscope_e2e::{Page, Result, data::Folder, dist, with_blank_page_of, with_page, with_page_of};
use serde_json::json;
use sha2::{Digest, Sha384};

fn sample() -> Result<std::path::PathBuf> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src/samples/dataflix/video_playback_events.arrow");
    Ok(path.canonicalize()?)
}

fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes)))
}

/// The one file in a folder whose name has such an end.
fn ending(folder: &Path, end: &str) -> Result<std::path::PathBuf> {
    let of_page = |name: &str| name.starts_with("reelscope-") && name.ends_with(end);
    let mut paths = fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path()));
    let found = paths.find(|path| path.file_name().is_some_and(|name| of_page(&name.to_string_lossy())));
    found.ok_or_else(|| format!("no file ends with {end}").into())
}

async fn counts_events(page: &Page) -> Result<()> {
    page.open(&[&sample()?]).await?;
    page.go("playback").await?;
    assert_eq!(page.card("events").await?, "100");
    Ok(())
}

#[test]
fn test_page_opens_and_computes_without_a_network() -> Result<()> {
    with_page(async |page| {
        page.server.go_down(true);
        for hash in ["", "#/playback?v=1", "index.html#/search?v=1"] {
            page.window.goto("about:blank").await?;
            page.goto(hash).await?;
        }
        counts_events(page).await?;
        assert_eq!(page.violations().await?, Vec::<String>::new());
        Ok(())
    })
}

#[test]
fn test_page_is_sealed_when_its_service_worker_has_all_files() -> Result<()> {
    with_page(async |page| {
        let kept = "(async () => { const [name] = await caches.keys(); const cache = await caches.open(name); \
                    window.kept = (await cache.keys()).map(request => new URL(request.url).pathname); })()";
        page.eval(&format!("({kept}, true)")).await?;
        page.wait("window.kept !== undefined").await?;
        let kept: Vec<String> = serde_json::from_value(page.eval("window.kept").await?)?;
        for entry in fs::read_dir(dist())? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            let path = if name == "index.html" { "/".to_owned() } else { format!("/{name}") };
            let other =
                ["engine", "examples", "sw.js", "_headers"].iter().any(|other| name.starts_with(other));
            assert_eq!(kept.contains(&path), !other, "{name}: {kept:?}");
        }
        // What is not of the page is asked for as ever.
        let was_asked = || page.server.requests().iter().any(|path| path == "/engine.js");
        assert!(!was_asked());
        page.window.goto(page.server.url("engine.js")).await?;
        assert!(was_asked());
        Ok(())
    })
}

#[test]
fn test_page_can_be_installed_when_it_is_sealed() -> Result<()> {
    with_page(async |page| {
        if page.lacks("saying whether a page can be installed") {
            return Ok(());
        }
        let errors = page.cdp("Page.getInstallabilityErrors", json!({})).await?;
        assert_eq!(errors["installabilityErrors"], json!([]));
        assert_eq!(page.violations().await?, Vec::<String>::new());
        Ok(())
    })
}

#[test]
fn test_page_works_in_a_folder_of_a_host() -> Result<()> {
    let host = Folder::new()?;
    host.copy(&dist(), "tools/reelscope")?;
    with_blank_page_of(host.path(), async |page| {
        page.goto("tools/reelscope/").await?;
        page.server.go_down(true);
        page.window.goto("about:blank").await?;
        page.goto("tools/reelscope/#/playback?v=1").await?;
        counts_events(page).await
    })
}

#[test]
fn test_page_works_where_there_are_no_service_workers() -> Result<()> {
    with_blank_page_of(&dist(), async |page| {
        page.run_first("delete Navigator.prototype.serviceWorker;").await?;
        page.goto("").await?;
        assert!(!page.server.requests().iter().any(|path| path.ends_with("sw.js")));
        counts_events(page).await
    })
}

#[test]
fn test_page_works_where_the_service_worker_cannot_be_had() -> Result<()> {
    let host = Folder::new()?;
    host.copy(&dist(), "")?;
    fs::remove_file(host.path().join("sw.js"))?;
    with_page_of(host.path(), counts_events_of)
}

async fn counts_events_of(page: &Page) -> Result<()> {
    counts_events(page).await
}

/// Opens the page in another tab and closes it, whereupon the browser looks for a newer service worker.
async fn visit_beside(page: &Page) -> Result<()> {
    let here = page.window.window().await?;
    let beside = page.window.new_tab().await?;
    page.window.switch_to_window(beside).await?;
    let asked = |page: &Page| page.server.requests().iter().filter(|path| path.ends_with("/sw.js")).count();
    let before = asked(page);
    page.goto("").await?;
    while asked(page) == before {
        page.eval("new Promise(done => setTimeout(done, 50)).then(() => true)").await?;
    }
    page.window.close_window().await?;
    Ok(page.window.switch_to_window(here).await?)
}

/// Makes another build of the one in the folder, with a mark in its page.
fn renew(folder: &Path) -> Result<()> {
    let (page, worker) = (folder.join("index.html"), folder.join("sw.js"));
    let (old, script) = (fs::read_to_string(&page)?, fs::read_to_string(&worker)?);
    let new = old.replace("<title>", "<meta name=\"newer\"><title>");
    let (before, after) = (integrity(old.as_bytes()), integrity(new.as_bytes()));
    assert!(script.contains(&before), "the service worker knows the page's integrity");
    let script =
        script.replace(&before, &after).replace("const CACHE = `${OURS}", "const CACHE = `${OURS}newer ");
    fs::write(page, new)?;
    Ok(fs::write(worker, script)?)
}

#[test]
fn test_newer_build_is_offered_and_never_forced() -> Result<()> {
    let host = Folder::new()?;
    host.copy(&dist(), "new")?;
    renew(&host.path().join("new"))?;
    with_blank_page_of(&dist(), async |page| {
        page.goto("").await?;
        // From the second visit on the page is the service worker's.
        page.reload().await?;
        counts_events(page).await?;
        page.toggle("errors_by_device_type", "Mobile").await?;
        let filtered = page.card("events").await?;
        page.server.serve(&host.path().join("new"));
        visit_beside(page).await?;
        page.wait("document.querySelector('[data-testid=notice][data-code=new-build]') !== null").await?;
        assert_eq!(page.card("events").await?, filtered, "what is open stays");

        page.reload().await?;
        page.wait("document.querySelector('[data-code=new-build]') !== null").await?;
        assert_eq!(page.eval("document.querySelector('meta[name=newer]') === null").await?, true);

        page.click("take-new-build").await?;
        page.wait("document.querySelector('meta[name=newer]') !== null").await?;
        page.wait("document.body.hasAttribute('data-sealed')").await?;
        let hash = page.eval("location.hash").await?;
        assert!(hash.as_str().is_some_and(|hash| hash.contains("device_type=Mobile")), "{hash}");
        page.eval("(caches.keys().then(names => window.names = names), true)").await?;
        page.wait("window.names?.length === 1 && window.names[0].includes('newer')").await?;
        page.open(&[&sample()?]).await?;
        assert_eq!(page.card("events").await?, filtered, "the address keeps what was chosen");
        Ok(())
    })
}

#[test]
fn test_file_that_is_not_the_one_that_was_built_is_refused() -> Result<()> {
    for end in ["_bg.wasm", ".js"] {
        let host = Folder::new()?;
        host.copy(&dist(), "")?;
        let path = ending(host.path(), end)?;
        let mut bytes = fs::read(&path)?;
        if end == ".js" {
            bytes.extend(b"\n// changed");
        } else {
            bytes.extend([0, 2, 1, b'x']);
        }
        fs::write(&path, bytes)?;
        with_blank_page_of(host.path(), async |page| {
            page.window.goto(page.server.url("")).await?;
            page.wait("document.querySelector('main.broken') !== null").await?;
            let text = page.eval("document.querySelector('main.broken').textContent").await?;
            assert!(text.as_str().is_some_and(|text| text.contains("could not start")), "{end}: {text}");
            Ok(())
        })?;
    }
    Ok(())
}

#[test]
fn test_newer_service_worker_of_a_half_copied_build_is_not_taken() -> Result<()> {
    let host = Folder::new()?;
    host.copy(&dist(), "new")?;
    renew(&host.path().join("new"))?;
    // The page of the old build beside the service worker of the new one.
    fs::copy(dist().join("index.html"), host.path().join("new/index.html"))?;
    with_blank_page_of(&dist(), async |page| {
        page.goto("").await?;
        page.server.serve(&host.path().join("new"));
        page.eval(
            "(navigator.serviceWorker.getRegistration().then(it => it.addEventListener('updatefound', () => { \
             const found = it.installing; found.addEventListener('statechange', () => window.became = found.state); })), true)",
        )
        .await?;
        visit_beside(page).await?;
        page.wait("window.became !== undefined").await?;
        assert_eq!(page.eval("window.became").await?, "redundant");
        page.server.go_down(true);
        page.reload().await?;
        counts_events(page).await
    })
}
