//! Values that a person gives other value sets than the model does.

use std::{rc::Rc, sync::Arc};

use arrow_array::{ArrayRef, DictionaryArray, Int32Array, Int64Array, StringArray, types::Int32Type};
use reelscope_engine::coordinator::{Belongs, Choice, Linked, Recast};
use reelscope_model::{Code, Literal, Value};
use serde_json::{Value as Json, json};

use crate::{
    forms::plain,
    here::{COUNTS, Open, now, open},
};

const PLAYBACK: &str = "video_playback_events";

/// Playback events of these types, one a row.
fn events(types: &[&str]) -> Vec<u8> {
    let text: ArrayRef = Arc::new(StringArray::from_iter_values(types));
    let times = 0..i64::try_from(types.len()).unwrap();
    let times: ArrayRef = Arc::new(Int64Array::from_iter_values(times.map(|row| 1_700_000_000 + row)));
    plain(&[("Timestamp", times), ("event", Arc::clone(&text)), ("DeviceType", text)])
}

fn give(open: &Open, values: &[(&str, Belongs)]) -> reelscope_model::Result<()> {
    let values = values.iter().map(|(value, belongs)| ((*value).to_owned(), belongs.clone())).collect();
    now(open.0.recast(PLAYBACK, Recast::Values { column: "event".to_owned(), values }))
}

fn to(set: &str) -> Belongs {
    Belongs::To(set.to_owned())
}

fn figures(open: &Open) -> Vec<String> {
    let measures = ["events", "plays", "buffers", "errors"];
    open.texts(&json!({ "table": PLAYBACK, "measures": measures })).remove(0)
}

fn unmapped(open: &Open) -> Vec<String> {
    let value = |(_, message): (_, String)| message.split('"').nth(1).unwrap().to_owned();
    open.notices("unmapped-value").into_iter().map(value).collect()
}

#[test]
fn test_values_of_a_dictionary_that_no_row_has_are_not_noticed() {
    let dictionary = |keys: [i32; 3]| {
        let words = StringArray::from_iter_values(["play", "odd", "pause"]);
        DictionaryArray::<Int32Type>::try_new(Int32Array::from_iter_values(keys), Arc::new(words)).unwrap()
    };
    for (keys, expected) in [([0, 2, 0], &[][..]), ([0, 1, 1], &["odd"])] {
        let text: ArrayRef = Arc::new(dictionary(keys));
        let times: ArrayRef = Arc::new(Int64Array::from_iter_values([1_700_000_000; 3]));
        let bytes = plain(&[("Timestamp", times), ("event", Arc::clone(&text)), ("DeviceType", text)]);
        for workers in COUNTS {
            assert_eq!(unmapped(&open(workers, &[("p.arrow", &bytes)])), expected);
        }
    }
}

#[test]
fn test_recast_values_moves_what_measures_count() {
    let bytes = events(&["play", "Vid-Go", "vid_go", "vid go", "odd", "pause", "stall"]);
    for workers in COUNTS {
        let open = open(workers, &[("p.arrow", &bytes)]);
        assert_eq!(unmapped(&open), ["Vid-Go", "odd", "vid go", "vid_go"]);
        assert_eq!(figures(&open), ["7", "1", "1", "0"]);

        give(&open, &[("VID GO", to("play"))]).unwrap();
        assert_eq!(figures(&open), ["7", "4", "1", "0"]);
        assert_eq!(unmapped(&open), ["odd"], "values are compared as value sets do");
        give(&open, &[("odd", Belongs::Nowhere)]).unwrap();
        assert_eq!(figures(&open), ["7", "4", "1", "0"]);
        assert_eq!(unmapped(&open), [""; 0], "nobody need be told of it");

        // What the model has in one set goes to another, or to none.
        give(&open, &[("pause", to("play")), ("stall", to("error"))]).unwrap();
        assert_eq!(figures(&open), ["7", "5", "0", "1"]);
        give(&open, &[("play", Belongs::Nowhere)]).unwrap();
        assert_eq!(figures(&open), ["7", "4", "0", "1"]);
        assert_eq!(unmapped(&open), [""; 0]);

        // Groups, keys and clauses are of the values as stored.
        let by = json!({ "table": PLAYBACK, "measures": ["plays"], "by": ["event_type"] });
        let expected = [["Vid-Go", "1"], ["odd", "0"], ["pause", "1"], ["play", "0"]];
        assert_eq!(open.texts(&by)[..4], expected);
        let is = json!([{ "column": "event_type", "is": ["vid_go"] }]);
        assert_eq!(open.texts(&json!({ "table": PLAYBACK, "measures": ["plays"], "where": is })), [["1"]]);

        let all = ["vid go", "odd", "pause", "stall", "play"].map(|value| (value, Belongs::AsModelled));
        give(&open, &all).unwrap();
        assert_eq!(figures(&open), ["7", "1", "1", "0"]);
        assert_eq!(unmapped(&open), ["Vid-Go", "odd", "vid go", "vid_go"]);
        assert!(open.0.corrections().iter().all(|corrected| corrected.corrections.is_empty()));
    }
}

