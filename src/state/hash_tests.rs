//! The address as text: examples by hand, and any state and any text.

use proptest::prelude::*;
use reelscope_model::Grain;

use super::{Explore, Filter, Keep, Key, Page, State, Versus, hash};

fn filter(table: Option<&str>, dimension: &str, keep: Keep) -> Filter {
    Filter { table: table.map(str::to_owned), dimension: dimension.to_owned(), keep }
}

fn key(text: &str) -> Key {
    Some(text.to_owned())
}

#[test]
fn test_write_and_read_filters() {
    let check = |filter: Filter, expected: &str| {
        assert_eq!(hash::filter_part(&filter), expected);
        assert_eq!(hash::read(&format!("#/playback?v=1&{expected}")).filters, [filter]);
    };
    check(filter(None, "device_type", Keep::Is(vec![key("Smart TV")])), "f.*.device_type=Smart%20TV");
    check(filter(Some("t"), "d", Keep::Is(vec![key("a,b"), None, key("")])), "f.t.d=a%2Cb,%00,");
    check(filter(Some("my.data"), "d", Keep::Not(vec![key("!a"), key("~")])), "f.my%2Edata.d=!%21a,%7E");
    check(filter(Some("*"), "d", Keep::Is(vec![key("x")])), "f.%2A.d=x");
    check(filter(None, "q", Keep::Contains("100% é".to_owned())), "f.*.q=~100%25%20%C3%A9");
    check(filter(None, "n", Keep::Range(key("1.5"), key("20"))), "f.*.n=1.5..20");
    check(filter(None, "n", Keep::Range(None, key("-3"))), "f.*.n=..-3");
    check(filter(None, "n", Keep::Range(key("5."), None)), "f.*.n=5%2E..");
    check(filter(None, "n", Keep::Is(vec![key("a..b")])), "f.*.n=a.%2Eb");
}

#[test]
fn test_write_whole_state() {
    let state = State {
        page: Page::Explore,
        from: key("2026-01-01"),
        to: key("2026-04-01T00:00:00+01:00"),
        grain: Some(Grain::Week),
        tz: key("Europe/Berlin"),
        vs: Some(Versus::Previous),
        filters: vec![filter(None, "d", Keep::Is(vec![None]))],
        measure: key("errors"),
        explore: Explore { table: key("lumos"), measure: None, dimensions: vec!["a b".to_owned()] },
        unknown: vec!["zoom=2".to_owned(), "flag".to_owned()],
    };
    let expected = "#/explore?v=1&from=2026-01-01&to=2026-04-01T00:00:00%2B01:00&grain=week&tz=Europe/Berlin\
                    &vs=previous&m=errors&x=lumos,,a%20b&f.*.d=%00&zoom=2&flag";
    assert_eq!(hash::write(&state), expected);
    assert_eq!(hash::read(expected), state);
}

#[test]
fn test_write_and_read_what_it_is_compared_with() {
    let check = |vs: Versus, expected: &str| {
        let state = State { vs: Some(vs), ..State::default() };
        assert_eq!(hash::write(&state), format!("#/overview?v=1&vs={expected}"));
        assert_eq!(hash::read(&hash::write(&state)), state);
    };
    let value = |dimension: &str, key: Key| Versus::Value { dimension: dimension.to_owned(), key };
    check(Versus::Previous, "previous");
    check(Versus::Week, "week");
    check(Versus::Year, "year");
    check(Versus::Range(key("2026-01-01"), key("2026-02-01")), "2026-01-01..2026-02-01");
    check(Versus::Range(key("2026-01-01T05:00:00+05:30"), None), "2026-01-01T05:00:00%2B05:30..");
    check(Versus::Range(None, key("2026-02-01")), "..2026-02-01");
    check(value("location", key("USA")), "location:USA");
    check(value("location", None), "location:%00");
    check(value("a:b", key("c:d, e&f..g")), "a%3Ab:c:d%2C%20e%26f.%2Eg");
    check(value("d", key("2026-01-01..2026-02-01")), "d:2026-01-01.%2E2026-02-01");
    check(value("d", key("")), "d:");
    // Whatever else there may be one day is kept as it was written.
    check(Versus::Unknown("fortnight%20ago".to_owned()), "fortnight%20ago");
    check(Versus::Unknown("a..b".to_owned()), "a..b");
    check(Versus::Unknown(":USA".to_owned()), ":USA");
    assert_eq!(hash::read("#/overview?v=1&vs=").unknown, ["vs="]);
}

