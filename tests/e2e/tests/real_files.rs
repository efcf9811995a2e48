//! Real exports, as they are and as pyarrow writes them otherwise: the figures that must come out.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use reelscope_e2e::{
    Page, Result,
    data::{Folder, real},
    with_page,
};

/// Rewrites a file by pyarrow: as a stream, with LZ4, with ZSTD, and as one batch.
const REWRITE: &str = "
import sys, pyarrow as pa, pyarrow.ipc as ipc
source, out, how = sys.argv[1:]
table = ipc.open_file(source).read_all()
if how == 'one':
    table = table.combine_chunks().unify_dictionaries()
options = ipc.IpcWriteOptions(compression=how if how in ('lz4', 'zstd') else None, emit_dictionary_deltas=False)
new = ipc.new_stream if how == 'stream' else ipc.new_file
with pa.OSFile(out, 'wb') as sink, new(sink, table.schema, options=options) as writer:
    for batch in table.unify_dictionaries().to_batches():
        writer.write_batch(batch)
";

/// The file itself and its rewritten forms, as far as pyarrow is here.
fn forms(source: &Path, folder: &Folder) -> Vec<PathBuf> {
    let stem = source.file_stem().unwrap_or_default().to_string_lossy();
    let rewritten = ["stream", "lz4", "zstd", "one"].into_iter().filter_map(|how| {
        let out = folder.path().join(format!("{stem}.{how}.arrow"));
        let status = Command::new("python3").args(["-c", REWRITE]).arg(source).arg(&out).arg(how).status();
        if !status.is_ok_and(|status| status.success()) {
            eprintln!("skipped: pyarrow is not here to rewrite {stem} as {how}");
            return None;
        }
        Some(out)
    });
    std::iter::once(source.to_path_buf()).chain(rewritten).collect()
}

/// Opens each form of a file in a page of its own and looks at it.
fn check(name: &str, look: &impl AsyncFn(&Page) -> Result<()>) -> Result<()> {
    let Some(source) = real(name) else { return Ok(()) };
    let folder = Folder::new()?;
    for form in forms(&source, &folder) {
        with_page(async |page| {
            page.open(&[&form]).await?;
            look(page).await.map_err(|error| format!("{}: {error}", form.display()).into())
        })?;
    }
    Ok(())
}

#[test]
fn test_netflix_titles_are_the_catalogue() -> Result<()> {
    check("netflix_titles.typed.arrow", &async |page: &Page| {
        page.go("content").await?;
        assert_eq!(page.card("titles").await?, "8807");
        let ratings = page.chart("titles_by_rating").await?;
        assert_eq!((ratings["TV-MA"].as_str(), ratings["∅"].as_str()), ("3207", "4"));
        Ok(())
    })
}

#[test]
fn test_snowplow_media_events_are_playback() -> Result<()> {
    check("snowplow_media_events.arrow", &async |page: &Page| {
        page.go("playback").await?;
        assert_eq!(page.card("events").await?, "248");
        page.go("explore").await?;
        let types = page.chart("rows_by_event_type").await?;
        assert_eq!((types["play"].as_str(), types["pause"].as_str()), ("78", "56"));
        Ok(())
    })
}

#[test]
fn test_lumos_chunks_open_in_explore() -> Result<()> {
    check("lumos_chunks.arrow", &async |page: &Page| {
        page.go("explore").await?;
        assert_eq!(page.card("rows").await?, "58576");
        assert_eq!(page.card("distinct_session_id").await?, "590");
        Ok(())
    })
}
