//! Corrections on the Data page, and what the browser keeps of them.

use leptos::prelude::window;
use reelscope::{state::Page, ui::kept::Kept};
use reelscope_engine::coordinator::{Belongs, Corrected, Corrections, Recast, Said};
use reelscope_model::Role;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlSelectElement;

use crate::page::{Shown, open, send, sleep};

const KEY: &str = "reelscope-corrections";

/// Chooses as a person does.
async fn choose(shown: &Shown, selector: &str, value: &str) {
    let select: HtmlSelectElement = shown.find(selector).unchecked_into();
    select.set_value(value);
    assert_eq!(select.value(), value, "offered");
    send(&select, "new Event('change', {bubbles: true})");
    shown.settled().await;
    sleep(10).await;
}

fn value(shown: &Shown, selector: &str) -> String {
    shown.find(selector).unchecked_into::<HtmlSelectElement>().value()
}

fn forget() {
    window().local_storage().unwrap().unwrap().remove_item(KEY).unwrap();
}

async fn data_page(strange: bool) -> Shown {
    forget();
    let shown = open(Page::Overview).await;
    shown.engine.strange.set(strange);
    shown.click("[data-testid=page-data]").await;
    sleep(10).await;
    shown
}

const LAUNCH: &str = "[data-mapper=EventType] tr[data-value=launch] select";

#[wasm_bindgen_test]
async fn test_mapper_gives_a_value_its_set_and_takes_it_back() {
    let shown = data_page(true).await;
    assert_eq!(value(&shown, LAUNCH), "");
    let text = shown.find("[data-mapper=EventType]").text_content().unwrap();
    assert!(text.contains("One value of EventType is in no set"), "{text}");
    assert!(text.contains("4 (57.1%)"), "{text}");
    choose(&shown, LAUNCH, "play").await;
    let said = |belongs| Recast::Values {
        column: "EventType".to_owned(),
        values: vec![("launch".to_owned(), belongs)],
    };
    assert_eq!(*shown.engine.recast.borrow(), [said(Belongs::To("play".to_owned()))]);
    assert_eq!(value(&shown, LAUNCH), "play");
    let kept = shown.find("[data-testid=kept]").text_content().unwrap();
    assert!(kept.starts_with("1 correction kept for the next file of this shape."), "{kept}");
    choose(&shown, LAUNCH, "-").await;
    assert_eq!(shown.engine.recast.borrow().last(), Some(&said(Belongs::Nowhere)));
    shown.click("[data-testid=forget-kept]").await;
    sleep(10).await;
    assert_eq!(value(&shown, LAUNCH), "");
    assert!(shown.try_find("[data-testid=kept]").is_none());
    assert_eq!(window().local_storage().unwrap().unwrap().get_item(KEY).unwrap(), None);
}

#[wasm_bindgen_test]
async fn test_chooser_takes_back_what_cannot_be_and_says_why() {
    let shown = data_page(false).await;
    let role = "tr[data-column=Bitrate] select[aria-label='Role of Bitrate']";
    shown.engine.fails.set(true);
    choose(&shown, role, "id").await;
    assert_eq!(value(&shown, role), "number");
    let why = shown.find("tr[data-column=Bitrate] [role=alert][data-code=bad-query]").text_content().unwrap();
    assert!(why.contains("<i>That</i> cannot be. Choose another."), "{why}");
    shown.engine.fails.set(false);
    choose(&shown, role, "id").await;
    assert!(shown.try_find("tr[data-column=Bitrate] [role=alert]").is_none());
    let meaning = "tr[data-column=Bitrate] select[aria-label='Meaning of Bitrate']";
    choose(&shown, meaning, "").await;
    choose(&shown, "tr[data-column=Bitrate] select[aria-label='Reading of Bitrate']", "8").await;
    let recast = shown.engine.recast.borrow();
    assert!(
        matches!(
            &recast[..],
            [
                Recast::Role { role: Role::Id, .. },
                Recast::Canonical { canonical: None, .. },
                Recast::Reading { .. },
            ]
        ),
        "{recast:?}"
    );
}

fn corrected(likeness: &str, values: &[&str]) -> Corrected {
    let values = values.iter().map(|value| ((*value).to_owned(), None)).collect();
    let said = Said { values, ..Said::of("EventType") };
    let columns = [said].into_iter().filter(|said| !said.is_empty()).collect();
    let corrections = Corrections { kind: None, columns };
    Corrected { table: "t".to_owned(), likeness: likeness.to_owned(), corrections }
}

#[wasm_bindgen_test]
fn test_kept_is_found_by_the_next_visit() {
    forget();
    let one = corrected("a", &["odd"]);
    assert_eq!(Kept::default().find("a"), None);
    assert!(Kept::default().keep(&[one.clone(), corrected("b", &["x"])]));
    let next = Kept::default();
    assert_eq!(next.find("a"), Some(one.corrections.clone()));
    // Another page may have written since.
    assert!(Kept::default().keep(&[corrected("a", &["other"])]));
    assert_eq!(next.find("a"), Some(corrected("a", &["other"]).corrections));
    assert!(next.keep(&[corrected("a", &[]), corrected("b", &[])]));
    assert_eq!(window().local_storage().unwrap().unwrap().get_item(KEY).unwrap(), None);
}

#[wasm_bindgen_test]
fn test_kept_survives_whatever_is_there() {
    let storage = window().local_storage().unwrap().unwrap();
    let one = corrected("a", &["odd"]);
    for text in
        ["", "{", "[]", "null", "\u{0}", "{\"version\":0}", "{\"version\":1,\"files\":[[],{\"likeness\":1}]}"]
    {
        storage.set_item(KEY, text).unwrap();
        assert_eq!(Kept::default().find("a"), None, "{text}");
        assert!(Kept::default().keep(std::slice::from_ref(&one)), "{text}");
        assert_eq!(Kept::default().find("a"), Some(one.corrections.clone()), "{text}");
    }
    storage.set_item(KEY, "{\"version\":2}").unwrap();
    assert_eq!(Kept::default().find("a"), None);
    assert!(!Kept::default().keep(std::slice::from_ref(&one)), "a newer program's is left alone");
    assert_eq!(storage.get_item(KEY).unwrap().as_deref(), Some("{\"version\":2}"));
    forget();
    let long = "x".repeat(300 * 1024);
    assert!(!Kept::default().keep(&[corrected("a", &[&long])]), "too long to keep");
    forget();
}
