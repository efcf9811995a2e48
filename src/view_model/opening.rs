//! What is open, in a line; what a drop brought, in a line; and which page to open then.

use reelscope_model::{TableInfo, sort};

use super::{Context, board::words::list, pages};
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

/// How many kinds of tables make a dashboard of their own.
const MANY_KINDS: usize = 3;

/// What is open: "3 files, 5 tables, 412,318 rows".
#[must_use]
pub fn line(tables: &[TableInfo], locale: &Locale) -> String {
    let mut files: Vec<&str> = tables.iter().flat_map(|table| &table.files).map(String::as_str).collect();
    sort::sort_by(&mut files, Ord::cmp);
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

/// What was opened and what it was recognised as, in a sentence: "Opened 5 files, 5 tables, 412,318 rows: 3 playback, 1
/// catalogue, 1 other."
#[must_use]
pub fn said(tables: &[TableInfo], locale: &Locale) -> String {
    format!("Opened {}: {}.", line(tables, locale), recognised(tables, locale))
}

/// The page to open after a drop: the one that shows the table with most rows, Explore for one of no kind. Where many
/// kinds are open, and while nothing is, Overview.
#[must_use]
pub fn page(ctx: &Context<'_>) -> Page {
    let of = |table: &TableInfo| KINDS.iter().find(|(kind, ..)| table.kind.as_deref() == Some(kind));
    let kinds = ctx.tables.iter().filter(|table| of(table).is_some()).count();
    // Of tables with equally many rows the first counts: `max_by_key` would take the last.
    match ctx.tables.iter().rev().max_by_key(|table| table.rows) {
        Some(table) if kinds < MANY_KINDS => of(table).map_or(Page::Explore, |(.., page)| *page),
        _ => Page::Overview,
    }
}

/// What a link that was opened before its files says: "This link shows video_playback_events. Open its files to see it."
/// None where nothing is missing.
#[must_use]
pub fn expects(ctx: &Context<'_>) -> Option<String> {
    let names = expected(ctx);
    (!names.is_empty())
        .then(|| format!("This link shows {}. Open those files to see it.", list(&names, "and")))
}

/// The tables that the address speaks of and that are not open, for a link that was opened before its files: those of
/// its page, its filters, and Explore's choice.
#[must_use]
pub fn expected(ctx: &Context<'_>) -> Vec<String> {
    let of_page = of_page(ctx);
    let of_filters = ctx.state.filters.iter().filter_map(|filter| filter.table.as_deref());
    let of_explore = ctx.state.explore.table.as_deref().filter(|_| ctx.state.page == Page::Explore);
    // Dimensions of linked tables are written with their table.
    let linked = |name: &String| name.split_once('.').map(|(kind, _)| kind.to_owned());
    let is_kind = |name: &String| ctx.model.kind(name).is_some();
    let dimensions = ctx.state.filters.iter().map(|filter| &filter.dimension);
    let explored = ctx.state.explore.dimensions.iter().filter(|_| ctx.state.page == Page::Explore);
    let of_links: Vec<String> = dimensions.chain(explored).filter_map(linked).filter(is_kind).collect();
    let of_links = of_links.iter().map(String::as_str);
    let mut names: Vec<String> = Vec::new();
    for name in of_page.into_iter().chain(of_filters).chain(of_explore).chain(of_links) {
        if ctx.table(name).is_none() && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// The tables that the page's cards and charts are of, one a card or chart.
pub(super) fn of_page<'a>(ctx: &Context<'a>) -> Vec<&'a str> {
    let measures = pages::layout(ctx.model, ctx.state.page).measures();
    measures.filter_map(|measure| ctx.model.measure(measure)?.table.as_deref()).collect()
}
