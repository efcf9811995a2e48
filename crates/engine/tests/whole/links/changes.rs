//! What is looked up follows its tables: as files come and go, are read otherwise, and workers are replaced.

use reelscope_engine::coordinator::Recast;
use reelscope_model::{Code, Query};
use serde_json::{Value as Json, json};

use super::world::{CATALOGUE, PLAYBACK, World, named};
use crate::{
    forms,
    here::{COUNTS, Open, now, open},
    same::assert_same,
    table::Random,
};

struct Files {
    world: World,
    catalogue: Vec<u8>,
    /// The events in two parts.
    events: [Vec<u8>; 2],
    written: [Vec<u8>; 2],
}

fn files(seed: u64) -> Files {
    let mut random = Random(seed);
    let world = World::random(&mut random, 45, 400);
    let forms: Vec<_> = forms::all().collect();
    let mut part = |rows: std::ops::Range<usize>, written| world.events(rows, written, random.one(&forms));
    let events = [part(0..150, false), part(150..400, false)];
    let written = [part(0..150, true), part(150..400, true)];
    Files { catalogue: world.catalogue(forms[2]), events, written, world }
}

fn questions() -> Vec<Json> {
    let measures = json!([{ "op": "count", "as": "rows" }, { "op": "sum", "column": "e", "as": "e" },
        { "op": "count_distinct", "column": "b", "as": "b" }]);
    let by = |by: Json| json!({ "table": PLAYBACK, "measures": measures, "by": [by] });
    let mut filtered = by(json!({ "column": "h", "as": "k" }));
    filtered["where"] = json!([{ "column": "a", "not": ["TV"] }, { "column": "c", "from": -150 }]);
    vec![
        by(json!({ "column": "a", "as": "k" })),
        by(json!({ "column": "g", "as": "k" })),
        by(json!({ "column": "f", "grain": "month", "as": "k" })),
        filtered,
    ]
}

fn linked(question: &Json) -> Query {
    serde_json::from_value(named(question, &format!("{CATALOGUE}."))).unwrap()
}

fn assert_as(open: &Open, plain: &Open, what: &str) {
    for question in questions() {
        let actual = open.query(linked(&question)).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_same(&actual, &plain.ask(&named(&question, "L_")), what);
    }
}

/// The code and the sentences of the error that linked questions end with.
fn assert_fails(open: &Open, code: Code, said: &str) {
    for question in questions() {
        let error = open.query(linked(&question)).unwrap_err();
        assert_eq!(error.code, code, "{error}");
        assert!(format!("{} {}", error.message, error.hint).contains(said), "{error}");
    }
}

#[test]
fn test_open_and_close_the_catalogue_and_parts_of_events() {
    for workers in COUNTS {
        let files = files(40 + workers as u64);
        let half = open(workers, &[("w1.arrow", &files.written[0])]);
        let whole = open(workers, &[("w1.arrow", &files.written[0]), ("w2.arrow", &files.written[1])]);
        let open = open(workers, &[("e1.arrow", &files.events[0])]);
        assert_fails(&open, Code::UnknownColumn, "Open the file of expanded_cms_data");
        open.add(1, "titles.arrow", &files.catalogue);
        assert_as(&open, &half, "the catalogue comes later");
        open.add(2, "e2.arrow", &files.events[1]);
        assert_as(&open, &whole, "more events come");
        now(open.0.forget(&[2]));
        assert_as(&open, &half, "and go");
        now(open.0.forget(&[1]));
        assert_fails(&open, Code::UnknownColumn, "Open the file of expanded_cms_data");
        open.add(3, "titles.arrow", &files.catalogue);
        assert_as(&open, &half, "the catalogue is opened again");
        open.add(4, "e2.arrow", &files.events[1]);
        assert_as(&open, &whole, "and more events");
    }
}

