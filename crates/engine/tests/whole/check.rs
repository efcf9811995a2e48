//! Ids that several rows share and ids that lead nowhere, against a count row by row.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    sync::Arc,
};

use arrow_array::{
    ArrayRef, DictionaryArray, Float64Array, Int32Array, Int64Array, ListArray, StringArray, StringViewArray,
    TimestampSecondArray, UInt64Array, types::Int32Type,
};
use proptest::prelude::*;
use reelscope_engine::{
    check::{Check, EXAMPLES, Example, IdFigures, LinkFigures, PLACES, Step, Tally},
    coordinator::Recast,
};
use reelscope_model::{Code, Result, Role, Value};

use crate::{
    forms::plain,
    here::{COUNTS, Open, now, open},
};

const PLAYBACK: &str = "video_playback_events";

/// Playback events whose id and content these are.
fn events(ids: ArrayRef, content: ArrayRef) -> Vec<u8> {
    let rows = ids.len();
    let texts = |text: &'static str| -> ArrayRef { Arc::new(StringArray::from(vec![text; rows])) };
    plain(&[
        ("EventID", ids),
        ("Timestamp", Arc::new(TimestampSecondArray::from_iter_values(0..rows as i64))),
        ("EventType", texts("play")),
        ("SessionID", texts("one")),
        ("ContentID", content),
    ])
}

/// A catalogue of these ids.
fn titles(ids: &ArrayRef) -> Vec<u8> {
    let texts = |text: &'static str| -> ArrayRef { Arc::new(StringArray::from(vec![text; ids.len()])) };
    plain(&[("ContentID", Arc::clone(ids)), ("Title", texts("t")), ("ContentType", texts("Movie"))])
}

fn ints(ids: &[Option<i64>]) -> ArrayRef {
    Arc::new(Int64Array::from_iter(ids.iter().copied()))
}

fn texts(ids: &[Option<&str>]) -> ArrayRef {
    Arc::new(StringArray::from_iter(ids.iter().copied()))
}

fn check(open: &Open, table: &str) -> Check {
    now(open.0.check(table, &|_| {})).unwrap()
}

/// A tally as texts: values, rows, and each example with its rows and places.
type Told = (u64, u64, Vec<(String, u64, Vec<String>)>);

fn told(tally: &Tally) -> Told {
    let example = |example: &Example| {
        let places = example.places.iter().map(|place| format!("{} {}", place.file, place.row)).collect();
        (example.value.to_string(), example.rows, places)
    };
    (tally.values, tally.rows, tally.first.iter().map(example).collect())
}

fn id(check: &Check) -> &IdFigures {
    check.ids[0].answer.as_ref().unwrap()
}

fn code<T: std::fmt::Debug>(answer: &Result<T>) -> Code {
    answer.as_ref().unwrap_err().code
}

