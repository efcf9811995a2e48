//! Files that a browser lets a page come back to: picked, in folders that grow, refused, and asked for anew.

use std::{fs, path::Path};

use reelscope_e2e::{Page, Result, data::first_half, with_page};
use serde_json::json;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../src/samples/dataflix");

fn sample(name: &str) -> Result<Vec<u8>> {
    Ok(fs::read(Path::new(SAMPLES).join(name))?)
}

/// Presses the start screen's button for what was opened last.
async fn reopen(page: &Page) -> Result<()> {
    page.wait("document.querySelector('[data-testid=reopen]') !== null").await?;
    page.click("reopen").await
}

/// Answers what the browser would ask the reader, as often as it would.
async fn will_answer(page: &Page, answer: &str) -> Result<()> {
    page.eval(&format!(
        "(window.asked = [], FileSystemHandle.prototype.requestPermission = async function (how) {{ \
         window.asked.push([this.name, how.mode]); return {answer:?}; }}, true)"
    ))
    .await?;
    Ok(())
}

const OPEN: &str = "(document.querySelector('[aria-label=\"Open files\"]').click(), true)";

#[test]
fn test_what_was_picked_is_opened_again_at_a_press() -> Result<()> {
    let (playback, search) = (sample("video_playback_events.arrow")?, sample("search_events.arrow")?);
    with_page(async |page| {
        if !page.gives_handles().await? {
            return Ok(());
        }
        page.lay(&[("events.arrow", &playback), ("search.arrow", &search)]).await?;
        page.will_pick(&["events.arrow"]).await?;
        page.eval(OPEN).await?;
        page.settled().await?;
        page.go("playback").await?;
        assert_eq!(page.card("events").await?, "100");
        assert_eq!(page.kept(1).await?, [["events.arrow"]]);
        // What is picked later comes to it.
        page.will_pick(&["search.arrow"]).await?;
        page.eval(OPEN).await?;
        page.wait("document.querySelector('[data-testid=status]').textContent.includes('2 files')").await?;
        page.settled().await?;
        assert_eq!(page.kept(2).await?, [["events.arrow"], ["search.arrow"]]);

        page.reload().await?;
        will_answer(page, "granted").await?;
        reopen(page).await?;
        page.settled().await?;
        let asked = page.eval("window.asked").await?;
        assert_eq!(asked, json!([["events.arrow", "read"], ["search.arrow", "read"]]), "all at one press");
        page.go("playback").await?;
        assert_eq!(page.card("events").await?, "100");
        page.go("search").await?;
        assert_eq!(page.card("searches").await?, "100");
        assert_eq!(page.alerts().await?, Vec::<String>::new());
        assert_eq!(page.violations().await?, Vec::<String>::new());
        Ok(())
    })
}

/// Closing the picker changes nothing; where it may not be shown, the input that every browser has takes its place.
#[test]
fn test_a_picker_closed_or_refused_leaves_the_page_as_it_is() -> Result<()> {
    with_page(async |page| {
        let refuse = async |name: &str| {
            page.eval(&format!(
                "(window.clicked = 0, HTMLInputElement.prototype.click = () => {{ window.clicked += 1; }}, window.picked = 0, \
                 window.showOpenFilePicker = () => {{ window.picked += 1; \
                 return window.Promise.reject(new DOMException('no', {name:?})); }}, {OPEN})"
            ))
            .await?;
            page.wait("window.picked === 1").await?;
            page.run("new Promise(done => setTimeout(done, 100))").await?;
            page.eval("[window.clicked, document.body.dataset.state, document.querySelectorAll('[role=alert]').length]")
                .await
        };
        assert_eq!(refuse("AbortError").await?, json!([0, "empty", 0]));
        assert_eq!(refuse("SecurityError").await?, json!([1, "empty", 0]));
        Ok(())
    })
}

#[test]
fn test_a_folder_is_opened_again_with_the_parts_that_came_since() -> Result<()> {
    let playback = sample("video_playback_events.arrow")?;
    let search = sample("search_events.arrow")?;
    let half = first_half(&playback)?;
    with_page(async |page| {
        if !page.gives_handles().await? {
            return Ok(());
        }
        page.lay(&[("exports/part-1.arrow", &playback), ("exports/old.arrow", &search)]).await?;
        page.keep(&["exports"]).await?;
        page.reload().await?;
        // Overnight a part has come, and a file has gone.
        page.lay(&[("exports/part-2.arrow", &half)]).await?;
        page.take_away("exports/old.arrow").await?;
        page.wait("document.querySelector('[data-testid=reopen]') !== null").await?;
        let offer = page.text("[data-testid=reopen]").await?;
        assert_eq!(offer, "Open again: the folder exports, opened today");
        reopen(page).await?;
        page.settled().await?;
        page.go("playback").await?;
        assert_eq!(page.card("events").await?, "150", "both parts, in one table");
        let told = page.text("[role=alert][data-code=read-failed]").await?;
        assert!(told.contains("old.arrow is no longer where it was"), "{told}");
        let mut kept = page.kept(1).await?.concat();
        kept.sort();
        assert_eq!(kept, ["part-1.arrow", "part-2.arrow"]);

        // The whole folder may be gone as well.
        page.reload().await?;
        page.take_away("exports").await?;
        reopen(page).await?;
        page.wait("document.querySelectorAll('[role=alert]').length > 0").await?;
        let told = page.text("[role=alert]").await?;
        assert!(told.contains("exports is no longer where it was"), "{told}");
        assert_eq!(page.violations().await?, Vec::<String>::new());
        Ok(())
    })
}

#[test]
fn test_what_may_not_be_read_again_is_named_and_can_be_asked_for_anew() -> Result<()> {
    let (playback, search) = (sample("video_playback_events.arrow")?, sample("search_events.arrow")?);
    with_page(async |page| {
        if !page.gives_handles().await? {
            return Ok(());
        }
        page.lay(&[("events.arrow", &playback), ("search.arrow", &search)]).await?;
        page.keep(&["events.arrow", "search.arrow"]).await?;
        page.reload().await?;
        will_answer(page, "denied").await?;
        reopen(page).await?;
        page.wait("document.querySelectorAll('[role=alert]').length === 2").await?;
        page.wait("!document.body.hasAttribute('data-pending')").await?;
        let told = page.text("[role=alert]").await?;
        assert!(
            told.contains("events.arrow was not opened: the browser has not been allowed to read it again."),
            "{told}"
        );
        // What was kept is kept, and is offered again.
        assert_eq!(page.kept(2).await?, [["events.arrow"], ["search.arrow"]]);
        page.reload().await?;
        will_answer(page, "granted").await?;
        reopen(page).await?;
        page.settled().await?;
        page.go("playback").await?;
        assert_eq!(page.card("events").await?, "100");
        assert_eq!(page.alerts().await?, Vec::<String>::new());
        Ok(())
    })
}
