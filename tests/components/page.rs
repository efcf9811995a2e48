//! A page in the test's document, and hands to use it with.

use std::{rc::Rc, sync::Arc};

use js_sys::{Function, Promise};
use leptos::{
    mount::{UnmountHandle, mount_to},
    prelude::*,
};
use reelscope::{
    format::Locale,
    state::{Page, State},
    ui::{
        app::{App, Desk, Phase},
        root::Root,
    },
};
use reelscope_client::BrowserZones;
use reelscope_engine::api::Engine;
use reelscope_model::model::Model;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlElement};

use crate::engine::Counting;

const STYLES: [&str; 3] = [
    include_str!("../../style/tokens.css"),
    include_str!("../../style/figure.css"),
    include_str!("../../style/pages.css"),
];

/// The whole page over a counting engine; gone with this value.
pub(crate) struct Shown {
    pub(crate) app: App,
    pub(crate) engine: Rc<Counting>,
    pub(crate) root: HtmlElement,
    _handle: Box<dyn std::any::Any>,
}

/// Shows the page with the counting engine's table open.
pub(crate) async fn open(page: Page) -> Shown {
    let shown = start();
    shown.app.tables.set(Arc::new(shown.engine.tables()));
    shown.app.state.set(State { page, ..State::default() });
    shown.app.enter(Phase::Ready);
    shown.app.refresh();
    shown.settled().await;
    shown
}

/// Shows the page with nothing open.
pub(crate) fn start() -> Shown {
    let root: HtmlElement = document().create_element("div").unwrap().unchecked_into();
    let style = document().create_element("style").unwrap();
    style.set_text_content(Some(&STYLES.concat()));
    root.append_child(&style).unwrap();
    leptos::tachys::dom::body().append_child(&root).unwrap();
    let engine = Rc::new(Counting::default());
    let made = Rc::new(std::cell::Cell::new(None));
    let (for_desk, told) = (Rc::clone(&engine), Rc::clone(&made));
    let handle: UnmountHandle<_> = mount_to(root.clone(), move || {
        let zones = Box::new(BrowserZones::default());
        let desk = Desk::new(for_desk, Rc::new(Model::builtin()), zones, Locale::english());
        let app = App::new(desk);
        app.state.set(State::default());
        told.set(Some(app));
        view! { <Root app=app /> }
    });
    Shown { app: made.take().unwrap(), engine, root, _handle: Box::new(handle) }
}

impl Shown {
    /// Waits until nothing is owed a redraw.
    pub(crate) async fn settled(&self) {
        while leptos::tachys::dom::body().has_attribute("data-pending") {
            sleep(5).await;
        }
        sleep(0).await;
    }

    /// The only element of that kind.
    pub(crate) fn find(&self, selector: &str) -> HtmlElement {
        self.try_find(selector).unwrap_or_else(|| panic!("nothing is {selector}"))
    }

    pub(crate) fn try_find(&self, selector: &str) -> Option<HtmlElement> {
        self.root.query_selector(selector).unwrap().map(JsCast::unchecked_into)
    }

    /// What all elements of that kind hold, as markup.
    pub(crate) fn all(&self, selector: &str) -> Vec<String> {
        let found = self.root.query_selector_all(selector).unwrap();
        (0..found.length())
            .map(|at| found.get(at).unwrap().unchecked_into::<Element>().inner_html())
            .collect()
    }

    /// A chart's table: its keys and figures by row; null is `∅`.
    pub(crate) fn table(&self, chart: &str) -> Vec<(String, String)> {
        let rows =
            self.find(&format!("figure[data-testid=chart-{chart}]")).query_selector_all("tbody tr").unwrap();
        let row = |at| {
            let row: Element = rows.get(at).unwrap().unchecked_into();
            let heads = row.query_selector_all("th").unwrap();
            let key = |at| {
                let head: Element = heads.get(at).unwrap().unchecked_into();
                assert_ne!(head.has_attribute("data-key"), head.has_attribute("data-null"));
                head.get_attribute("data-key").unwrap_or_else(|| "∅".to_owned())
            };
            let keys: Vec<String> = (0..heads.length()).map(key).collect();
            let figure = row.query_selector("td[data-measure]").unwrap().unwrap();
            (keys.join("|"), figure.get_attribute("data-value").unwrap())
        };
        (0..rows.length()).map(row).collect()
    }

    /// A card's raw figure.
    pub(crate) fn card(&self, measure: &str) -> String {
        self.find(&format!("[data-testid=kpi-{measure}]")).get_attribute("data-value").unwrap()
    }

    pub(crate) async fn click(&self, selector: &str) {
        self.find(selector).click();
        self.settled().await;
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.root.remove();
    }
}

/// Lets the browser draw and do what it has put off.
pub(crate) async fn sleep(ms: i32) {
    let promise = Promise::new(&mut |done, _| {
        window().set_timeout_with_callback_and_timeout_and_arguments_0(&done, ms).unwrap();
    });
    JsFuture::from(promise).await.unwrap();
}

/// Sends an event made by a JavaScript expression, such as `new KeyboardEvent('keydown', {key: 'T'})`.
pub(crate) fn send(target: &Element, event: &str) {
    let function = Function::new_with_args("target", &format!("target.dispatchEvent({event})"));
    function.call1(&JsValue::NULL, target).unwrap();
}

/// Sends a pointer event at a point of the element, in CSS pixels from its corner.
pub(crate) fn point(target: &Element, kind: &str, (x, y): (f64, f64), keys: &str) {
    let corner = target.get_bounding_client_rect();
    let (x, y) = (corner.left() + x, corner.top() + y);
    send(
        target,
        &format!(
            "new PointerEvent('{kind}', {{bubbles: true, clientX: {x}, clientY: {y}, pointerId: 1, {keys}}})"
        ),
    );
}

/// Presses a key on the element.
pub(crate) fn press(target: &Element, key: &str) {
    send(target, &format!("new KeyboardEvent('keydown', {{bubbles: true, key: '{key}'}})"));
}
