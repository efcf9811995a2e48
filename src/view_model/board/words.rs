//! Titles and sentences of a page.

use reelscope_engine::coordinator::LEFT_OUT;
use reelscope_model::{ColumnInfo, Notice, TableInfo, model::Kind};

use super::{
    axis::{Axis, Scale},
    meter::Meter,
};
use crate::view_model::figure::Unit;

/// A label inside of a sentence: its first letter small, unless it is an abbreviation.
pub(in crate::view_model) fn inside(label: &str) -> String {
    let mut chars = label.chars();
    let (Some(first), second) = (chars.next(), chars.clone().next()) else { return String::new() };
    if second.is_some_and(|second| second.is_uppercase() || second.is_ascii_digit()) {
        return label.to_owned();
    }
    first.to_lowercase().chain(chars).collect()
}

/// An id as a name: "Share of plays" of `share_of_plays`.
pub(super) fn named(id: &str) -> String {
    let mut chars = id.chars();
    chars
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(chars.map(|c| if c == '_' { ' ' } else { c }))
        .collect()
}

/// A chart's title: "Errors over time by error type".
pub(super) fn title(meter: &Meter, axes: &[Axis]) -> String {
    let mut title = meter.label.clone();
    let mut joined = false;
    for axis in axes {
        if matches!(axis.scale, Scale::Buckets(..)) && axis.id == crate::state::TIME {
            title.push_str(" over time");
        } else {
            title.push_str(if joined { " and " } else { " by " });
            title.push_str(&inside(&axis.label));
            joined = true;
        }
    }
    title
}

/// What is missing of an open table: "Needs the columns StallMs and WatchedMs in video_playback_events." Where a column
/// is there but left out to save memory, that is what is said.
pub(super) fn needs_columns(columns: &[String], table: &TableInfo) -> String {
    let is_left_out = |column: &&String| {
        let named = |c: &&ColumnInfo| c.name == **column || c.canonical.as_ref() == Some(*column);
        let known = table.columns.iter().find(named);
        let about =
            |notice: &Notice| notice.code == LEFT_OUT && notice.column.as_ref() == known.map(|c| &c.name);
        known.is_some() && table.notices.iter().any(about)
    };
    let (left_out, missing): (Vec<&String>, Vec<&String>) = columns.iter().partition(is_left_out);
    if !left_out.is_empty() && missing.is_empty() {
        let (verb, them) = if columns.len() == 1 { ("is", "it") } else { ("are", "them") };
        let names = list(columns, "and");
        return format!("{names} {verb} left out to save memory. Bring {them} back on the Data page.");
    }
    let table = &table.name;
    let noun = if columns.len() == 1 { "column" } else { "columns" };
    format!("Needs the {noun} {} in {table}.", list(columns, "and"))
}

/// What is missing for a dimension of a linked table: "Needs the catalogue (expanded_cms_data) beside search_events."
pub(super) fn needs_link(kind: &Kind, table: &TableInfo) -> String {
    let Kind { name, label, .. } = kind;
    format!(
        "Needs {} ({name}): open it beside {}, with ids by which its rows are found.",
        inside(label),
        table.name
    )
}

/// What would be a table of a kind: "Open a table with Timestamp, EventType and SessionID, DeviceType or Resolution."
pub(super) fn needs_table(kind: &Kind) -> String {
    let required: Vec<String> = kind.required.iter().map(|any| list(any, "or")).collect();
    format!("Needs {}: a table with {}.", inside(&kind.label), list(&required, "and"))
}

/// Why a chart or card is empty: "No errors match these filters."
pub(super) fn empty(meter: &Meter, filtered: bool) -> String {
    let end = if filtered { "match these filters" } else { "are in the data" };
    let noun = if meter.unit == Unit::Count { inside(&meter.label) } else { "rows".to_owned() };
    format!("No {noun} {end}.")
}

/// Why a chart has no buckets or bins: "It could not be read how far Bitrate reaches."
pub(super) fn unknown_extent(axes: &[Axis]) -> String {
    let unknown = axes.iter().filter(|axis| axis.scale == Scale::Unknown);
    let labels: Vec<String> = unknown.map(|axis| axis.label.clone()).collect();
    format!("It could not be read how far {} reaches.", list(&labels, "and"))
}

/// "a, b and c".
pub(in crate::view_model) fn list(items: &[String], last: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [init @ .., end] => format!("{} {last} {end}", init.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_write_label_inside_a_sentence() {
        let check = |label: &str, expected: &str| assert_eq!(inside(label), expected);
        check("Error type", "error type");
        check("CDN", "CDN");
        check("ID of title", "ID of title");
        check("", "");
        check("X", "x");
    }

    #[test]
    fn test_write_list_with_its_last_word() {
        let check = |items: &[&str], expected: &str| {
            let items: Vec<String> = items.iter().map(|item| (*item).to_owned()).collect();
            assert_eq!(list(&items, "or"), expected);
        };
        check(&[], "");
        check(&["a"], "a");
        check(&["a", "b"], "a or b");
        check(&["a", "b", "c"], "a, b or c");
    }
}
