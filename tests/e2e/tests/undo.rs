//! Undo and redo, by buttons, by keys, and by the browser's own.

use reelscope_e2e::{Page, Result, with_page};
use serde_json::{Value, json};

/// Whether the buttons can be pressed: undo, redo.
async fn buttons(page: &Page) -> Result<Value> {
    page.eval("['undo', 'redo'].map(id => !document.querySelector(`[data-testid=${id}]`).disabled)").await
}

/// Sends a key where the focus is, with Ctrl and maybe Shift.
async fn press(page: &Page, key: &str, shift: bool) -> Result<()> {
    page.eval(&format!(
        "(document.activeElement.dispatchEvent(new KeyboardEvent('keydown', \
         {{ key: {key:?}, ctrlKey: true, shiftKey: {shift}, bubbles: true, cancelable: true }})), true)"
    ))
    .await?;
    Ok(())
}

async fn events(page: &Page, expected: &str) -> Result<()> {
    page.wait(&format!("document.querySelector('[data-testid=kpi-events]')?.dataset.value === {expected:?}"))
        .await?;
    page.settled().await
}

#[test]
fn test_undo_and_redo_what_was_chosen() -> Result<()> {
    with_page(async |page| {
        page.click("sample-dataflix").await?;
        page.settled().await?;
        assert_eq!(buttons(page).await?, json!([false, false]));
        page.go("playback").await?;
        page.toggle("errors_by_device_type", "Tablet").await?;
        let tablets = page.card("events").await?;
        page.toggle("errors_by_event_type", "error").await?;
        let both = page.card("events").await?;
        assert!(tablets != "100" && both != tablets);
        assert_eq!(buttons(page).await?, json!([true, false]));

        page.click("undo").await?;
        events(page, &tablets).await?;
        assert_eq!(buttons(page).await?, json!([true, true]));
        press(page, "z", false).await?;
        events(page, "100").await?;
        press(page, "Z", true).await?;
        events(page, &tablets).await?;
        press(page, "y", false).await?;
        events(page, &both).await?;
        assert_eq!(buttons(page).await?, json!([true, false]));

        // In a field the keys are the field's.
        page.eval("(document.querySelector('[data-testid=range-from]').focus(), true)").await?;
        press(page, "z", false).await?;
        page.click("undo").await?;
        events(page, &tablets).await?;
        // The browser's own way is the same.
        page.eval("(document.activeElement.blur(), history.forward(), true)").await?;
        events(page, &both).await?;
        assert_eq!(buttons(page).await?, json!([true, false]));

        // Another choice forgets what was undone.
        page.click("undo").await?;
        events(page, &tablets).await?;
        page.click("clear-filters").await?;
        events(page, "100").await?;
        assert_eq!(buttons(page).await?, json!([true, false]));

        // A reload knows where it stands.
        page.click("undo").await?;
        events(page, &tablets).await?;
        page.reload().await?;
        page.click("sample-dataflix").await?;
        events(page, &tablets).await?;
        assert_eq!(buttons(page).await?, json!([true, true]));
        page.click("redo").await?;
        events(page, "100").await?;
        Ok(())
    })
}
