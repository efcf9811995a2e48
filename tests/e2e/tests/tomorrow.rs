//! The next visit: views by name, and the files that were opened last.

use std::{fs, path::Path};

use reelscope_e2e::{
    Result,
    data::{Folder, first_half},
    with_page,
};

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../src/samples/dataflix");

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
        let line = page.text("[data-testid=open-view]").await?;
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
        assert_eq!(page.text("[data-testid=reopen]").await?, "", "nothing is kept yet");
        if !page.gives_handles().await? {
            return Ok(());
        }
        page.lay(&[("events.arrow", &playback), ("search.arrow", &search), ("gone.arrow", &search)]).await?;
        page.keep(&["events.arrow", "search.arrow", "gone.arrow"]).await?;
        page.reload().await?;
        page.wait("document.querySelector('[data-testid=reopen]') !== null").await?;
        let offer = page.text("[data-testid=reopen]").await?;
        assert_eq!(offer, "Open again: events.arrow and 2 more, opened today");

        // One is gone, one is another.
        page.take_away("gone.arrow").await?;
        page.lay(&[("events.arrow", &playback)]).await?;
        page.click("reopen").await?;
        page.settled().await?;
        page.go("playback").await?;
        assert_eq!(page.card("events").await?, "100");
        assert_eq!(page.alerts().await?, ["read-failed"]);
        let gone = page.text("[role=alert]").await?;
        assert!(gone.contains("gone.arrow is no longer where it was"), "{gone}");
        let changed = page.text("[data-testid=notice][data-code=changed]").await?;
        assert!(changed.contains("events.arrow has changed since you last opened it"), "{changed}");
        // What has opened is what is kept now.
        page.kept(2).await?;

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
        page.kept(0).await?;
        assert_eq!(page.violations().await?, Vec::<String>::new());
        Ok(())
    })
}

#[test]
fn test_reopened_files_take_new_parts_into_their_table() -> Result<()> {
    let folder = Folder::new()?;
    let read = |name: &str| fs::read(Path::new(SAMPLES).join(name));
    let playback = read("video_playback_events.arrow")?;
    let part = folder.write("part-2.arrow", &first_half(&playback)?)?;
    with_page(async |page| {
        if !page.gives_handles().await? {
            return Ok(());
        }
        page.lay(&[("part-1.arrow", &playback)]).await?;
        page.keep(&["part-1.arrow"]).await?;
        page.reload().await?;
        page.wait("document.querySelector('[data-testid=reopen]') !== null").await?;
        page.click("reopen").await?;
        page.settled().await?;
        page.kept(1).await?;
        page.open(&[&part]).await?;
        page.go("data").await?;
        assert_eq!(page.eval("document.querySelectorAll('section[data-table]').length").await?, 1);
        page.go("playback").await?;
        assert_eq!(page.card("events").await?, "150");
        // A browser that hands out a handle of what was dropped keeps both.
        page.kept(2).await?;
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
        if !page.gives_handles().await? {
            return Ok(());
        }
        page.open(&[&dropped, folder.path()]).await?;
        page.kept(2).await?;
        page.reload().await?;
        page.wait("document.querySelector('[data-testid=reopen]') !== null").await?;
        let offer = page.text("[data-testid=reopen]").await?;
        assert_eq!(offer, "Open again: events.arrow and 1 more, opened today");
        // The browser's question is for a person to answer, and it is put to nobody whose press is a script's: a refusal.
        page.click("reopen").await?;
        page.wait("document.querySelectorAll('[role=alert]').length === 2").await?;
        assert_eq!(page.alerts().await?, ["read-failed", "read-failed"]);
        let told = page.text("[role=alert]").await?;
        assert!(
            told.contains("has not been allowed to read it again. Drop it, or reload the page"),
            "{told}"
        );
        page.kept(2).await?;
        // New parts can come without opening what was.
        page.reload().await?;
        page.open(&[&dropped]).await?;
        page.go("playback").await?;
        assert_eq!(page.card("events").await?, "100");
        page.kept(1).await?;
        assert_eq!(page.violations().await?, Vec::<String>::new());
        Ok(())
    })
}
