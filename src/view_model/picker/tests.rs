//! The dimensions that are offered, how values are narrowed, and what a tick does.

use reelscope_engine::api::ViewResult;
use reelscope_model::{By, Clause, Error, Measure, QueryResult, Result, Role, Test, Value as Figure};

use super::{Subject, View, Wish, ask, dimensions, is_cut, range, subject_of, view};
use crate::{
    state::{Action, Filter, Keep, Key, Page, State},
    view_model::testing::{World, column, plain_table, text},
};

const EVENTS: &str = "video_playback_events";

fn key(text: &str) -> Key {
    Some(text.to_owned())
}

fn filter(table: Option<&str>, dimension: &str, keep: Keep) -> Filter {
    Filter { table: table.map(str::to_owned), dimension: dimension.to_owned(), keep }
}

fn world(page: Page, filters: Vec<Filter>) -> World {
    World::full(State { page, filters, ..State::default() })
}

fn subject(world: &World, dimension: &str) -> Subject {
    subject_of(&world.ctx(), &filter(None, dimension, Keep::Is(vec![None]))).unwrap()
}

/// Answers to both views: values with their rows, and how many rows are left.
fn answers(rows: Vec<(Figure, i128)>, left: i128) -> Vec<Result<ViewResult>> {
    let result = |rows| ViewResult {
        result: QueryResult { rows, ..QueryResult::default() }.into(),
        ..ViewResult::default()
    };
    let rows = rows.into_iter().map(|(key, rows)| vec![key, Figure::Int(rows)]).collect();
    vec![Ok(result(rows)), Ok(result(vec![vec![Figure::Int(left)]]))]
}

fn devices() -> Vec<Result<ViewResult>> {
    answers(vec![(text("Smart TV"), 6_000), (text("Mobile"), 1_500), (Figure::Null, 12)], 7_512)
}

fn lines(view: &View) -> Vec<String> {
    let line = |value: &super::Value| {
        let mark = if value.ticked { "x" } else { "-" };
        format!("{mark} {} {}", value.label, value.rows.as_deref().unwrap_or("?"))
    };
    view.values.iter().map(line).collect()
}

#[test]
fn test_list_dimensions_of_the_page_and_of_linked_tables_once() {
    let world = world(Page::Playback, Vec::new());
    let groups = dimensions(&world.ctx(), "");
    assert_eq!(groups[0].label, world.model.kind(EVENTS).unwrap().label);
    let own: Vec<&str> = groups[0].choices.iter().map(|choice| choice.subject.id.as_str()).collect();
    for id in ["device_type", "location", "bitrate", "weekday", "hour"] {
        assert!(own.contains(&id), "{id} in {own:?}");
    }
    assert!(!own.contains(&"time"), "the period has its own controls");
    let linked = groups.iter().flat_map(|group| &group.choices);
    let genres: Vec<_> = linked.filter(|choice| choice.subject.target.1 == "genres").collect();
    assert_eq!(genres.len(), 1);
    // Counted by the page's rows, and a filter of the catalogue.
    assert_eq!(genres[0].subject.table, EVENTS);
    assert_eq!(genres[0].subject.target.0, "expanded_cms_data");
}

#[test]
fn test_list_a_dimension_that_several_tables_have_once() {
    let world = world(Page::Overview, Vec::new());
    let groups = dimensions(&world.ctx(), "");
    let count = |id: &str| {
        groups.iter().flat_map(|group| &group.choices).filter(|choice| choice.subject.target.1 == id).count()
    };
    assert_eq!((count("location"), count("device_type"), count("weekday")), (1, 1, 1));
    // Columns that the model does not know are different ones, whatever they are called.
    let tables = ["a", "b"].map(|name| plain_table(name, 9, vec![column("state", None, Role::Dimension)]));
    let world = World::new(tables.to_vec(), State { page: Page::Data, ..State::default() });
    let groups = dimensions(&world.ctx(), "");
    assert_eq!(groups.iter().map(|group| group.choices.len()).collect::<Vec<_>>(), [1, 1]);
}

