//! Corrections from JSON. What makes no sense is left out, and the rest is taken.

use reelscope_engine::coordinator::{Corrections, Said};

use super::{READINGS, ROLES, VERSION, json::Json};

/// What a text holds.
pub(super) enum Found {
    /// Corrections, by the likeness of their files; none where the text is something else.
    Files(Vec<(String, Corrections)>),
    /// What a newer program has written. It is not to be touched.
    Newer,
}

/// What is kept in a text.
pub(super) fn read(text: &str) -> Found {
    let Some(all) = Json::parse(text) else { return Found::Files(Vec::new()) };
    let Some(Json::Number(version)) = all.get("version") else { return Found::Files(Vec::new()) };
    if *version > f64::from(VERSION) {
        return Found::Newer;
    }
    if *version < f64::from(VERSION) {
        return Found::Files(Vec::new());
    }
    let files = all.get("files").map_or(&[][..], Json::items);
    Found::Files(files.iter().filter_map(file).collect())
}

fn file(json: &Json) -> Option<(String, Corrections)> {
    let likeness = json.get("likeness")?.text()?.to_owned();
    let columns = json.get("columns").map_or(&[][..], Json::items);
    let columns = columns.iter().filter_map(column).filter(|said| !said.is_empty()).collect();
    let corrections = Corrections { kind: json.get("kind").and_then(name), columns };
    (!corrections.is_empty()).then_some((likeness, corrections))
}

fn column(json: &Json) -> Option<Said> {
    let role = |json: &Json| ROLES.into_iter().find(|role| Some(role.as_str()) == json.text());
    let reading = |json: &Json| {
        let found = READINGS.iter().find(|(name, _)| Some(*name) == json.text());
        found.map(|(_, reading)| *reading)
    };
    Some(Said {
        column: json.get("name")?.text()?.to_owned(),
        canonical: json.get("canonical").and_then(name),
        role: json.get("role").and_then(role),
        reading: json.get("reading").and_then(reading),
        values: json.get("values").map_or(&[][..], Json::items).iter().filter_map(value).collect(),
    })
}

fn value(json: &Json) -> Option<(String, Option<String>)> {
    let [value, set] = json.items() else { return None };
    Some((value.text()?.to_owned(), name(set)?))
}

/// A name, or the choice of none.
fn name(json: &Json) -> Option<Option<String>> {
    match json {
        Json::Null => Some(None),
        Json::Text(name) => Some(Some(name.clone())),
        _ => None,
    }
}
