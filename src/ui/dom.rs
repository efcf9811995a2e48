//! The few handles that the browser always has, and small errands with them.

use wasm_bindgen::{JsCast, JsValue, intern};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, HtmlElement, Url};

pub(crate) use leptos::prelude::{document, window};

/// Hands the browser the names that tables and hooks are written with over and over, so that each is only pointed at.
pub(crate) fn intern_names() {
    const NAMES: [&str; 16] = [
        "aria-pressed",
        "button",
        "data-along",
        "data-key",
        "data-measure",
        "data-null",
        "data-pending",
        "data-position",
        "data-previous",
        "data-revision",
        "data-value",
        "false",
        "scope",
        "td",
        "th",
        "true",
    ];
    for name in NAMES {
        intern(name);
    }
}

/// The page's body.
pub(crate) fn body() -> HtmlElement {
    leptos::tachys::dom::body()
}

/// The device's pixels to one of the page's; at least one half, at most eight, whatever the browser says.
pub(crate) fn pixel_ratio() -> f64 {
    window().device_pixel_ratio().clamp(0.5, 8.0)
}

/// Milliseconds since the page began.
pub(crate) fn now() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// Puts the focus on what a selector finds first; a heading or a landmark takes it too. Says whether it was found.
pub(crate) fn focus(selector: &str) -> bool {
    let found = document().query_selector(selector).ok().flatten();
    found.is_some_and(|found| give_focus(&found))
}

/// Puts the focus on an element, also on one that the keyboard does not come to. Says whether it could.
pub(crate) fn give_focus(element: &web_sys::Element) -> bool {
    let Some(element) = element.dyn_ref::<HtmlElement>() else { return false };
    if element.tab_index() < 0 {
        let _ = element.set_attribute("tabindex", "-1");
    }
    element.focus().is_ok()
}

/// Whether the event happens where a key is text or a choice, and not for the page.
pub(crate) fn is_typed(event: &web_sys::Event) -> bool {
    const FIELDS: &str =
        "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], [role=combobox]";
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|element| element.matches(FIELDS).unwrap_or(false))
}

/// Whether a media query holds.
pub(crate) fn matches(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|list| list.matches())
}

/// What this browser keeps for the page; none where it keeps nothing.
pub(crate) fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// Hands the user a file that was made here.
///
/// # Errors
///
/// When the browser refuses to make a blob or its address.
pub(crate) fn download(name: &str, mime: &str, content: &JsValue) -> Result<(), JsValue> {
    download_parts(name, mime, &js_sys::Array::of1(content))
}

/// The same of a file in parts that follow each other.
///
/// # Errors
///
/// When the browser refuses to make a blob or its address.
pub(crate) fn download_parts(name: &str, mime: &str, parts: &js_sys::Array) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(mime);
    let blob = Blob::new_with_blob_sequence_and_options(parts, &options)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&address)
}