#[test]
fn test_narrow_dimensions_by_their_names_and_tables() {
    let kept = filter(Some(EVENTS), "device_type", Keep::Is(vec![key("Mobile")]));
    let world = world(Page::Playback, vec![kept]);
    let groups = dimensions(&world.ctx(), " dEVice ");
    let labels: Vec<_> = groups
        .iter()
        .flat_map(|group| &group.choices)
        .map(|choice| (&*choice.label, choice.filtered))
        .collect();
    assert!(labels.contains(&("Device", true)), "{labels:?}");
    assert!(labels.iter().all(|(label, _)| label.to_lowercase().contains("device")), "{labels:?}");
    let of_table = dimensions(&world.ctx(), "catalogue");
    assert!(of_table.len() == 1 && of_table[0].choices.len() > 3, "all of a table by its name: {of_table:?}");
    assert!(dimensions(&world.ctx(), "nonsense").is_empty());
}

#[test]
fn test_find_what_a_filter_is_of() {
    let world = world(Page::Playback, Vec::new());
    let ctx = world.ctx();
    let of = |table, dimension| subject_of(&ctx, &filter(table, dimension, Keep::Is(vec![None])));
    assert_eq!(of(None, "device_type").unwrap().table, EVENTS);
    let genres = of(Some("expanded_cms_data"), "genres").unwrap();
    assert_eq!((genres.table.as_str(), genres.id.as_str()), (EVENTS, "expanded_cms_data.genres"));
    // Of a table that the page does not show.
    let query = of(Some("search_events"), "search_query").unwrap();
    assert_eq!(query.target, ("search_events".to_owned(), "search_query".to_owned()));
    assert_eq!(of(Some("closed"), "nonsense"), None);
}

#[test]
fn test_ask_for_values_under_the_other_filters() {
    let kept = filter(Some(EVENTS), "location", Keep::Is(vec![key("India")]));
    let world = world(Page::Playback, vec![kept]);
    let subject = subject(&world, "device_type");
    let views = ask(&world.ctx(), &subject, None).unwrap();
    assert_eq!(views.clauses.len(), 1);
    let [values, left] = views.views.as_slice() else { panic!("{views:?}") };
    assert_eq!(values.by.iter().map(By::key).collect::<Vec<_>>(), ["device_type"]);
    assert_eq!((values.limit, values.sort[0].desc, values.filter.len()), (Some(1_001), true, 0));
    assert_eq!(values.measures.iter().map(Measure::key).collect::<Vec<_>>(), ["rows"]);
    assert!(left.by.is_empty());
    let searched = ask(&world.ctx(), &subject, Some("tv")).unwrap();
    let clause: &Clause = &searched.views[0].filter[0];
    assert_eq!((clause.column.as_str(), &clause.test), ("DeviceType", &Test::Contains("tv".to_owned())));
    assert!(searched.views[1].filter.is_empty(), "what is left does not depend on a search");
}

#[test]
fn test_list_values_with_their_rows_and_null_by_name() {
    let world = world(Page::Playback, Vec::new());
    let subject = subject(&world, "device_type");
    let shown = |search: &str| {
        let wish = Wish { search: search.to_owned(), ..Wish::default() };
        view(&world.ctx(), &subject, &wish, Some(&devices())).unwrap()
    };
    let all = shown("");
    assert_eq!(lines(&all), ["- Smart TV 6,000", "- Mobile 1,500", "- No value 12"]);
    assert_eq!((all.label.as_str(), all.note.as_deref(), all.clear.is_none()), ("Device", None, true));
    assert_eq!(all.left.as_deref(), Some("7,512 of 100 rows left (Playback events)"));
    assert_eq!(lines(&shown("tv")), ["- Smart TV 6,000"]);
    assert_eq!(lines(&shown("no v")), ["- No value 12"]);
    let none = shown("radio");
    assert_eq!((none.values.len(), none.note.as_deref()), (0, Some("No value contains “radio”.")));
}

/// What becomes of the filters when the value is ticked.
fn ticked(filters: Vec<Filter>, not: bool, value: &Key) -> Vec<Keep> {
    let world = world(Page::Playback, filters);
    let subject = subject(&world, "device_type");
    let wish = Wish { not, ..Wish::default() };
    let shown = view(&world.ctx(), &subject, &wish, Some(&devices())).unwrap();
    let tick = shown.values.into_iter().find(|shown| shown.key == *value).unwrap().tick;
    world.state.after(tick).filters.into_iter().map(|filter| filter.keep).collect()
}

