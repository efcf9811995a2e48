//! What is kept of what a person has said, and what it makes of the next files that are alike.

use std::{cell::RefCell, collections::BTreeMap, sync::Arc};

use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int64Array, LargeStringArray, StringArray};
use proptest::prelude::*;
use reelscope_engine::coordinator::{Belongs, Corrections, Recast, Said};
use reelscope_model::{Role, TableInfo, schema::Reading};
use serde_json::json;

use crate::{
    forms::plain,
    here::{COUNTS, Open, now, open, open_with},
};

const PLAYBACK: &str = "video_playback_events";
const ROWS: i64 = 30;

fn texts(value: impl Fn(i64) -> String) -> ArrayRef {
    Arc::new(StringArray::from_iter_values((0..ROWS).map(value)))
}

fn ints(value: impl Fn(i64) -> i64) -> ArrayRef {
    Arc::new(Int64Array::from_iter_values((0..ROWS).map(value)))
}

/// A file of columns that can be taken for many things; others of it differ in their rows alone.
fn file(number: i64) -> Vec<u8> {
    let pick = |names: [&'static str; 3]| {
        move |row: i64| names[usize::try_from((row + number) % 3).unwrap()].to_owned()
    };
    plain(&[
        ("Timestamp", ints(|row| 1_700_000_000 + row * 3_600 + number)),
        ("kind_of", texts(pick(["go", "halt", "oops"]))),
        ("EventType", texts(pick(["play", "pause", "odd"]))),
        ("DeviceType", texts(pick(["TV", "Phone", "Web"]))),
        ("gadget", texts(pick(["tv,web", "phone", "tablet"]))),
        ("seen", texts(|row| format!("2024-01-{:02}", row % 28 + 1))),
        ("at", ints(|row| 1_600_000_000_000 + row)),
        ("length", texts(pick(["1 min", "2 min", "1 h"]))),
        ("score", Arc::new(Float64Array::from_iter_values((0..ROWS).map(|row| row as f64)))),
        ("fine", Arc::new(BooleanArray::from_iter((0..ROWS).map(|row| Some(row % 2 == 0))))),
    ])
}

/// What is kept, by likeness.
type Kept = BTreeMap<String, Corrections>;

fn kept_of(open: &Open) -> Kept {
    let all = open.0.corrections().into_iter();
    all.map(|corrected| (corrected.likeness, corrected.corrections)).collect()
}

fn open_kept(workers: usize, files: &[(&str, &[u8])], kept: Kept) -> Open {
    open_with(workers, files, |coordinator| {
        coordinator.on_likeness(move |likeness| kept.get(likeness).cloned());
    })
}

/// What a table is to whoever asks, but for its files.
fn seen(open: &Open) -> Vec<TableInfo> {
    let tables = open.0.tables().into_iter();
    tables.map(|table| TableInfo { files: Vec::new(), ..table }).collect()
}

fn figures(open: &Open, table: &str) -> Vec<Vec<String>> {
    let measures = if table == PLAYBACK { vec!["rows", "plays", "errors"] } else { vec!["rows"] };
    open.texts(&json!({ "table": table, "measures": measures, "by": ["EventType"] }))
}

fn table_of(open: &Open) -> String {
    open.0.tables().remove(0).name
}

const NAMES: [&str; 10] =
    ["Timestamp", "kind_of", "EventType", "DeviceType", "gadget", "seen", "at", "length", "score", "fine"];

