//! What is open, in a line; what a drop brought, in a line; and which page to open then.

use reelscope_model::TableInfo;

use super::Context;
use crate::{
    format::{Locale, count},
    state::Page,
};

/// The kinds in words, with the page that shows each best.
const KINDS: [(&str, &str, Page); 6] = [
    ("video_playback_events", "playback", Page::Playback),
    ("user_subscription_events", "subscriptions", Page::Subscriptions),
    ("recommendation_events", "recommendations", Page::Recommendations),
    ("search_events", "search", Page::Search),
    ("expanded_cms_data", "catalogue", Page::Content),
    ("users", "members", Page::Subscriptions),
];

/// What is open: "3 files, 5 tables, 412,318 rows".
#[must_use]
pub fn line(tables: &[TableInfo], locale: &Locale) -> String {
    let mut files: Vec<&str> = tables.iter().flat_map(|table| &table.files).map(String::as_str).collect();
    files.sort_unstable();
    files.dedup();
    let rows = tables.iter().map(|table| table.rows).fold(0, u64::saturating_add);
    let parts = [
        count(files.len() as u64, "file", "files", locale),
        count(tables.len() as u64, "table", "tables", locale),
        count(rows, "row", "rows", locale),
    ];
    parts.join(", ")
}

/// What the files were recognised as: "3 playback, 1 catalogue, 1 other".
#[must_use]
pub fn recognised(tables: &[TableInfo], locale: &Locale) -> String {
    let files = |kind: Option<&str>| -> u64 {
        let of_kind = tables.iter().filter(|table| match kind {
            Some(kind) => table.kind.as_deref() == Some(kind),
            None => !KINDS.iter().any(|(name, ..)| table.kind.as_deref() == Some(name)),
        });
        of_kind.map(|table| table.files.len() as u64).sum()
    };
    let known = KINDS.iter().map(|(kind, word, _)| (files(Some(kind)), *word));
    let parts = known.chain([(files(None), "other")]).filter(|(many, _)| *many > 0);
    parts.map(|(many, word)| count(many, word, word, locale)).collect::<Vec<_>>().join(", ")
}

/// The page to open after a drop: Overview when it has figures of several kinds, else the page of the kind with most
/// rows; Explore when no table is of a kind.
#[must_use]
pub fn page(ctx: &Context<'_>) -> Page {
    let of = |table: &TableInfo| KINDS.iter().find(|(kind, ..)| table.kind.as_deref() == Some(kind));
    let mut best = Page::Explore;
    let mut rows = None;
    for (table, (.., page)) in ctx.tables.iter().filter_map(|table| Some((table, of(table)?))) {
        if rows.is_none_or(|rows| table.rows > rows) {
            (best, rows) = (*page, Some(table.rows));
        }
    }
    best
}