#[test]
fn test_tick_values_in_and_out() {
    let (tv, mobile) = (key("Smart TV"), key("Mobile"));
    let on = |keep: Keep| vec![filter(Some(EVENTS), "device_type", keep)];
    let check = |filters: Vec<Filter>, not: bool, value: &Key, expected: Option<Keep>| {
        assert_eq!(ticked(filters, not, value), expected.into_iter().collect::<Vec<_>>());
    };
    check(Vec::new(), false, &tv, Some(Keep::Is(vec![tv.clone()])));
    check(Vec::new(), false, &None, Some(Keep::Is(vec![None])));
    check(Vec::new(), true, &None, Some(Keep::Not(vec![None])));
    let is = || on(Keep::Is(vec![tv.clone()]));
    check(is(), false, &mobile, Some(Keep::Is(vec![tv.clone(), mobile.clone()])));
    check(is(), false, &tv, None);
    let not = || on(Keep::Not(vec![tv.clone()]));
    // What is in force says whether a tick leaves out, whatever the switch was before.
    check(not(), false, &mobile, Some(Keep::Not(vec![tv.clone(), mobile.clone()])));
    check(not(), true, &tv, None);
    // A tick instead of a part of the text.
    let part = || on(Keep::Contains("o".to_owned()));
    check(part(), false, &mobile, Some(Keep::Is(vec![mobile.clone()])));
    check(part(), true, &mobile, Some(Keep::Not(vec![mobile.clone()])));
}

#[test]
fn test_turn_is_into_is_not() {
    let keys = vec![key("Smart TV"), None];
    let world = world(Page::Playback, vec![filter(None, "device_type", Keep::Is(keys.clone()))]);
    let subject = subject(&world, "device_type");
    let shown = view(&world.ctx(), &subject, &Wish::default(), Some(&devices())).unwrap();
    assert_eq!(lines(&shown), ["x Smart TV 6,000", "- Mobile 1,500", "x No value 12"]);
    let next = world.state.after(shown.turn.unwrap());
    assert_eq!(next.filters, [filter(None, "device_type", Keep::Not(keys))]);
    assert_eq!(shown.clear, Some(Action::Clear("device_type".to_owned())));
}

#[test]
fn test_show_ticked_values_that_no_row_has() {
    let world = world(Page::Playback, vec![filter(None, "device_type", Keep::Not(vec![key("Radio")]))]);
    let subject = subject(&world, "device_type");
    let shown = view(&world.ctx(), &subject, &Wish::default(), Some(&devices())).unwrap();
    assert_eq!((lines(&shown)[0].as_str(), shown.not), ("x Radio 0", true));
}

#[test]
fn test_say_when_there_are_more_values_than_are_listed() {
    let world = world(Page::Search, vec![filter(None, "search_query", Keep::Is(vec![key("rare")]))]);
    let subject = subject(&world, "search_query");
    let many = answers((0..1_001).map(|at| (text(&format!("term {at}")), 9)).collect(), 9);
    assert!(is_cut(&many) && !is_cut(&devices()));
    let check = |search: &str, searched: bool, first: &str, values: usize, note: Option<&str>| {
        let wish = Wish { search: search.to_owned(), searched, ..Wish::default() };
        let shown = view(&world.ctx(), &subject, &wish, Some(&many)).unwrap();
        assert_eq!((lines(&shown)[0].as_str(), shown.values.len()), (first, values));
        assert_eq!(shown.note.as_deref(), note);
    };
    let most = Some("The 1,000 values with most rows. A search looks among all.");
    check("", false, "x rare ?", 1_001, most);
    check("term 99", false, "- term 99 9", 11, Some("Looking among all values…"));
    check("term", true, "- term 0 9", 1_000, Some("More than 1,000 values contain this. Write more of it."));
}

