//! What a page is compared with, by hand.

use reelscope_model::{Grain, Query, Value, time::Zone};

use super::{
    testing::{NEW_YEAR, World, time},
    versus::{self, Differs},
};
use crate::state::{Filter, Keep, Page, State, Versus};

fn spaces(text: &str) -> String {
    text.replace('\u{a0}', " ")
}

/// A world whose events reach over two years up to the end of 2026, on the page of playback.
fn world(from: Option<&str>, to: Option<&str>, vs: Versus, tz: Option<&str>) -> World {
    let own = |text: Option<&str>| text.map(str::to_owned);
    let state = State {
        page: Page::Playback,
        from: own(from),
        to: own(to),
        tz: own(tz),
        vs: Some(vs),
        ..State::default()
    };
    let mut world = World::full(state);
    let year = 365 * 86_400;
    world.ranges.insert("Timestamp".to_owned(), (time(NEW_YEAR - year), time(NEW_YEAR + year - 1), 1_000));
    world.learn();
    world
}

#[test]
fn test_find_the_other_period() {
    let check = |from: Option<&str>, to: Option<&str>, vs: Versus, expected: (&str, &str), words: &str| {
        let world = world(from, to, vs.clone(), None);
        let comparison = versus::comparison(&world.ctx()).unwrap();
        let ends = (comparison.state.from.as_deref().unwrap(), comparison.state.to.as_deref().unwrap());
        assert_eq!(ends, expected, "{from:?} to {to:?} {vs:?}");
        assert_eq!(spaces(&comparison.other), words, "{from:?} to {to:?} {vs:?}");
        assert_eq!(comparison.state.vs, None);
        assert_eq!(versus::why_not(&world.ctx()), None);
    };
    let (march, april) = (Some("2026-03-01"), Some("2026-04-01"));
    check(march, april, Versus::Previous, ("2026-02-01", "2026-03-01"), "1 – 28 Feb 2026");
    check(Some("2026-01-01"), april, Versus::Previous, ("2025-10-01", "2026-01-01"), "1 Oct – 31 Dec 2025");
    check(
        Some("2026-01-01"),
        Some("2027-01-01"),
        Versus::Previous,
        ("2025-01-01", "2026-01-01"),
        "1 Jan – 31 Dec 2025",
    );
    check(march, Some("2026-03-08"), Versus::Previous, ("2026-02-22", "2026-03-01"), "22 – 28 Feb 2026");
    check(march, Some("2026-03-02"), Versus::Week, ("2026-02-22", "2026-02-23"), "22 Feb 2026");
    check(march, april, Versus::Year, ("2025-03-01", "2025-04-01"), "1 – 31 Mar 2025");
    // The last day of February is the last day of February.
    check(
        Some("2024-02-01"),
        Some("2024-03-01"),
        Versus::Year,
        ("2023-02-01", "2023-03-01"),
        "1 – 28 Feb 2023",
    );
    check(
        Some("2024-02-01"),
        Some("2024-02-29"),
        Versus::Year,
        ("2023-02-01", "2023-03-01"),
        "1 – 28 Feb 2023",
    );
    // Where the period is open, it ends with the data.
    check(Some("2026-12-25"), None, Versus::Previous, ("2026-12-18", "2026-12-25"), "18 – 24 Dec 2026");
    check(
        Some("2026-03-01T12:00:00Z"),
        Some("2026-03-01T18:00:00Z"),
        Versus::Previous,
        ("2026-03-01T06:00:00Z", "2026-03-01T12:00:00Z"),
        "1 Mar 2026, 06:00:00 UTC – 1 Mar 2026, 12:00:00 UTC",
    );
    check(
        Some("2026-03-01T12:00:00Z"),
        Some("2026-03-01T18:00:00Z"),
        Versus::Week,
        ("2026-02-22T12:00:00Z", "2026-02-22T18:00:00Z"),
        "22 Feb 2026, 12:00:00 UTC – 22 Feb 2026, 18:00:00 UTC",
    );
    let range = |from: &str, to: &str| Versus::Range(Some(from.to_owned()), Some(to.to_owned()));
    check(None, None, range("2026-01-01", "2026-02-01"), ("2026-01-01", "2026-02-01"), "1 – 31 Jan 2026");
}

#[test]
fn test_say_why_nothing_is_compared() {
    let check = |vs: Versus, why: &str| {
        let world = world(None, None, vs.clone(), None);
        assert_eq!(versus::comparison(&world.ctx()), None);
        assert_eq!(versus::why_not(&world.ctx()).as_deref(), Some(why), "{vs:?}");
    };
    check(Versus::Previous, "Choose a period first.");
    check(Versus::Unknown("moon".to_owned()), "This version does not know what the link compares with.");
    let value = Versus::Value { dimension: "planet".to_owned(), key: None };
    check(value, "No open table has planet.");
}

