//! What the pages take in memory, and the question what to leave out: shown, chosen by pointer and keys, answered.

use std::sync::Arc;

use leptos::prelude::*;
use reelscope::{
    state::Page,
    ui::{app::Phase, memory::Asked},
};
use reelscope_engine::coordinator::{Bytes, ColumnForecast, Forecast, TableForecast};
use reelscope_model::Role;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlButtonElement, HtmlInputElement};

use crate::page::{Shown, open, sleep, start};

const TABLE: &str = "video_playback_events";
const MB: u64 = 1_000_000;

/// Two workers of 100 MB each.
fn forecast() -> Arc<Forecast> {
    let column = |(name, role, mb): (&str, Role, u64)| ColumnForecast {
        column: name.to_owned(),
        role,
        workers: vec![Bytes { kept: mb * MB, ..Bytes::default() }; 2],
    };
    let columns = [
        ("Timestamp", Role::Time, 50),
        ("EventID", Role::Id, 80),
        ("SessionID", Role::Id, 20),
        ("DeviceType", Role::Dimension, 5),
    ];
    let table = TableForecast {
        table: TABLE.to_owned(),
        rest: vec![0; 2],
        window: vec![0; 2],
        columns: columns.map(column).to_vec(),
    };
    Arc::new(Forecast { budget: 100 * MB, base: vec![2 * MB; 2], held: vec![0; 2], tables: vec![table] })
}

async fn ask(shown: &Shown) {
    shown.app.enter(Phase::Loading);
    shown.app.memory.asked.set(Some(Asked { forecast: forecast(), files: vec![1] }));
    sleep(20).await;
}

fn checkbox(shown: &Shown, column: &str) -> HtmlInputElement {
    shown.find(&format!("[data-testid=gate] [data-column={column}] input")).unchecked_into()
}

fn open_button(shown: &Shown) -> HtmlButtonElement {
    shown.find("[data-testid=gate-open]").unchecked_into()
}

fn text(shown: &Shown, selector: &str) -> String {
    shown.find(selector).text_content().unwrap().replace('\u{a0}', " ")
}

#[wasm_bindgen_test]
async fn test_gate_proposes_the_heaviest_id() {
    let shown = start();
    ask(&shown).await;
    let columns = shown.root.query_selector_all("[data-testid=gate] li").unwrap();
    let first: web_sys::Element = columns.get(0).unwrap().unchecked_into();
    assert_eq!((columns.length(), first.get_attribute("data-column").as_deref()), (4, Some("EventID")));
    assert!(checkbox(&shown, "EventID").checked());
    assert!(!checkbox(&shown, "Timestamp").checked() && !checkbox(&shown, "SessionID").checked());
    assert!(text(&shown, "[data-testid=gate]").contains("need about 170 MB in one of the 2 workers"));
    assert!(text(&shown, "[data-testid=gate-verdict]").contains("which fits"));
    assert_eq!(text(&shown, "[data-testid=gate-open]").trim(), "Open without 1 column");
    // Whoever reads by ear hears of it, and goes on from there by keys.
    let focused = document().active_element().and_then(|element| element.get_attribute("id"));
    assert_eq!(focused.as_deref(), Some("gate-title"));
}

#[wasm_bindgen_test]
async fn test_gate_opens_only_what_fits() {
    let shown = start();
    ask(&shown).await;
    assert!(!open_button(&shown).disabled());
    // A check box takes a click, and the space bar as one.
    checkbox(&shown, "EventID").click();
    sleep(20).await;
    assert!(open_button(&shown).disabled());
    assert!(text(&shown, "[data-testid=gate-verdict]").contains("too much"));
    checkbox(&shown, "Timestamp").focus().unwrap();
    checkbox(&shown, "Timestamp").click();
    checkbox(&shown, "SessionID").click();
    sleep(20).await;
    assert!(!open_button(&shown).disabled());
    assert_eq!(text(&shown, "[data-testid=gate-open]").trim(), "Open without 2 columns");
    open_button(&shown).click();
    sleep(20).await;
    assert!(shown.try_find("[data-testid=gate]").is_none());
}

#[wasm_bindgen_test]
async fn test_gate_closes_beside_what_is_open() {
    let shown = open(Page::Playback).await;
    ask(&shown).await;
    assert!(shown.try_find("[data-testid=kpi-events]").is_some());
    shown.find("[data-testid=gate-close]").click();
    sleep(20).await;
    assert!(shown.try_find("[data-testid=gate]").is_none());
    assert!(shown.try_find("[data-testid=kpi-events]").is_some());
}

#[wasm_bindgen_test]
async fn test_data_page_says_what_tables_take() {
    let shown = open(Page::Data).await;
    assert!(shown.try_find("[data-testid=memory]").is_none());
    shown.app.memory.forecast.set(Some(forecast()));
    sleep(20).await;
    let line = text(&shown, &format!("[data-table={TABLE}] [data-testid=memory]"));
    assert_eq!(line, "About 340 MB in memory for the columns the pages use.");
    assert!(shown.try_find("[data-testid=bring-back]").is_none());
}

#[wasm_bindgen_test]
async fn test_data_page_offers_to_bring_columns_back() {
    let shown = open(Page::Explore).await;
    shown.app.tables.update(|tables| {
        let table = &mut Arc::make_mut(tables)[0];
        table.notices.push(reelscope_model::Notice {
            code: "left-out".to_owned(),
            column: Some("Bitrate".to_owned()),
            message: "Bitrate is left out.".to_owned(),
        });
    });
    shown.click("[data-testid=page-data]").await;
    let button = shown.find("[data-testid=bring-back][data-column=Bitrate]");
    assert_eq!(button.text_content().as_deref(), Some("Bring back Bitrate"));
    assert!(shown.try_find("[data-testid=notice][data-code=left-out]").is_some());
}
