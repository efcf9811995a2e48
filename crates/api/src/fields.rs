//! An object's properties, read one by one, so that an error says which of them is wrong.

use js_sys::{Array, Object, Reflect};
use reelscope_model::{Code, Error, Result};
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};

/// The properties of a plain object, and where it stands.
pub(crate) struct Fields<'a> {
    object: &'a JsValue,
    place: &'a str,
}

impl<'a> Fields<'a> {
    /// The properties of `object`, called `place` in errors, all of which must be among `known`.
    pub(crate) fn of(object: &'a JsValue, place: &'a str, known: &[&str]) -> Result<Self> {
        if !object.is_object() || Array::is_array(object) {
            return Err(bad(format!("{place} must be an object with {}.", known.join(", "))));
        }
        for key in Object::keys(object.unchecked_ref::<Object>()).iter() {
            let key = key.as_string().unwrap_or_default();
            if !known.contains(&key.as_str()) {
                return Err(bad(format!("{place} has no {key:?}: it takes {}.", known.join(", "))));
            }
        }
        Ok(Self { object, place })
    }

    /// A property that must be there.
    pub(crate) fn required<T: DeserializeOwned>(&self, key: &str) -> Result<T> {
        match self.get(key) {
            Some(value) => read(value, &self.place_of(key)),
            None => Err(bad(format!("{} is missing.", self.place_of(key)))),
        }
    }

    /// A property, or its default where it is absent or null.
    pub(crate) fn optional<T: DeserializeOwned + Default>(&self, key: &str) -> Result<T> {
        self.get(key).map_or_else(|| Ok(T::default()), |value| read(value, &self.place_of(key)))
    }

    /// An array of which each item is read by `item`; empty where it is absent or null.
    pub(crate) fn list<T>(&self, key: &str, item: impl Fn(JsValue, &str) -> Result<T>) -> Result<Vec<T>> {
        let place = self.place_of(key);
        let Some(value) = self.get(key) else { return Ok(Vec::new()) };
        let Some(items) = value.dyn_ref::<Array>() else {
            return Err(bad(format!("{place} must be an array.")));
        };
        items.iter().enumerate().map(|(at, value)| item(value, &format!("{place}[{at}]"))).collect()
    }

    /// A property as it is.
    pub(crate) fn get(&self, key: &str) -> Option<JsValue> {
        let value = Reflect::get(self.object, &key.into()).unwrap_or_default();
        (!value.is_undefined() && !value.is_null()).then_some(value)
    }

    fn place_of(&self, key: &str) -> String {
        format!("{}.{key}", self.place)
    }
}

/// A value of the model, from one of JavaScript.
pub(crate) fn read<T: DeserializeOwned>(value: JsValue, place: &str) -> Result<T> {
    serde_wasm_bindgen::from_value(value).map_err(|error| bad(format!("{place}: {}.", text(&error))))
}

/// A question of the wrong shape.
pub(crate) fn bad(message: String) -> Error {
    Error::new(Code::BadQuery, message).hint("engine.d.ts has the shapes of all arguments.")
}

fn text(error: &serde_wasm_bindgen::Error) -> String {
    let text = error.to_string();
    let text = text.strip_prefix("Error: ").unwrap_or(&text);
    text.trim_end_matches('.').to_owned()
}