fn change() -> impl Strategy<Value = Recast> {
    let column = || prop::sample::select(&NAMES[..]).prop_map(str::to_owned);
    let roles = [Role::Time, Role::Dimension, Role::Number, Role::Id, Role::Text];
    let readings = [
        Reading::AsStored,
        Reading::EpochSeconds,
        Reading::EpochMillis,
        Reading::EpochMicros,
        Reading::IsoText,
        Reading::Year,
        Reading::MinutesText,
        Reading::Delimited,
    ];
    let canonical = ["Timestamp", "EventType", "DeviceType", "Location", "Bitrate", "SessionID", "ErrorType"];
    let belongs = prop_oneof![
        Just(Belongs::AsModelled),
        Just(Belongs::Nowhere),
        prop::sample::select(vec!["play", "error", "buffer"]).prop_map(|set| Belongs::To(set.to_owned())),
    ];
    let value = prop::sample::select(vec!["go", "halt", "oops", "play", "odd", "TV"]);
    prop_oneof![
        2 => (column(), prop::sample::select(roles.to_vec())).prop_map(|(column, role)| Recast::Role { column, role }),
        3 => (column(), prop::sample::select(readings.to_vec()))
            .prop_map(|(column, reading)| Recast::Reading { column, reading }),
        3 => (column(), prop::option::of(prop::sample::select(canonical.to_vec())))
            .prop_map(|(column, name)| Recast::Canonical { column, canonical: name.map(str::to_owned) }),
        3 => (column(), value, belongs).prop_map(|(column, value, belongs)| {
            Recast::Values { column, values: vec![(value.to_owned(), belongs)] }
        }),
        1 => prop::option::of(prop::sample::select(vec![PLAYBACK, "search_events"]))
            .prop_map(|kind| Recast::Kind(kind.map(str::to_owned))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Whatever is said of a file, the next one like it is what the first became; and forgetting gives what it was.
    #[test]
    fn test_kept_corrections_make_the_next_file_the_same(changes in prop::collection::vec(change(), 0..7)) {
        let (first, next) = (file(0), file(3));
        let opened = open(2, &[("part.arrow", &first)]);
        let fresh = seen(&open(2, &[("part.arrow", &next)]));
        for change in changes {
            // Many cannot be; those leave the table as it was.
            let (before, table) = (seen(&opened), table_of(&opened));
            if now(opened.0.recast(&table, change)).is_err() {
                prop_assert_eq!(seen(&opened), before);
            }
        }
        let kept = kept_of(&opened);
        prop_assert_eq!(kept.len(), 1);
        let again = open_kept(2, &[("part.arrow", &next)], kept.clone());
        prop_assert_eq!(seen(&again), seen(&opened));
        prop_assert_eq!(figures(&again, &table_of(&again)), figures(&opened, &table_of(&opened)));
        prop_assert_eq!(kept_of(&again), kept, "what is kept stays the same");

        now(again.0.recast(&table_of(&again), Recast::Forget)).unwrap();
        prop_assert_eq!(seen(&again), fresh);
        prop_assert!(kept_of(&again).values().all(Corrections::is_empty));
    }
}

#[test]
fn test_kept_corrections_hold_before_anything_is_asked() {
    let (first, next) = (file(0), file(1));
    for workers in COUNTS {
        let opened = open(workers, &[("a.arrow", &first)]);
        let say = |change| now(opened.0.recast(PLAYBACK, change)).unwrap();
        let canonical = Some("EventType".to_owned());
        say(Recast::Canonical { column: "kind_of".to_owned(), canonical });
        let values = vec![("Go".to_owned(), Belongs::To("play".to_owned()))];
        say(Recast::Values { column: "kind_of".to_owned(), values });
        let again = open_kept(workers, &[("b.arrow", &next)], kept_of(&opened));
        let plays = json!({ "table": PLAYBACK, "measures": ["plays"] });
        assert_eq!(again.texts(&plays), [["10"]]);
        let unmapped: Vec<String> =
            again.notices("unmapped-value").into_iter().map(|(_, message)| message).collect();
        assert!(unmapped.len() == 2 && unmapped.iter().all(|one| !one.contains("\"go\"")), "{unmapped:?}");
        // Files that are alike but for how they store it, and that come later, are taken so too.
        again.add(9, "c.arrow", &file(2));
        assert_eq!(again.texts(&plays), [["20"]]);
    }
}

#[test]
fn test_kept_kind_is_of_the_files_that_are_alike_alone() {
    let odd = file(0);
    let events = plain(&[
        ("Timestamp", ints(|row| 1_700_000_000 + row)),
        ("EventType", texts(|_| "play".to_owned())),
        ("DeviceType", texts(|_| "TV".to_owned())),
    ]);
    let opened = open(2, &[("odd.arrow", &odd)]);
    now(opened.0.recast(PLAYBACK, Recast::Kind(None))).unwrap();
    let again = open_kept(2, &[("odd.arrow", &odd), ("events.arrow", &events)], kept_of(&opened));
    let names: Vec<_> = again.0.tables().into_iter().map(|table| (table.name, table.kind)).collect();
    assert_eq!(names, [(PLAYBACK.to_owned(), Some(PLAYBACK.to_owned())), ("odd".to_owned(), None)]);
}

#[test]
fn test_kept_corrections_that_do_not_fit_leave_the_column_and_say_so() {
    let with = |value: fn(i64) -> String| {
        plain(&[("when", texts(value)), ("size", ints(|row| row)), ("note", texts(|_| "n".to_owned()))])
    };
    let (dates, words) =
        (with(|row| format!("2024-01-{:02}", row % 28 + 1)), with(|row| format!("day {row}")));
    let opened = open(1, &[("notes.arrow", &dates)]);
    now(opened.0.recast("notes", Recast::Role { column: "when".to_owned(), role: Role::Time })).unwrap();
    let kept = kept_of(&opened);
    let again = open_kept(1, &[("other.arrow", &words)], kept.clone());
    assert_eq!(again.0.tables()[0].columns[0].role, Role::Dimension);
    let [(column, message)] = &again.notices("kept-unfit")[..] else { panic!() };
    assert_eq!(column.as_deref(), Some("when"));
    assert!(message.contains("when"), "{message}");
    assert_eq!(kept_of(&again), kept, "one odd file does not undo it");
}

#[test]
fn test_kept_corrections_that_mean_nothing_are_ignored() {
    let bytes = file(0);
    let fresh = open(2, &[("a.arrow", &bytes)]);
    let text = |text: &str| Some(Some(text.to_owned()));
    let said = |column: &str| Said { column: column.to_owned(), ..Said::default() };
    let nonsense = Corrections {
        kind: text("no such kind"),
        columns: vec![
            Said { canonical: text("NoSuchColumn"), ..said("gadget") },
            Said { role: Some(Role::Number), ..said("DeviceType") },
            Said { reading: Some(Reading::EpochMicros), ..said("fine") },
            Said { values: vec![("odd".to_owned(), Some("no such set".to_owned()))], ..said("EventType") },
            Said { role: Some(Role::Time), ..said("not in the file") },
        ],
    };
    let kept = kept_of(&fresh).into_keys().map(|likeness| (likeness, nonsense.clone())).collect();
    let again = open_kept(2, &[("a.arrow", &bytes)], kept);
    let without = |open: &Open| {
        let mut tables = seen(open);
        tables.iter_mut().for_each(|table| table.notices.retain(|notice| notice.code != "kept-unfit"));
        tables
    };
    assert_eq!(without(&again), without(&fresh));
    assert_eq!(figures(&again, PLAYBACK), figures(&fresh, PLAYBACK));
}

#[test]
fn test_kept_is_asked_for_by_names_and_sorts_of_values() {
    let asked = RefCell::new(Vec::new());
    let ask = |bytes: &[u8]| {
        let seen = std::rc::Rc::new(RefCell::new(String::new()));
        let note = std::rc::Rc::clone(&seen);
        open_with(1, &[("any.arrow", bytes)], |coordinator| {
            coordinator.on_likeness(move |likeness| {
                note.replace(likeness.to_owned());
                None
            });
        });
        asked.borrow_mut().push(seen.take());
    };
    let size = || ints(|row| row);
    let name = || texts(|row| row.to_string());
    ask(&plain(&[("size", size()), ("name", name())]));
    let large: ArrayRef = Arc::new(LargeStringArray::from_iter_values((0..3).map(|row| row.to_string())));
    let few: ArrayRef = Arc::new(arrow_array::Int32Array::from_iter_values(0..3));
    ask(&plain(&[("name", large), ("size", few)]));
    ask(&plain(&[("size", name()), ("name", name())]));
    ask(&plain(&[("size", size()), ("names", name())]));
    let [first, same, typed, named] = &asked.borrow()[..] else { panic!() };
    assert_eq!(first, same, "order and storage do not matter");
    assert!(first != typed && first != named && typed != named);
}
