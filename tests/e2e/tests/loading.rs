//! What takes its time: a large file is given up, loads in a hidden tab, or changes while it is open.

use std::{fs::File, io::BufWriter, path::PathBuf, sync::Arc};

use arrow_array::{ArrayRef, RecordBatch, StringArray, TimestampMicrosecondArray};
use arrow_ipc::writer::FileWriter;
use reelscope_e2e::{Result, data::Folder, with_page};
use serde_json::json;
use thirtyfour::By;

const SEARCHES: &[u8] = include_bytes!("../../../src/samples/dataflix/search_events.arrow");

/// Rows of one batch, and batches of a file that takes a second or more to be read.
const BATCH: i64 = 65_536;
const MANY: usize = 32;

#[test]
fn test_cancel_gives_up_what_is_not_drawn_yet() -> Result<()> {
    let folder = Folder::new()?;
    let small = folder.write("search_events.arrow", SEARCHES)?;
    let large = events(&folder, MANY)?;
    with_page(async |page| {
        page.open(&[&small]).await?;
        page.go("playback").await?;
        page.eval(
            "(window.shares = [], new MutationObserver(() => { \
               const banner = document.querySelector('.banner'); \
               if (!banner?.textContent.startsWith('Reading columns')) return; \
               window.shares.push(banner.querySelector('progress').value); \
               if (window.shares.length === 3) banner.querySelector('[data-testid=cancel]').click(); \
             }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true }), true)",
        )
        .await?;
        page.drop_files(&[&large]).await?;
        page.wait("window.shares.length >= 3").await?;
        page.settled().await?;
        assert_eq!(
            page.eval("window.shares.every((share, at) => at === 0 || share >= window.shares[at - 1])")
                .await?,
            true
        );
        page.go("data").await?;
        let tables = page
            .eval("[...document.querySelectorAll('section[data-table]')].map(e => e.dataset.table)")
            .await?;
        assert_eq!(tables, json!(["search_events"]));
        page.go("search").await?;
        assert_ne!(page.card("searches").await?, "null");
        assert_eq!(page.alerts().await?, Vec::<String>::new());
        Ok(())
    })
}

#[test]
fn test_loading_goes_on_in_a_hidden_tab() -> Result<()> {
    let folder = Folder::new()?;
    let large = events(&folder, 4)?;
    with_page(async |page| {
        page.window.minimize_window().await?;
        page.wait("document.hidden").await?;
        let input = page.window.find(By::Css("[data-testid=open-files]")).await?;
        input.send_keys(large.to_string_lossy()).await?;
        page.settled().await?;
        assert_eq!(page.card("events").await?, (4 * BATCH).to_string());
        assert_eq!(page.eval("document.hidden").await?, true);
        Ok(())
    })
}

#[test]
fn test_file_that_changed_is_said_and_the_dashboard_stays() -> Result<()> {
    let folder = Folder::new()?;
    let file = events(&folder, 1)?;
    with_page(async |page| {
        page.open(&[&file]).await?;
        page.go("playback").await?;
        assert_eq!(page.card("events").await?, BATCH.to_string());
        let before = page.chart("errors_by_event_type").await?;
        // As long as before, and other bytes.
        let length = file.metadata()?.len();
        std::fs::write(&file, vec![0; usize::try_from(length)?])?;
        // Sessions were not read yet.
        page.click("page-audience").await?;
        page.settled().await?;
        // Firefox hands out what stands there now, as if it had always done.
        if !page.lacks("saying that a file has changed") {
            assert!(page.eval("document.body.innerText.includes('changed')").await? == true);
        }
        page.go("playback").await?;
        assert_eq!(page.chart("errors_by_event_type").await?, before);
        Ok(())
    })
}

/// Playback events as plain text, in a file of so many batches.
fn events(folder: &Folder, batches: usize) -> Result<PathBuf> {
    let text = |value: &dyn Fn(i64) -> String| -> ArrayRef {
        Arc::new((0..BATCH).map(|row| Some(value(row))).collect::<StringArray>())
    };
    let pick = |row: i64, values: &[&str]| values[row as usize % values.len()].to_owned();
    let time = (0..BATCH).map(|row| Some(1_700_000_000_000_000 + row * 1_000_003));
    let batch = RecordBatch::try_from_iter([
        ("EventID", text(&|row| format!("{row:032x}"))),
        ("SessionID", text(&|row| format!("{:032x}", row / 12))),
        ("Timestamp", Arc::new(time.collect::<TimestampMicrosecondArray>()) as ArrayRef),
        ("EventType", text(&|row| pick(row, &["play", "pause", "buffer", "error", "play"]))),
        (
            "DeviceType",
            text(&|row| pick(row, &["Smart TV", "Mobile", "Desktop", "Tablet", "Console", "Mobile", "TV"])),
        ),
        (
            "Location",
            text(&|row| pick(row, &["USA", "India", "Brazil", "Germany", "Japan", "UK", "France", "Canada"])),
        ),
        ("ErrorType", text(&|row| pick(row, &["none", "none", "Buffer Error", "none", "Connection Error"]))),
    ])?;
    let path = folder.path().join("video_playback_events.arrow");
    let mut writer = FileWriter::try_new(BufWriter::new(File::create(&path)?), &batch.schema())?;
    for _ in 0..batches {
        writer.write(&batch)?;
    }
    writer.finish()?;
    Ok(path)
}
