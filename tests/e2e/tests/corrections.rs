//! What the reader corrects on the Data page: it holds at once, is kept for the next file of the same shape, and can be
//! forgotten.

use std::{path::PathBuf, sync::Arc};

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_ipc::writer::FileWriter;
use reelscope_e2e::{Page, Result, data::Folder, with_page};
use serde_json::json;

/// Playback events of these types, on a device that no other text names.
fn events(folder: &Folder, name: &str, types: &[&str], turned: bool) -> Result<PathBuf> {
    let rows = 0..i64::try_from(types.len())?;
    let times: ArrayRef =
        Arc::new(Int64Array::from_iter_values(rows.map(|row| 1_767_225_600_000 + row * 60_000)));
    let types: ArrayRef = Arc::new(StringArray::from_iter_values(types));
    let device: ArrayRef = Arc::new(StringArray::from_iter_values(vec!["Private TV"; times.len()]));
    let mut columns = vec![("ts", times), ("event", types), ("device", device)];
    if turned {
        columns.reverse();
    }
    let batch = RecordBatch::try_from_iter(columns)?;
    let mut bytes = Vec::new();
    let mut writer = FileWriter::try_new(&mut bytes, &batch.schema())?;
    writer.write(&batch)?;
    writer.finish()?;
    drop(writer);
    folder.write(name, &bytes)
}

/// Chooses in a chooser as a person does.
async fn choose(page: &Page, selector: &str, value: &str) -> Result<()> {
    let (selector, value) = (serde_json::to_string(selector)?, serde_json::to_string(value)?);
    page.wait(&format!("document.querySelector({selector}) !== null")).await?;
    let choose = format!(
        "(() => {{ const select = document.querySelector({selector}); select.focus(); select.value = {value}; \
         select.dispatchEvent(new Event('change', {{ bubbles: true }})); return select.value; }})()"
    );
    assert_eq!(page.eval(&choose).await?, json!(serde_json::from_str::<String>(&value)?), "offered");
    page.settled().await
}