#[test]
fn test_a_catalogue_in_parts_is_looked_up_in_the_order_of_its_rows() {
    for workers in COUNTS {
        let files = files(60 + workers as u64);
        let all = files.world.of_titles.len();
        let form = forms::all().next().unwrap();
        let parts = [files.world.titles(0..all / 3, form), files.world.titles(all / 3..all, form)];
        let plain = open(workers, &[("w1.arrow", &files.written[0])]);
        let open = open(workers, &[("t1.arrow", &parts[0]), ("e1.arrow", &files.events[0])]);
        let before: Vec<_> =
            questions().iter().map(|question| open.query(linked(question)).unwrap()).collect();
        open.add(2, "t2.arrow", &parts[1]);
        assert_as(&open, &plain, "both parts");
        now(open.0.forget(&[2]));
        for (question, before) in questions().iter().zip(&before) {
            assert_same(&open.query(linked(question)).unwrap(), before, "the second part is closed");
        }
    }
}

#[test]
fn test_recast_and_leave_out_what_a_link_needs() {
    for workers in COUNTS {
        let files = files(70 + workers as u64);
        let plain = open(workers, &[("w1.arrow", &files.written[0])]);
        let open = open(workers, &[("titles.arrow", &files.catalogue), ("e1.arrow", &files.events[0])]);
        assert_as(&open, &plain, "before");
        let mean = |table: &str, column: &str, canonical: Option<&str>| {
            let change =
                Recast::Canonical { column: column.to_owned(), canonical: canonical.map(str::to_owned) };
            now(open.0.recast(table, change)).unwrap();
        };
        mean(PLAYBACK, "ContentID", None);
        assert_fails(&open, Code::BadQuery, "has no ContentID");
        mean(PLAYBACK, "ContentID", Some("ContentID"));
        assert_as(&open, &plain, "the events' ids are ids again");
        mean(CATALOGUE, "ContentID", None);
        assert_fails(&open, Code::BadQuery, "has no ContentID");
        mean(CATALOGUE, "ContentID", Some("ContentID"));
        assert_as(&open, &plain, "the titles' ids are ids again");
        let columns = ["a", "h", "g", "f", "e"].map(str::to_owned);
        now(open.0.leave_out(CATALOGUE, &columns)).unwrap();
        assert_fails(&open, Code::TooLarge, "left out");
        now(open.0.bring_back(CATALOGUE, &columns)).unwrap();
        assert_as(&open, &plain, "brought back");
        now(open.0.leave_out(PLAYBACK, &["ContentID".to_owned()])).unwrap();
        assert_fails(&open, Code::TooLarge, "ContentID");
        now(open.0.bring_back(PLAYBACK, &["ContentID".to_owned()])).unwrap();
        assert_as(&open, &plain, "the ids are brought back");
    }
}

#[test]
fn test_replaced_workers_are_told_the_look_ups_again() {
    for workers in COUNTS {
        let files = files(80 + workers as u64);
        let plain = open(workers, &[("w1.arrow", &files.written[0])]);
        let bytes: [&[u8]; 2] = [&files.catalogue, &files.events[0]];
        let open = open(workers, &[("titles.arrow", bytes[0]), ("e1.arrow", bytes[1])]);
        assert_as(&open, &plain, "before");
        for worker in 0..workers {
            open.replace(worker, &bytes);
            assert_as(&open, &plain, &format!("worker {worker} of {workers} was replaced"));
        }
        (0..workers).for_each(|worker| open.replace(worker, &bytes));
        assert_as(&open, &plain, "all were");
    }
}

#[test]
fn test_closing_the_catalogue_lets_go_of_what_was_looked_up() {
    for workers in COUNTS {
        let files = files(90 + workers as u64);
        let open = open(workers, &[("e1.arrow", &files.events[1])]);
        let plain = json!({ "table": PLAYBACK, "measures": ["rows"], "by": ["ContentID"] });
        open.ask(&plain);
        let before = open.bytes();
        open.add(1, "titles.arrow", &files.catalogue);
        for question in questions() {
            open.query(linked(&question)).unwrap();
        }
        assert!(open.bytes() > before);
        now(open.0.forget(&[1]));
        open.ask(&plain);
        assert_eq!(open.bytes(), before);
    }
}

