//! The frame: start screen, rail, chips, menus, messages, theme.

use leptos::prelude::*;
use reelscope::{
    state::{Action, Page, action::Pick},
    ui::app::Phase,
    view_model::message::{Alert, NoticeLine},
};
use reelscope_model::{Code, Error};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{open, press, send, sleep, start};

#[wasm_bindgen_test]
async fn test_start_screen_says_how_to_begin() {
    let shown = start();
    sleep(10).await;
    assert!(shown.find("[data-testid=open-files]").has_attribute("multiple"));
    let samples = shown.root.query_selector_all(".samples button").unwrap();
    let names = (0..samples.length()).filter_map(|at| samples.item(at)?.text_content()).collect::<Vec<_>>();
    assert!(names.len() == 2 && names[0].contains("season"), "the season is first: {names:?}");
    assert!(
        shown.find("[data-testid=sample-dataflix]").text_content().unwrap().contains("original dashboard")
    );
    assert!(shown.find(".pledge").text_content().unwrap().contains("never leave this browser"));
    assert!(shown.try_find(".rail").is_none());
}

#[wasm_bindgen_test]
async fn test_rail_goes_to_every_page() {
    let shown = open(Page::Overview).await;
    for page in Page::ALL {
        shown.click(&format!("[data-testid=page-{}]", page.id())).await;
        assert_eq!(shown.app.state.with_untracked(|state| state.page), page);
        assert!(shown.try_find(".page h1").is_some(), "{}", page.id());
        let current = shown.find("[aria-current=page]").get_attribute("data-testid");
        assert_eq!(current, Some(format!("page-{}", page.id())));
    }
}

#[wasm_bindgen_test]
async fn test_data_page_lists_tables_and_columns() {
    let shown = open(Page::Data).await;
    assert!(shown.try_find("[data-table=video_playback_events]").is_some());
    let columns = shown.root.query_selector_all("tr[data-column]").unwrap();
    assert_eq!(columns.length(), 4);
}