fn content(check: &Check) -> &LinkFigures {
    let link = check.links.iter().find(|link| link.kind == "expanded_cms_data").unwrap();
    link.answer.as_ref().unwrap()
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

#[test]
fn test_check_names_repeated_ids_and_orphans_with_their_rows() {
    let first = events(
        texts(&[Some("a"), Some("b"), None, Some("a"), Some("c")]),
        ints(&[Some(1), Some(2), Some(3), None, Some(9)]),
    );
    let second = events(
        texts(&[Some("d"), Some("a"), Some("b"), Some("a")]),
        ints(&[Some(9), Some(1), Some(7), Some(9)]),
    );
    let catalogue = titles(&ints(&[Some(1), Some(2), Some(3), Some(4), None]));
    for workers in COUNTS {
        let files: [(&str, &[u8]); 3] =
            [("1.arrow", &first), ("2.arrow", &second), ("cms.arrow", &catalogue)];
        let open = open(workers, &files);
        let check = check(&open, PLAYBACK);
        let [key] = &check.ids[..] else { panic!("{check:?}") };
        assert_eq!((&*key.column, key.key), ("EventID", true));
        let figures = id(&check);
        assert_eq!((figures.rows, figures.nulls, figures.distinct), (9, 1, 4));
        let expected = vec![
            ("a".to_owned(), 4, owned(&["1.arrow 1", "1.arrow 4", "2.arrow 2"])),
            ("b".to_owned(), 2, owned(&["1.arrow 2", "2.arrow 3"])),
        ];
        assert_eq!(told(&figures.repeated), (2, 6, expected));

        let links: Vec<_> =
            check.links.iter().map(|link| (&*link.column, &*link.kind, &*link.target)).collect();
        assert_eq!(links, [("ContentID", "expanded_cms_data", "ContentID")], "UserID is not there");
        let figures = content(&check);
        assert_eq!((figures.rows, figures.nulls, figures.distinct), (9, 1, 5));
        let expected = vec![
            ("9".to_owned(), 3, owned(&["1.arrow 5", "2.arrow 1", "2.arrow 4"])),
            ("7".to_owned(), 1, owned(&["2.arrow 3"])),
        ];
        assert_eq!(told(&figures.orphans), (2, 4, expected));

        let check = self::check(&open, "expanded_cms_data");
        assert_eq!((id(&check).nulls, id(&check).distinct, id(&check).repeated.values), (1, 4, 0));
        assert_eq!(check.links, []);
    }
}

#[test]
fn test_check_ids_that_files_store_in_different_ways() {
    let dictionary: DictionaryArray<Int32Type> = ["a", "b", "a"].into_iter().collect();
    let views: ArrayRef = Arc::new(StringViewArray::from_iter_values(["b", "c", "5"]));
    let narrow: ArrayRef = Arc::new(Int32Array::from(vec![5, 6, 6]));
    let titled: ArrayRef = Arc::new(Int32Array::from(vec![Some(1), None, Some(40)]));
    let wide: ArrayRef = Arc::new(UInt64Array::from(vec![1, 40, u64::MAX]));
    let files = [
        ("1.arrow", events(Arc::new(dictionary), Arc::clone(&titled))),
        ("2.arrow", events(views, wide)),
        ("3.arrow", events(narrow, titled)),
        ("cms.arrow", titles(&(Arc::new(Float64Array::from(vec![1.0, 2.5])) as ArrayRef))),
    ];
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (*name, &**bytes)).collect();
    for workers in COUNTS {
        let check = check(&open(workers, &files), PLAYBACK);
        let repeated = told(&id(&check).repeated);
        let names: Vec<_> = repeated.2.iter().map(|(value, rows, _)| (&**value, *rows)).collect();
        // EventID is text in two of three files, so that a number in it is the text that it is written as.
        assert_eq!((names, id(&check).nulls), (vec![("5", 2), ("6", 2), ("a", 2), ("b", 2)], 0));
        let orphans = told(&content(&check).orphans);
        let names: Vec<_> = orphans.2.iter().map(|(value, rows, _)| (&**value, *rows)).collect();
        assert_eq!(names, [("40", 3), ("18446744073709551615", 1)]);
        assert_eq!(content(&check).nulls, 2);
    }
}