#[test]
fn test_repeated_ids_are_noted_with_their_count() {
    for workers in COUNTS {
        let files = files(100 + workers as u64);
        let open = open(workers, &[("titles.arrow", &files.catalogue), ("e1.arrow", &files.events[0])]);
        let notices = || {
            let tables = open.0.tables();
            let catalogue = tables.into_iter().find(|table| table.name == CATALOGUE).unwrap();
            let of = catalogue.notices.into_iter().filter(|notice| notice.code == "repeated-link-id");
            of.collect::<Vec<_>>()
        };
        assert_eq!(notices(), []);
        questions().iter().for_each(|question| drop(open.query(linked(question)).unwrap()));
        let (ids, rows) = files.world.repeated();
        assert!(ids > 1 && rows > 1);
        let [notice] = &*notices() else { panic!("one notice for all columns") };
        assert_eq!(notice.column.as_deref(), Some("ContentID"));
        assert!(notice.message.starts_with(&format!("{ids} ids of ContentID")), "{}", notice.message);
        assert!(notice.message.contains(&format!("{rows} rows")), "{}", notice.message);
        open.add(2, "e2.arrow", &files.events[1]);
        assert_eq!(notices().len(), 1, "it stays as long as the catalogue is what it is");
    }
}

#[test]
fn test_a_look_up_without_room_is_refused() {
    let files = files(7);
    let open = open(2, &[("titles.arrow", &files.catalogue), ("e1.arrow", &files.events[0])]);
    open.0.set_budget(100_000);
    assert_fails(&open, Code::TooLarge, "memory");
    open.0.set_budget(1 << 30);
    let plain = crate::here::open(2, &[("w1.arrow", &files.written[0])]);
    assert_as(&open, &plain, "with room");
}

/// What a linked column was said to take before it was made is what it takes then, within what texts and bits of rows
/// leave open; the look-up is gone by then.
#[test]
fn test_linked_columns_take_what_was_foreseen() {
    let world = World::random(&mut Random(17), 300, 60_000);
    let form = forms::all().next().unwrap();
    let (catalogue, events) = (world.catalogue(form), world.events(0..60_000, false, form));
    for workers in COUNTS {
        let open = open(workers, &[("titles.arrow", &catalogue), ("e1.arrow", &events)]);
        // The ids and the titles' own columns are there already.
        open.ask(&json!({ "table": PLAYBACK, "measures": ["rows"], "by": ["ContentID"] }));
        for column in ["a", "b", "c", "d", "e", "f", "g", "h"] {
            open.ask(
                &json!({ "table": CATALOGUE, "measures": [{ "op": "count_distinct", "column": column }] }),
            );
            let before = open.bytes();
            let name = format!("{CATALOGUE}.{column}");
            open.ask(&json!({ "table": PLAYBACK, "measures": [{ "op": "count", "column": name }] }));
            let taken = (open.bytes() - before) as f64;
            let forecast = now(open.0.forecast(&[])).unwrap();
            let of_events = forecast.tables.iter().find(|table| table.table == PLAYBACK).unwrap();
            let foreseen = of_events.columns.iter().find(|known| known.column == name).unwrap();
            let kept: u64 = foreseen.workers.iter().map(|bytes| bytes.kept).sum();
            let room = 20_000.0 * workers as f64;
            assert!(taken <= kept as f64 + room, "{column} of {workers}: {kept} foreseen, {taken} taken");
            assert!(
                kept as f64 <= 2.5 * taken + room,
                "{column} of {workers}: {kept} foreseen, {taken} taken"
            );
        }
    }
}
