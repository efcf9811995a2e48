//! Gestures and what they make of the state.

use super::{Action, Filter, Keep, Key, Page, State, action::Pick};

fn key(text: &str) -> Key {
    Some(text.to_owned())
}

fn is(keys: &[&str]) -> Option<Keep> {
    Some(Keep::Is(keys.iter().map(|text| key(text)).collect()))
}

fn not(keys: &[&str]) -> Option<Keep> {
    Some(Keep::Not(keys.iter().map(|text| key(text)).collect()))
}

fn range(from: Option<&str>, to: Option<&str>) -> Option<Keep> {
    Some(Keep::Range(from.map(str::to_owned), to.map(str::to_owned)))
}

fn with(keep: Option<Keep>) -> State {
    let filter = |keep| Filter { table: None, dimension: "d".to_owned(), keep };
    State { filters: keep.map(filter).into_iter().collect(), ..State::default() }
}

#[test]
fn test_pick_values() {
    let check = |before: Option<Keep>, how: Pick, picked: &str, after: Option<Keep>| {
        let action = Action::Pick { table: "t".to_owned(), dimension: "d".to_owned(), key: key(picked), how };
        let state = with(before.clone()).after(action);
        let kept = state.filters.first().map(|filter| filter.keep.clone());
        assert_eq!(kept, after, "{before:?} {how:?} {picked}");
    };
    check(None, Pick::Toggle, "a", is(&["a"]));
    check(is(&["a"]), Pick::Toggle, "b", is(&["a", "b"]));
    check(is(&["a", "b"]), Pick::Toggle, "a", is(&["b"]));
    check(is(&["a"]), Pick::Toggle, "a", None);
    check(not(&["a"]), Pick::Toggle, "b", not(&["a", "b"]));
    check(not(&["a"]), Pick::Toggle, "a", None);
    check(range(Some("1"), None), Pick::Toggle, "a", is(&["a"]));
    check(is(&["a", "b"]), Pick::Only, "a", is(&["a"]));
    check(is(&["a"]), Pick::Only, "a", None);
    check(not(&["a"]), Pick::Only, "a", is(&["a"]));
    check(is(&["a"]), Pick::Add, "a", is(&["a"]));
    check(is(&["a"]), Pick::Add, "b", is(&["a", "b"]));
    check(not(&["a", "b"]), Pick::Add, "a", not(&["b"]));
    check(None, Pick::Exclude, "a", not(&["a"]));
    check(not(&["a"]), Pick::Exclude, "b", not(&["a", "b"]));
    check(is(&["a", "b"]), Pick::Exclude, "b", is(&["a"]));
    check(is(&["a"]), Pick::Exclude, "a", not(&["a"]));
}

#[test]
fn test_change_the_filter_that_is_there() {
    let filter = |table: Option<&str>| Filter {
        table: table.map(str::to_owned),
        dimension: "d".to_owned(),
        keep: Keep::Is(vec![key("a")]),
    };
    let state =
        State { filters: vec![filter(Some("other")), filter(None), filter(Some("t"))], ..State::default() };
    assert_eq!(state.filter_on("t", "d"), Some(2));
    assert_eq!(state.filter_on("u", "d"), Some(1));
    assert_eq!(state.filter_on("t", "e"), None);
    let action =
        Action::Pick { table: "new".to_owned(), dimension: "e".to_owned(), key: None, how: Pick::Toggle };
    let made = &state.after(action).filters[3];
    assert_eq!((made.table.as_deref(), &made.keep), (Some("new"), &Keep::Is(vec![None])));
}

#[test]
fn test_choose_ranges_and_the_period() {
    let range_on = |from: Option<&str>| Action::Range {
        table: "t".to_owned(),
        dimension: "bitrate".to_owned(),
        from: from.map(str::to_owned),
        to: None,
    };
    let narrowed = State::default().after(range_on(Some("100")));
    assert_eq!(Some(narrowed.filters[0].keep.clone()), range(Some("100"), None));
    assert!(narrowed.after(range_on(None)).filters.is_empty());

    let period = State::default().after(Action::Period { from: key("2026-01-01"), to: key("") });
    assert_eq!((period.from.as_deref(), period.to.as_deref()), (Some("2026-01-01"), None));
    assert!(period.filters.is_empty() && period.is_filtered());
    assert!(!period.after(Action::Clear("time".to_owned())).is_filtered());
}

#[test]
fn test_clear_one_last_and_all() {
    let state = State { from: key("2026-01-01"), ..with(is(&["a"])) };
    assert!(state.after(Action::Clear("d".to_owned())).filters.is_empty());
    let without_last = state.after(Action::ClearLast);
    assert!(without_last.filters.is_empty() && without_last.from.is_some());
    assert!(!without_last.after(Action::ClearLast).is_filtered());
    assert!(!state.after(Action::ClearAll).is_filtered());
}

#[test]
fn test_choose_page_and_measure() {
    let state = State::default().after(Action::Measure(key("errors")));
    assert_eq!(state.measure.as_deref(), Some("errors"));
    assert_eq!(state.after(Action::Measure(key("errors"))).measure, None);
    assert_eq!(state.after(Action::Go(Page::Overview)).measure.as_deref(), Some("errors"));
    assert_eq!(state.after(Action::Go(Page::Search)).measure, None);
}