#[test]
fn test_check_says_why_it_cannot() {
    let none = || ints(&[]);
    let plain_events = events(ints(&[Some(1)]), texts(&[Some("1")]));
    for workers in COUNTS {
        let alone = check(&open(workers, &[("1.arrow", &plain_events)]), PLAYBACK);
        let error = alone.links[0].answer.as_ref().unwrap_err();
        assert_eq!((error.code, error.hint.is_empty()), (Code::UnknownTable, false));
        assert!(error.message.contains("Catalogue (expanded_cms_data)"), "{}", error.message);

        let catalogue = titles(&ints(&[Some(1)]));
        let open = open(workers, &[("1.arrow", &plain_events), ("cms.arrow", &catalogue)]);
        let error = check(&open, PLAYBACK).links.remove(0).answer.unwrap_err();
        assert_eq!(error.code, Code::BadQuery);
        assert!(error.message.starts_with("ContentID holds text, but expanded_cms_data.ContentID numbers"));

        assert_eq!(now(open.0.check("nothing", &|_| {})).unwrap_err().code, Code::UnknownTable);
    }
    let keyless = plain(&[
        ("Timestamp", Arc::new(TimestampSecondArray::from_iter_values(0..1)) as ArrayRef),
        ("EventType", texts(&[Some("play")])),
        ("SessionID", texts(&[Some("one")])),
    ]);
    let check_keyless = check(&open(2, &[("1.arrow", &keyless)]), PLAYBACK);
    assert_eq!((check_keyless.ids[0].key, code(&check_keyless.ids[0].answer)), (true, Code::UnknownColumn));
    let lists: ArrayRef = Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>([Some([Some(1)])]));
    let listed = open(2, &[("lists.arrow", &plain(&[("friends", lists)]))]);
    let role = Recast::Role { column: "friends".to_owned(), role: Role::Id };
    now(listed.0.recast("lists", role)).unwrap();
    assert_eq!(code(&check(&listed, "lists").ids[0].answer), Code::UnsupportedType);
    // No rows are no fault.
    let empty =
        check(&open(2, &[("1.arrow", &events(none(), none())), ("cms.arrow", &titles(&none()))]), PLAYBACK);
    assert_eq!(*id(&empty), IdFigures::default());
    assert_eq!(*content(&empty), LinkFigures::default());
}

#[test]
fn test_check_all_ids_of_a_table_of_no_kind() {
    let file = plain(&[
        ("order_id", ints(&[Some(1), Some(2), Some(2)])),
        ("shop_id", texts(&[None, None, Some("x")])),
        ("amount", ints(&[Some(1), Some(1), Some(1)])),
    ]);
    let check = check(&open(2, &[("orders.arrow", &file)]), "orders");
    let ids: Vec<_> = check.ids.iter().map(|id| (&*id.column, id.key)).collect();
    assert_eq!(ids, [("order_id", false), ("shop_id", false)]);
    assert_eq!(told(&id(&check).repeated).2[0].0, "2");
    assert_eq!(check.ids[1].answer.as_ref().unwrap().nulls, 2);
}

#[test]
fn test_check_tells_steps_and_leaves_nothing_behind() {
    let ids: Vec<Option<i64>> = (0..600_000).map(|row| Some(row * 7 % 599_999)).collect();
    let bytes = events(ints(&ids), ints(&ids));
    for workers in [1, 2] {
        let open = open(workers, &[("1.arrow", &bytes), ("cms.arrow", &titles(&ints(&ids[..599_000])))]);
        let before = open.bytes();
        let steps = RefCell::new(Vec::new());
        let check = now(open.0.check(PLAYBACK, &|step| steps.borrow_mut().push(step))).unwrap();
        assert_eq!(
            told(&id(&check).repeated).2,
            [("0".to_owned(), 2, owned(&["1.arrow 1", "1.arrow 600000"]))]
        );
        assert_eq!(content(&check).orphans.values, 599_999 - 599_000);
        assert_eq!(open.bytes(), before);
        let steps = steps.into_inner();
        let shares: Vec<f64> = steps.iter().filter(|step| step.done == 0).map(|step| step.share).collect();
        assert!(shares.len() > 3 && shares.is_sorted() && shares.last() == Some(&1.0), "{shares:?}");
        assert_eq!((&*steps.last().unwrap().column, steps.last().unwrap().of), ("ContentID", 2));
    }
}

