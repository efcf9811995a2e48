//! Views that the reader has saved by name: the address's text each, and so choices, never data.

use super::json::Json;

/// The version of the text. Another is written only when older programs would misread the new one.
const VERSION: u32 = 1;
/// How many views are kept; the one used longest ago gives way.
pub const MOST: usize = 100;
/// How long a name may be, in characters.
pub const LONGEST_NAME: usize = 120;
/// How long the text may be, in bytes. A browser gives a page some five million, for all that it keeps.
const LONGEST: usize = 256 * 1024;

/// A view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Its name, of which there is one.
    pub name: String,
    /// The address's hash, of which there is one.
    pub hash: String,
}

/// The saved views, those used last at the end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Views {
    views: Vec<View>,
}

impl Views {
    /// What a text holds: nothing when it is of an older version, or none of this program's. None when a newer program
    /// has written it, which would lose by being written over.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut views = Self::default();
        let Some(all) = Json::parse(text) else { return Some(views) };
        let Some(Json::Number(version)) = all.get("version") else { return Some(views) };
        if *version != f64::from(VERSION) {
            return (*version < f64::from(VERSION)).then_some(views);
        }
        for view in all.get("views").map_or(&[][..], Json::items) {
            let text = |name: &str| view.get(name).and_then(Json::text);
            if let (Some(name), Some(hash)) = (text("name"), text("hash")) {
                views.put(name, hash);
            }
        }
        Some(views)
    }

    /// Its text.
    #[must_use]
    pub fn text(&self) -> String {
        let entry = |name: &str, value: Json| (name.to_owned(), value);
        let view = |view: &View| {
            let [name, hash] = [&view.name, &view.hash].map(|text| Json::Text(text.clone()));
            Json::Object(vec![entry("name", name), entry("hash", hash)])
        };
        let views = Json::List(self.views.iter().map(view).collect());
        let all = vec![entry("version", Json::Number(VERSION.into())), entry("views", views)];
        let mut out = String::new();
        Json::Object(all).write(&mut out);
        out
    }

    /// Saves a view in the place of the one of its name; one of the same hash is renamed. Gives the names of those that
    /// had to give way; none when it is not saved, having no name, no address, or one that is too long.
    pub fn put(&mut self, name: &str, hash: &str) -> Option<Vec<String>> {
        let view = View { name: tidy(name), hash: hash.to_owned() };
        let alone = Self { views: vec![view.clone()] };
        if view.name.is_empty() || !hash.starts_with("#/") || alone.text().len() > LONGEST {
            return None;
        }
        self.views.retain(|known| known.name != view.name && known.hash != view.hash);
        self.views.push(view);
        let mut dropped = Vec::new();
        while self.views.len() > MOST || self.text().len() > LONGEST {
            dropped.push(self.views.remove(0).name);
        }
        Some(dropped)
    }

    /// Notes that a view was used, and gives its hash.
    pub fn take(&mut self, name: &str) -> Option<String> {
        let at = self.views.iter().position(|view| view.name == name)?;
        self.views[at..].rotate_left(1);
        self.views.last().map(|view| view.hash.clone())
    }

    /// Forgets a view.
    pub fn remove(&mut self, name: &str) {
        self.views.retain(|view| view.name != name);
    }

    /// The views, those used last first.
    pub fn iter(&self) -> impl Iterator<Item = &View> {
        self.views.iter().rev()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.views.is_empty()
    }

    /// The view of that name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&View> {
        let name = tidy(name);
        self.views.iter().find(|view| view.name == name)
    }

    /// The view of that hash.
    #[must_use]
    pub fn of(&self, hash: &str) -> Option<&View> {
        self.views.iter().find(|view| view.hash == hash)
    }
}