#[wasm_bindgen_test]
async fn test_card_explains_itself_on_a_press() {
    let shown = open(Page::Playback).await;
    let about = shown.find("#about-error_rate");
    assert!(!about.matches(":popover-open").unwrap());
    shown.click("[data-testid=kpi-error_rate] .info").await;
    assert!(about.matches(":popover-open").unwrap());
    let text = about.text_content().unwrap();
    for part in ["Error rate", "Numerator: errors", "Denominator: events", "Source"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    // The press does not make it the page's measure.
    assert_eq!(shown.app.state.with_untracked(|state| state.measure.clone()), None);
}

#[wasm_bindgen_test]
async fn test_card_without_a_figure_says_why() {
    let shown = open(Page::Playback).await;
    shown.app.act(Action::Pick {
        table: "video_playback_events".to_owned(),
        dimension: "device_type".to_owned(),
        key: Some("nothing".to_owned()),
        how: Pick::Only,
    });
    shown.settled().await;
    let card = shown.find("[data-testid=kpi-error_rate]");
    assert_eq!(card.get_attribute("data-value").as_deref(), Some("null"));
    let why = shown.find("[data-testid=kpi-error_rate] .delta").text_content().unwrap();
    assert_eq!(why, "No rows match these filters.");
}

#[wasm_bindgen_test]
async fn test_chip_removes_its_filter() {
    let shown = open(Page::Playback).await;
    shown.app.act(Action::Pick {
        table: "video_playback_events".to_owned(),
        dimension: "device_type".to_owned(),
        key: Some("Mobile".to_owned()),
        how: Pick::Toggle,
    });
    shown.settled().await;
    let chip = shown.find("[data-testid=chip-device_type]");
    assert!(chip.text_content().unwrap().contains("Mobile"));
    shown.click("[data-testid=chip-device_type] button").await;
    assert_eq!(shown.card("events"), "7");
    assert!(shown.try_find("[data-testid=chip-device_type]").is_none());
    assert!(shown.find("[data-testid=clear-filters]").has_attribute("disabled"));
}

#[wasm_bindgen_test]
async fn test_change_is_owed_at_once_and_drawn_later() {
    let shown = open(Page::Playback).await;
    let body = leptos::tachys::dom::body();
    let revision =
        || body.get_attribute("data-revision").and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
    let before = revision();
    shown.find("figure[data-testid=chart-errors_by_device_type] th[data-key=Mobile] button").click();
    assert!(body.has_attribute("data-pending"));
    shown.settled().await;
    assert!(revision() > before);
}

#[wasm_bindgen_test]
async fn test_menu_opens_closes_and_holds_the_exports() {
    let shown = open(Page::Playback).await;
    let figure = "figure[data-testid=chart-errors_by_device_type]";
    for export in ["png", "svg", "csv"] {
        assert!(shown.try_find(&format!("{figure} [data-testid=export-{export}]")).is_some());
    }
    let menu = format!("{figure} [role=menu]");
    assert!(shown.find(&menu).hidden());
    shown.click(&format!("{figure} .menu > button")).await;
    assert!(!shown.find(&menu).hidden());
    press(&shown.find(&menu), "Escape");
    sleep(10).await;
    assert!(shown.find(&menu).hidden());
    shown.click(&format!("{figure} .menu > button")).await;
    send(&leptos::tachys::dom::body(), "new PointerEvent('pointerdown', {bubbles: true})");
    sleep(10).await;
    assert!(shown.find(&menu).hidden());
}

#[wasm_bindgen_test]
async fn test_alerts_and_notices_carry_their_codes_as_text() {
    let shown = start();
    let error =
        Error::new(Code::NotArrow, "<b>words</b>.csv is not an Arrow file.").hint("Export it as Arrow.");
    shown.app.alerts.update(|alerts| alerts.push(Alert::new(Some("<b>words</b>.csv"), &error)));
    let open_already = Error::new(Code::AlreadyOpen, "a.arrow is open already.");
    shown.app.notices.update(|notices| notices.push(NoticeLine::refused("a.arrow", &open_already)));
    shown.app.enter(Phase::Error);
    sleep(20).await;
    let alert = shown.find("[role=alert][data-code=not-arrow]");
    assert!(alert.text_content().unwrap().contains("<b>words</b>.csv is not an Arrow file."));
    assert!(shown.try_find("[data-testid=notice][data-code=already-open]").is_some());
    let other = Error::new(Code::Empty, "The file is empty.");
    shown.app.alerts.update(|alerts| alerts.push(Alert::new(Some("b.arrow"), &other)));
    sleep(20).await;
    let buttons = shown.root.query_selector_all("[role=alert] button").unwrap();
    // Both before the first is gone from the page.
    for at in 0..buttons.length() {
        buttons.get(at).unwrap().unchecked_into::<web_sys::HtmlElement>().click();
    }
    sleep(20).await;
    assert!(shown.try_find("[role=alert]").is_none());
}

#[wasm_bindgen_test]
async fn test_alert_has_its_line_of_code_to_take_along() {
    let shown = start();
    let hint = "Turn it into Arrow: `write_feather({file}, {out})`";
    let error = Error::new(Code::NotArrow, "It looks like CSV.").hint(hint).of_file("<i>\".csv");
    shown.app.alerts.update(|alerts| alerts.push(Alert::new(Some("<i>\".csv"), &error)));
    shown.app.enter(Phase::Error);
    sleep(20).await;
    let code = shown.find("[role=alert] code").text_content().unwrap();
    assert_eq!(code, r#"write_feather("<i>\".csv", "<i>\".arrow")"#);
    let words = shown.find("[role=alert] .muted").text_content().unwrap();
    assert_eq!(words, "Turn it into Arrow: ");
    let copy = shown.find("[data-testid=copy-code]");
    copy.click();
    sleep(20).await;
    assert_eq!(copy.text_content().unwrap(), "Copied");
    assert!(shown.try_find("[role=alert]").is_some(), "copying dismisses nothing");
}

#[wasm_bindgen_test]
async fn test_theme_goes_round() {
    let shown = start();
    sleep(10).await;
    let root = document().document_element().unwrap();
    let theme = || root.get_attribute("data-theme");
    let button = shown.find("[aria-label^=Theme]");
    let mut seen = Vec::new();
    for _ in 0..3 {
        button.click();
        seen.push(theme());
    }
    seen.sort();
    assert_eq!(seen, [None, Some("dark".to_owned()), Some("light".to_owned())]);
}
