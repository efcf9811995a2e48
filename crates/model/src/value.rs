//! A single value: a group's key, a clause's operand, a measure's figure.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, de};

/// The unit in which an instant is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TimeUnit {
    /// Seconds.
    Second,
    /// Milliseconds.
    Milli,
    /// Microseconds.
    Micro,
    /// Nanoseconds.
    Nano,
}

impl TimeUnit {
    /// How many of this unit make a second.
    #[must_use]
    pub fn per_second(self) -> i64 {
        match self {
            Self::Second => 1,
            Self::Milli => 1_000,
            Self::Micro => 1_000_000,
            Self::Nano => 1_000_000_000,
        }
    }
}

/// A value, null included.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// No value.
    Null,
    /// True or false.
    Bool(bool),
    /// Any integer that Arrow stores, and any sum of such.
    Int(i128),
    /// A floating point number, NaN and infinities included.
    Float(f64),
    /// An exact decimal: `digits` x 10^-`scale`.
    Decimal {
        /// The unscaled number.
        digits: i128,
        /// How many of its digits stand behind the point.
        scale: i8,
    },
    /// Text. Clones share it: the same keys stand in result after result.
    Text(#[serde(deserialize_with = "shared")] Arc<str>),
    /// A calendar date: days since 1970-01-01.
    Date(i32),
    /// An instant: `value` x `unit` since 1970-01-01T00:00:00Z.
    Time {
        /// The count of units.
        value: i64,
        /// The unit.
        unit: TimeUnit,
    },
}

/// Text, which is copied once from where it stands.
fn shared<'de, D: Deserializer<'de>>(from: D) -> Result<Arc<str>, D::Error> {
    struct Shared;

    impl de::Visitor<'_> for Shared {
        type Value = Arc<str>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("text")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Arc<str>, E> {
            Ok(text.into())
        }
    }

    from.deserialize_str(Shared)
}

/// A value as a query writes it: null, a boolean, a number or text. What it means is decided by the column
/// it is compared with: text stands for an instant in a time column.
///
/// Its serialised form is the bare value, so it needs a self-describing format (JSON, a JavaScript value).
#[derive(Clone, Debug, PartialEq)]
pub struct Literal(pub Value);

impl From<Value> for Literal {
    fn from(value: Value) -> Self {
        Self(value)
    }
}
