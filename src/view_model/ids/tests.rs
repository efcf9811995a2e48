//! What checks find, in words, and how long it holds.

use reelscope_engine::check::{
    Check, Example, IdCheck, IdFigures, LinkCheck, LinkFigures, RowPlace, Step, Tally,
};
use reelscope_model::{Code, Error, Value};

use super::{words::Words, *};
use crate::{state, view_model::testing::World};

const PLAYBACK: &str = "video_playback_events";

fn world() -> World {
    let mut world = World::full(state::State::default());
    world.tables.iter_mut().for_each(|table| table.rows = 1_000);
    world
}

fn tally(values: u64, rows: u64) -> Tally {
    let place = |file: &str, row| RowPlace { file: file.to_owned(), row };
    let example = Example {
        value: Value::Int(1_234_567),
        rows,
        places: vec![place("a.arrow", 1), place("a.arrow", 2_000), place("b.arrow", 3)],
    };
    Tally { values, rows, first: if values == 0 { Vec::new() } else { vec![example] } }
}

fn key(nulls: u64, distinct: u64, repeated: Tally) -> IdCheck {
    let figures = IdFigures { rows: 1_000, nulls, distinct, repeated };
    IdCheck { column: "EventID".to_owned(), key: true, answer: Ok(figures) }
}

fn link(nulls: u64, distinct: u64, orphans: Tally) -> LinkCheck {
    LinkCheck {
        column: "title".to_owned(),
        kind: "expanded_cms_data".to_owned(),
        target: "show_id".to_owned(),
        answer: Ok(LinkFigures { rows: 1_000, nulls, distinct, orphans }),
    }
}

#[test]
fn test_view_says_what_was_found_of_ids() {
    let world = world();
    let check = |id: IdCheck, tone: Tone, expected: &str| {
        let found = found(&world.ctx(), &Check { ids: vec![id], links: Vec::new() }).remove(0);
        assert_eq!((&*found.sentence, found.tone), (expected, tone));
        assert_eq!(found.hint.is_empty(), tone != Tone::Bad);
    };
    check(key(0, 1_000, tally(0, 0)), Tone::Good, "Every row has an id of its own: 1,000 ids.");
    check(
        key(10, 990, tally(0, 0)),
        Tone::Bad,
        "No id stands in two rows: 990 ids. 10 rows (1%) have no id.",
    );
    check(key(1_000, 0, tally(0, 0)), Tone::Bad, "None of 1,000 rows has an id.");
    check(
        key(1, 995, tally(4, 8)),
        Tone::Bad,
        "8 rows (0.8%) share their id with another: 4 ids stand in more than one row. 1 row (0.1%) has no id.",
    );
    let plain = |distinct, repeated| IdCheck { key: false, ..key(0, distinct, repeated) };
    check(plain(1_000, tally(0, 0)), Tone::Plain, "1,000 ids, none of them in more than one row.");
    check(plain(1, tally(1, 1_000)), Tone::Plain, "1 id; 1 id stands in more than one row: 1,000 rows.");
}

#[test]
fn test_view_says_what_was_found_of_links() {
    let world = world();
    let check = |link: LinkCheck, tone: Tone, expected: &str| {
        let found = found(&world.ctx(), &Check { ids: Vec::new(), links: vec![link] }).remove(0);
        assert_eq!((&*found.sentence, found.tone), (expected, tone));
        assert_eq!(found.about, "title to expanded_cms_data.show_id");
    };
    check(link(0, 20, tally(0, 0)), Tone::Good, "Every id is there: 20 ids.");
    check(
        link(250, 20, tally(3, 14)),
        Tone::Bad,
        "14 rows (1.4%) hold 3 of 20 ids that expanded_cms_data does not have. 250 rows (25%) have no id.",
    );
    check(
        link(0, 20, tally(1, 1)),
        Tone::Bad,
        "1 row (0.1%) holds 1 of 20 ids that expanded_cms_data does not have.",
    );
    check(link(1_000, 0, tally(0, 0)), Tone::Plain, "None of 1,000 rows has an id.");
}

#[test]
fn test_view_shows_ids_as_they_are_stored_and_where() {
    let world = world();
    let found = found(&world.ctx(), &Check { ids: vec![key(0, 990, tally(4, 8))], links: Vec::new() });
    let line = ValueLine {
        value: "1234567".to_owned(),
        rows: "8".to_owned(),
        places: "a.arrow rows 1 and 2,000, b.arrow row 3, and 5 more".to_owned(),
    };
    assert_eq!((&found[0].values, found[0].more.as_deref()), (&vec![line], Some("and 3 more ids")));
    let words = Words { ctx: &world.ctx() };
    let odd = |text: &str| Example { value: Value::Text(text.into()), rows: 2, places: Vec::new() };
    assert_eq!(words.value(&odd("")).value, "(empty text)");
    assert!(!words.value(&odd("a\u{202e}b\n")).value.contains(['\u{202e}', '\n']));
}

#[test]
fn test_view_drops_results_when_files_change() {
    let mut world = world();
    let mut checks = Checks::default();
    let stamp = Stamp::of(&world.ctx(), PLAYBACK).unwrap();
    assert!(view(&world.ctx(), &checks, PLAYBACK).offered);
    assert!(checks.begin(&stamp) && !checks.begin(&stamp));
    let step = Step { column: "EventID".to_owned(), done: 1, of: 4, share: 0.5 };
    checks.step(&stamp, step);
    let running = view(&world.ctx(), &checks, PLAYBACK).running;
    assert_eq!(running, Some(("Comparing EventID (2 of 4)".to_owned(), 0.375)));
    checks.finish(&stamp, Ok(Check { ids: vec![key(0, 1_000, tally(0, 0))], links: Vec::new() }));
    let findings = |world: &World, checks: &Checks| view(&world.ctx(), checks, PLAYBACK).findings;
    assert_eq!(findings(&world, &checks).map(|found| found.len()), Some(1));
    // What a notice says is no reason; a file of the catalogue is.
    world.tables[0].notices.clear();
    assert!(findings(&world, &checks).is_some());
    let catalogue = world.tables.iter().position(|table| table.name == "expanded_cms_data").unwrap();
    world.tables[catalogue].files.push("more.arrow".to_owned());
    assert_eq!(findings(&world, &checks), None);
    // A late answer to the older question is not taken for the newer one's.
    let newer = Stamp::of(&world.ctx(), PLAYBACK).unwrap();
    assert!(checks.begin(&newer));
    checks.finish(&stamp, Err(Error::new(Code::Cancelled, "late")));
    assert!(view(&world.ctx(), &checks, PLAYBACK).running.is_some());
}

#[test]
fn test_summary_counts_faults() {
    let world = world();
    let of = |ids| summary("t", &found(&world.ctx(), &Check { ids, links: Vec::new() }));
    assert_eq!(of(vec![key(0, 1_000, tally(0, 0))]), "Ids and links of t are in order.");
    assert_eq!(of(vec![key(9, 991, tally(0, 0))]), "One column of t has faults in its ids.");
    let twice = vec![key(9, 991, tally(0, 0)), key(0, 1, tally(1, 1_000))];
    assert_eq!(of(twice), "2 columns of t have faults in their ids.");
    assert_eq!(
        of(vec![IdCheck { key: false, ..key(0, 1, tally(0, 0)) }]),
        "Ids and links of t were checked."
    );
}
