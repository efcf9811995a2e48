//! The panel of filters: found by its search, ticked by keys, said by its chip, closed by Escape.

use leptos::prelude::*;
use reelscope::state::Page;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlInputElement;

use crate::page::{Shown, open, press, send, sleep};

const SEARCH: &str = "[data-testid=filter-search]";

/// What has the focus.
fn focused() -> web_sys::Element {
    document().active_element().unwrap()
}

fn search(shown: &Shown, text: &str) {
    let field: HtmlInputElement = shown.find(SEARCH).unchecked_into();
    field.set_value(text);
    send(&field, "new Event('input', {bubbles: true})");
}

fn values(shown: &Shown) -> Vec<String> {
    let found = shown.root.query_selector_all(".picker li").unwrap();
    (0..found.length()).map(|at| found.get(at).unwrap().text_content().unwrap()).collect()
}

#[wasm_bindgen_test]
async fn test_add_a_filter_by_keys_and_change_it_by_its_chip() {
    let shown = open(Page::Playback).await;
    shown.click("[data-testid=add-filter]").await;
    sleep(20).await;
    assert!(focused().matches(SEARCH).unwrap(), "the focus goes in");
    search(&shown, "devi");
    sleep(20).await;
    assert_eq!(values(&shown), ["Device"]);
    press(&focused(), "Enter");
    sleep(40).await;
    assert!(focused().matches(SEARCH).unwrap());
    assert_eq!(values(&shown), ["Smart TV3", "Mobile3", "No value1"]);
    search(&shown, "mob");
    sleep(20).await;
    assert_eq!(values(&shown), ["Mobile3"]);
    press(&focused(), "ArrowDown");
    assert_eq!(focused().get_attribute("data-key").as_deref(), Some("Mobile"));
    press(&focused(), "Enter");
    shown.settled().await;
    assert_eq!(shown.card("events"), "3");
    let chip = || shown.find("[data-testid=chip-device_type] .name").text_content().unwrap();
    assert_eq!(chip(), "Device is Mobile");
    shown.click("[data-testid=filter-is-not]").await;
    assert_eq!((chip().as_str(), shown.card("events").as_str()), ("Device is not Mobile", "4"));
    press(&shown.find(SEARCH), "Escape");
    sleep(20).await;
    assert!(shown.try_find(".picker").is_none());
    assert!(focused().matches("[data-testid=add-filter]").unwrap(), "the focus goes back");

    shown.click("[data-testid=chip-device_type] .name").await;
    sleep(40).await;
    let ticked = shown.root.query_selector_all(".picker :checked").unwrap();
    assert_eq!(ticked.length(), 1);
    shown.click(".picker [data-null]").await;
    assert_eq!(chip(), "Device is not Mobile or no value");
    assert_eq!(shown.card("events"), "3");
    press(&shown.find(SEARCH), "Escape");
    sleep(20).await;
    assert!(focused().matches("[data-testid=chip-device_type] .name").unwrap());
    // A press elsewhere closes it too.
    shown.click("[data-testid=add-filter]").await;
    assert!(shown.try_find(".picker").is_some());
    send(&leptos::tachys::dom::body(), "new PointerEvent('pointerdown', {bubbles: true})");
    sleep(20).await;
    assert!(shown.try_find(".picker").is_none());
}