#[test]
fn test_set_another_value_in_the_place_of_a_filter() {
    let value = Versus::Value { dimension: "location".to_owned(), key: Some("USA".to_owned()) };
    let filter = |dimension: &str, key: &str, table: Option<&str>| Filter {
        table: table.map(str::to_owned),
        dimension: dimension.to_owned(),
        keep: Keep::Is(vec![Some(key.to_owned())]),
    };
    let mut world = world(Some("2026-03-01"), None, value, None);
    let all = versus::comparison(&world.ctx()).unwrap();
    assert_eq!(all.state.filters, [filter("location", "USA", None)]);
    assert_eq!((all.this.as_str(), all.other.as_str()), ("any location", "Location is USA"));

    let table = Some("video_playback_events");
    world.state.filters = vec![filter("device_type", "TV", None), filter("location", "India", table)];
    let one = versus::comparison(&world.ctx()).unwrap();
    assert_eq!(one.state.filters, [filter("device_type", "TV", None), filter("location", "USA", table)]);
    assert_eq!(one.state.from, world.state.from);
    assert_eq!(one.this, "Location is India");
    let Differs::Value { this, .. } = one.differs else { panic!() };
    assert_eq!(this, Some(Some("India".to_owned())));
}

#[test]
fn test_set_buckets_against_each_other() {
    let pairs = |from: &str, to: &str, vs: Versus, grain: Grain| {
        let world = world(Some(from), Some(to), vs, None);
        let comparison = versus::comparison(&world.ctx()).unwrap();
        let Differs::Time(this, other) = comparison.differs else { panic!() };
        let day = |seconds: i64| reelscope_model::time::write_date(seconds.div_euclid(86_400));
        let pairs = versus::buckets(&world.ctx(), (this, other), grain, &Zone::utc());
        pairs.into_iter().map(|(other, this)| (day(other), day(this))).collect::<Vec<_>>()
    };
    let march = pairs("2026-03-01", "2026-04-01", Versus::Previous, Grain::Day);
    // The last three days of March have none.
    assert_eq!(march.len(), 28);
    assert_eq!(march[27], ("2026-02-28".to_owned(), "2026-03-28".to_owned()));
    let weeks = pairs("2026-03-02", "2026-03-30", Versus::Week, Grain::Week);
    assert_eq!(weeks[0], ("2026-02-23".to_owned(), "2026-03-02".to_owned()));
    assert_eq!(weeks.len(), 4);
    // A day that the year before has not has no counterpart, and those behind it keep their dates.
    let leap = pairs("2024-02-28", "2024-03-03", Versus::Year, Grain::Day);
    let expected = [("2023-02-28", "2024-02-28"), ("2023-03-01", "2024-03-01"), ("2023-03-02", "2024-03-02")];
    assert_eq!(leap, expected.map(|(other, this)| (other.to_owned(), this.to_owned())));
}

#[test]
fn test_say_what_the_data_do_not_cover() {
    let check = |from: &str, to: &str, expected: Option<&str>| {
        let world = world(Some(from), Some(to), Versus::Previous, None);
        let ctx = world.ctx();
        let comparison = versus::comparison(&ctx).unwrap();
        let table = ctx.table("video_playback_events").unwrap();
        assert_eq!(versus::gaps(&ctx, &comparison, table).map(|text| spaces(&text)).as_deref(), expected);
    };
    check("2026-03-01", "2026-04-01", None);
    check("2025-01-11", "2025-01-21", None);
    check(
        "2025-01-05",
        "2025-01-20",
        Some("The data begin on 1 Jan 2025, so 21 Dec 2024 – 4 Jan 2025 is not whole"),
    );
    check(
        "2026-12-20",
        "2027-01-04",
        Some("The data end on 31 Dec 2026, so 20 Dec 2026 – 3 Jan 2027 is not whole"),
    );
}

/// What was chosen and reaches nothing of the page shows in the hooks as null.
#[test]
fn test_compare_with_nothing_is_null() {
    let check = |page: Page, from: Option<&str>, vs: Option<Versus>, expected: Option<&str>| {
        let mut state =
            world(from, from.map(|_| "2026-04-01"), vs.clone().unwrap_or(Versus::Week), None).state;
        (state.page, state.vs) = (page, vs.clone());
        let mut world = World::full(state);
        // A catalogue has no time of events.
        world.tables.retain(|table| table.kind.as_deref() == Some("expanded_cms_data"));
        world.learn();
        let one = |query: &Query| match query.by.len() {
            0 => vec![query.measures.iter().map(|_| Value::Int(7)).collect()],
            _ => vec![query.by.iter().map(|_| Value::Int(2_000)).chain([Value::Int(5)]).collect()],
        };
        let board = world.board(one);
        let card = board.cards.iter().find(|card| card.id == "titles").unwrap();
        assert_eq!(card.previous.as_deref(), expected, "{page:?} {from:?} {vs:?}");
        let panel = board.panels.iter().find(|panel| panel.figure.id == "titles_by_release_year").unwrap();
        let before = panel.figure.beside.as_ref().and_then(|beside| beside.figures.first());
        assert_eq!(before.map(|before| &*before.raw), expected, "{page:?} {from:?} {vs:?}");
        assert!(before.is_none_or(|before| !before.compared));
    };
    let march = Some("2026-03-01");
    check(Page::Content, march, Some(Versus::Previous), Some("null"));
    check(Page::Content, march, None, None);
    check(Page::Content, None, Some(Versus::Previous), None);
    let device = Versus::Value { dimension: "device_type".to_owned(), key: Some("TV".to_owned()) };
    check(Page::Content, None, Some(device), Some("null"));
}
