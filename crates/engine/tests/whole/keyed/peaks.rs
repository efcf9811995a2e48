//! How many sessions there are at once.

use proptest::prelude::*;
use reelscope_engine::api::{Engine, Views};
use reelscope_model::{Clause, Query, TimeUnit, Value};
use serde_json::{Value as Json, json};

use super::{
    events::{self, IDS, Ids, random},
    naive::{Session, sessions, time},
    sessions::{KINDS, NAMES, TABLE, opened},
};
use crate::{
    here::{COUNTS, Open, now},
    same::assert_rows,
    table::Random,
};

/// The most sessions at once from one second up to another: at that second, or when one begins.
fn most(sessions: &[Session<'_>], from: i64, to: i64) -> usize {
    let begins = sessions.iter().map(|one| time(one.first)).filter(|begin| (from..to).contains(begin));
    let moments = begins.chain((from < to).then_some(from));
    let there =
        |moment: i64| sessions.iter().filter(|one| time(one.first) <= moment && moment <= one.last).count();
    moments.map(there).max().unwrap_or(0)
}

fn instant(second: i64) -> Value {
    Value::Time { value: second, unit: TimeUnit::Second }
}

fn check(open: &Open, all: &[Session<'_>], random: &mut Random, what: &str) {
    let ask = |by: Json, filter: &Json| {
        let measures = ["concurrent_viewers"];
        open.ask(&json!({ "table": TABLE, "measures": measures, "by": by, "where": filter })).rows
    };
    for _ in 0..3 {
        let ends: Vec<i64> = all.iter().flat_map(|one| [time(one.first), one.last]).collect();
        let mut pick = || {
            let end = (!ends.is_empty() && random.once_in(2)).then(|| random.one(&ends))?;
            Some(end + random.below(3) as i64 - 1)
        };
        let (mut from, mut to) = (pick(), pick());
        if let (Some(a), Some(b)) = (from, to) {
            (from, to) = (Some(a.min(b)), Some(a.max(b)));
        }
        let device = random.once_in(2);
        let mut filter = Vec::new();
        if device {
            filter.push(json!({ "column": "device_type", "is": ["TV"] }));
        }
        let text = |end: Option<i64>| end.map(|end| instant(end).to_string());
        if from.is_some() || to.is_some() {
            filter.push(json!({ "column": "time", "from": text(from), "to": text(to) }));
        }
        let own: Vec<Session<'_>> =
            all.iter().filter(|one| !device || one.first.device == Some("TV")).cloned().collect();
        let first = own.iter().map(|one| time(one.first)).min();
        let last = own.iter().map(|one| one.last).max();
        let (low, high) = (first.unwrap_or(0), last.map_or(0, |last| last + 1));
        let (low, high) = (from.map_or(low, |from| from.max(low)), to.map_or(high, |to| to.min(high)));
        let filter = json!(filter);
        let what = format!("{what} {filter}");
        assert_rows(&ask(json!([]), &filter), &[vec![Value::Int(most(&own, low, high) as i128)]], &what);
        for (grain, length) in [("hour", 3_600), ("day", 86_400)] {
            let start = low.div_euclid(length) * length;
            let buckets = (start..high.max(start)).step_by(length as usize);
            let row = |bucket: i64| {
                let most = most(&own, bucket.max(low), (bucket + length).min(high));
                (most > 0).then(|| vec![instant(bucket), Value::Int(most as i128)])
            };
            let by = json!([{ "column": "time", "grain": grain }]);
            let found: Vec<_> = ask(by, &filter).into_iter().filter(|row| row[1] != Value::Int(0)).collect();
            assert_rows(&found, &buckets.filter_map(row).collect::<Vec<_>>(), &format!("{what} {grain}"));
        }
    }
}

fn run(seed: u64, rows: usize, form: Ids) {
    let mut chance = Random(seed | 1);
    let events = random(&mut chance, rows, &KINDS);
    let files = events::files(&mut chance, &events, form, seed, &NAMES);
    for workers in COUNTS {
        let what = format!("seed {seed}, {rows} rows, {workers} workers");
        check(&opened(workers, &files), &sessions(&events), &mut chance, &what);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn test_sessions_at_once_as_the_reference_counts_them(seed: u64, rows in 0usize..200) {
        run(seed, rows, IDS[(seed % 5) as usize]);
    }
}

#[test]
fn test_few_sessions_at_once() {
    for rows in [0, 1, 2, 3] {
        run(3 + rows as u64, rows, Ids::Close);
    }
}

/// A range of the page is the interval; a view by time ignores it, and beside other measures each stays what it is.
#[test]
fn test_sessions_at_once_beside_other_measures() {
    let mut chance = Random(77);
    let events = random(&mut chance, 150, &KINDS);
    let open = opened(2, &events::files(&mut chance, &events, Ids::Text, 0, &NAMES));
    let all = sessions(&events);
    let middle = time(all[all.len() / 2].first);
    let clause = |written: Json| -> Clause { serde_json::from_value(written).unwrap() };
    let query = |measures: Json, by: Json| -> Query {
        serde_json::from_value(json!({ "table": TABLE, "measures": measures, "by": by })).unwrap()
    };
    let hours = json!([{ "column": "time", "grain": "hour" }]);
    let views = Views {
        views: vec![
            query(json!(["events", "concurrent_viewers", "watch_time"]), json!([])),
            query(json!(["concurrent_viewers", "sessions"]), hours.clone()),
        ],
        clauses: vec![
            clause(json!({ "table": TABLE, "column": "time", "from": instant(middle).to_string() })),
            clause(json!({ "table": TABLE, "column": "time", "part": "hour", "not": [25] })),
        ],
    };
    let answers: Vec<_> = now(open.0.views(views)).into_iter().map(Result::unwrap).collect();
    let last = all.iter().map(|one| one.last).max().unwrap();
    assert_eq!(answers[0].result.rows[0][1], Value::Int(most(&all, middle, last + 1) as i128));
    assert_eq!((answers[0].unreached.clone(), answers[1].own.clone()), (vec![1], vec![0]));
    let free =
        open.ask(&json!({ "table": TABLE, "measures": ["concurrent_viewers", "sessions"], "by": hours }));
    assert_rows(&answers[1].result.rows, &free.rows, "a view by time");
    let error = open.query(query(json!(["concurrent_viewers"]), json!(["device_type"]))).unwrap_err();
    assert!(error.message.contains("by a grain of time only"), "{error}");
}
