//! What a clause reaches along links, and what it does not; names of linked dimensions; errors.

use std::sync::Arc;

use arrow_array::{ArrayRef, Int32Array, Int64Array, StringArray, TimestampSecondArray};
use reelscope_engine::api::{Engine, Views};
use reelscope_model::{Clause, Code, Query};
use serde_json::{Value as Json, json};

use crate::{
    forms::plain,
    here::{COUNTS, Open, now, open},
};

fn texts(values: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from_iter(values.iter().map(|text| (*text != "-").then_some(*text))))
}

fn times(count: i64) -> ArrayRef {
    Arc::new(TimestampSecondArray::from_iter_values(0..count))
}

/// Five plays by three members, two searches, four subscription events, three titles, two members.
fn world(workers: usize) -> Open {
    let playback = plain(&[
        ("Timestamp", times(5)),
        ("EventType", texts(&["play"; 5])),
        ("SessionID", texts(&["1", "1", "2", "3", "3"])),
        ("DeviceType", texts(&["TV", "Phone", "TV", "TV", "Phone"])),
        ("UserID", Arc::new(Int64Array::from(vec![1, 1, 2, 3, 1]))),
        ("ContentID", texts(&["t1", "t2", "t3", "-", "t9"])),
    ]);
    let searches = plain(&[
        ("Timestamp", times(2)),
        ("SearchQuery", texts(&["war", "love"])),
        ("ClickedContentID", texts(&["t2", "-"])),
        ("UserID", Arc::new(Int64Array::from(vec![2, 9]))),
    ]);
    let subscriptions = plain(&[
        ("Timestamp", times(4)),
        ("UserID", Arc::new(Int64Array::from(vec![1, 2, 3, 2]))),
        ("EventType", texts(&["start", "start", "cancel", "cancel"])),
        ("SubscriptionType", texts(&["Basic", "Basic", "Basic", "Premium"])),
        ("Revenue", Arc::new(Int32Array::from(vec![1, 2, 3, 4]))),
    ]);
    let titles = plain(&[
        ("show_id", texts(&["t1", "t2", "t3"])),
        ("title", texts(&["A", "B", "C"])),
        ("type", texts(&["Movie", "Series", "Movie"])),
        ("listed_in", texts(&["War, Drama", "Drama", "-"])),
        ("release_year", Arc::new(Int32Array::from(vec![1999, 2020, 2020]))),
        ("duration", texts(&["90 min", "2 Seasons", "120 min"])),
        ("own.name", texts(&["x", "y", "z"])),
    ]);
    let members = plain(&[
        ("UserID", Arc::new(Int32Array::from(vec![1, 2]))),
        ("SubscriptionType", texts(&["Premium", "Basic"])),
        ("JoinDate", times(2)),
        ("DeviceType", texts(&["Phone", "TV"])),
        ("Gender", texts(&["f", "m"])),
    ]);
    open(
        workers,
        &[
            ("playback.arrow", &playback),
            ("titles.arrow", &titles),
            ("searches.arrow", &searches),
            ("subscriptions.arrow", &subscriptions),
            ("members.arrow", &members),
        ],
    )
}

/// Rows by table under shared clauses: in the order playback, searches, subscriptions, catalogue, members; a `-` where
/// the clauses cannot reach.
fn counts(open: &Open, clauses: Json) -> Vec<String> {
    let tables =
        ["video_playback_events", "search_events", "user_subscription_events", "expanded_cms_data", "users"];
    let view = |table: &str| -> Query {
        serde_json::from_value(json!({ "table": table, "measures": ["rows"] })).unwrap()
    };
    let clauses: Vec<Clause> = serde_json::from_value(clauses).unwrap();
    let all = clauses.len();
    let views = Views { views: tables.map(view).to_vec(), clauses };
    let answers = now(open.0.views(views)).into_iter().map(|answer| {
        let answer = answer.unwrap();
        let rows = answer.result.rows[0][0].to_string();
        if answer.unreached.len() == all { "-".to_owned() } else { rows }
    });
    answers.collect()
}