#[test]
fn test_recast_values_holds_for_later_files_and_fresh_workers() {
    let (first, later) = (events(&["play", "go"]), events(&["GO", "go", "stop"]));
    for workers in COUNTS {
        let open = open(workers, &[("a.arrow", &first)]);
        give(&open, &[("go", to("play"))]).unwrap();
        open.add(1, "b.arrow", &later);
        assert_eq!(figures(&open), ["5", "4", "0", "0"]);
        assert_eq!(unmapped(&open), [""; 0]);
        (0..workers).for_each(|worker| open.replace(worker, &[&first, &later]));
        assert_eq!(figures(&open), ["5", "4", "0", "0"]);
        now(open.0.forget(&[0]));
        assert_eq!(figures(&open), ["3", "2", "0", "0"]);
    }
}

#[test]
fn test_recast_values_names_what_is_not_there() {
    let bytes = events(&["play", "go"]);
    let open = open(1, &[("p.arrow", &bytes)]);
    let error = give(&open, &[("go", to("nothing"))]).unwrap_err();
    assert_eq!(error.code, Code::BadQuery);
    assert!(error.hint.contains("play, pause, buffer"), "{}", error.hint);
    let of = |column: &str| {
        let values = vec![("go".to_owned(), Belongs::Nowhere)];
        let change = Recast::Values { column: column.to_owned(), values };
        now(open.0.recast(PLAYBACK, change)).unwrap_err().code
    };
    assert_eq!((of("DeviceType"), of("nothing")), (Code::BadQuery, Code::UnknownColumn));
    assert_eq!(figures(&open), ["2", "1", "0", "0"], "what fails changes nothing");
}

#[test]
fn test_recast_values_go_with_their_column() {
    let bytes = events(&["play", "go"]);
    let open = open(2, &[("p.arrow", &bytes)]);
    give(&open, &[("go", to("play"))]).unwrap();
    let name = |column: &str| {
        let canonical = Some("EventType".to_owned());
        now(open.0.recast(PLAYBACK, Recast::Canonical { column: column.to_owned(), canonical })).unwrap();
    };
    name("DeviceType");
    assert_eq!(figures(&open), ["2", "1", "0", "0"], "another column has the name, and values of its own");
    name("event");
    assert_eq!(figures(&open), ["2", "2", "0", "0"]);
}

#[test]
fn test_recast_values_holds_for_views_that_were_prepared() {
    let bytes = events(&["play", "go", "go", "stop"]);
    for workers in COUNTS {
        let open = open(workers, &[("p.arrow", &bytes)]);
        let view = |by: Json| {
            let query = json!({ "table": PLAYBACK, "measures": ["plays"], "by": by });
            serde_json::from_value(query).unwrap()
        };
        let views =
            vec![("types".to_owned(), view(json!(["event_type"]))), ("total".to_owned(), view(json!([])))];
        let linked = now(Linked::open(Rc::clone(&open.0), views, Vec::new())).unwrap();
        let plays = || {
            let go = Choice::Values(vec![Literal(Value::Text("go".into()))]);
            let results = now(linked.filter("types", go)).unwrap();
            results.results.iter().find(|(name, _)| name == "total").unwrap().1.rows[0][0].to_string()
        };
        now(linked.activate("types")).unwrap();
        assert_eq!(plays(), "0");
        give(&open, &[("go", to("play"))]).unwrap();
        assert_eq!(plays(), "2", "what was prepared before is not what is counted now");
    }
}
