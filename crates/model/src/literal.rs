//! How a [`Literal`] is read from and written to self-describing formats.

use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::value::{Literal, Value};

impl<'de> Deserialize<'de> for Literal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Bare)
    }
}

struct Bare;

impl de::Visitor<'_> for Bare {
    type Value = Literal;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("null, true, false, a number or text")
    }

    fn visit_unit<E>(self) -> Result<Literal, E> {
        Ok(Literal(Value::Null))
    }

    fn visit_none<E>(self) -> Result<Literal, E> {
        Ok(Literal(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Literal, E> {
        Ok(Literal(Value::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Literal, E> {
        Ok(Literal(Value::Int(value.into())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Literal, E> {
        Ok(Literal(Value::Int(value.into())))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Literal, E> {
        Ok(Literal(Value::Int(value)))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Literal, E> {
        Ok(Literal(Value::Float(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Literal, E> {
        Ok(Literal(Value::Text(value.into())))
    }

    fn visit_string<E>(self, value: String) -> Result<Literal, E> {
        Ok(Literal(Value::Text(value.into())))
    }
}

impl Serialize for Literal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Int(value) => match i64::try_from(*value) {
                Ok(value) => serializer.serialize_i64(value),
                Err(_) => serializer.serialize_i128(*value),
            },
            Value::Float(value) => serializer.serialize_f64(*value),
            Value::Text(text) => serializer.serialize_str(text),
            other => serializer.serialize_str(&other.to_string()),
        }
    }
}