#[test]
fn test_reach_along_links_from_facts_to_what_they_name() {
    for workers in COUNTS {
        let open = world(workers);
        let check = |clause: Json, expected: [&str; 5]| {
            assert_eq!(counts(&open, json!([clause])), expected, "{clause} over {workers}");
        };
        let titles = |column: &str| json!({ "table": "expanded_cms_data", "column": column });
        let with = |mut clause: Json, test: &str, value: Json| {
            clause[test] = value;
            clause
        };
        check(with(titles("content_type"), "is", json!(["Movie"])), ["2", "0", "-", "2", "-"]);
        // A row without a title, or of one that is not there, is among those that are not films.
        check(with(titles("content_type"), "not", json!(["Movie"])), ["3", "2", "-", "1", "-"]);
        check(with(titles("ContentType"), "is", json!([null])), ["2", "1", "-", "0", "-"]);
        check(with(titles("genres"), "is", json!(["Drama"])), ["2", "1", "-", "2", "-"]);
        check(with(titles("genres"), "not", json!(["War"])), ["4", "2", "-", "2", "-"]);
        check(with(titles("title"), "contains", json!("b")), ["1", "1", "-", "1", "-"]);
        check(with(titles("release_year"), "from", json!(2000)), ["2", "1", "-", "2", "-"]);
        check(with(titles("duration"), "to", json!(100)), ["1", "0", "-", "1", "-"]);
        check(with(titles("ContentID"), "is", json!(["t1", "t9"])), ["1", "0", "-", "1", "-"]);
        // Members: their plan is that of subscription events, their device that of playback, which have it themselves.
        let members = |column: &str| json!({ "table": "users", "column": column });
        check(with(members("gender"), "is", json!(["f"])), ["3", "0", "1", "-", "1"]);
        check(with(members("device_type"), "is", json!(["TV"])), ["3", "1", "2", "-", "1"]);
        check(with(members("subscription_type"), "is", json!(["Basic"])), ["1", "1", "3", "-", "1"]);
        // Never from fact to fact through a user, nor from a fact to what it names.
        let plan = json!({ "table": "user_subscription_events", "column": "EventType", "is": ["start"] });
        check(plan, ["0", "-", "2", "-", "-"]);
        let search = json!({ "table": "search_events", "column": "search_query", "is": ["war"] });
        check(search, ["-", "1", "-", "-", "-"]);
    }
}

#[test]
fn test_clauses_on_linked_dimensions_by_their_whole_names() {
    let open = world(2);
    let counts = |clause: Json| counts(&open, json!([clause]));
    // What is chosen on a view of events by a title's type acts on the catalogue and on all that links to it.
    let chosen = json!({ "table": "video_playback_events", "column": "expanded_cms_data.content_type", "is": ["Series"] });
    assert_eq!(counts(chosen), ["1", "1", "-", "1", "-"]);
    let any = json!({ "table": "*", "column": "expanded_cms_data.content_type", "is": ["Series"] });
    assert_eq!(counts(any), ["1", "1", "-", "1", "-"]);
    // The events' own column of that dimension is another thing than the member's.
    let member = json!({ "table": "video_playback_events", "column": "users.device_type", "is": ["TV"] });
    assert_eq!(counts(member), ["1", "1", "2", "-", "1"]);
}

