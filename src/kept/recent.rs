//! The files that were opened last, as far as a browser can open them again: what is known of each beside its handle.
//!
//! A handle is no text; the browser keeps it in a list beside this one, an entry each. So an entry that makes no sense
//! leaves nothing to go by.

use super::json::Json;

/// The version of the text.
const VERSION: u32 = 1;
/// How many entries are kept. Each may be a question of the browser's before it is opened.
pub const MOST_ENTRIES: usize = 100;
/// How many files they may have, those of folders included.
const MOST_FILES: usize = 2_000;
/// How long the text may be, in bytes.
const LONGEST: usize = 512 * 1024;

/// What was opened last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recent {
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// The files and folders, in the order they were opened.
    pub entries: Vec<Entry>,
}

/// A file or folder that was given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Whether it is a folder.
    pub folder: bool,
    /// The files that were opened of it: one that is a file is its own.
    pub files: Vec<Known>,
}

/// What is known of a file, so that it can be told when it is another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Its name, with the folders that it is in below the one that was given.
    pub path: String,
    /// Its size in bytes.
    pub size: i64,
    /// When it was last written, in milliseconds since 1970.
    pub modified: i64,
}

impl Recent {
    /// What a text holds; none when it is of another version, or no such text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let all = Json::parse(text).filter(|_| text.len() <= LONGEST)?;
        let entries = all.get("entries")?.items();
        let whole =
            Self { at: integer(&all, "at")?, entries: entries.iter().map(entry).collect::<Option<_>>()? };
        let known = integer(&all, "version") == Some(VERSION.into()) && !whole.entries.is_empty();
        (known && whole.bounded() == whole.entries.len()).then_some(whole)
    }

    /// Its text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        let all = [
            ("version", Json::Number(VERSION.into())),
            ("at", number(self.at)),
            ("entries", Json::List(self.entries.iter().map(entry_json).collect())),
        ];
        object(all).write(&mut out);
        out
    }

    /// How many of the first entries there is room for.
    #[must_use]
    pub fn bounded(&self) -> usize {
        let (mut files, mut bytes) = (0, 64);
        let fits = |entry: &&Entry| {
            let mut text = String::new();
            entry_json(entry).write(&mut text);
            files += entry.files.len();
            bytes += text.len() + 1;
            files <= MOST_FILES && bytes <= LONGEST
        };
        self.entries.iter().take(MOST_ENTRIES).take_while(fits).count()
    }
}

fn entry(json: &Json) -> Option<Entry> {
    let files = json.get("files")?.items().iter().map(known).collect::<Option<Vec<_>>>()?;
    let folder = *json.get("folder")? == Json::Bool(true);
    let entry = Entry { name: json.get("name")?.text()?.to_owned(), folder, files };
    (entry.folder || entry.files.len() == 1).then_some(entry)
}

fn known(json: &Json) -> Option<Known> {
    let path = json.get("path")?.text()?.to_owned();
    Some(Known { path, size: integer(json, "size")?, modified: integer(json, "modified")? })
}

fn entry_json(entry: &Entry) -> Json {
    let known = |known: &Known| {
        let path = Json::Text(known.path.clone());
        object([("path", path), ("size", number(known.size)), ("modified", number(known.modified))])
    };
    object([
        ("name", Json::Text(entry.name.clone())),
        ("folder", Json::Bool(entry.folder)),
        ("files", Json::List(entry.files.iter().map(known).collect())),
    ])
}

fn object<const N: usize>(entries: [(&str, Json); N]) -> Json {
    Json::Object(entries.map(|(name, value)| (name.to_owned(), value)).into())
}

/// A browser counts bytes and milliseconds in doubles, so none is lost.
fn number(value: i64) -> Json {
    Json::Number(value as f64)
}

fn integer(json: &Json, name: &str) -> Option<i64> {
    let Json::Number(value) = json.get(name)? else { return None };
    (value.fract() == 0.0 && value.abs() < 9e15).then_some(*value as i64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn file(name: &str) -> Entry {
        let known = Known { path: name.to_owned(), size: 12, modified: 1_764_144_000_000 };
        Entry { name: name.to_owned(), folder: false, files: vec![known] }
    }

    fn of(entries: Vec<Entry>) -> Recent {
        Recent { at: 1_764_144_000_123, entries }
    }

    proptest! {
        #[test]
        fn test_parse_gives_what_was_written(
            names in prop::collection::vec(any::<String>(), 1..6), at in -9_000_000_000_000_i64..9_000_000_000_000,
            size in 0..9_000_000_000_000_000_i64,
        ) {
            let known = |name: &String| Known { path: name.clone(), size, modified: at };
            let folder = Entry { name: "x".to_owned(), folder: true, files: names.iter().map(known).collect() };
            let files = names.iter().map(|name| file(name));
            let recent = Recent { at, entries: files.chain([folder]).collect() };
            prop_assert_eq!(recent.bounded(), names.len() + 1);
            prop_assert_eq!(Recent::parse(&recent.text()), Some(recent));
        }

        #[test]
        fn test_parse_any_text(text in any::<String>()) {
            prop_assert_eq!(Recent::parse(&text), None);
        }
    }

    #[test]
    fn test_parse_refuses_the_whole_for_a_part() {
        let text = of(vec![file("a"), file("b")]).text();
        assert!(Recent::parse(&text).is_some());
        for (part, spoilt) in [
            ("\"version\":1", "\"version\":2"),
            ("\"version\":1", "\"version\":\"1\""),
            ("\"size\":12", "\"size\":1.5"),
            ("\"size\":12", "\"size\":\"12\""),
            ("\"path\":\"b\"", "\"path\":null"),
            ("\"name\":\"b\"", "\"nom\":\"b\""),
            ("\"folder\":false", "\"folders\":false"),
        ] {
            assert!(text.contains(part));
            assert_eq!(Recent::parse(&text.replacen(part, spoilt, 1)), None, "{spoilt}");
        }
        assert_eq!(Recent::parse(&of(Vec::new()).text()), None, "nothing to open again");
        let two = Entry { files: [file("a").files, file("b").files].concat(), ..file("a") };
        assert_eq!(Recent::parse(&of(vec![two]).text()), None, "a file that is two");
    }

    #[test]
    fn test_bound_entries_files_and_text() {
        let check = |entries: Vec<Entry>, expected: usize| {
            let mut recent = of(entries);
            let fits = recent.bounded();
            assert_eq!(fits, expected);
            if fits < recent.entries.len() {
                assert_eq!(Recent::parse(&recent.text()), None, "more than is ever kept");
            }
            recent.entries.truncate(fits);
            assert!(recent.text().len() <= LONGEST);
            assert_eq!(Recent::parse(&recent.text()).is_some(), fits > 0);
        };
        check((0..MOST_ENTRIES + 3).map(|at| file(&at.to_string())).collect(), MOST_ENTRIES);
        let folder = |files: usize| Entry { folder: true, files: vec![Known::default(); files], ..file("f") };
        check(vec![folder(MOST_FILES - 1), file("a"), file("b")], 2);
        check(vec![file("a"), file(&"x".repeat(LONGEST)), file("b")], 1);
    }
}
