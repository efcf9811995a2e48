//! Corrections as JSON.

use reelscope_engine::coordinator::{Corrections, Said};

use super::{READINGS, VERSION, json::Json};

/// The text of all corrections, by the likeness of their files, those of the latest last.
pub(super) fn text(files: &[(String, Corrections)]) -> String {
    let files = files.iter().map(|(likeness, corrections)| file(likeness, corrections)).collect();
    let all = object([("version", Some(Json::Number(VERSION.into()))), ("files", Some(Json::List(files)))]);
    let mut out = String::new();
    all.write(&mut out);
    out
}

fn file(likeness: &str, corrections: &Corrections) -> Json {
    let columns = corrections.columns.iter().map(column).collect();
    object([
        ("likeness", Some(Json::Text(likeness.to_owned()))),
        ("kind", corrections.kind.as_ref().map(name)),
        ("columns", Some(Json::List(columns))),
    ])
}

fn column(said: &Said) -> Json {
    let reading = |reading| READINGS.iter().find(|(_, known)| *known == reading).map(|(name, _)| *name);
    let text = |text: &str| Json::Text(text.to_owned());
    let value = |(value, set): &(String, Option<String>)| Json::List(vec![text(value), name(set)]);
    let values = (!said.values.is_empty()).then(|| Json::List(said.values.iter().map(value).collect()));
    object([
        ("name", Some(text(&said.column))),
        ("canonical", said.canonical.as_ref().map(name)),
        ("role", said.role.map(|role| text(role.as_str()))),
        ("reading", said.reading.and_then(reading).map(text)),
        ("values", values),
    ])
}

/// A name, or null for the choice of none.
fn name(name: &Option<String>) -> Json {
    name.as_ref().map_or(Json::Null, |name| Json::Text(name.clone()))
}

/// An object of the entries that are there: what was not said is left out.
fn object<const N: usize>(entries: [(&str, Option<Json>); N]) -> Json {
    let there = entries.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Json::Object(there.collect())
}