#[test]
fn test_check_ends_when_files_go_meanwhile() {
    let (one, two) = (events(ints(&[Some(1)]), ints(&[Some(1)])), events(ints(&[Some(2)]), ints(&[None])));
    let catalogue = titles(&ints(&[Some(1)]));
    for (gone, seen) in [(1, 0), (2, 1)] {
        let files: [(&str, &[u8]); 3] = [("1.arrow", &one), ("2.arrow", &two), ("cms.arrow", &catalogue)];
        let open = open(2, &files);
        let forget = |step: Step| {
            if step.done == seen && step.share == 0.0 {
                now(open.0.forget(&[gone]));
            }
        };
        let error = now(open.0.check(PLAYBACK, &forget)).unwrap_err();
        assert_eq!((error.code, error.hint.is_empty()), (Code::Cancelled, false));
    }
}

#[test]
fn test_check_goes_on_when_a_worker_is_replaced() {
    let ids: Vec<Option<i64>> = (0..300_000).map(|row| Some(row * 11 % 299_999)).collect();
    let bytes = events(ints(&ids), ints(&ids));
    let catalogue = titles(&ints(&ids[..100_000]));
    let open = open(2, &[("1.arrow", &bytes), ("cms.arrow", &catalogue)]);
    let whole = check(&open, PLAYBACK);
    let lost = Cell::new(0);
    let lose = |step: Step| {
        if step.share > 0.0 && step.share < 1.0 {
            lost.set(lost.get() + 1);
            open.replace(1, &[&bytes, &catalogue]);
        }
    };
    assert_eq!(now(open.0.check(PLAYBACK, &lose)).unwrap(), whole);
    assert!(lost.get() >= 1);
}

#[test]
fn test_check_after_files_came_and_went() {
    let (one, two) =
        (events(ints(&[Some(1), Some(2)]), ints(&[None, None])), events(ints(&[Some(2)]), ints(&[None])));
    for workers in COUNTS {
        let open = open(workers, &[("1.arrow", &one)]);
        assert_eq!(id(&check(&open, PLAYBACK)).repeated.values, 0);
        open.add(1, "2.arrow", &two);
        assert_eq!(id(&check(&open, PLAYBACK)).repeated.values, 1);
        now(open.0.forget(&[0]));
        let figures = id(&check(&open, PLAYBACK)).clone();
        assert_eq!((figures.rows, figures.repeated.values), (1, 0));
    }
}

/// The same by going over all rows.
fn counted(rows: &[(String, Option<i64>)], stands_out: impl Fn(i64, u64) -> bool) -> (u64, u64, Told) {
    let mut seen: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for (place, id) in rows {
        seen.entry(id.unwrap_or(i64::MIN)).or_default().push(place.clone());
    }
    let nulls = seen.remove(&i64::MIN).map_or(0, |rows| rows.len() as u64);
    let distinct = seen.len() as u64;
    let mut out: Vec<_> = seen.into_iter().filter(|(id, rows)| stands_out(*id, rows.len() as u64)).collect();
    let rows = out.iter().map(|(_, rows)| rows.len() as u64).sum();
    let values = out.len() as u64;
    out.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.0.cmp(&b.0)));
    let example = |(id, mut rows): (i64, Vec<String>)| {
        let many = rows.len() as u64;
        rows.truncate(PLACES);
        (id.to_string(), many, rows)
    };
    (nulls, distinct, (values, rows, out.into_iter().map(example).collect()))
}

/// Compares examples where there are no more of them than are shown; of more, which ones of equally many rows are shown
/// is open, but not how many rows they have.
fn assert_told(actual: &Told, expected: &Told) {
    assert_eq!((actual.0, actual.1), (expected.0, expected.1));
    if expected.2.len() <= EXAMPLES {
        assert_eq!(actual.2, expected.2);
        return;
    }
    let rows = |told: &Told| told.2.iter().take(EXAMPLES).map(|example| example.1).collect::<Vec<_>>();
    assert_eq!(rows(actual), rows(expected));
    assert!(actual.2.iter().all(|example| expected.2.contains(example)), "{actual:?}");
}

