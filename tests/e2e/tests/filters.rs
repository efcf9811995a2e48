//! The panel of filters in the built app: found by search, left out, null, undone, and back from a link; and a value that
//! is too rare to be listed.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringArray, TimestampSecondArray};
use arrow_ipc::writer::FileWriter;
use reelscope_e2e::{Page, Result, data::Folder, with_page};
use serde_json::json;

/// Terms of three searches each, those without a term, and one that was looked for once.
const TERMS: usize = 1_200;
const NAMELESS: usize = 7;

fn bytes() -> Result<Vec<u8>> {
    let mut terms: Vec<Option<String>> =
        (0..3 * TERMS).map(|at| Some(format!("term {}", at % TERMS))).collect();
    terms.extend(vec![None; NAMELESS]);
    terms.push(Some("Needle".to_owned()));
    let times = TimestampSecondArray::from_iter_values((0..terms.len()).map(|at| at as i64 * 600));
    let columns: [(&str, ArrayRef); 2] =
        [("Timestamp", Arc::new(times)), ("SearchQuery", Arc::new(StringArray::from_iter(terms)))];
    let batch = RecordBatch::try_from_iter(columns)?;
    let mut bytes = Vec::new();
    let mut writer = FileWriter::try_new(&mut bytes, &batch.schema())?;
    writer.write(&batch)?;
    writer.finish()?;
    drop(writer);
    Ok(bytes)
}

async fn search(page: &Page, text: &str) -> Result<()> {
    page.eval(&format!(
        "(field => {{ field.value = {text:?}; return field.dispatchEvent(new Event('input', {{ bubbles: true }})); }})\
         (document.querySelector('[data-testid=filter-search]'))"
    ))
    .await?;
    Ok(())
}

/// Opens the panel on the only dimension of that name.
async fn choose(page: &Page, name: &str) -> Result<()> {
    page.click("add-filter").await?;
    page.wait("document.querySelector('[data-testid=filter-search]') !== null").await?;
    search(page, name).await?;
    page.wait("document.querySelectorAll('[data-testid=filter-dimension]').length === 1").await?;
    page.click("filter-dimension").await?;
    page.wait("document.querySelector('[data-testid=filter-value]') !== null").await
}

/// Ticks a value by a selector of its box.
async fn tick(page: &Page, of: &str) -> Result<()> {
    page.wait(&format!("document.querySelector('[data-testid=filter-value]{of}') !== null")).await?;
    page.eval(&format!("(document.querySelector('[data-testid=filter-value]{of}').click(), true)")).await?;
    page.settled().await
}

/// The chip's words and the searches that are left.
async fn assert_shown(page: &Page, chip: Option<&str>, searches: usize) -> Result<()> {
    page.wait(&format!(
        "document.querySelector('[data-testid=kpi-searches]')?.dataset.value === '{searches}'"
    ))
    .await?;
    page.settled().await?;
    let words = "document.querySelector('[data-testid=chip-search_query] .name')?.textContent ?? null";
    assert_eq!(page.eval(words).await?, json!(chip));
    Ok(())
}

#[test]
fn test_filter_by_the_panel_and_come_back_by_its_link() -> Result<()> {
    let folder = Folder::new()?;
    let file = folder.write("searches.arrow", &bytes()?)?;
    let all = 3 * TERMS + NAMELESS + 1;
    with_page(async |page| {
        page.open(&[&file]).await?;
        page.go("search").await?;
        choose(page, "search term").await?;
        assert_eq!(page.eval("document.querySelectorAll('[data-testid=filter-value]').length").await?, 1_000);
        // Null by its name, then all but null.
        tick(page, "[data-null]").await?;
        assert_shown(page, Some("Search term is no value"), NAMELESS).await?;
        page.wait(
            "document.querySelector('[data-testid=filter-left]').textContent.startsWith('7 of 3,608 rows')",
        )
        .await?;
        page.click("filter-is-not").await?;
        assert_shown(page, Some("Search term is not no value"), all - NAMELESS).await?;
        // One that is too rare for the list: the engine finds it.
        search(page, "needle").await?;
        tick(page, "[data-key=Needle]").await?;
        let both = "Search term is not no value or Needle";
        assert_shown(page, Some(both), all - NAMELESS - 1).await?;
        // The address alone brings it back.
        page.reload().await?;
        page.open(&[&file]).await?;
        assert_shown(page, Some(both), all - NAMELESS - 1).await?;
        // Each change was one step.
        page.click("undo").await?;
        assert_shown(page, Some("Search term is not no value"), all - NAMELESS).await?;
        page.click("undo").await?;
        assert_shown(page, Some("Search term is no value"), NAMELESS).await?;
        page.click("undo").await?;
        assert_shown(page, None, all).await?;
        // A part of the text is a filter of its own.
        choose(page, "search term").await?;
        search(page, "TERM 119").await?;
        page.wait("document.querySelector('[data-testid=filter-contains]') !== null").await?;
        page.click("filter-contains").await?;
        assert_shown(page, Some("Search term contains “TERM 119”"), 3 * 11).await?;
        assert_eq!(page.violations().await?, [""; 0]);
        Ok(())
    })
}
