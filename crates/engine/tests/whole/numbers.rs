//! Distinct values of text, and integers far apart, that are so many that workers number them together.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
    sync::Arc,
};

use arrow_array::{ArrayRef, Int64Array, StringArray, UInt64Array};
use futures_util::future::join_all;
use reelscope_engine::{
    api::Engine,
    coordinator::{Choice, Linked, Workers},
    numbers::{Ask, FEWEST},
    protocol::Request,
};
use reelscope_model::{Literal, Query, Value};
use serde_json::{Value as Json, json};

use crate::{
    forms::plain,
    here::{COUNTS, Here, Open, now, open},
    same::assert_same,
    table::Random,
};

const DEVICES: [&str; 4] = ["TV", "Phone", "Tablet", "Web"];

/// From which number on sessions are of one place.
const OF_PLACES: u64 = 1_000_000;

/// A row: its session, which is null now and then, its device, and its minute.
type Row = (Option<String>, &'static str, i64);

/// Rows of sessions that come up all over the file, some of them in one place only.
fn rows(random: &mut Random, count: usize, names: u64) -> Vec<Row> {
    let row = |minute: usize| {
        let session = (!random.once_in(20)).then(|| {
            let of_here = random.once_in(3);
            let number = if of_here { minute as u64 + OF_PLACES } else { random.below(names) };
            format!("{:08x}-{number}", number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32)
        });
        (session, random.one(&DEVICES), minute as i64)
    };
    (0..count).map(row).collect()
}

/// What sessions are written as.
#[derive(Clone, Copy, Debug)]
enum Ids {
    Texts,
    /// Integers anywhere in 64 bits.
    Signed,
    /// The same, half of which are beyond what has a sign.
    Unsigned,
    /// Integers that lie close together in one half of the rows, and anywhere in the other.
    Half,
    /// Integers that lie close together.
    Close,
}

const ALL: [Ids; 5] = [Ids::Texts, Ids::Signed, Ids::Unsigned, Ids::Half, Ids::Close];

fn sessions(rows: &[Row], ids: Ids) -> ArrayRef {
    let names = || rows.iter().map(|row| row.0.as_deref());
    let number = |name: &str| name.split('-').next_back().unwrap().parse::<u64>().unwrap();
    let spread = |name: &str| number(name).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    // Sessions of one place are from a million on.
    let first = OF_PLACES + rows.len() as u64 / 2;
    let half = |name: &str| if number(name) < first { number(name) } else { spread(name) } as i64;
    let ints = |int: &dyn Fn(&str) -> i64| names().map(|name| name.map(int)).collect::<Int64Array>();
    match ids {
        Ids::Texts => Arc::new(names().collect::<StringArray>()),
        Ids::Signed => Arc::new(ints(&|name| spread(name) as i64)),
        Ids::Unsigned => Arc::new(names().map(|name| name.map(spread)).collect::<UInt64Array>()),
        Ids::Half => Arc::new(ints(&half)),
        Ids::Close => Arc::new(ints(&|name| number(name) as i64)),
    }
}

fn bytes(rows: &[Row], ids: Ids) -> Vec<u8> {
    let sessions = sessions(rows, ids);
    let devices: ArrayRef = Arc::new(StringArray::from_iter_values(rows.iter().map(|row| row.1)));
    let minutes: ArrayRef = Arc::new(Int64Array::from_iter_values(rows.iter().map(|row| row.2)));
    plain(&[("s", sessions), ("d", devices), ("m", minutes)])
}

fn by_device() -> Json {
    let measures = json!([{ "op": "count_distinct", "column": "s" }, "rows"]);
    json!({ "table": "t", "measures": measures, "by": ["d"], "sort": [{ "key": "d" }] })
}

/// The same columns in a question of its own.
fn of_tv() -> Json {
    let mut query = by_device();
    query["where"] = json!([{ "column": "d", "is": ["TV"] }]);
    query
}

/// The different sessions of each device, and in all.
fn assert_counts(open: &Open, rows: &[Row], what: &str) {
    let mut sets: BTreeMap<&str, (BTreeSet<&str>, usize)> = BTreeMap::new();
    for (session, device, _) in rows {
        let (set, rows) = sets.entry(device).or_default();
        set.extend(session.as_deref());
        *rows += 1;
    }
    let expected = sets
        .iter()
        .map(|(device, (set, rows))| vec![(*device).to_owned(), set.len().to_string(), rows.to_string()]);
    let mut actual = open.texts(&by_device());
    actual.sort();
    assert_eq!(actual, expected.collect::<Vec<_>>(), "{what}");
    let all: BTreeSet<&str> = rows.iter().filter_map(|row| row.0.as_deref()).collect();
    let total = json!({ "table": "t", "measures": [{ "op": "count_distinct", "column": "s" }] });
    assert_eq!(open.texts(&total), [[all.len().to_string()]], "{what}");
}

#[test]
fn test_many_distinct_ids_are_counted_by_numbers() {
    for (workers, ids) in COUNTS.into_iter().flat_map(|workers| ALL.map(|ids| (workers, ids))) {
        for names in [200, 30_000] {
            let rows = rows(&mut Random(names + 1), 9_000 * workers, names);
            let open = open(workers, &[("t.arrow", &bytes(&rows, ids))]);
            assert_counts(&open, &rows, &format!("{workers} workers, {names} names as {ids:?}"));
            // Numbers stay: each worker is asked once more for each question, and no more.
            let before = open.runs();
            open.ask(&of_tv());
            assert_eq!(open.runs() - before, workers);
        }
    }
}

#[test]
fn test_numbers_follow_what_is_open_and_who_works() {
    let mut random = Random(17);
    for (workers, ids) in COUNTS.into_iter().flat_map(|workers| ALL.map(|ids| (workers, ids))) {
        let first = rows(&mut random, 4_000 * workers, 8_000);
        // As many as before, so that half of them are the same.
        let later = rows(&mut random, 4_000 * workers, 8_000);
        let (a, b) = (bytes(&first, ids), bytes(&later, ids));
        let open = open(workers, &[("t.arrow", &a)]);
        assert_counts(&open, &first, &format!("{ids:?} at first"));
        for worker in 0..workers {
            open.replace(worker, &[&a]);
            assert_counts(&open, &first, &format!("{ids:?}: worker {worker} of {workers} is another"));
        }
        open.add(1, "t.arrow", &b);
        let all: Vec<Row> = first.iter().chain(&later).cloned().collect();
        assert_counts(&open, &all, &format!("{ids:?}: one more file"));
        now(open.0.forget(&[0]));
        assert_counts(&open, &later, &format!("{ids:?}: one file less"));
    }
}

#[test]
fn test_who_has_few_values_is_told_that_others_have_numbers() {
    for ids in ALL {
        let mut random = Random(19);
        let few: Vec<Row> = rows(&mut random, 8_000, 300)
            .into_iter()
            .map(|mut row| {
                // None of one place, so that there are no more than that.
                row.0 = row.0.filter(|name| name.len() < "00000000-1000000".len());
                row
            })
            .collect();
        let many = rows(&mut random, 8_000, 6_000);
        let all: Vec<Row> = few.into_iter().chain(many).collect();
        let bytes = bytes(&all, ids);
        let open = open(2, &[("t.arrow", &bytes)]);
        for worker in [1, 0, 1] {
            assert_counts(&open, &all, &format!("{ids:?}"));
            open.replace(worker, &[&bytes]);
        }
        assert_counts(&open, &all, &format!("{ids:?} in the end"));
    }
}

#[test]
fn test_questions_at_once_number_once() {
    let rows = rows(&mut Random(23), 12_000, 9_000);
    for ids in ALL {
        ask_at_once(&rows, ids);
    }
}

fn ask_at_once(rows: &[Row], ids: Ids) {
    let open = open(3, &[("t.arrow", &bytes(rows, ids))]);
    let alone = open_alone(rows, ids);
    open.set_late(3);
    let queries =
        [by_device(), json!({ "table": "t", "measures": [{ "op": "count_distinct", "column": "s" }] })];
    let parsed = queries.clone().map(|query| serde_json::from_value::<Query>(query).unwrap());
    let asked = join_all(parsed.into_iter().map(|query| open.0.query(query)));
    let answers = futures_executor(asked);
    for (answer, query) in answers.into_iter().zip(&queries) {
        assert_same(&answer.unwrap(), &alone.ask(query), "asked at once");
    }
}

fn open_alone(rows: &[Row], ids: Ids) -> Open {
    open(1, &[("t.arrow", &bytes(rows, ids))])
}

/// Polls until it is there: what is late has been asked already.
fn futures_executor<T>(future: impl Future<Output = T>) -> T {
    let mut future = Box::pin(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}

#[test]
fn test_too_many_values_stay_without_numbers() {
    for ids in ALL {
        leave(&rows(&mut Random(29), 9_000, 20_000), ids);
    }
}

fn leave(rows: &[Row], ids: Ids) {
    let open = open(2, &[("t.arrow", &bytes(rows, ids))]);
    // Their columns are read.
    open.ask(&of_tv());
    for worker in 0..2 {
        let leave = |table| Request::Number { table, column: 0, ask: Ask::Leave };
        let left = (0..9).filter(|table| now(open.0.workers().ask(worker, leave(*table))).is_ok());
        assert_eq!(left.count(), 1, "its only table");
    }
    assert_counts(&open, rows, &format!("{ids:?} by fingerprints"));
}

fn views() -> Vec<(String, Query)> {
    let measures = json!([{ "op": "count_distinct", "column": "s" }, "rows"]);
    let view = |(name, by): (&str, Json)| {
        let query = json!({ "table": "t", "measures": measures, "by": by });
        (name.to_owned(), serde_json::from_value(query).unwrap())
    };
    let bins = json!([{ "column": "m", "bins": { "start": 0, "step": 500, "count": 20 } }]);
    [("device", json!(["d"])), ("minutes", bins), ("total", json!([]))].map(view).into()
}

fn link(open: &Open) -> Linked<Here> {
    now(Linked::open(Rc::clone(&open.0), views(), Vec::new())).unwrap()
}

#[test]
fn test_brush_over_numbered_values_by_tiles_as_masks_do() {
    for (workers, ids) in COUNTS.into_iter().flat_map(|workers| ALL.map(|ids| (workers, ids))) {
        let mut random = Random(31 + workers as u64);
        let bytes = bytes(&rows(&mut random, 10_000, 6_000), ids);
        let (tiled, masked) = (open(workers, &[("t.arrow", &bytes)]), open(workers, &[("t.arrow", &bytes)]));
        let (with, without) = (link(&tiled), link(&masked));
        for view in ["minutes", "device"] {
            let brush = now(with.activate(view)).unwrap();
            let before = tiled.runs();
            for _ in 0..6 {
                let chosen = if view == "device" {
                    vec![Literal(Value::Text(random.one(&DEVICES).into()))]
                } else {
                    let mut ends = [random.below(20), random.below(20)];
                    ends.sort_unstable();
                    ends.map(|end| Literal(Value::Int(i128::from(end) * 500))).to_vec()
                };
                let moved = now(with.shift(brush, Choice::Values(chosen.clone()))).unwrap().results;
                let expected = now(without.filter(view, Choice::Values(chosen.clone()))).unwrap();
                for ((name, moved), (_, expected)) in moved.results.iter().zip(&expected.results) {
                    assert_same(
                        moved,
                        expected,
                        &format!("{name} under {chosen:?}, {workers} workers, {ids:?}"),
                    );
                }
            }
            assert_eq!(tiled.runs(), before, "tiles answer, {ids:?}");
            with.end(brush);
            for linked in [&with, &without] {
                now(linked.filter(view, Choice::Clear)).unwrap();
            }
        }
    }
}

#[test]
fn test_few_values_are_not_numbered() {
    let rows = rows(&mut Random(37), 400, 100);
    assert!(rows.len() < FEWEST);
    let bytes = bytes(&rows, Ids::Signed);
    let open = open(2, &[("t.arrow", &bytes)]);
    open.ask(&by_device());
    let before = open.runs();
    open.replace(0, &[&bytes]);
    assert_counts(&open, &rows, "few");
    assert_eq!(open.runs() - before, 4, "two questions, two workers");
}
