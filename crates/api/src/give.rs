//! Building JavaScript values.

use js_sys::{Array, Error as JsError, Object, Reflect};
use reelscope_model::Error;
use wasm_bindgen::JsValue;

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
    let _ = Reflect::set(object, &key.into(), value);
}

/// An array.
pub(crate) fn array(values: impl IntoIterator<Item = JsValue>) -> JsValue {
    values.into_iter().collect::<Array>().into()
}

/// Text, or null.
pub(crate) fn text_or_null(text: Option<&str>) -> JsValue {
    text.map_or(JsValue::NULL, JsValue::from_str)
}

/// What a promise is rejected with: an `Error` that has a code and a hint as well.
pub(crate) fn rejection(error: &Error) -> JsValue {
    let rejection: JsValue = JsError::new(&error.message).into();
    set(&rejection, "code", &error.code.as_str().into());
    set(&rejection, "hint", &error.hint.as_str().into());
    rejection
}
