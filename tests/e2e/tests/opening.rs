//! The ways in: the file input, a dropped folder, and real files in the place of a sample.

use std::{fs, path::Path};

use reelscope_e2e::{
    Result,
    data::{Folder, real},
    with_page,
};
use thirtyfour::By;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../src/samples/dataflix");

#[test]
fn test_open_files_by_the_input() -> Result<()> {
    let file = Path::new(SAMPLES).canonicalize()?.join("video_playback_events.arrow");
    with_page(async |page| {
        let input = page.window.find(By::Css("[data-testid=open-files]")).await?;
        input.send_keys(file.to_string_lossy()).await?;
        page.settled().await?;
        page.go("playback").await?;
        assert_eq!(page.card("events").await?, "100");
        Ok(())
    })
}

#[test]
fn test_open_dropped_folder_with_all_it_holds() -> Result<()> {
    let folder = Folder::new()?;
    for name in ["video_playback_events.arrow", "search_events.arrow"] {
        folder.write(name, &fs::read(Path::new(SAMPLES).join(name))?)?;
    }
    with_page(async |page| {
        if page.lacks("dropping a folder, as files reach it by the input") {
            return Ok(());
        }
        page.open(&[folder.path()]).await?;
        page.go("playback").await?;
        assert_eq!(page.card("events").await?, "100");
        page.go("search").await?;
        assert_ne!(page.card("searches").await?, "null");
        Ok(())
    })
}

#[test]
fn test_replace_sample_by_real_files() -> Result<()> {
    let Some(file) = real("snowplow_media_events.arrow") else { return Ok(()) };
    with_page(async |page| {
        page.click("sample-dataflix").await?;
        page.settled().await?;
        page.open(&[&file]).await?;
        page.go("data").await?;
        assert_eq!(page.eval("document.querySelectorAll('section[data-table]').length").await?, 1);
        Ok(())
    })
}
