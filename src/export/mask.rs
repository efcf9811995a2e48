//! Ids that leave the page as pseudonyms.

use std::collections::BTreeMap;

use reelscope_model::Value;

/// The pseudonyms of one export: `id-1`, `id-2` and so on, as ids come. An id has the same one wherever it stands in the
/// export, and another in the next; nothing of the id is in it.
#[derive(Debug, Default)]
pub struct Mask {
    given: BTreeMap<String, usize>,
}

impl Mask {
    /// The id's pseudonym; null stays null.
    pub fn of(&mut self, id: &Value) -> Value {
        if *id == Value::Null {
            return Value::Null;
        }
        let next = self.given.len() + 1;
        let number = *self.given.entry(id.to_string()).or_insert(next);
        Value::Text(format!("id-{number}").into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_give_an_id_one_pseudonym() {
        let mut mask = Mask::default();
        let id = |text: &str| Value::Text(text.into());
        assert_eq!(mask.of(&id("u-9")), id("id-1"));
        assert_eq!(mask.of(&id("u-8")), id("id-2"));
        assert_eq!(mask.of(&Value::Int(7)), id("id-3"));
        assert_eq!(mask.of(&id("u-9")), id("id-1"));
        assert_eq!(mask.of(&id("7")), id("id-3"), "as people read them");
        assert_eq!(mask.of(&Value::Null), Value::Null);
    }
}
