//! Building JavaScript values.
//!
//! A text crosses to JavaScript slowly, and the same ones cross again and again: names of properties, and labels while a
//! brush moves. So those that were given lately are kept.

use std::cell::RefCell;

use js_sys::{Array, Error as JsError, Object, Reflect};
use reelscope_model::Error;
use rustc_hash::FxHashMap;
use wasm_bindgen::JsValue;

/// How many texts are kept; beyond, all are let go.
const KEPT: usize = 4096;
/// The longest text that is kept, in bytes.
const LONGEST: usize = 64;

thread_local! {
    static TEXTS: RefCell<FxHashMap<Box<str>, JsValue>> = RefCell::default();
}

/// A text.
pub(crate) fn text(text: &str) -> JsValue {
    if text.len() > LONGEST {
        return text.into();
    }
    TEXTS.with_borrow_mut(|texts| {
        if let Some(given) = texts.get(text) {
            return given.clone();
        }
        if texts.len() >= KEPT {
            texts.clear();
        }
        let given = JsValue::from_str(text);
        texts.insert(text.into(), given.clone());
        given
    })
}

/// An object of these properties.
pub(crate) fn object(properties: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (key, value) in properties {
        set(&object, key, value);
    }
    object.into()
}

/// Sets a property of an object of our own, which cannot fail.
pub(crate) fn set(object: &JsValue, key: &str, value: &JsValue) {
    let _ = Reflect::set(object, &text(key), value);
}

/// An array.
pub(crate) fn array(values: impl IntoIterator<Item = JsValue>) -> JsValue {
    values.into_iter().collect::<Array>().into()
}

/// A row of a result.
pub(crate) fn row(mut values: impl Iterator<Item = JsValue>) -> JsValue {
    // Short ones are made by one call.
    match (values.next(), values.next(), values.next()) {
        (Some(a), None, _) => Array::of1(&a).into(),
        (Some(a), Some(b), None) => Array::of2(&a, &b).into(),
        (Some(a), Some(b), Some(c)) => array([a, b, c].into_iter().chain(values)),
        (None, ..) => Array::new().into(),
    }
}

/// Text, or null.
pub(crate) fn text_or_null(text: Option<&str>) -> JsValue {
    text.map_or(JsValue::NULL, self::text)
}

/// What a promise is rejected with: an `Error` that has a code and a hint as well.
pub(crate) fn rejection(error: &Error) -> JsValue {
    let rejection: JsValue = JsError::new(&error.message).into();
    set(&rejection, "code", &error.code.as_str().into());
    set(&rejection, "hint", &error.hint.as_str().into());
    rejection
}
