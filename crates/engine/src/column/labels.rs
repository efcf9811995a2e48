//! What the codes of a dictionary stand for.

use reelscope_model::Value;

use super::{IntKind, TextPool};
use crate::fingerprint;

/// The labels of codes 1, 2, 3 and so on; code 0 is null.
#[derive(Clone, Debug)]
pub(crate) enum Labels {
    /// Texts.
    Text(TextPool),
    /// False and true.
    Bool,
    /// Integers, decimals, dates or instants.
    Ints(IntKind, Vec<i128>),
    /// Floats.
    Floats(Vec<f64>),
}

impl Labels {
    /// How many labels there are, without null.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Text(pool) => pool.len(),
            Self::Bool => 2,
            Self::Ints(_, values) => values.len(),
            Self::Floats(values) => values.len(),
        }
    }

    /// What a code stands for.
    pub(crate) fn value(&self, code: u32) -> Value {
        let Some(position) = (code as usize).checked_sub(1) else { return Value::Null };
        match self {
            Self::Text(pool) => Value::Text(pool.get(position).into()),
            Self::Bool => Value::Bool(position == 1),
            Self::Ints(kind, values) => values.get(position).map_or(Value::Null, |value| kind.value(*value)),
            Self::Floats(values) => values.get(position).map_or(Value::Null, |value| Value::Float(*value)),
        }
    }

    /// The text a code stands for, where the labels are texts.
    pub(crate) fn text(&self, code: u32) -> Option<&str> {
        match self {
            Self::Text(pool) => Some(pool.get((code as usize).checked_sub(1)?)),
            _ => None,
        }
    }

    /// The number a code stands for; of text none.
    pub(crate) fn number(&self, code: u32) -> Option<f64> {
        let position = (code as usize).checked_sub(1)?;
        match self {
            Self::Text(_) => None,
            Self::Bool => Some(position as f64),
            Self::Ints(kind, values) => values.get(position).map(|value| kind.number(*value)),
            Self::Floats(values) => values.get(position).copied(),
        }
    }

    /// The fingerprint of what a code other than null stands for.
    pub(crate) fn fingerprint(&self, code: u32) -> u128 {
        match self.text(code) {
            Some(text) => fingerprint::of_text(text.as_bytes()),
            None => fingerprint::of_value(&self.value(code)),
        }
    }

    /// The bytes they hold.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Text(pool) => pool.bytes(),
            Self::Bool => 0,
            Self::Ints(_, values) => values.capacity() * 16,
            Self::Floats(values) => values.capacity() * 8,
        }
    }
}
