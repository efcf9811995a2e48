//! What is kept of many files, bounded.

use reelscope_engine::coordinator::Corrections;

use super::{
    read::{Found, read},
    write,
};

/// The corrections of how many likenesses are kept; those used longest ago give way.
const MOST: usize = 50;
/// How long the text may be, in bytes. A browser gives a page some five million, for all that it keeps.
const LONGEST: usize = 256 * 1024;

/// Corrections by the likeness of files, those used last at the end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Store {
    files: Vec<(String, Corrections)>,
}

impl Store {
    /// What a text holds: nothing when it is of an older version, or none of this program's. None when a newer program
    /// has written it, which would lose by being written over.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let Found::Files(found) = read(text) else { return None };
        let mut store = Self::default();
        for (likeness, corrections) in found {
            store.put(&likeness, corrections);
        }
        Some(store)
    }

    /// Its text.
    #[must_use]
    pub fn text(&self) -> String {
        write::text(&self.files)
    }

    /// What is kept for a likeness.
    #[must_use]
    pub fn get(&self, likeness: &str) -> Option<&Corrections> {
        self.files.iter().find(|(known, _)| known == likeness).map(|(_, corrections)| corrections)
    }

    /// Keeps corrections in the place of what was kept for the likeness; nothing at all when there are none. Gives
    /// whether they are kept: some are too long, and then what was kept before is gone too, as it no longer holds.
    pub fn put(&mut self, likeness: &str, corrections: Corrections) -> bool {
        self.files.retain(|(known, _)| known != likeness);
        if corrections.is_empty() {
            return true;
        }
        self.files.push((likeness.to_owned(), corrections));
        let excess = self.files.len().saturating_sub(MOST);
        self.files.drain(..excess);
        while self.text().len() > LONGEST {
            self.files.remove(0);
        }
        self.get(likeness).is_some()
    }

    /// Notes that what is kept for a likeness was used; gives whether that changes the order in which it is given up.
    pub fn touch(&mut self, likeness: &str) -> bool {
        let at = self.files.iter().position(|(known, _)| known == likeness);
        let Some(at) = at.filter(|at| at + 1 < self.files.len()) else { return false };
        self.files[at..].rotate_left(1);
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use reelscope_engine::coordinator::Said;
    use reelscope_model::Role;

    use super::*;
    use crate::kept::{READINGS, ROLES};

    fn name() -> impl Strategy<Value = Option<String>> {
        prop::option::of(any::<String>())
    }

    fn said() -> impl Strategy<Value = Said> {
        let role = prop::sample::select(ROLES.to_vec());
        let reading = prop::sample::select(READINGS.map(|(_, reading)| reading).to_vec());
        let values = prop::collection::vec((any::<String>(), name()), 0..3);
        let all = (
            any::<String>(),
            prop::option::of(name()),
            prop::option::of(role),
            prop::option::of(reading),
            values,
        );
        all.prop_map(|(column, canonical, role, reading, values)| Said {
            column,
            canonical,
            role,
            reading,
            values,
        })
    }

    fn corrections() -> impl Strategy<Value = Corrections> {
        let columns = prop::collection::vec(said(), 0..4);
        (prop::option::of(name()), columns).prop_map(|(kind, columns)| Corrections {
            kind,
            columns: columns.into_iter().filter(|said| !said.is_empty()).collect(),
        })
    }

    fn of(column: &str, length: usize) -> Corrections {
        let values = vec![("x".repeat(length), None)];
        Corrections { kind: None, columns: vec![Said { values, ..Said::of(column) }] }
    }

    proptest! {
        #[test]
        fn test_parse_gives_what_was_put(all in prop::collection::vec(("[a-d]", corrections()), 0..8)) {
            let mut store = Store::default();
            let mut last = std::collections::BTreeMap::new();
            for (likeness, corrections) in all {
                prop_assert!(store.put(&likeness, corrections.clone()));
                last.insert(likeness, corrections);
            }
            let read = Store::parse(&store.text()).unwrap();
            prop_assert_eq!(&read, &store);
            for (likeness, corrections) in last {
                let expected = (!corrections.is_empty()).then_some(corrections);
                prop_assert_eq!(read.get(&likeness), expected.as_ref());
            }
        }

        #[test]
        fn test_parse_takes_what_it_can_of_spoilt_text(
            one in corrections(), at in any::<prop::sample::Index>(), byte in any::<char>()
        ) {
            let mut store = Store::default();
            store.put("a", one);
            let text = store.text();
            let chars: Vec<char> = text.chars().collect();
            let at = at.index(chars.len());
            let cut: String = chars[..at].iter().collect();
            let spoilt: String = chars.iter().enumerate().map(|(i, c)| if i == at { byte } else { *c }).collect();
            for text in [cut, spoilt] {
                if let Some(read) = Store::parse(&text) {
                    prop_assert_eq!(&Store::parse(&read.text()).unwrap(), &read);
                }
            }
        }

        #[test]
        fn test_parse_any_text(text in any::<String>()) {
            prop_assert_eq!(Store::parse(&text), Some(Store::default()));
        }
    }

    #[test]
    fn test_put_gives_up_what_was_used_longest_ago() {
        let mut store = Store::default();
        for number in 0..MOST {
            store.put(&number.to_string(), of("a", 1));
        }
        assert!(store.touch("0") && !store.touch("0") && !store.touch("none"));
        store.put("new", of("a", 1));
        assert!(store.get("0").is_some() && store.get("1").is_none() && store.get("new").is_some());
        assert_eq!(store.files.len(), MOST);
    }

    #[test]
    fn test_put_bounds_the_text() {
        let mut store = Store::default();
        assert!(store.put("small", of("a", 10)));
        assert!(store.put("large", of("a", LONGEST - 150)));
        assert!(store.get("small").is_none() && store.text().len() <= LONGEST);
        assert!(store.put("small", of("a", 10)));
        assert!(!store.put("larger", of("a", LONGEST)));
        assert!(store.get("larger").is_none() && store.text().len() <= LONGEST);
    }

    #[test]
    fn test_parse_versions() {
        let file = r#"[{"likeness":"a","kind":null,"columns":[{"name":"b","role":"time"},{"name":7},{"name":"c","role":"king"}]}]"#;
        let of = |version: &str| Store::parse(&format!("{{\"version\":{version},\"files\":{file}}}"));
        let corrections =
            Corrections { kind: Some(None), columns: vec![Said { role: Some(Role::Time), ..Said::of("b") }] };
        assert_eq!(of("1").unwrap().get("a"), Some(&corrections), "what makes sense of it");
        assert_eq!(of("0"), Some(Store::default()));
        assert_eq!(of("\"1\""), Some(Store::default()));
        assert_eq!(of("2"), None, "a newer program's is left alone");
    }
}
