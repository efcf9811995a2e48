//! Charts: drawn, pointed at, stepped through, filtered, read as tables, empty and failed.

use leptos::prelude::*;
use reelscope::state::{Action, Keep, Page, State, action::Pick};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlCanvasElement;

use crate::page::{Shown, open, point, press, sleep};

const CHART: &str = "figure[data-testid=chart-errors_by_device_type]";

fn canvas(shown: &Shown) -> HtmlCanvasElement {
    shown.find(&format!("{CHART} canvas")).unchecked_into()
}

fn kept(shown: &Shown) -> Vec<Keep> {
    shown.app.state.with_untracked(|state| state.filters.iter().map(|filter| filter.keep.clone()).collect())
}

fn is(key: &str) -> Keep {
    Keep::Is(vec![Some(key.to_owned())])
}

/// The middle of the first bar: it has the largest figure, so it reaches over the middle of the canvas.
fn first_bar(canvas: &HtmlCanvasElement) -> (f64, f64) {
    (f64::from(canvas.client_width()) / 2.0, 14.0)
}

#[wasm_bindgen_test]
async fn test_draw_chart_as_large_as_it_is_shown() {
    let shown = open(Page::Playback).await;
    let canvas = canvas(&shown);
    let ratio = window().device_pixel_ratio();
    assert_eq!(f64::from(canvas.width()), (f64::from(canvas.client_width()) * ratio).round());
    assert!(canvas.to_data_url().unwrap().len() > 2_000, "it is not blank");
}