#[test]
fn test_group_by_linked_dimensions() {
    for workers in COUNTS {
        let open = world(workers);
        let check = |table: &str, by: Json, measure: Json, expected: &[(&str, &str)]| {
            let rows = open.texts(&json!({ "table": table, "measures": [measure], "by": [by] }));
            let rows: Vec<(&str, &str)> = rows.iter().map(|row| (&*row[0], &*row[1])).collect();
            assert_eq!(rows, expected, "{by} over {workers}");
        };
        let playback = "video_playback_events";
        let rows = json!("rows");
        let by = |name: &str| json!(format!("expanded_cms_data.{name}"));
        check(playback, by("content_type"), rows.clone(), &[("Movie", "2"), ("Series", "1"), ("", "2")]);
        check(playback, by("type"), rows.clone(), &[("Movie", "2"), ("Series", "1"), ("", "2")]);
        check(playback, by("genres"), rows.clone(), &[("Drama", "2"), ("War", "1"), ("", "3")]);
        let whole = json!({ "column": "expanded_cms_data.genres", "whole": true });
        check(playback, whole, rows.clone(), &[("Drama", "1"), ("War, Drama", "1"), ("", "3")]);
        check(playback, by("release_year"), rows.clone(), &[("1999", "1"), ("2020", "2"), ("", "2")]);
        check(playback, by("own.name"), rows.clone(), &[("x", "1"), ("y", "1"), ("z", "1"), ("", "2")]);
        let decades = json!({ "column": "expanded_cms_data.duration", "bins": { "start": 0, "step": 100, "count": 2 } });
        check(playback, decades, rows.clone(), &[("0", "1"), ("100", "1"), ("", "3")]);
        // The first of the columns that lead there, of those that there are: searches have the clicked title only.
        check("search_events", by("content_type"), rows.clone(), &[("Series", "1"), ("", "1")]);
        let mean = json!({ "op": "mean", "column": "expanded_cms_data.DurationMinutes" });
        check(playback, json!("device_type"), mean, &[("Phone", ""), ("TV", "105")]);
        check(playback, json!("users.gender"), rows, &[("f", "3"), ("m", "1"), ("", "1")]);
        let scanned =
            open.ask(&json!({ "table": playback, "measures": ["rows"], "by": [by("genres")] })).meta;
        assert_eq!((scanned.rows_scanned, scanned.rows_matched), (5, 5), "{workers}");
    }
}

#[test]
fn test_rows_of_multi_valued_linked_columns_are_shown_whole() {
    let open = world(2);
    let rows = open.rows(&json!({ "table": "video_playback_events",
        "columns": ["ContentID", "expanded_cms_data.genres", "expanded_cms_data.duration"] }));
    let expected = [
        ["t1", "War, Drama", "90 min"],
        ["t2", "Drama", "2 Seasons"],
        ["t3", "", "120 min"],
        ["", "", ""],
        ["t9", "", ""],
    ];
    assert_eq!(rows, expected);
}

#[test]
fn test_names_that_lead_nowhere() {
    let open = world(1);
    let check = |open: &Open, table: &str, by: &str, code: Code, said: &[&str]| {
        let query = json!({ "table": table, "measures": ["rows"], "by": [by] });
        let error = open.query(serde_json::from_value(query).unwrap()).unwrap_err();
        assert_eq!(error.code, code, "{error}");
        let text = format!("{} {}", error.message, error.hint);
        said.iter().for_each(|part| assert!(text.contains(part), "{by}: {text}"));
    };
    let playback = "video_playback_events";
    check(&open, playback, "expanded_cms_data.content_tipe", Code::UnknownColumn, &["content_type"]);
    check(&open, playback, "gender", Code::UnknownColumn, &["users.gender"]);
    check(
        &open,
        playback,
        "search_events.search_query",
        Code::BadQuery,
        &["no link", "users and expanded_cms_data"],
    );
    check(
        &open,
        "user_subscription_events",
        "expanded_cms_data.genres",
        Code::BadQuery,
        &["no link", "users"],
    );
    check(&open, "expanded_cms_data", "users.gender", Code::BadQuery, &["no link", "own columns"]);
    check(&open, "recommendation_events", "users.gender", Code::UnknownTable, &["users"]);
    check(&open, playback, "nothing.gender", Code::UnknownColumn, &["nothing.gender"]);
    now(open.0.forget(&[1]));
    check(&open, playback, "expanded_cms_data.genres", Code::UnknownColumn, &["Catalogue", "Open the file"]);
    // Numbers and text are never equal, also where they look alike.
    let titles = plain(&[
        ("show_id", Arc::new(Int64Array::from(vec![1]))),
        ("title", texts(&["A"])),
        ("type", texts(&["Movie"])),
    ]);
    open.add(9, "titles.arrow", &titles);
    check(
        &open,
        playback,
        "expanded_cms_data.content_type",
        Code::BadQuery,
        &["text", "numbers", "never equal"],
    );
}
