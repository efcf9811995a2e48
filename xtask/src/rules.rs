//! Rules about the sources that no compiler knows: no `unsafe` but where it is argued for, no markup made of text, no
//! style attribute, and nobody else's address in what users get.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use crate::command::root;

/// The only places with `unsafe` code, each of which says why. None of them is in what users get.
pub(crate) const UNSAFE: [&str; 2] = ["crates/engine/tests/forecast/heap.rs", "tests/proof/src/wasm.rs"];

/// The files in and below these folders, with their texts.
fn sources(folders: &[&str], endings: &[&str]) -> Vec<(String, String)> {
    fn collect(path: &Path, found: &mut Vec<PathBuf>) {
        if path.is_dir() {
            for entry in fs::read_dir(path).unwrap() {
                let path = entry.unwrap().path();
                if !path.ends_with("target") && !path.ends_with("node_modules") {
                    collect(&path, found);
                }
            }
        } else {
            found.push(path.to_path_buf());
        }
    }
    let mut found = Vec::new();
    folders.iter().for_each(|folder| collect(&root().join(folder), &mut found));
    found.sort();
    let of_kind = |path: &&PathBuf| {
        path.extension().and_then(|ending| ending.to_str()).is_some_and(|ending| endings.contains(&ending))
    };
    let text = |path: &PathBuf| {
        let name = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
        (name, fs::read_to_string(path).unwrap())
    };
    found.iter().filter(of_kind).map(text).collect()
}

/// What is built into the page and into engine.js.
fn shipped() -> Vec<(String, String)> {
    let mut found =
        sources(&["src", "crates", "style", "public", "index.html"], &["rs", "js", "css", "html"]);
    found.retain(|(name, _)| !["/tests/", "/examples/", "tests.rs"].iter().any(|other| name.contains(other)));
    assert!(found.len() > 300, "{}", found.len());
    found
}

/// The lines of code that are no comments.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.starts_with("//"))
}

#[test]
fn test_unsafe_code_is_in_named_places_only() {
    let mark = ["un", "safe"].concat();
    let is_used = |line: &str| {
        let mut words = line.split(|character: char| !character.is_alphanumeric() && character != '_');
        words.any(|word| word == mark) && !line.contains(&format!("wasm-{mark}"))
    };
    for (name, text) in sources(&["src", "crates", "tests", "xtask", "fuzz/fuzz_targets"], &["rs"]) {
        if code(&text).any(is_used) {
            assert!(UNSAFE.contains(&name.as_str()), "{name} has code that the compiler does not check");
            assert!(text.contains("_code, reason = \""), "{name} does not say why");
        }
    }
}

#[test]
fn test_text_never_becomes_markup() {
    let markup = ["inner", "outer"].map(|side| [format!("{side}_html"), format!("{side}HTML")]).concat();
    let others = [
        "insertAdjacentHTML",
        "insert_adjacent_html",
        "document.write",
        "DOMParser",
        "srcdoc",
        "create_contextual",
    ];
    let forbidden = markup.iter().map(String::as_str).chain(others).collect::<Vec<_>>();
    for (name, text) in shipped() {
        for line in code(&text) {
            let found = forbidden.iter().find(|word| line.contains(**word));
            assert_eq!(found, None, "{name}: {line}");
        }
    }
}

#[test]
fn test_no_element_has_a_style_attribute() {
    for (name, text) in shipped().iter().filter(|(name, _)| !name.starts_with("src/charts")) {
        for line in code(text) {
            let attribute = ["style=\"", "style={", "style='", "set_attribute(\"style\""]
                .iter()
                .find(|word| line.contains(**word));
            assert_eq!(attribute, None, "{name}: {line}");
        }
    }
}

#[test]
fn test_code_is_never_made_of_text() {
    for (name, text) in shipped() {
        for line in code(&text) {
            let made = ["eval(", "Function::new", "new Function", "setTimeout(\"", "js_sys::eval"];
            let found = made.iter().find(|word| line.contains(**word));
            assert_eq!(found, None, "{name}: {line}");
        }
    }
}

#[test]
fn test_nobody_else_is_named_in_what_users_get() {
    for (name, text) in shipped() {
        for line in code(&text) {
            for rest in line.split("http").skip(1) {
                let Some((_, address)) = rest.split_once("://").filter(|(before, _)| before.len() < 2) else {
                    continue;
                };
                // The names of markup's vocabularies, and what stands in a file that is only a pointer to another.
                let known = ["www.w3.org/", "git-lfs.github.com/"];
                assert!(known.iter().any(|known| address.starts_with(known)), "{name}: {line}");
            }
        }
    }
}

/// Headers by name, in a text's lines that begin so; each line ends so.
fn headers<'a>(text: &'a str, start: &str, between: &str, end: &str) -> BTreeMap<&'a str, &'a str> {
    let lines =
        text.lines().filter_map(|line| line.strip_prefix(start)?.strip_suffix(end)?.split_once(between));
    lines.collect()
}

#[test]
fn test_hosts_are_told_of_the_same_headers() {
    let own = fs::read_to_string(root().join("public/_headers")).unwrap();
    let hosting = fs::read_to_string(root().join("docs/hosting.md")).unwrap();
    let of = |language: &str| {
        let (_, rest) = hosting.split_once(&format!("```{language}\n")).unwrap();
        rest.split_once("```").unwrap().0
    };
    let own = headers(&own, "  ", ": ", "");
    assert!(own.len() >= 5 && own["Content-Security-Policy"].contains("frame-ancestors"), "{own:?}");
    let table = headers(&hosting, "| `", ": ", "");
    let table: BTreeMap<_, _> =
        table.iter().map(|(name, rest)| (*name, rest.split('`').next().unwrap())).collect();
    assert_eq!(table, own, "the table of docs/hosting.md");
    // The two also say how long to keep files, which hosts that read `_headers` do by themselves.
    for (language, start, between, end) in
        [("nginx", "    add_header ", " \"", "\" always;"), ("caddy", "        ", " \"", "\"")]
    {
        let mut said = headers(of(language), start, between, end);
        assert_eq!(said.remove("Cache-Control"), Some("no-cache"), "{language}");
        assert_eq!(said, own, "{language} in docs/hosting.md");
    }
}