#[test]
fn test_read_keeps_what_it_does_not_know() {
    let check = |text: &str, page: Page, unknown: &[&str]| {
        let state = hash::read(text);
        assert_eq!(
            (state.page, state.unknown.as_slice()),
            (page, &unknown.iter().map(|u| (*u).to_owned()).collect::<Vec<_>>()[..])
        );
    };
    check("", Page::Overview, &[]);
    check("#", Page::Overview, &[]);
    check("#/search", Page::Search, &[]);
    check("#/nowhere?v=1", Page::Overview, &[]);
    check(
        "#/data?v=9&grain=fortnight&from=tomorrow",
        Page::Data,
        &["v=9", "grain=fortnight", "from=tomorrow"],
    );
    check(
        "#/data?f.t=1&f..d=1&f.t.=1&f.t.d&f.t.d=..&f.t.d=a..b..c",
        Page::Data,
        &["f.t=1", "f..d=1", "f.t.=1", "f.t.d", "f.t.d=..", "f.t.d=a..b..c"],
    );
    // What is written wins over what was not read, and a second part of one name is dropped.
    let state = State {
        grain: Some(Grain::Day),
        ..hash::read("#/data?grain=fortnight&from=2026-01-01&from=2027-01-01")
    };
    assert_eq!(hash::write(&state), "#/data?v=1&from=2026-01-01&grain=day");
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z_]{1,8}", "[ -~é日\u{0}]{1,6}", "[.!~*,%&=#+]{1,4}"]
}

fn keys() -> impl Strategy<Value = Vec<Key>> {
    // A text that is the one character NUL cannot be told from null: both are `%00`.
    let text = word().prop_filter("reads as null", |text| text != "\0");
    proptest::collection::vec(
        prop_oneof![3 => text.prop_map(Some), 1 => Just(None), 1 => Just(key(""))],
        1..4,
    )
}

fn keep() -> impl Strategy<Value = Keep> {
    let ends = (proptest::option::of(word()), proptest::option::of(word()));
    prop_oneof![
        keys().prop_map(Keep::Is),
        keys().prop_map(Keep::Not),
        word().prop_map(Keep::Contains),
        ends.prop_map(|(from, to)| Keep::Range(from, to)).prop_filter("open", Keep::is_something),
    ]
}

fn any_state() -> impl Strategy<Value = State> {
    let filters = (proptest::option::of(word()), word(), keep())
        .prop_map(|(table, dimension, keep)| Filter { table, dimension, keep });
    let explore =
        (proptest::option::of(word()), proptest::option::of(word()), proptest::collection::vec(word(), 0..3))
            .prop_map(|(table, measure, dimensions)| Explore { table, measure, dimensions });
    let instants = || {
        proptest::option::of(prop_oneof![
            Just("2026-01-31".to_owned()),
            Just("2026-01-01T05:00:00.5+05:30".to_owned())
        ])
    };
    let grains =
        proptest::option::of(proptest::sample::select(super::grain::GRAINS.map(|(grain, _)| grain).to_vec()));
    let words = || proptest::option::of(word());
    let versus = prop_oneof![
        proptest::sample::select(vec![Versus::Previous, Versus::Week, Versus::Year]),
        (instants(), instants())
            .prop_filter("open", |(from, to)| from.is_some() || to.is_some())
            .prop_map(|(from, to)| Versus::Range(from, to)),
        (word(), keys()).prop_map(|(dimension, keys)| Versus::Value { dimension, key: keys[0].clone() }),
        "z[a-z]{0,3}".prop_map(Versus::Unknown),
    ];
    (
        proptest::sample::select(Page::ALL.to_vec()),
        (instants(), instants(), grains, words(), proptest::option::of(versus), words()),
        proptest::collection::vec(filters, 0..4),
        explore,
        proptest::collection::vec("z[a-z]{0,3}(=[a-z]{0,3})?", 0..3),
    )
        .prop_map(|(page, (from, to, grain, tz, vs, measure), filters, explore, unknown)| State {
            page,
            from,
            to,
            grain,
            tz,
            vs,
            filters,
            measure,
            explore,
            unknown,
        })
}

proptest! {
    #[test]
    fn test_read_what_was_written(state in any_state()) {
        let text = hash::write(&state);
        prop_assert_eq!(hash::read(&text), state, "{}", text);
    }

    #[test]
    fn test_read_anything_and_settle(text in "\\PC{0,80}|#/[a-z]{0,9}\\?([fvmx]\\.?[*a-z.]{0,4}=?[%0-9a-f.,!~&]{0,9}&?){0,6}") {
        let once = hash::write(&hash::read(&text));
        prop_assert_eq!(hash::write(&hash::read(&once)), once);
    }
}
