//! Chips, periods, choosers, the Data page, and what a drop says.

use reelscope_model::{Model, QueryResult, Role, Value};

use super::{
    Context, chips, data_page, explore, opening, period,
    testing::{World, column, kind_table, plain_table},
};
use crate::{
    format::Locale,
    state::{Action, Filter, Keep, Key, Page, State},
};

fn key(text: &str) -> Key {
    Some(text.to_owned())
}

fn spaces(text: &str) -> String {
    text.replace('\u{a0}', " ")
}

#[test]
fn test_say_filters_in_words() {
    let check = |dimension: &str, keep: Keep, expected: &str| {
        let filter = Filter { table: None, dimension: dimension.to_owned(), keep };
        let world = World::full(State { filters: vec![filter], ..State::default() });
        let chips = chips::chips(&world.ctx());
        assert_eq!(chips[0].text, expected);
        assert_eq!((chips[0].dimension.as_str(), chips.len()), (dimension, 1));
        assert_eq!(chips[0].clear, Action::Clear(dimension.to_owned()));
    };
    check("device_type", Keep::Is(vec![key("Smart TV")]), "Device is Smart TV");
    check("device_type", Keep::Is(vec![key("TV"), None]), "Device is TV or no value");
    check(
        "location",
        Keep::Not(vec![key("DE"), key("FR"), key("IT"), key("ES"), key("PT")]),
        "Location is not DE, FR, IT or 2 more",
    );
    check("search_query", Keep::Contains("dark".to_owned()), "Search term contains “dark”");
    check("bitrate", Keep::Range(key("1000"), key("2000")), "Bitrate is from 1000 to below 2000");
    check("bitrate", Keep::Range(None, key("2000")), "Bitrate is below 2000");
    check("weekday", Keep::Is(vec![key("6")]), "Weekday is Sat");
}

#[test]
fn test_keep_a_chip_for_a_filter_that_waits_for_its_table() {
    let filter = Filter {
        table: Some("closed".to_owned()),
        dimension: "x".to_owned(),
        keep: Keep::Is(vec![key("1")]),
    };
    let world = World::new(Vec::new(), State { filters: vec![filter], ..State::default() });
    let chips = chips::chips(&world.ctx());
    assert_eq!((chips[0].text.as_str(), chips[0].waiting), ("x is 1", true));
}

#[test]
fn test_say_the_period_and_fill_its_inputs() {
    let check = |from: Option<&str>, to: Option<&str>, text: &str, inputs: (&str, &str)| {
        let (from, to) = (from.map(str::to_owned), to.map(str::to_owned));
        let mut world = World::full(State { page: Page::Playback, from, to, ..State::default() });
        world.learn();
        let period = period::period(&world.ctx()).unwrap();
        assert_eq!(spaces(&period.text), text);
        assert_eq!((period.first_day.as_str(), period.last_day.as_str()), inputs);
        assert_eq!(period.days, ("2026-01-01".to_owned(), "2026-01-10".to_owned()));
        assert_eq!(period.zone, "UTC");
    };
    check(None, None, "All time", ("", ""));
    check(Some("2026-01-02"), Some("2026-01-05"), "2 – 4 Jan 2026", ("2026-01-02", "2026-01-04"));
    check(Some("2026-01-02"), None, "from 2 Jan 2026", ("2026-01-02", ""));
    check(None, Some("2026-01-05"), "up to 4 Jan 2026", ("", "2026-01-04"));
    check(Some("2026-01-02T12:30:00Z"), None, "from 2 Jan 2026, 12:30:00 UTC", ("2026-01-02", ""));
}

#[test]
fn test_offer_the_last_days_of_the_data() {
    let presets = |from: Option<&str>, to: Option<&str>| {
        let (from, to) = (from.map(str::to_owned), to.map(str::to_owned));
        let mut world = World::full(State { page: Page::Playback, from, to, ..State::default() });
        world.learn();
        period::period(&world.ctx()).unwrap().presets
    };
    let chosen = |from, to| presets(from, to).into_iter().find(|offer| offer.chosen).map(|offer| offer.label);
    let labels: Vec<String> = presets(None, None).into_iter().map(|offer| offer.label).collect();
    assert_eq!(labels, ["All time", "Last day", "Last 7 days"], "no more than there are");
    assert_eq!(chosen(None, None).as_deref(), Some("All time"));
    assert_eq!(chosen(Some("2026-01-04"), Some("2026-01-11")).as_deref(), Some("Last 7 days"));
    assert_eq!(chosen(Some("2026-01-03"), Some("2026-01-11")), None);
}