/// A name as it is kept: without white space around it or more than one inside, and not endless.
fn tidy(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let name: String = words.join(" ").chars().take(LONGEST_NAME).collect();
    name.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn names(views: &Views) -> Vec<&str> {
        views.iter().map(|view| view.name.as_str()).collect()
    }

    proptest! {
        #[test]
        fn test_parse_gives_what_was_put(all in prop::collection::vec((any::<String>(), "#/[a-c]"), 0..12)) {
            let mut views = Views::default();
            for (name, hash) in &all {
                let put = views.put(name, hash);
                prop_assert_eq!(put.is_some(), !tidy(name).is_empty());
                if put.is_some() {
                    prop_assert_eq!(&views.named(name).unwrap().hash, hash);
                    prop_assert_eq!(&views.of(hash).unwrap().name, &tidy(name));
                }
            }
            prop_assert!(views.views.len() <= 3, "a view a hash");
            prop_assert_eq!(Views::parse(&views.text()), Some(views));
        }

        #[test]
        fn test_parse_takes_what_it_can_of_spoilt_text(
            name in "[a-z]{1,9}", at in any::<prop::sample::Index>(), byte in any::<char>()
        ) {
            let mut views = Views::default();
            views.put(&name, "#/playback?v=1").unwrap();
            let chars: Vec<char> = views.text().chars().collect();
            let at = at.index(chars.len());
            let cut: String = chars[..at].iter().collect();
            let spoilt: String = chars.iter().enumerate().map(|(i, c)| if i == at { byte } else { *c }).collect();
            for text in [cut, spoilt] {
                if let Some(read) = Views::parse(&text) {
                    prop_assert_eq!(Views::parse(&read.text()), Some(read));
                }
            }
        }

        #[test]
        fn test_parse_any_text(text in any::<String>()) {
            prop_assert_eq!(Views::parse(&text), Some(Views::default()));
        }
    }

    #[test]
    fn test_put_replaces_by_name_and_renames_by_hash() {
        let mut views = Views::default();
        assert_eq!(views.put("  Smart\n TVs ", "#/playback?v=1"), Some(Vec::new()));
        assert_eq!(views.put("Smart TVs", "#/overview?v=1"), Some(Vec::new()));
        assert_eq!(
            (names(&views), views.named("Smart TVs").unwrap().hash.as_str()),
            (vec!["Smart TVs"], "#/overview?v=1")
        );
        assert_eq!(views.put("All", "#/overview?v=1"), Some(Vec::new()));
        assert_eq!(names(&views), ["All"], "renamed");
        for (name, hash) in [(" ", "#/data"), ("x", ""), ("x", "javascript:alert(1)")] {
            assert_eq!(views.put(name, hash), None, "{name} {hash}");
        }
        assert_eq!(views.put(&"x".repeat(500), "#/data"), Some(Vec::new()));
        assert_eq!(views.of("#/data").unwrap().name.len(), LONGEST_NAME);
    }

    #[test]
    fn test_put_gives_up_what_was_used_longest_ago() {
        let mut views = Views::default();
        for number in 0..MOST {
            assert_eq!(views.put(&number.to_string(), &format!("#/{number}")), Some(Vec::new()));
        }
        assert_eq!(views.take("0"), Some("#/0".to_owned()));
        assert_eq!(views.take("none"), None);
        assert_eq!(views.put("new", "#/new"), Some(vec!["1".to_owned()]));
        assert_eq!((names(&views)[..2].to_vec(), views.views.len()), (vec!["new", "0"], MOST));
        views.remove("new");
        assert!(views.named("new").is_none() && !views.is_empty());
    }

    #[test]
    fn test_put_bounds_the_text() {
        let mut views = Views::default();
        let long = |length: usize| format!("#/{}", "x".repeat(length));
        assert_eq!(views.put("small", "#/small"), Some(Vec::new()));
        assert_eq!(views.put("large", &long(LONGEST - 60)), Some(vec!["small".to_owned()]));
        assert!(views.text().len() <= LONGEST);
        assert_eq!(views.put("larger", &long(LONGEST)), None);
        assert_eq!(names(&views), ["large"], "what is not saved changes nothing");
    }

    #[test]
    fn test_parse_versions() {
        let of = |version: &str| {
            let views = r##"[{"name":"a","hash":"#/data"},{"name":7,"hash":"#/x"},{"name":"b"},{"name":"c","hash":"no"},[]]"##;
            Views::parse(&format!("{{\"version\":{version},\"views\":{views}}}"))
        };
        assert_eq!(names(&of("1").unwrap()), ["a"], "what makes sense of it");
        assert_eq!(of("0"), Some(Views::default()));
        assert_eq!(of("\"1\""), Some(Views::default()));
        assert_eq!(of("2"), None, "a newer program's is left alone");
    }
}