/// Ids written in one of several ways.
fn written(way: usize, ids: &[Option<i64>], as_text: bool) -> ArrayRef {
    let narrow = || ids.iter().map(|id| id.map(|id| id as i32));
    let words: Vec<Option<String>> = ids.iter().map(|id| id.map(|id| id.to_string())).collect();
    match (as_text, way % 3) {
        (false, 0) => Arc::new(Int64Array::from_iter(ids.iter().copied())),
        (false, 1) => Arc::new(Int32Array::from_iter(narrow())),
        (false, _) => Arc::new(DictionaryArray::<Int32Type>::new(
            Int32Array::from_iter((0..).zip(ids).map(|(at, id)| id.map(|_| at))),
            Arc::new(Int64Array::from_iter(ids.iter().copied())),
        )),
        (true, 0) => Arc::new(StringArray::from_iter(words)),
        (true, 1) => Arc::new(StringViewArray::from_iter(words)),
        (true, _) => Arc::new(words.iter().map(Option::as_deref).collect::<DictionaryArray<Int32Type>>()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn test_check_random_ids_in_random_files(
        parts in prop::collection::vec(
            (prop::collection::vec((prop::option::weighted(0.9, 0_i64..60), prop::option::weighted(0.9, -5_i64..40)), 0..90), 0_usize..3),
            1..4,
        ),
        catalogue in prop::collection::vec(prop::option::of(-8_i64..35), 0..60),
        as_text in any::<bool>(),
    ) {
        let mut files = Vec::new();
        let (mut ids, mut contents) = (Vec::new(), Vec::new());
        for (at, (rows, way)) in parts.iter().enumerate() {
            let name = format!("{at}.arrow");
            for (row, (id, content)) in rows.iter().enumerate() {
                let place = format!("{name} {}", row + 1);
                ids.push((place.clone(), *id));
                contents.push((place, *content));
            }
            let (id, content): (Vec<_>, Vec<_>) = rows.iter().copied().unzip();
            let bytes = events(written(*way, &id, as_text), written(way + 1, &content, as_text));
            files.push((name, bytes));
        }
        files.push(("cms.arrow".to_owned(), titles(&written(1, &catalogue, as_text))));
        let named: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (&**name, &**bytes)).collect();
        // Empty files of one content are one file.
        prop_assume!(named.iter().enumerate().all(|(at, (_, bytes))| named[..at].iter().all(|(_, other)| other != bytes)));
        let has_values = |rows: &[(String, Option<i64>)]| rows.iter().any(|(_, id)| id.is_some());
        prop_assume!(has_values(&ids) && has_values(&contents) && catalogue.iter().any(Option::is_some));
        let (nulls, distinct, repeated) = counted(&ids, |_, rows| rows > 1);
        let (empty, different, orphans) = counted(&contents, |id, _| !catalogue.contains(&Some(id)));
        for workers in COUNTS {
            let check = check(&open(workers, &named), PLAYBACK);
            let figures = id(&check);
            assert_eq!((figures.rows, figures.nulls, figures.distinct), (ids.len() as u64, nulls, distinct));
            let link = content(&check);
            assert_eq!((link.nulls, link.distinct), (empty, different));
            if as_text {
                // Texts of equally many rows stand in another order.
                let mut all = [told(&figures.repeated), repeated.clone(), told(&link.orphans), orphans.clone()];
                all.iter_mut().for_each(|told| told.2.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0))));
                assert_told(&all[0], &all[1]);
                assert_told(&all[2], &all[3]);
            } else {
                assert_told(&told(&figures.repeated), &repeated);
                assert_told(&told(&link.orphans), &orphans);
            }
        }
    }
}

#[test]
fn test_check_shows_values_as_they_are() {
    let check =
        check(&open(1, &[("1.arrow", &events(texts(&[Some(""), Some("")]), ints(&[None, None])))]), PLAYBACK);
    assert_eq!(id(&check).repeated.first[0].value, Value::Text("".into()));
}
