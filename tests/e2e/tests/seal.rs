//! Nothing leaves the page: no request after it is sealed, no violation of its policy, and no way to ask.

use std::path::Path;

use reelscope_e2e::{Result, with_page};

#[test]
fn test_sealed_page_and_workers_request_nothing() -> Result<()> {
    let sample =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src/samples/dataflix/video_playback_events.arrow");
    with_page(async |page| {
        let before = page.server.requests();
        page.open(&[&sample.canonicalize()?]).await?;
        for id in ["overview", "playback", "explore", "data"] {
            page.go(id).await?;
        }
        page.go("playback").await?;
        page.toggle("errors_by_device_type", "Mobile").await?;
        assert_eq!(page.server.requests(), before);
        assert_eq!(page.violations().await?, Vec::<String>::new());
        Ok(())
    })
}

#[test]
fn test_sealed_page_cannot_fetch() -> Result<()> {
    with_page(async |page| {
        let before = page.server.requests();
        page.eval(
            "(fetch('./index.html').then(() => window.reached = true, () => window.reached = false), true)",
        )
        .await?;
        page.wait("window.reached === false").await?;
        page.eval("(() => { const image = new Image(); image.src = './x.png'; return true; })()").await?;
        page.wait("window.violations.length >= 2").await?;
        assert_eq!(page.server.requests(), before);
        Ok(())
    })
}