#[test]
fn test_filter_text_by_a_part_of_it() {
    let check = |keep: Option<Keep>, search: &str, expected: Option<(&str, bool, &str)>| {
        let filters = keep.into_iter().map(|keep| filter(None, "device_type", keep)).collect();
        let world = world(Page::Playback, filters);
        let subject = subject(&world, "device_type");
        let wish = Wish { search: search.to_owned(), ..Wish::default() };
        let shown = view(&world.ctx(), &subject, &wish, Some(&devices())).unwrap().contains;
        let shown = shown.map(|it| {
            let Action::Contain { text, .. } = it.choose else { panic!("{:?}", it.choose) };
            (it.label, it.chosen, text)
        });
        let expected = expected.map(|(label, chosen, text)| (label.to_owned(), chosen, text.to_owned()));
        assert_eq!(shown, expected);
    };
    let dark = || Some(Keep::Contains("dark".to_owned()));
    check(None, "", None);
    check(None, "tv", Some(("Contains “tv”", false, "tv")));
    check(dark(), "", Some(("Contains “dark”", true, "")));
    check(dark(), "dark", Some(("Contains “dark”", true, "")));
    check(dark(), "tv", Some(("Contains “tv”", false, "tv")));
}

#[test]
fn test_filter_numbers_by_a_range_and_list_few() {
    let kept = filter(None, "bitrate", Keep::Range(key("1000"), None));
    let world = world(Page::Playback, vec![kept]);
    let subject = subject(&world, "bitrate");
    let of = |many: i128| {
        let mut rows: Vec<_> = (0..many).map(|at| (Figure::Int(at), 9)).collect();
        rows.push((Figure::Null, 3));
        view(&world.ctx(), &subject, &Wish::default(), Some(&answers(rows, 9))).unwrap()
    };
    let few = of(5);
    assert_eq!((few.values.len(), few.contains), (6, None));
    let ends = few.ends.unwrap();
    assert_eq!((ends.from.as_str(), ends.to.as_str(), ends.days), ("1000", "", false));
    // A range says it better, but for what has no value.
    assert_eq!(lines(&of(101)), ["- No value 3"]);
    assert_eq!(lines(&of(1_001)), ["- No value ?"]);
    let action = range(&world.ctx(), &subject, " 1.5", "");
    let next = world.state.after(action);
    assert_eq!(next.filters[0].keep, Keep::Range(key("1.5"), None));
    assert!(next.after(range(&world.ctx(), &subject, "", "")).filters.is_empty());
}

#[test]
fn test_filter_other_dates_by_days_the_last_one_included() {
    let columns = vec![column("at", None, Role::Time), column("added", None, Role::Time)];
    let range_of = |from: &str, to: &str| Keep::Range(key(from), key(to));
    let state = |keep: Keep| State {
        page: Page::Explore,
        filters: vec![filter(None, "added", keep)],
        ..State::default()
    };
    let kept = range_of("2026-01-05", "2026-02-01");
    let world = World::new(vec![plain_table("t", 9, columns)], state(kept.clone()));
    let found = dimensions(&world.ctx(), "");
    let ids: Vec<&str> = found[0].choices.iter().map(|choice| choice.subject.id.as_str()).collect();
    assert!(ids.contains(&"added") && !ids.contains(&"at"), "{ids:?}");
    let subject = subject(&world, "added");
    let rows = vec![(crate::view_model::testing::time(0), 4), (Figure::Null, 2)];
    let shown = view(&world.ctx(), &subject, &Wish::default(), Some(&answers(rows, 4))).unwrap();
    assert_eq!(lines(&shown), ["- No value 2"]);
    let ends = shown.ends.unwrap();
    assert_eq!((ends.from.as_str(), ends.to.as_str(), ends.days), ("2026-01-05", "2026-01-31", true));
    let again = world.state.after(range(&world.ctx(), &subject, &ends.from, &ends.to));
    assert_eq!(again.filters[0].keep, kept);
}

#[test]
fn test_say_why_values_are_not_there() {
    let world = world(Page::Playback, Vec::new());
    let subject = subject(&world, "device_type");
    let failed = || Err(Error::new(reelscope_model::Code::ReadFailed, "The file has changed."));
    let shown = view(&world.ctx(), &subject, &Wish::default(), Some(&[failed(), failed()])).unwrap();
    assert_eq!(shown.note.as_deref(), Some("The values could not be counted. The file has changed."));
}
