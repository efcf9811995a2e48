//! Which places a text names, where they lead, and what is asked for values.

use reelscope_engine::api::ViewResult;
use reelscope_model::{By, QueryResult, Result, Test, Value};

use super::{Asked, Kind, Place, ask, find, places, values};
use crate::{
    state::{Filter, Keep, Page, State},
    view_model::testing::{World, text},
};

fn world(page: Page) -> World {
    World::full(State { page, ..State::default() })
}

fn names(places: &[Place], kind: Kind) -> Vec<&str> {
    places.iter().filter(|place| place.kind == kind).map(|place| place.label.as_str()).collect()
}

fn after(world: &World, place: &Place) -> State {
    place.actions.iter().fold(world.state.clone(), |state, action| state.after(action.clone()))
}

#[test]
fn test_find_pages_measures_and_charts_by_their_names() {
    let world = world(Page::Audience);
    let all = places(&world.ctx());
    let found = find(&all, "");
    assert_eq!((found.len(), names(&found, Kind::Page).len()), (9, 9), "without a text only pages");
    let found = find(&all, " Error ");
    assert_eq!(names(&found, Kind::Measure), ["Error rate", "Errors"]);
    assert_eq!(names(&found, Kind::Page), Vec::<&str>::new());
    let found = find(&all, "errors device");
    assert_eq!(names(&found, Kind::Chart), ["Errors by device"]);
    // A page is found by its question too.
    assert_eq!(names(&find(&all, "money"), Kind::Page), ["Subscriptions"]);
    assert!(find(&all, "zebra").is_empty());
}

#[test]
fn test_go_to_a_measure_and_keep_it_when_it_is_chosen_already() {
    let mut world = world(Page::Overview);
    let of = |world: &World, name: &str| {
        let found = find(&places(&world.ctx()), name);
        found.into_iter().find(|place| place.kind == Kind::Measure).unwrap()
    };
    // What this page has is shown here, though others have it too.
    let state = after(&world, &of(&world, "sessions"));
    assert_eq!((state.page, state.measure.as_deref()), (Page::Overview, Some("sessions")));
    let state = after(&world, &of(&world, "no-result rate"));
    assert_eq!((state.page, state.measure.as_deref()), (Page::Search, Some("no_result_rate")));
    world.state = state;
    assert_eq!(after(&world, &of(&world, "no-result rate")), world.state);
}

/// Answers of a text each, those of one dimension only.
fn answers(asked: &Asked, column: &str, rows: &[(&str, i128)]) -> Vec<Result<ViewResult>> {
    let answer = |query: &reelscope_model::Query| {
        let is_it = matches!(&query.by[..], [by] if by.spec().column == column);
        let rows = rows.iter().filter(|_| is_it).map(|(key, rows)| vec![text(key), Value::Int(*rows)]);
        let rows = rows.collect();
        Ok(ViewResult {
            result: QueryResult { rows, ..QueryResult::default() }.into(),
            ..ViewResult::default()
        })
    };
    asked.views.views.iter().map(answer).collect()
}

#[test]
fn test_ask_all_tables_for_values_with_the_text() {
    let world = world(Page::Playback);
    assert_eq!(ask(&world.ctx(), " s "), None, "one letter is in everything");
    let asked = ask(&world.ctx(), "smart").unwrap();
    assert!(asked.views.clauses.is_empty(), "among all rows");
    let columns: Vec<String> =
        asked.views.views.iter().flat_map(|query| query.by.iter().map(|by: &By| by.spec().column)).collect();
    for column in ["DeviceType", "Genres", "Title", "SearchQuery", "SubscriptionType"] {
        assert!(columns.iter().any(|known| known == column), "{column} in {columns:?}");
    }
    assert_eq!(columns.iter().filter(|column| *column == "DeviceType").count(), 1, "once for all tables");
    assert!(!columns.iter().any(|column| column == "Bitrate"), "numbers have no names");
    let is_contains = |test: &Test| matches!(test, Test::Contains(text) if text == "smart");
    assert!(asked.views.views.iter().all(|query| is_contains(&query.filter[0].test)));
}

#[test]
fn test_do_not_read_the_free_text_of_a_large_table() {
    let mut world = world(Page::Search);
    let is_asked = |world: &World| {
        let views = ask(&world.ctx(), "love").unwrap().views.views;
        views.iter().any(|query| query.by[0].spec().column == "SearchQuery")
    };
    assert!(is_asked(&world));
    let searches = world.tables.iter_mut().find(|table| table.name == "search_events").unwrap();
    searches.rows = 50_000_000;
    let column = searches.columns.iter().find(|c| c.canonical.as_deref() == Some("SearchQuery")).unwrap();
    let is_text = column.role == reelscope_model::Role::Text;
    assert_eq!(is_asked(&world), !is_text);
}

#[test]
fn test_keep_a_value_here_or_on_a_page_that_shows_it() {
    let world = world(Page::Playback);
    let asked = ask(&world.ctx(), "tv").unwrap();
    let rows = [("Streaming stick", 900), ("Smart TV", 12), ("TV box", 3)];
    let found = values(&world.ctx(), "TV", &asked, &answers(&asked, "DeviceType", &rows));
    // A list's other values come with those that have the text.
    assert_eq!(names(&found, Kind::Value), ["TV box", "Smart TV"]);
    assert_eq!(found[1].detail, "Device, 12 rows");
    let state = after(&world, &found[1]);
    assert_eq!(state.page, Page::Playback);
    let filters = |state: &State| {
        let words = |filter: &Filter| match &filter.keep {
            Keep::Is(keys) => format!("{} {:?}", filter.dimension, keys),
            other => panic!("{other:?}"),
        };
        state.filters.iter().map(words).collect::<Vec<String>>()
    };
    assert_eq!(filters(&state), ["device_type [Some(\"Smart TV\")]"]);
    // The same again stays what it is.
    let again = found[1].actions.iter().fold(state.clone(), |state, action| state.after(action.clone()));
    assert_eq!(again, state);

    let asked = ask(&world.ctx(), "cat videos").unwrap();
    let rows = answers(&asked, "SearchQuery", &[("cat videos", 4)]);
    let state = after(&world, &values(&world.ctx(), "cat videos", &asked, &rows)[0]);
    assert_eq!((state.page, filters(&state).len()), (Page::Search, 1));
    // A title's genre filters playback too, along the link.
    let asked = ask(&world.ctx(), "drama").unwrap();
    let rows = answers(&asked, "Genres", &[("Drama", 4)]);
    assert_eq!(after(&world, &values(&world.ctx(), "drama", &asked, &rows)[0]).page, Page::Playback);
}
