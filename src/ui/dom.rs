//! The few handles that the browser always has, and small errands with them.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, HtmlElement, Url};

pub(crate) use leptos::prelude::{document, window};

/// The page's body.
pub(crate) fn body() -> HtmlElement {
    leptos::tachys::dom::body()
}

/// The device's pixels to one of the page's; at least one half, at most eight, whatever the browser says.
pub(crate) fn pixel_ratio() -> f64 {
    window().device_pixel_ratio().clamp(0.5, 8.0)
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