#[wasm_bindgen_test]
async fn test_read_chart_as_table() {
    let shown = open(Page::Playback).await;
    let mut rows = shown.table("errors_by_device_type");
    rows.sort();
    let expected = [("Mobile", "1"), ("Smart TV", "2"), ("∅", "0")];
    assert_eq!(rows, expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
    assert!(shown.find(&format!("{CHART} .table")).hidden(), "it is there, and not shown");
}

#[wasm_bindgen_test]
async fn test_show_tooltip_under_pointer() {
    let shown = open(Page::Playback).await;
    let canvas = canvas(&shown);
    point(&canvas, "pointermove", first_bar(&canvas), "");
    sleep(30).await;
    let tip = shown.find(&format!("{CHART} .tip")).text_content().unwrap();
    assert!(tip.contains("Smart TV") && tip.contains('2'), "{tip}");
    point(&canvas, "pointerout", (0.0, 0.0), "");
    point(&canvas, "pointerleave", (0.0, 0.0), "");
    sleep(30).await;
    assert!(shown.try_find(&format!("{CHART} .tip")).is_none());
}

#[wasm_bindgen_test]
async fn test_keep_tooltip_inside_of_its_plot() {
    let shown = open(Page::Playback).await;
    for chart in ["errors_by_device_type", "events_by_bitrate"] {
        let chart = format!("figure[data-testid=chart-{chart}]");
        shown.find(&chart).set_attribute("style", "width: 260px").unwrap();
        sleep(60).await;
        let canvas = shown.find(&format!("{chart} canvas"));
        let plot = canvas.get_bounding_client_rect();
        for key in ["Home", "End"] {
            press(&canvas, key);
            sleep(60).await;
            let tip = shown.find(&format!("{chart} .tip")).get_bounding_client_rect();
            assert!(tip.left() >= plot.left() - 1.0 && tip.right() <= plot.right() + 1.0, "{chart} {key}");
        }
    }
}

#[wasm_bindgen_test]
async fn test_give_charts_the_height_of_their_bars() {
    let shown = open(Page::Playback).await;
    let height = |shown: &Shown| shown.find(&format!("{CHART} .plot")).client_height();
    assert_eq!(height(&shown), 160);
    shown.app.act(Action::Pick {
        table: "video_playback_events".to_owned(),
        dimension: "error_type".to_owned(),
        key: None,
        how: Pick::Only,
    });
    shown.settled().await;
    let instead = shown.find(&format!("{CHART} .instead")).text_content().unwrap();
    assert!(instead.contains("No errors match these filters"), "{instead}");
    assert_eq!(shown.table("errors_by_device_type").len(), 3, "the table has the zeros");
}

#[wasm_bindgen_test]
async fn test_click_filters_every_other_view_and_not_its_own() {
    let shown = open(Page::Playback).await;
    let canvas = canvas(&shown);
    let at = first_bar(&canvas);
    point(&canvas, "pointerdown", at, "");
    point(&canvas, "pointerup", at, "");
    shown.settled().await;
    assert_eq!(kept(&shown), [is("Smart TV")]);
    assert_eq!((shown.card("events"), shown.card("errors")), ("3".to_owned(), "2".to_owned()));
    assert_eq!(shown.table("errors_by_device_type").len(), 3);
    assert!(shown.try_find("[data-testid=chip-device_type]").is_some());
    // With alt, what is kept becomes what is left out.
    point(&canvas, "pointerdown", at, "");
    point(&canvas, "pointerup", at, "altKey: true");
    shown.settled().await;
    assert_eq!(kept(&shown), [Keep::Not(vec![Some("Smart TV".to_owned())])]);
}

#[wasm_bindgen_test]
async fn test_filter_by_hidden_table() {
    let shown = open(Page::Playback).await;
    let button = format!("{CHART} th[data-key=Mobile] button");
    shown.click(&button).await;
    assert_eq!(shown.card("events"), "3");
    assert_eq!(shown.find(&button).get_attribute("aria-pressed").as_deref(), Some("true"));
    shown.click(&format!("{CHART} th[data-null] button")).await;
    assert_eq!(shown.card("events"), "4");
    shown.click(&button).await;
    shown.click(&format!("{CHART} th[data-null] button")).await;
    assert_eq!((shown.card("events"), kept(&shown)), ("7".to_owned(), Vec::new()));
}

#[wasm_bindgen_test]
async fn test_rewrite_tables_as_if_they_were_new() {
    let shown = open(Page::Playback).await;
    let pick = |dimension: &str, key: Option<&str>, how| Action::Pick {
        table: "video_playback_events".to_owned(),
        dimension: dimension.to_owned(),
        key: key.map(str::to_owned),
        how,
    };
    let steps = [
        pick("device_type", Some("Smart TV"), Pick::Only),
        pick("error_type", None, Pick::Exclude),
        pick("device_type", None, Pick::Add),
        Action::ClearLast,
        Action::Measure(Some("events".to_owned())),
        Action::ClearAll,
    ];
    for step in steps {
        shown.app.act(step.clone());
        shown.settled().await;
        let rewritten = shown.all("figure tbody");
        shown.app.show(State { page: Page::Data, ..shown.app.state.get_untracked() });
        shown.settled().await;
        shown.app.show(State { page: Page::Playback, ..shown.app.state.get_untracked() });
        shown.settled().await;
        assert_eq!(rewritten, shown.all("figure tbody"), "{step:?}");
        assert!(rewritten.iter().any(|table| table.contains("data-key")), "{step:?}");
    }
}

#[wasm_bindgen_test]
async fn test_step_filter_clear_and_tabulate_by_keys() {
    let shown = open(Page::Playback).await;
    let canvas = canvas(&shown);
    press(&canvas, "ArrowDown");
    sleep(30).await;
    let said = shown.find(&format!("{CHART} [aria-live]")).text_content().unwrap();
    assert!(said.starts_with("Smart TV: 2"), "{said}");
    assert!(shown.try_find(&format!("{CHART} .tip")).is_some(), "focus shows what hover shows");
    press(&canvas, "Enter");
    shown.settled().await;
    assert_eq!(kept(&shown), [is("Smart TV")]);
    press(&canvas, "Escape");
    shown.settled().await;
    assert_eq!(kept(&shown), []);
    press(&canvas, "t");
    sleep(10).await;
    assert!(!shown.find(&format!("{CHART} .table")).hidden());
}

#[wasm_bindgen_test]
async fn test_chart_in_focus_goes_with_its_page() {
    let shown = open(Page::Playback).await;
    let canvas = canvas(&shown);
    canvas.focus().unwrap();
    let chart = shown.find(&format!("{CHART} .stage"));
    assert_eq!(document().active_element().as_ref(), Some(chart.as_ref()), "the canvas is a picture only");
    press(&canvas, "ArrowDown");
    shown.click("[data-testid=page-audience]").await;
    sleep(30).await;
    assert!(shown.try_find(CHART).is_none());
    shown.click("[data-testid=page-playback]").await;
    assert_eq!(shown.card("events"), "7");
}

#[wasm_bindgen_test]
async fn test_finger_held_still_shows_and_one_that_moves_on_does_nothing() {
    let shown = open(Page::Playback).await;
    let canvas = canvas(&shown);
    let (x, y) = first_bar(&canvas);
    let tip = || shown.try_find(&format!("{CHART} .tip"));
    let touch = "pointerType: 'touch'";
    point(&canvas, "pointerdown", (x, y), touch);
    sleep(650).await;
    assert!(tip().is_some_and(|tip| tip.text_content().unwrap().contains("Smart TV")));
    point(&canvas, "pointerup", (x, y), touch);
    shown.settled().await;
    assert_eq!((kept(&shown), tip().is_some()), (Vec::new(), true));
    point(&canvas, "pointerdown", (x, y), touch);
    point(&canvas, "pointermove", (x, y + 30.0), touch);
    point(&canvas, "pointerup", (x, y + 30.0), touch);
    shown.settled().await;
    assert_eq!(kept(&shown), []);
    point(&canvas, "pointerdown", (x, y), touch);
    point(&canvas, "pointercancel", (x, y), touch);
    point(&canvas, "pointerup", (x, y), touch);
    shown.settled().await;
    assert_eq!(kept(&shown), []);
    point(&canvas, "pointerdown", (x, y), touch);
    point(&canvas, "pointerup", (x, y), touch);
    shown.settled().await;
    assert_eq!(kept(&shown), [is("Smart TV")]);
}

#[wasm_bindgen_test]
async fn test_explore_counts_rows_by_every_dimension() {
    let shown = open(Page::Explore).await;
    assert_eq!(shown.card("rows"), "7");
    assert_eq!(shown.table("rows_by_device_type").len(), 3);
}

#[wasm_bindgen_test]
async fn test_empty_chart_offers_a_way_out() {
    let shown = open(Page::Playback).await;
    for (dimension, key) in [("device_type", "Smart TV"), ("event_type", "nothing")] {
        shown.app.act(Action::Pick {
            table: "video_playback_events".to_owned(),
            dimension: dimension.to_owned(),
            key: Some(key.to_owned()),
            how: Pick::Only,
        });
    }
    shown.settled().await;
    let instead = shown.find(&format!("{CHART} .instead"));
    assert!(instead.text_content().unwrap().contains("match these filters"));
    shown.click(&format!("{CHART} .instead button")).await;
    assert_eq!(kept(&shown), [is("Smart TV")]);
    assert!(shown.try_find(&format!("{CHART} .instead")).is_none());
}

#[wasm_bindgen_test]
async fn test_failed_chart_says_why() {
    let shown = open(Page::Playback).await;
    shown.engine.fails.set(true);
    shown.app.refresh();
    shown.settled().await;
    let instead = shown.find(&format!("{CHART} .instead")).text_content().unwrap();
    assert!(instead.contains("has changed since it was opened"), "{instead}");
}

#[wasm_bindgen_test]
async fn test_newest_change_wins_and_questions_do_not_pile_up() {
    let shown = open(Page::Playback).await;
    let before = shown.engine.asked.get();
    for _ in 0..25 {
        let button = shown.find(&format!("{CHART} th[data-key=Mobile] button"));
        button.click();
    }
    shown.settled().await;
    assert_eq!(shown.card("events"), "3");
    assert!(shown.engine.asked.get() - before <= 4, "{} questions", shown.engine.asked.get() - before);
}
