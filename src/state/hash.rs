//! The address bar's hash: `#/playback?v=1&from=2026-01-01&f.*.device_type=Smart%20TV`.
//!
//! Reading never fails: what cannot be read is kept as it was written, so that a link from a newer version survives a
//! visit to an older one. A known part that is written wins over an unread one of the same name.

use reelscope_model::time::parse_iso;

use super::{
    Explore, Filter, Keep, Key, Page, State, Versus, grain,
    percent::{self, encoded},
};

/// The version of the address that is written.
const VERSION: &str = "1";
/// How null is written among values.
const NULL: &str = "\0";

/// Reads a hash, with or without its `#`.
#[must_use]
pub fn read(hash: &str) -> State {
    let hash = hash.strip_prefix('#').unwrap_or(hash);
    let (path, parts) = hash.split_once('?').unwrap_or((hash, ""));
    let mut state = State { page: page(path).unwrap_or_default(), ..State::default() };
    for part in parts.split('&').filter(|part| !part.is_empty()) {
        if read_part(&mut state, part).is_none() {
            state.unknown.push(part.to_owned());
        }
    }
    state
}

/// The page that a hash names, if it names one.
#[must_use]
pub fn page(hash: &str) -> Option<Page> {
    let path = hash.strip_prefix('#').unwrap_or(hash);
    let path = path.split('?').next().unwrap_or(path);
    Page::from_id(path.trim_matches('/'))
}

/// Writes a state as a hash, its `#` included.
#[must_use]
pub fn write(state: &State) -> String {
    let mut parts = vec![("v".to_owned(), VERSION.to_owned())];
    let mut put = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            parts.push((name.to_owned(), encoded(value)));
        }
    };
    put("from", state.from.as_deref());
    put("to", state.to.as_deref());
    put("grain", state.grain.map(grain::name));
    put("tz", state.tz.as_deref());
    parts.extend(state.vs.as_ref().map(|vs| ("vs".to_owned(), vs.write())));
    parts.extend(state.measure.as_deref().map(|id| ("m".to_owned(), encoded(id))));
    if state.explore != Explore::default() {
        parts.push(("x".to_owned(), write_explore(&state.explore)));
    }
    parts.extend(state.filters.iter().filter(|filter| filter.keep.is_something()).map(write_filter));

    let name_of = |part: &str| part.split('=').next().unwrap_or_default().to_owned();
    let kept = state.unknown.iter().filter(|part| parts.iter().all(|(name, _)| *name != name_of(part)));
    let known = parts.iter().map(|(name, value)| format!("{name}={value}"));
    format!("#/{}?{}", state.page.id(), known.chain(kept.cloned()).collect::<Vec<_>>().join("&"))
}

/// A filter as one part of the hash, such as `f.*.device_type=Smart%20TV`.
#[must_use]
pub fn filter_part(filter: &Filter) -> String {
    let (name, value) = write_filter(filter);
    format!("{name}={value}")
}

/// Reads one part into the state; none when it is to be kept as it is.
fn read_part(state: &mut State, part: &str) -> Option<()> {
    let (name, value) = part.split_once('=')?;
    if let Some(name) = name.strip_prefix("f.") {
        state.filters.push(read_filter(name, value)?);
        return Some(());
    }
    let text = || Some(percent::decode(value)).filter(|text| !text.is_empty());
    match name {
        "v" if value == VERSION => {}
        "from" if state.from.is_none() => state.from = Some(instant(&text()?)?),
        "to" if state.to.is_none() => state.to = Some(instant(&text()?)?),
        "grain" if state.grain.is_none() => state.grain = Some(grain::from_name(value)?),
        "tz" if state.tz.is_none() => state.tz = Some(text()?),
        "vs" if state.vs.is_none() => state.vs = Some(Versus::read(value)?),
        "m" if state.measure.is_none() => state.measure = Some(text()?),
        "x" if state.explore == Explore::default() => state.explore = read_explore(value),
        // A second part of a known name is dropped: kept, it would come to life when the first is cleared.
        "from" | "to" | "grain" | "tz" | "vs" | "m" | "x" => {}
        _ => return None,
    }
    Some(())
}

/// The text, if it is a date or an instant.
fn instant(text: &str) -> Option<String> {
    parse_iso(text).map(|_| text.to_owned())
}

fn read_filter(name: &str, value: &str) -> Option<Filter> {
    let (table, dimension) = name.split_once('.')?;
    let filter = Filter {
        table: (table != "*").then(|| percent::decode(table)),
        dimension: percent::decode(dimension),
        keep: read_keep(value)?,
    };
    (!dimension.is_empty() && !table.is_empty()).then_some(filter)
}

fn write_filter(filter: &Filter) -> (String, String) {
    // A point separates table and dimension, so the table's own points are encoded.
    let table =
        filter.table.as_deref().map_or_else(|| "*".to_owned(), |table| encoded(table).replace('.', "%2E"));
    (format!("f.{table}.{}", encoded(&filter.dimension)), write_keep(&filter.keep))
}

fn read_keep(value: &str) -> Option<Keep> {
    if let Some(text) = value.strip_prefix('~') {
        return Some(Keep::Contains(percent::decode(text)));
    }
    if let Some(values) = value.strip_prefix('!') {
        return Some(Keep::Not(read_keys(values)));
    }
    let Some((from, to)) = value.split_once("..") else {
        return Some(Keep::Is(read_keys(value)));
    };
    let end = |text: &str| Some(percent::decode(text)).filter(|text| !text.is_empty());
    let range = Keep::Range(end(from), end(to));
    (!value.contains(',') && !to.contains("..") && range.is_something()).then_some(range)
}

fn write_keep(keep: &Keep) -> String {
    match keep {
        Keep::Is(keys) => write_keys(keys),
        Keep::Not(keys) => format!("!{}", write_keys(keys)),
        Keep::Contains(text) => format!("~{}", encoded(text)),
        Keep::Range(from, to) => {
            let end = |end: &Option<String>| end.as_deref().map(encoded).unwrap_or_default();
            format!("{}..{}", end(from), end(to))
        }
    }
}

fn read_keys(values: &str) -> Vec<Key> {
    values.split(',').map(percent::decode).map(|text| Some(text).filter(|text| text != NULL)).collect()
}

fn write_keys(keys: &[Key]) -> String {
    let key = |key: &Key| encoded(key.as_deref().unwrap_or(NULL));
    keys.iter().map(key).collect::<Vec<_>>().join(",")
}

fn read_explore(value: &str) -> Explore {
    let mut names = value.split(',').map(|name| Some(percent::decode(name)).filter(|name| !name.is_empty()));
    let (table, measure) = (names.next().flatten(), names.next().flatten());
    Explore { table, measure, dimensions: names.flatten().collect() }
}

fn write_explore(explore: &Explore) -> String {
    let first =
        [&explore.table, &explore.measure].map(|name| name.as_deref().map(encoded).unwrap_or_default());
    let mut names: Vec<String> =
        first.into_iter().chain(explore.dimensions.iter().map(|name| encoded(name))).collect();
    while names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    names.join(",")
}
