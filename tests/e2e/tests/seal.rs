//! Nothing leaves the page: no request after it is sealed, no violation of its policy, and no way to ask, neither from
//! the page nor from its workers.

use std::path::{Path, PathBuf};

use reelscope_e2e::{Page, Result, data::Folder, dist, sabotage, with_blank_page_of, with_page};
use static_server::Server;

fn sample() -> Result<PathBuf> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src/samples/dataflix/video_playback_events.arrow");
    Ok(path.canonicalize()?)
}

/// What was asked for but for the browser's own look for a newer service worker.
fn requests(page: &Page) -> Vec<String> {
    page.server.requests().into_iter().filter(|path| !path.ends_with("/sw.js")).collect()
}

#[test]
fn test_sealed_page_and_workers_request_nothing() -> Result<()> {
    with_page(async |page| {
        let before = requests(page);
        page.open(&[&sample()?]).await?;
        for id in ["overview", "playback", "explore", "data"] {
            page.go(id).await?;
        }
        page.go("playback").await?;
        page.toggle("errors_by_device_type", "Mobile").await?;
        assert_eq!(requests(page), before);
        assert_eq!(page.violations().await?, Vec::<String>::new());
        Ok(())
    })
}

#[test]
fn test_sealed_page_and_its_workers_have_no_way_out() -> Result<()> {
    with_blank_page_of(&dist(), async |page| {
        sabotage::prepare(page).await?;
        page.goto("").await?;
        page.open(&[&sample()?]).await?;
        let before = requests(page);
        let base = page.server.url("");
        page.eval("(window.own = [...workers], true)").await?;
        page.eval(&format!("(ways('{base}').then(out => window.tried = out), true)")).await?;
        page.wait("window.tried !== undefined").await?;
        let tried = page.eval("window.tried").await?;
        let tried = tried.as_object().ok_or("no ways")?;
        assert!(tried.len() > 25, "{tried:?}");
        for (way, came) in tried {
            assert_eq!(came, "shut", "{way} from the page");
        }
        let workers = page.eval("own.length").await?.as_u64().unwrap_or(0);
        assert!(workers >= 2);
        page.eval(&format!(
            "(Promise.all(own.map(worker => new Promise(done => {{ worker.addEventListener('message', \
             event => event.data?.tried && done(event.data.tried)); \
             worker.addEventListener('error', event => window.lost = event.message ?? 'an error'); \
             worker.postMessage({{ sabotage: 'ways', base: '{base}' }}); }}))).then(all => window.all = all), true)"
        ))
        .await?;
        page.wait("window.all !== undefined || window.lost !== undefined").await?;
        assert_eq!(page.eval("window.lost ?? null").await?, serde_json::Value::Null);
        for tried in page.eval("window.all").await?.as_array().ok_or("no workers")? {
            let tried = tried.as_object().ok_or("no ways")?;
            assert!(tried.len() >= 10, "{tried:?}");
            for (way, came) in tried {
                assert_eq!(came, "shut", "{way} from a worker");
            }
        }
        let blocked = page.violations().await?;
        for way in
            ["fetch", "xhr", "events", "beacon", "image", "font", "form", "script", "worker.js", "style"]
        {
            assert!(blocked.iter().any(|line| line.contains(&format!("leak-{way}"))), "{way}: {blocked:?}");
        }
        assert_eq!(requests(page), before);
        Ok(())
    })
}

#[test]
fn test_page_asks_nobody_else_before_it_is_sealed_either() -> Result<()> {
    let folder = Folder::new()?;
    folder.write("leak.js", b"window.leaked = true;")?;
    let other = Server::start(folder.path(), "127.0.0.1:0")?;
    with_blank_page_of(&dist(), async |page| {
        // As soon as the page's head has its first lines: long before its own script has run.
        page.run_first(&format!(
            "window.early = new Promise(done => new MutationObserver((_, observer) => {{ \
             if (!document.querySelector('meta[name=viewport]')) return; observer.disconnect(); \
             const script = Object.assign(document.createElement('script'), {{ src: '{0}' }}); \
             const inline = Object.assign(document.createElement('script'), {{ textContent: 'window.leaked = true' }}); \
             document.head.append(script, inline); new Image().src = '{0}?image'; \
             fetch('{0}?fetch', {{ mode: 'no-cors' }}).then(() => done('open'), () => done('shut')); \
             }}).observe(document, {{ childList: true, subtree: true }})); \
             window.early.then(came => window.came = came);",
            other.url("leak.js")
        ))
        .await?;
        page.goto("").await?;
        page.wait("window.came !== undefined").await?;
        assert_eq!(
            page.eval("[window.came, window.leaked ?? false]").await?,
            serde_json::json!(["shut", false])
        );
        assert_eq!(other.requests(), Vec::<String>::new());
        Ok(())
    })
}
