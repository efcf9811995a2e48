//! The check of ids and links on the Data page.

use std::sync::Arc;

use leptos::prelude::*;
use reelscope::state::Page;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{Shown, open, sleep};

const BUTTON: &str = "[data-testid=check-ids]";

async fn checked(shown: &Shown) {
    sleep(10).await;
    while shown.try_find("[data-testid=ids] progress").is_some() {
        sleep(5).await;
    }
    sleep(0).await;
}

#[wasm_bindgen_test]
async fn test_check_tells_how_far_it_is_and_what_it_found() {
    let shown = open(Page::Data).await;
    assert!(shown.try_find("[data-testid=ids] .finding").is_none(), "only when it is asked for");
    let button = shown.find(BUTTON);
    assert!(button.get_attribute("aria-label").unwrap().contains("video_playback_events"));
    button.focus().unwrap();
    button.click();
    sleep(10).await;
    assert_eq!(button.get_attribute("aria-disabled").as_deref(), Some("true"));
    let bar = shown.find("[data-testid=ids] progress");
    assert_eq!(bar.get_attribute("aria-label").as_deref(), Some("Comparing EventID (1 of 2)"));
    checked(&shown).await;

    let found = shown.find("[data-testid=ids] .finding[data-tone=bad]");
    let said = found.text_content().unwrap();
    assert!(said.contains("2 rows (28.6%) share their id with another"), "{said}");
    assert!(said.contains("<b>e-7</b>") && said.contains("events.arrow rows 1 and 7"), "{said}");
    assert!(shown.find(".finding[data-tone=plain]").text_content().unwrap().contains("Open its file."));
    let status = shown.find("[data-testid=ids] [role=status]").text_content().unwrap();
    assert_eq!(status, "One column of video_playback_events has faults in its ids.");
    // Whoever pressed it by a key is still on it.
    let document = button.owner_document().unwrap();
    assert_eq!(document.active_element().unwrap().get_attribute("data-testid").as_deref(), Some("check-ids"));
}

#[wasm_bindgen_test]
async fn test_check_is_kept_over_pages_and_dropped_with_its_files() {
    let shown = open(Page::Data).await;
    shown.find(BUTTON).click();
    checked(&shown).await;
    shown.click("[data-testid=page-playback]").await;
    shown.click("[data-testid=page-data]").await;
    assert!(shown.try_find(".finding").is_some());

    let mut tables = shown.app.tables.get_untracked().as_ref().clone();
    tables[0].files.push("more.arrow".to_owned());
    shown.app.tables.set(Arc::new(tables));
    sleep(0).await;
    assert!(shown.try_find(".finding").is_none());
    shown.engine.fails.set(true);
    shown.find(BUTTON).click();
    checked(&shown).await;
    let said = shown.find(".finding").text_content().unwrap();
    assert!(said.contains("Files of video_playback_events went.") && said.contains("Check again."), "{said}");
    shown.engine.fails.set(false);
    shown.find(BUTTON).click();
    checked(&shown).await;
    assert!(shown.try_find(".finding[data-tone=bad]").is_some());
}
