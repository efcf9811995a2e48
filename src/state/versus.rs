//! What a page is compared with, and its text in the address after `vs=`.
//!
//! | text | the other side |
//! |---|---|
//! | `previous` | the period right before, of equal length; the calendar units before, where whole months are chosen |
//! | `week`, `year` | the same days one week, one year earlier |
//! | `2026-01-01..2026-02-01` | that range of time, its end exclusive; either end may be open |
//! | `location:USA` | the same rows but of that value of a dimension: it takes the place of the filters on the dimension; `%00` is null |
//!
//! Dimension and value are percent-encoded as in filters. Any other text is kept as it is and compares nothing.

use reelscope_model::time::parse_iso;
use serde::{Deserialize, Serialize};

use super::{Key, percent};

/// How null is written.
const NULL: &str = "\0";

/// What a page is compared with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Versus {
    /// The period right before.
    Previous,
    /// The same days one week earlier.
    Week,
    /// The same days one year earlier.
    Year,
    /// A range of time, from the first instant inside to the first one beyond; never open at both ends.
    Range(Option<String>, Option<String>),
    /// Another value of a dimension.
    Value {
        /// The dimension.
        dimension: String,
        /// The value.
        key: Key,
    },
    /// What this version does not know, as it was written.
    Unknown(String),
}

impl Versus {
    /// Reads the text after `vs=`; none for no text.
    pub(super) fn read(text: &str) -> Option<Self> {
        match text {
            "" => return None,
            "previous" => return Some(Self::Previous),
            "week" => return Some(Self::Week),
            "year" => return Some(Self::Year),
            _ => {}
        }
        let known = read_range(text).or_else(|| read_value(text));
        Some(known.unwrap_or_else(|| Self::Unknown(text.to_owned())))
    }

    /// The text after `vs=`.
    pub(super) fn write(&self) -> String {
        match self {
            Self::Previous => "previous".to_owned(),
            Self::Week => "week".to_owned(),
            Self::Year => "year".to_owned(),
            Self::Range(from, to) => {
                let end = |end: &Option<String>| end.as_deref().map(percent::encoded).unwrap_or_default();
                format!("{}..{}", end(from), end(to))
            }
            Self::Value { dimension, key } => {
                // The first colon ends the dimension.
                let dimension = percent::encoded(dimension).replace(':', "%3A");
                format!("{dimension}:{}", percent::encoded(key.as_deref().unwrap_or(NULL)))
            }
            Self::Unknown(text) => text.clone(),
        }
    }
}

fn read_range(text: &str) -> Option<Versus> {
    let (from, to) = text.split_once("..")?;
    let end = |text: &str| {
        let end = Some(percent::decode(text)).filter(|text| !text.is_empty());
        end.as_deref().is_none_or(|end| parse_iso(end).is_some()).then_some(end)
    };
    let (from, to) = (end(from)?, end(to)?);
    (from.is_some() || to.is_some()).then_some(Versus::Range(from, to))
}

fn read_value(text: &str) -> Option<Versus> {
    let (dimension, key) = text.split_once(':').filter(|(dimension, _)| !dimension.is_empty())?;
    let key = Some(percent::decode(key)).filter(|key| key != NULL);
    Some(Versus::Value { dimension: percent::decode(dimension), key })
}
