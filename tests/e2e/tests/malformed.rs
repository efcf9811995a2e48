//! The Arrow project's malformed files, all of them in one tab: each is answered or opens, none is called a defect,
//! and a good file among them opens as ever.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use reelscope_e2e::{Result, with_page};

/// The files that a fuzzer found; none, with a notice, where the folder is absent.
fn malformed() -> Result<Vec<PathBuf>> {
    let usual = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/arrow-testing/data");
    let base = env::var_os("ARROW_TESTING_DATA").map_or_else(usual, PathBuf::from);
    let mut found = Vec::new();
    for folder in ["arrow-ipc-file", "arrow-ipc-stream"].map(|folder| base.join(folder)) {
        if !folder.is_dir() {
            eprintln!("skipped: there is no {} here", folder.display());
            return Ok(Vec::new());
        }
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_file() {
                found.push(path.canonicalize()?);
            }
        }
    }
    found.sort();
    Ok(found)
}

#[test]
fn test_malformed_files_open_in_one_tab_without_a_defect() -> Result<()> {
    let files = malformed()?;
    if files.is_empty() {
        return Ok(());
    }
    let sample =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src/samples/dataflix/video_playback_events.arrow");
    let sample = sample.canonicalize()?;
    let all: Vec<&Path> = files.iter().chain([&sample]).map(PathBuf::as_path).collect();
    with_page(async |page| {
        page.drop_files(&all).await?;
        page.wait("document.body.dataset.state === 'ready'").await?;
        page.settled().await?;
        let codes = page.alerts().await?;
        assert!(codes.len() > files.len() / 2, "{} alerts for {} files", codes.len(), files.len());
        assert!(codes.iter().all(|code| code != "internal"), "{codes:?}");
        page.go("playback").await?;
        assert_eq!(page.card("events").await?, "100");
        Ok(())
    })
}
