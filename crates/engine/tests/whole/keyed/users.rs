//! Spells of subscribing, outcomes of searches, and a funnel.

use proptest::prelude::*;
use reelscope_model::{Code, Query, Value};
use serde_json::{Value as Json, json};

use super::{
    events::{self, DEVICES, Event, IDS, Ids, random},
    naive::{self, followed, is_active, reached, sorted, text, time},
    sessions::opened,
};
use crate::{
    here::{COUNTS, Open},
    same::assert_rows,
    table::Random,
};

const SUBSCRIPTIONS: &str = "user_subscription_events";

fn share(part: usize, of: usize) -> Value {
    if of == 0 { Value::Null } else { Value::Float(part as f64 / of as f64) }
}

fn instant(second: i64) -> Json {
    let at = Value::Time { value: second, unit: reelscope_model::TimeUnit::Second };
    json!(at.to_string())
}

/// The rate of churn by its definition: users active at the start, and those of them with a cancel in the period.
fn churn(events: &[Event], from: Option<i64>, to: Option<i64>) -> Value {
    let (mut active, mut churned) = (0, 0);
    for run in naive::runs(events, |event| event.user).values().filter(|run| is_active(run, from)) {
        active += 1;
        let within = |event: &Event| {
            from.is_none_or(|from| time(event) >= from) && to.is_none_or(|to| time(event) < to)
        };
        churned += usize::from(run.iter().any(|(_, event)| event.kind == Some("cancel") && within(event)));
    }
    share(churned, active)
}

fn check_spells(open: &Open, events: &[Event], random: &mut Random, what: &str) {
    let spells = naive::spells(events);
    for _ in 0..6 {
        let times: Vec<i64> = events.iter().filter_map(|event| event.time).collect();
        let end = |random: &mut Random| {
            let time = (!times.is_empty() && !random.once_in(4)).then(|| random.one(&times))?;
            Some(time + random.below(3) as i64 - 1)
        };
        let (mut from, mut to) = (end(random), end(random));
        if let (Some(a), Some(b)) = (from, to) {
            (from, to) = (Some(a.min(b)), Some(a.max(b)));
        }
        let mut clause = json!({ "column": "time" });
        clause["from"] = from.map_or(Json::Null, instant);
        clause["to"] = to.map_or(Json::Null, instant);
        let filter = if from.is_none() && to.is_none() { json!([]) } else { json!([clause]) };
        let query = json!({ "table": SUBSCRIPTIONS, "measures": ["churn_rate"], "where": filter });
        assert_rows(&open.ask(&query).rows, &[vec![churn(events, from, to)]], &format!("{what} {query}"));
        // By what a spell begins with, of which a user has one at a time.
        let by = |plan: Option<&str>| {
            let own = spells.iter().filter(|(_, _, first)| first.device == plan);
            let active = own.filter(|(begin, close, _)| {
                let begun = begin.is_none_or(|begin| from.is_some_and(|from| begin < from));
                begun && close.is_none_or(|close| from.is_none_or(|from| close >= from))
            });
            let active: Vec<_> = active.collect();
            let ended = active
                .iter()
                .filter(|(_, close, _)| close.is_some_and(|close| to.is_none_or(|to| close < to)));
            share(ended.count(), active.len())
        };
        let mut query = query.clone();
        query["by"] = json!(["subscription_type"]);
        let plans = DEVICES.iter().map(|plan| Some(*plan)).chain([None]);
        let there = plans.filter(|plan| spells.iter().any(|(_, _, first)| first.device == *plan));
        let rows = there.map(|plan| vec![text(plan), by(plan)]).collect();
        assert_rows(&open.ask(&query).rows, &sorted(rows), &format!("{what} {query}"));
    }
    check_buckets(open, events, what);
    let measures = json!([{ "op": "count" }, { "op": "count", "column": "Begin" }, { "op": "count", "column": "Close" }]);
    let found = open.ask(&json!({ "table": format!("{SUBSCRIPTIONS}.spells"), "measures": measures })).rows;
    let there = |test: &dyn Fn(&naive::Spell<'_>) -> bool| {
        Value::Int(spells.iter().filter(|spell| test(spell)).count() as i128)
    };
    assert_rows(
        &found,
        &[vec![there(&|_| true), there(&|spell| spell.0.is_some()), there(&|spell| spell.1.is_some())]],
        what,
    );
}

/// The rate of churn of each bucket of time, by the definition; those in which nobody is active are left out.
fn check_buckets(open: &Open, events: &[Event], what: &str) {
    for (grain, length) in [("hour", 3_600), ("day", 86_400)] {
        let by = json!([{ "column": "time", "grain": grain }]);
        let query = json!({ "table": SUBSCRIPTIONS, "measures": ["churn_rate"], "by": by });
        let found = open.ask(&query).rows;
        let ends = naive::spells(events).into_iter().flat_map(|(begin, close, _)| [begin, close]).flatten();
        let ends: Vec<i64> = ends.map(|end| end.div_euclid(length) * length).collect();
        let (first, last) = (ends.iter().min().copied(), ends.iter().max().copied());
        let mut rows = Vec::new();
        for start in (first.unwrap_or(0)..=last.unwrap_or(-1)).step_by(length as usize) {
            let rate = churn(events, Some(start), Some(start + length));
            if rate != Value::Null {
                rows.push(vec![Value::Time { value: start, unit: reelscope_model::TimeUnit::Second }, rate]);
            }
        }
        assert_rows(&found, &rows, &format!("{what} {query}"));
    }
}