#[test]
fn test_set_the_period_by_days() {
    let world = World::full(State { from: key("2026-01-02"), ..State::default() });
    let ctx: Context<'_> = world.ctx();
    let to = key("2026-04-01");
    assert_eq!(period::end_with(&ctx, "2026-03-31"), Action::Period { from: key("2026-01-02"), to });
    assert_eq!(period::end_with(&ctx, ""), Action::Period { from: key("2026-01-02"), to: None });
    assert_eq!(period::start_at(&ctx, "2025-12-31"), Action::Period { from: key("2025-12-31"), to: None });
}

#[test]
fn test_offer_explores_choices() {
    let columns = vec![column("state", None, Role::Dimension), column("size", None, Role::Number)];
    let tables = vec![plain_table("a", 9, columns), plain_table("b", 9, Vec::new())];
    let world = World::new(tables, State { page: Page::Explore, ..State::default() });
    let choices = explore::choices(&world.ctx()).unwrap();
    let chosen = |choices: &[explore::Choice]| {
        choices.iter().filter(|choice| choice.chosen).map(|choice| choice.id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(chosen(&choices.tables), ["a"]);
    assert_eq!(chosen(&choices.measures), ["rows"]);
    assert_eq!(chosen(&choices.dimensions), ["state", "size"]);
    let Action::Explore(without) = &choices.dimensions[0].choose else { panic!("{:?}", choices.dimensions) };
    assert_eq!(
        (without.table.as_deref(), without.dimensions.as_slice()),
        (Some("a"), &["size".to_owned()][..])
    );
    assert_eq!(explore::choices(&World::new(Vec::new(), State::default()).ctx()), None);
}

#[test]
fn test_show_tables_and_columns() {
    let mut table = plain_table("lumos", 1_000, vec![column("bitrate", None, Role::Number)]);
    table.columns[0].nulls = Some(3);
    let mut world = World::new(vec![table], State { page: Page::Explore, ..State::default() });
    world.ranges.insert("bitrate".to_owned(), (Value::Int(312), Value::Int(43_000), 9));
    world.learn();
    let view = &data_page::tables(&world.ctx())[0];
    assert_eq!((view.kind.as_str(), view.rows.as_str()), ("No known kind", "1,000 rows"));
    assert_eq!(view.columns[0].range.as_deref(), Some("312 to 43,000"));
    assert_eq!((view.columns[0].nulls.as_str(), view.columns[0].role), ("3 (0.3%)", "number"));

    let query = data_page::top_values("lumos", "bitrate");
    assert_eq!((query.measures[0].key().as_str(), query.sort[0].key.as_str()), ("rows", "rows"));
    let rows = vec![vec![Value::Int(4_300), Value::Int(500)], vec![Value::Null, Value::Int(3)]];
    let answer = QueryResult { rows, ..QueryResult::default() };
    let top = data_page::top(&world.ctx(), &world.tables[0], &world.tables[0].columns[0], &answer);
    assert_eq!((top[0].label.as_str(), top[0].rows.as_str()), ("4300", "500 (50%)"));
    assert_eq!(top[1].raw, None);
}

#[test]
fn test_say_what_is_open_and_where_to_look() {
    let model = Model::builtin();
    let mut playback = kind_table(&model, "video_playback_events", &[]);
    playback.files = ["a", "b", "c"].map(str::to_owned).to_vec();
    let tables =
        vec![playback, kind_table(&model, "expanded_cms_data", &[]), plain_table("other", 5, Vec::new())];
    let english = Locale::english();
    assert_eq!(opening::line(&tables, &english), "5 files, 3 tables, 205 rows");
    assert_eq!(opening::recognised(&tables, &english), "3 playback, 1 catalogue, 1 other");
    let page = |tables| opening::page(&World::new(tables, State::default()).ctx());
    assert_eq!(page(tables.clone()), Page::Playback);
    assert_eq!(page(vec![tables[1].clone()]), Page::Content);
    assert_eq!(page(vec![tables[1].clone(), plain_table("big", 500, Vec::new())]), Page::Explore);
    assert_eq!(page(Vec::new()), Page::Overview);
    let all = model.kinds().iter().map(|kind| kind_table(&model, &kind.name, &[])).collect();
    assert_eq!(page(all), Page::Overview);
}

#[test]
fn test_name_the_tables_that_a_link_expects() {
    let filter =
        Filter { table: Some("extra".to_owned()), dimension: "x".to_owned(), keep: Keep::Is(vec![None]) };
    let state = State { page: Page::Playback, filters: vec![filter], ..State::default() };
    assert_eq!(
        opening::expected(&World::new(Vec::new(), state.clone()).ctx()),
        ["video_playback_events", "extra"]
    );
    let expects = opening::expects(&World::new(Vec::new(), state.clone()).ctx()).unwrap();
    assert_eq!(expects, "This link shows video_playback_events and extra. Open those files to see it.");
    assert_eq!(opening::expected(&World::full(state).ctx()), ["extra"]);
    assert_eq!(opening::expects(&World::full(State::default()).ctx()), None);
}
