//! Saved views: saved, opened as a step, renamed, deleted by a second press, and kept by the browser.

use leptos::prelude::{WithUntracked, window};
use reelscope::{
    state::{Action, Page, action::Pick},
    ui::app::Phase,
};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlInputElement;

use crate::page::{Shown, open, press, send, sleep, start};

const KEY: &str = "reelscope-views";

fn stored() -> Option<String> {
    window().local_storage().unwrap().unwrap().get_item(KEY).unwrap()
}

fn store(text: &str) {
    window().local_storage().unwrap().unwrap().set_item(KEY, text).unwrap();
}

fn forget() {
    window().local_storage().unwrap().unwrap().remove_item(KEY).unwrap();
}

fn name(shown: &Shown) -> HtmlInputElement {
    shown.find("[data-testid=view-name]").unchecked_into()
}

async fn click(shown: &Shown, selector: &str) {
    shown.click(selector).await;
    sleep(10).await;
}

async fn save_as(shown: &Shown, text: &str) {
    let input = name(shown);
    input.set_value(text);
    send(&input, "new Event('input', {bubbles: true})");
    sleep(10).await;
    click(shown, "[data-testid=save-view]").await;
}

async fn only_mobile(shown: &Shown) {
    shown.app.act(Action::Pick {
        table: "video_playback_events".to_owned(),
        dimension: "device_type".to_owned(),
        key: Some("Mobile".to_owned()),
        how: Pick::Toggle,
    });
    shown.settled().await;
}

#[wasm_bindgen_test]
async fn test_view_is_saved_renamed_opened_and_deleted() {
    forget();
    let shown = open(Page::Playback).await;
    only_mobile(&shown).await;
    let state = shown.app.state.with_untracked(Clone::clone);
    click(&shown, "[data-testid=views]").await;
    assert_eq!(name(&shown).value(), "Playback: Device is Mobile");
    save_as(&shown, "<b>Phones</b>").await;
    let note = || shown.find("[data-testid=view-note]").text_content().unwrap();
    assert_eq!(note(), "This view is saved.");
    assert_eq!(shown.find("[data-testid=open-view]").text_content().unwrap(), "<b>Phones</b>");
    save_as(&shown, "Phones").await;
    assert!(shown.try_find("[data-view='Phones']").is_some());
    assert!(!stored().unwrap().contains("<b>"), "renamed");

    // Another state, and back by name; that is a step as any.
    shown.app.act(Action::ClearAll);
    shown.app.act(Action::Go(Page::Audience));
    shown.settled().await;
    let steps = shown.app.steps.with_untracked(|steps| steps.at);
    click(&shown, "[data-testid=open-view]").await;
    assert_eq!(shown.app.state.with_untracked(Clone::clone), state);
    assert_eq!(shown.app.steps.with_untracked(|steps| steps.at), steps + 1);
    assert!(shown.try_find("[data-testid=views-panel]").is_none(), "closed");
    let focused = || leptos::prelude::document().active_element().unwrap().get_attribute("data-testid");
    assert_eq!(focused().as_deref(), Some("views"));

    click(&shown, "[data-testid=views]").await;
    assert_eq!(name(&shown).value(), "Phones");
    click(&shown, "[data-testid=delete-view]").await;
    assert_eq!(shown.find("[data-testid=delete-view]").text_content().unwrap(), "Delete it?");
    send(&shown.find("[data-testid=delete-view]"), "new FocusEvent('blur')");
    sleep(10).await;
    assert_eq!(shown.find("[data-testid=delete-view]").text_content().unwrap(), "Delete");
    click(&shown, "[data-testid=delete-view]").await;
    click(&shown, "[data-testid=delete-view]").await;
    assert!(shown.try_find("[data-testid=open-view]").is_none());
    assert_eq!(stored(), None);
    press(&shown.find("[data-testid=views-panel]"), "Escape");
    sleep(10).await;
    assert!(shown.try_find("[data-testid=views-panel]").is_none());
}

#[wasm_bindgen_test]
async fn test_view_opened_with_nothing_open_says_what_to_drop() {
    store(r##"{"version":1,"views":[{"name":"Terms","hash":"#/search?v=1"}]}"##);
    let shown = start();
    sleep(10).await;
    click(&shown, "[data-testid=views]").await;
    assert!(shown.try_find("[data-testid=save-view]").is_none(), "there is nothing to save");
    assert_eq!(shown.find("[data-testid=open-view]").text_content().unwrap(), "TermsNeeds search_events.");
    click(&shown, "[data-testid=open-view]").await;
    let expects = shown.find(".expects").text_content().unwrap();
    assert!(expects.contains("search_events"), "{expects}");
    forget();
    leptos::prelude::window().history().unwrap().back().unwrap();
    sleep(50).await;
}

#[wasm_bindgen_test]
async fn test_views_of_a_newer_program_are_left_alone() {
    let newer = r#"{"version":2,"views":"x"}"#;
    store(newer);
    let shown = open(Page::Playback).await;
    click(&shown, "[data-testid=views]").await;
    save_as(&shown, "Mine").await;
    assert_eq!(stored().as_deref(), Some(newer));
    let notice = shown.find("[data-testid=notice][data-code=views]").text_content().unwrap();
    assert!(notice.contains("“Mine” is not kept") && notice.contains("newer version"), "{notice}");
    forget();
    let start = start();
    sleep(10).await;
    assert!(start.try_find("[data-testid=views]").is_none(), "nothing to save, nothing saved");
    start.app.enter(Phase::Empty);
}

#[wasm_bindgen_test]
async fn test_full_store_says_what_gave_way() {
    let views: Vec<String> =
        (0..100).map(|at| format!(r##"{{"name":"v{at}","hash":"#/data?v=1&n={at}"}}"##)).collect();
    store(&format!(r#"{{"version":1,"views":[{}]}}"#, views.join(",")));
    let shown = open(Page::Playback).await;
    click(&shown, "[data-testid=views]").await;
    save_as(&shown, "One more").await;
    let notice = shown.find("[data-testid=notice][data-code=views]").text_content().unwrap();
    assert!(notice.contains("“v0” is not kept: 100 views"), "{notice}");
    assert_eq!(shown.root.query_selector_all("[data-testid=open-view]").unwrap().length(), 100);
    forget();
}