fn check_searches(open: &Open, runs: &[naive::Run<'_>], window: i64, what: &str) {
    let all = followed(runs, window);
    let query = json!({ "table": "search_events", "measures": ["abandonment_rate"], "by": ["device_type"] });
    let mut devices: Vec<Option<&str>> = all.iter().map(|(event, _)| event.device).collect();
    devices.sort_unstable();
    devices.dedup();
    let row = |device: Option<&str>| {
        let own: Vec<_> = all.iter().filter(|(event, _)| event.device == device).collect();
        vec![text(device), share(own.iter().filter(|(_, clicked)| !clicked).count(), own.len())]
    };
    assert_rows(&open.ask(&query).rows, &sorted(devices.into_iter().map(row).collect()), what);
}

fn check_funnel(open: &Open, events: &[Event], what: &str) {
    let steps = ["impression", "click", "conversion"];
    let reached: Vec<usize> =
        naive::runs(events, |event| event.user).values().map(|run| reached(run, &steps, 86_400)).collect();
    let count = |step: usize| reached.iter().filter(|reached| **reached >= step).count();
    let row = vec![
        Value::Int(count(1) as i128),
        Value::Int(count(2) as i128),
        Value::Int(count(3) as i128),
        share(count(2), count(1)),
        share(count(3), count(2)),
    ];
    let measures =
        ["funnel_users", "funnel_clicked", "funnel_converted", "funnel_click_rate", "funnel_conversion_rate"];
    let found = open.ask(&json!({ "table": "recommendation_events", "measures": measures })).rows;
    assert_rows(&found, &[row], what);
}

fn run(seed: u64, rows: usize, form: Ids) {
    let mut chance = Random(seed | 1);
    let subscriptions = random(&mut chance, rows, &["start", "cancel", "renew", "cancel"]);
    let names =
        [("user", "UserID"), ("time", "Timestamp"), ("kind", "EventType"), ("device", "SubscriptionType")];
    let files = events::files(&mut chance, &subscriptions, form, seed, &names);
    let searches = random(&mut chance, rows, &["x"]);
    let names = [
        ("session", "SessionID"),
        ("user", "UserID"),
        ("time", "Timestamp"),
        ("error", "SearchQuery"),
        ("content", "ClickedContentID"),
        ("device", "DeviceType"),
    ];
    let sessions = events::files(&mut chance, &searches, form, seed, &names);
    let users = events::files(&mut chance, &searches, form, seed, &names[1..]);
    let recommended =
        random(&mut chance, rows, &["impression", "click", "conversion", "impression", "other"]);
    let names =
        [("user", "UserID"), ("time", "Timestamp"), ("kind", "EventType"), ("session", "RecommendationID")];
    let recommendations = events::files(&mut chance, &recommended, form, seed, &names);
    for workers in COUNTS {
        let what = format!("seed {seed}, {rows} rows, {form:?}, {workers} workers");
        check_spells(&opened(workers, &files), &subscriptions, &mut chance, &what);
        let runs: Vec<_> = naive::runs(&searches, |event| event.session).into_values().collect();
        check_searches(&opened(workers, &sessions), &runs, i64::MAX / 2, &what);
        let runs: Vec<_> = naive::runs(&searches, |event| event.user).into_values().collect();
        check_searches(&opened(workers, &users), &runs, 1_800, &what);
        check_funnel(&opened(workers, &recommendations), &recommended, &what);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn test_users_of_random_events_as_the_reference_makes_them(seed: u64, rows in 0usize..300) {
        run(seed, rows, IDS[(seed % 5) as usize]);
    }
}

#[test]
fn test_users_of_few_events() {
    for rows in [0, 1, 2, 3] {
        run(23 + rows as u64, rows, Ids::Close);
    }
}

#[test]
fn test_churn_is_of_a_range_of_time_only() {
    let mut chance = Random(9);
    let events = random(&mut chance, 50, &["start", "cancel"]);
    let names =
        [("user", "UserID"), ("time", "Timestamp"), ("kind", "EventType"), ("device", "SubscriptionType")];
    let open = opened(2, &events::files(&mut chance, &events, Ids::Close, 0, &names));
    let refused = |query: Json| {
        let parsed: Query = serde_json::from_value(query).unwrap();
        open.query(parsed).unwrap_err()
    };
    let measures = json!(["churn_rate"]);
    let by_weekday = json!([{ "column": "time", "part": "weekday" }]);
    let error = refused(json!({ "table": SUBSCRIPTIONS, "measures": measures, "by": by_weekday }));
    assert_eq!((error.code, error.message.contains("one period")), (Code::BadQuery, true), "{error}");
    let mondays = json!([{ "column": "time", "part": "weekday", "is": [1] }]);
    let error = refused(json!({ "table": SUBSCRIPTIONS, "measures": measures, "where": mondays }));
    assert_eq!((error.code, error.hint.contains("range")), (Code::BadQuery, true), "{error}");
    let by_type = json!({ "table": SUBSCRIPTIONS, "measures": measures, "by": ["event_type"] });
    let error = refused(by_type);
    assert!(error.message.contains("cannot be grouped by event_type"), "{error}");
}
