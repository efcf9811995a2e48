//! Views that are saved by name: what a new one may be called, what saving it would do, and what one waits for.

use super::{Context, board::words::list, chips, opening, pages, versus};
use crate::{
    format,
    kept::{Views, views},
    state::State,
};

/// A name for what is on screen: its page and its filters in words.
#[must_use]
pub fn suggest(ctx: &Context<'_>) -> String {
    let title = pages::layout(ctx.model, ctx.state.page).title.clone();
    let chips = chips::chips(ctx).into_iter().map(|chip| chip.text);
    let measure =
        ctx.state.measure.as_deref().and_then(|id| ctx.model.measure(id)).map(|it| it.label.clone());
    let against = versus::comparison(ctx).map(|comparison| format!("against {}", comparison.other));
    let parts: Vec<String> = measure.into_iter().chain(chips).chain(against).collect();
    let name = if parts.is_empty() { title } else { format!("{title}: {}", parts.join(", ")) };
    // A name is typed and read as plain text.
    format::cut_middle(&name.replace('\u{a0}', " "), views::LONGEST_NAME)
}

/// What saving under this name does to views that are there; none where it adds one.
#[must_use]
pub fn note(views: &Views, name: &str, hash: &str) -> Option<String> {
    let (named, same) = (views.named(name), views.of(hash));
    match (named, same) {
        (None, None) => None,
        (Some(named), Some(same)) if named.name == same.name => Some("This view is saved.".to_owned()),
        (Some(named), None) => {
            Some(format!("Saving replaces what “{}” shows.", format::harmless(&named.name)))
        }
        (None, Some(same)) => Some(format!("This is “{}”. Saving renames it.", format::harmless(&same.name))),
        (Some(named), Some(same)) => Some(format!(
            "This is “{}”. Saving renames it, in the place of the other “{}”.",
            format::harmless(&same.name),
            format::harmless(&named.name)
        )),
    }
}

/// What has to be opened before a view shows anything: "Needs search_events." None where nothing is missing.
#[must_use]
pub fn needs(ctx: &Context<'_>, view: &State) -> Option<String> {
    let ctx = Context { state: view, ..*ctx };
    let of_page = opening::of_page(&ctx);
    let lit = of_page.iter().any(|table| ctx.table(table).is_some());
    let mut missing = opening::expected(&ctx);
    // A page shows what it can of the tables that are there.
    missing.retain(|table| !lit || !of_page.contains(&table.as_str()) || is_named(view, table));
    (!missing.is_empty()).then(|| format!("Needs {}.", list(&missing, "and")))
}

fn is_named(view: &State, table: &str) -> bool {
    let linked = |dimension: &str| dimension.split_once('.').is_some_and(|(kind, _)| kind == table);
    let explore = &view.explore;
    view.filters.iter().any(|filter| filter.table.as_deref() == Some(table) || linked(&filter.dimension))
        || explore.table.as_deref() == Some(table)
        || explore.dimensions.iter().any(|dimension| linked(dimension))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        state::hash,
        view_model::testing::{World, kind_table},
    };

    #[test]
    fn test_suggest_a_name_from_page_and_filters() {
        let check = |address: &str, expected: &str| {
            let mut world = World::full(hash::read(address));
            world.learn();
            assert_eq!(suggest(&world.ctx()), expected, "{address}");
        };
        check("#/playback?v=1", "Playback");
        check("#/playback?v=1&f.*.device_type=Smart%20TV", "Playback: Device is Smart TV");
        check(
            "#/playback?v=1&from=2026-01-01&to=2026-02-01&m=error_rate&f.*.location=!FR,DE",
            "Playback: Error rate, Time 1 – 31 Jan 2026 (UTC), Location is not FR or DE",
        );
        check("#/audience?v=1&vs=location:USA", "Audience: against Location is USA");
        let long = format!("#/search?v=1&f.*.search_query=~{}", "x".repeat(300));
        let world = World::full(hash::read(&long));
        assert_eq!(suggest(&world.ctx()).chars().count(), views::LONGEST_NAME);
    }

    #[test]
    fn test_note_says_what_saving_does() {
        let mut views = Views::default();
        views.put("a", "#/a");
        views.put("b", "#/b");
        let check = |name: &str, hash: &str, expected: Option<&str>| {
            assert_eq!(note(&views, name, hash).as_deref(), expected, "{name} {hash}");
        };
        check("c", "#/c", None);
        check(" a ", "#/a", Some("This view is saved."));
        check("a", "#/c", Some("Saving replaces what “a” shows."));
        check("c", "#/a", Some("This is “a”. Saving renames it."));
        check("b", "#/a", Some("This is “a”. Saving renames it, in the place of the other “b”."));
    }

    #[test]
    fn test_needs_name_what_is_not_open() {
        let model = reelscope_model::Model::builtin();
        let playback = || vec![kind_table(&model, "video_playback_events", &[])];
        let check = |tables, address: &str, expected: Option<&str>| {
            let world = World::new(tables, State::default());
            assert_eq!(needs(&world.ctx(), &hash::read(address)).as_deref(), expected, "{address}");
        };
        check(playback(), "#/playback?v=1", None);
        check(playback(), "#/overview?v=1", None);
        check(playback(), "#/search?v=1", Some("Needs search_events."));
        check(playback(), "#/playback?v=1&f.search_events.location=FR", Some("Needs search_events."));
        check(playback(), "#/explore?v=1&x=mine", Some("Needs mine."));
        check(playback(), "#/overview?v=1&f.*.expanded_cms_data.rating=R", Some("Needs expanded_cms_data."));
        check(Vec::new(), "#/playback?v=1", Some("Needs video_playback_events."));
    }
}
