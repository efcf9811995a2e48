//! Files, from JavaScript: `File`, `Blob`, `ArrayBuffer`, `{name, blob}`, one or several.

use js_sys::{Array, ArrayBuffer, Reflect};
use reelscope_client::Source;
use reelscope_model::{Code, Error, Result};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, File};

/// What a source without a name is called.
const UNNAMED: &str = "table.arrow";

/// The files that `value` is or holds.
pub(crate) fn sources(value: &JsValue) -> Result<Vec<Source>> {
    let not_one = match source(value) {
        Ok(source) => return Ok(vec![source]),
        Err(error) => error,
    };
    let several = if value.is_object() { Array::from(value) } else { Array::new() };
    match several.length() {
        0 if Array::is_array(value) => Err(wrong("There is no file to open.")),
        0 => Err(not_one),
        _ => several.iter().map(|one| source(&one)).collect(),
    }
}

fn source(value: &JsValue) -> Result<Source> {
    if let Some(blob) = blob(value)? {
        return Ok(Source::new(name(value).unwrap_or_else(|| UNNAMED.to_owned()), blob));
    }
    let inner = Reflect::get(value, &"blob".into()).unwrap_or_default();
    match (name(value), blob(&inner)?) {
        (named, Some(blob)) => {
            Ok(Source::new(named.or_else(|| name(&inner)).unwrap_or_else(|| UNNAMED.to_owned()), blob))
        }
        (_, None) => Err(wrong("A source must be a File, a Blob, an ArrayBuffer or {name, blob}.")),
    }
}

/// The name of a file, or of an object that names one. A buffer's or a blob's prototype has none.
fn name(value: &JsValue) -> Option<String> {
    match value.dyn_ref::<File>() {
        Some(file) => Some(file.name()),
        None => Reflect::get(value, &"name".into()).ok()?.as_string(),
    }
}

fn blob(value: &JsValue) -> Result<Option<Blob>> {
    if let Some(blob) = value.dyn_ref::<Blob>() {
        return Ok(Some(blob.clone()));
    }
    if !value.is_instance_of::<ArrayBuffer>() && !ArrayBuffer::is_view(value) {
        return Ok(None);
    }
    let blob = Blob::new_with_buffer_source_sequence(&Array::of1(value));
    blob.map(Some)
        .map_err(|_| Error::new(Code::TooLarge, "There is not enough memory to take over the buffer."))
}

fn wrong(message: &str) -> Error {
    Error::new(Code::BadQuery, message).hint("Pass one source or an array of sources to open().")
}
