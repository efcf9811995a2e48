//! Whatever a caller passes, made plain: no `undefined`, dates as ISO 8601 text.

use js_sys::{Array, Date, Object};
use reelscope_model::{Code, Error, Result};
use wasm_bindgen::{JsCast, JsValue};

/// Deeper than this no query is nested; an object that holds itself is.
const DEEPEST: u32 = 16;

/// A copy of `value` without properties that are undefined, in which dates are text.
///
/// # Errors
/// `bad-query` for an invalid date, and for what is nested too deeply.
pub(crate) fn plain(value: &JsValue) -> Result<JsValue> {
    copy(value, 0)
}

fn copy(value: &JsValue, depth: u32) -> Result<JsValue> {
    if depth > DEEPEST {
        return Err(Error::new(Code::BadQuery, "The query is nested too deeply."));
    }
    if let Some(date) = value.dyn_ref::<Date>() {
        return instant(date);
    }
    if let Some(array) = value.dyn_ref::<Array>() {
        let items = array.iter().map(|item| copy(&item, depth + 1)).collect::<Result<Array>>()?;
        return Ok(items.into());
    }
    if !value.is_object() {
        return Ok(value.clone());
    }
    let entries = Array::new();
    for entry in Object::entries(value.unchecked_ref::<Object>()).iter() {
        let pair: Array = entry.unchecked_into();
        let inner = pair.get(1);
        if !inner.is_undefined() {
            entries.push(&Array::of2(&pair.get(0), &copy(&inner, depth + 1)?));
        }
    }
    // Pairs of a key and a value always make an object.
    Object::from_entries(&entries)
        .map(Into::into)
        .map_err(|_| Error::new(Code::BadQuery, "The query is not plain."))
}

fn instant(date: &Date) -> Result<JsValue> {
    if date.get_time().is_nan() {
        return Err(Error::new(Code::BadQuery, "The query holds an invalid Date."));
    }
    Ok(date.to_iso_string().into())
}