async fn text(page: &Page, selector: &str) -> Result<String> {
    let selector = serde_json::to_string(selector)?;
    let text = page.eval(&format!("document.querySelector({selector})?.textContent ?? ''")).await?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

async fn unmapped(page: &Page) -> Result<u64> {
    let many = page
        .eval("document.querySelectorAll('[data-testid=notice][data-code=unmapped-value]').length")
        .await?;
    Ok(many.as_u64().unwrap_or_default())
}

const LAUNCH: &str = "[data-mapper=event] tr[data-value=launch] select";

#[test]
fn test_map_a_value_and_keep_it_for_the_next_file_of_the_shape() -> Result<()> {
    let folder = Folder::new()?;
    let first = ["play", "launch", "Launch", "launch", "odd", "stall"];
    let first = events(&folder, "january.arrow", &first, false)?;
    let next = ["launch", "play", "LAUNCH", "launch", "launch", "odd", "stall", "stall"];
    let next = events(&folder, "february.arrow", &next, true)?;
    with_page(async |page| {
        page.open(&[&first]).await?;
        page.go("playback").await?;
        assert_eq!(page.card("buffers").await?, "1");
        page.go("data").await?;
        assert_eq!(unmapped(page).await?, 3);
        assert_eq!(text(page, "[data-testid=kept]").await?, "");
        page.wait(&format!("document.querySelector('{LAUNCH}') !== null")).await?;
        let order = page
            .eval("[...document.querySelectorAll('[data-mapper=event] tr[data-value]')].map(row => row.dataset.value)")
            .await?;
        assert_eq!(order, json!(["launch", "Launch", "odd", "play", "stall"]), "the most frequent first");

        choose(page, LAUNCH, "buffer").await?;
        assert_eq!(unmapped(page).await?, 1, "however it is written");
        let focused = format!("document.activeElement === document.querySelector('{LAUNCH}')");
        page.wait(&focused).await?;
        choose(page, "[data-mapper=event] tr[data-value=odd] select", "-").await?;
        assert_eq!(unmapped(page).await?, 0);
        // What the model has in a set can be moved too.
        choose(page, "[data-mapper=event] tr[data-value=play] select", "error").await?;
        let kept = text(page, "[data-testid=kept]").await?;
        assert!(kept.starts_with("3 corrections kept for the next file of this shape."), "{kept}");
        page.go("playback").await?;
        assert_eq!((page.card("buffers").await?, page.card("errors").await?), ("4".into(), "1".into()));
        assert_eq!(page.chart("errors_by_event_type").await?["play"], "1", "groups are of what is stored");

        // Another visit, and another file of that shape.
        page.reload().await?;
        let watch = "(window.buffers = new Set(), new MutationObserver(() => { const card = \
                     document.querySelector('[data-testid=kpi-buffers]'); if (card?.dataset.value && card.dataset.value !== 'null') \
                     window.buffers.add(card.dataset.value); }).observe(document.body, { subtree: true, childList: true, \
                     attributes: true }), true)";
        page.eval(watch).await?;
        page.open(&[&next]).await?;
        page.go("playback").await?;
        assert_eq!((page.card("buffers").await?, page.card("errors").await?), ("6".into(), "1".into()));
        assert_eq!(page.eval("[...window.buffers]").await?, json!(["6"]), "no other figure was ever shown");
        let stored = page.eval("localStorage.getItem('reelscope-corrections')").await?.to_string();
        assert!(
            stored.contains("launch") && !stored.contains("Private") && !stored.contains("february"),
            "{stored}"
        );

        page.go("data").await?;
        let kept = text(page, "[data-testid=kept]").await?;
        assert!(kept.starts_with("3 corrections kept from an earlier file of this shape."), "{kept}");
        assert!(kept.contains("stay in this browser"), "{kept}");
        page.click("forget-kept").await?;
        page.settled().await?;
        assert_eq!(text(page, "[data-testid=kept]").await?, "");
        assert_eq!(unmapped(page).await?, 3);
        page.wait(&format!("document.querySelector('{LAUNCH}').value === ''")).await?;
        page.go("playback").await?;
        assert_eq!((page.card("buffers").await?, page.card("errors").await?), ("2".into(), "0".into()));

        page.reload().await?;
        page.open(&[&next]).await?;
        page.go("playback").await?;
        assert_eq!(page.card("buffers").await?, "2", "it is forgotten");
        assert_eq!(page.violations().await?, Vec::<String>::new());
        Ok(())
    })
}

#[test]
fn test_choose_what_a_column_is() -> Result<()> {
    let folder = Folder::new()?;
    let file = events(&folder, "events.arrow", &["play", "stall", "error"], false)?;
    let next = events(&folder, "next.arrow", &["play", "error"], false)?;
    let chooser = |column: &str, what: &str| format!("tr[data-column={column}] select[aria-label^={what}]");
    with_page(async |page| {
        page.open(&[&file]).await?;
        page.go("data").await?;
        // Text that is no time cannot be one: the choice is taken back, and it says why.
        let meaning = chooser("device", "Meaning");
        let refused = format!("{meaning} ~ [role=alert]");
        page.eval(&format!(
            "(() => {{ const select = document.querySelector('{meaning}'); select.value = 'Timestamp'; \
             select.dispatchEvent(new Event('change', {{ bubbles: true }})); return true; }})()"
        ))
        .await?;
        page.wait(&format!("document.querySelector('{refused}') !== null")).await?;
        page.settled().await?;
        let why = text(page, &refused).await?;
        assert!(why.contains("device cannot be the Timestamp"), "{why}");
        page.wait(&format!("document.querySelector('{meaning}').value === 'DeviceType'")).await?;

        choose(page, &meaning, "Location").await?;
        let label = "[...document.querySelector('tr[data-column=ts] select[aria-label^=Reading]').selectedOptions][0].label";
        assert_eq!(page.eval(label).await?, json!("milliseconds since 1970"));
        let seconds = page
            .eval("[...document.querySelector('tr[data-column=ts] select[aria-label^=Reading]').options].find(o => o.label === 'seconds since 1970').value")
            .await?;
        choose(page, &chooser("ts", "Reading"), seconds.as_str().unwrap_or_default()).await?;
        assert_eq!(page.eval(label).await?, json!("seconds since 1970"));
        let kept = text(page, "[data-testid=kept]").await?;
        assert!(kept.starts_with("2 corrections kept for the next file"), "{kept}");

        page.reload().await?;
        page.open(&[&next]).await?;
        page.go("data").await?;
        assert_eq!(page.eval(label).await?, json!("seconds since 1970"));
        page.wait(&format!("document.querySelector('{meaning}').value === 'Location'")).await?;
        page.click("forget-kept").await?;
        page.settled().await?;
        assert_eq!(page.eval(label).await?, json!("milliseconds since 1970"));
        page.wait(&format!("document.querySelector('{meaning}').value === 'DeviceType'")).await?;
        Ok(())
    })
}

#[test]
fn test_choose_a_kind_and_keep_it() -> Result<()> {
    let folder = Folder::new()?;
    let file = events(&folder, "events.arrow", &["play"], false)?;
    let next = events(&folder, "next.arrow", &["play", "stall"], false)?;
    with_page(async |page| {
        page.open(&[&file]).await?;
        page.go("data").await?;
        choose(page, "section[data-table=video_playback_events] select[aria-label^=Kind]", "").await?;
        assert_eq!(
            page.eval("document.querySelector('section[data-table=events]') !== null").await?,
            json!(true)
        );
        page.reload().await?;
        page.open(&[&next]).await?;
        page.go("data").await?;
        assert_eq!(
            page.eval("document.querySelector('section[data-table=next]') !== null").await?,
            json!(true)
        );
        page.click("forget-kept").await?;
        page.settled().await?;
        let playback = "document.querySelector('section[data-table=video_playback_events]') !== null";
        assert_eq!(page.eval(playback).await?, json!(true));
        Ok(())
    })
}

#[test]
fn test_map_more_values_than_anybody_reads() -> Result<()> {
    let folder = Folder::new()?;
    let types: Vec<String> = (0..150).map(|at| format!("odd {at}")).collect();
    let mut types: Vec<&str> = types.iter().map(String::as_str).collect();
    types.push("stall");
    let file = events(&folder, "events.arrow", &types, false)?;
    let rows = "document.querySelectorAll('[data-mapper=event] div tr[data-value]').length";
    let press = |text: &str| {
        format!(
            "([...document.querySelectorAll('[data-mapper=event] button')].find(button => !button.hidden && \
             button.textContent.startsWith('{text}')).click(), true)"
        )
    };
    with_page(async |page| {
        page.open(&[&file]).await?;
        page.go("data").await?;
        page.wait(&format!("{rows} === 101")).await?;
        page.eval(&press("Show 50 more")).await?;
        page.wait(&format!("{rows} === 151")).await?;
        assert_eq!(unmapped(page).await?, 21, "the notices name a few and count the rest");
        choose(page, "[data-mapper=event] tr[data-value='odd 149'] select", "buffer").await?;
        page.eval(&press("None of these for all 149")).await?;
        page.settled().await?;
        assert_eq!(unmapped(page).await?, 0);
        page.go("playback").await?;
        assert_eq!(page.card("buffers").await?, "2");
        Ok(())
    })
}

#[test]
fn test_correct_where_nothing_can_be_kept() -> Result<()> {
    let folder = Folder::new()?;
    let file = events(&folder, "events.arrow", &["play", "launch"], false)?;
    let spoilt = [
        // Whatever somebody else has put there.
        (
            "localStorage.setItem('reelscope-corrections', '{\"version\":1,\"files\":[{\"likeness\":7},3,{')",
            true,
        ),
        // No room.
        (
            "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }",
            false,
        ),
        // None at all, as where a browser keeps nothing for pages.
        (
            "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })",
            false,
        ),
        // What a newer program has written is left as it is.
        ("localStorage.setItem('reelscope-corrections', '{\"version\":99}')", false),
    ];
    for (script, keeps) in spoilt {
        with_page(async |page| {
            page.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await?;
            page.reload().await?;
            page.open(&[&file]).await?;
            page.go("data").await?;
            choose(page, LAUNCH, "buffer").await?;
            let told = page.eval("document.querySelector('[data-code=not-kept]') !== null").await?;
            assert_eq!(told, json!(!keeps), "{script}");
            let kept = text(page, "[data-testid=kept]").await?;
            assert_eq!(kept.contains("until this page is closed"), !keeps, "{script}: {kept}");
            page.go("playback").await?;
            assert_eq!(page.card("buffers").await?, "1", "{script}");
            if script.contains("99") {
                let stored = page.eval("localStorage.getItem('reelscope-corrections')").await?;
                assert_eq!(stored, json!("{\"version\":99}"));
            }
            Ok(())
        })?;
    }
    Ok(())
}
