//! Movements of recurring revenue, against a walk along each user's events.

use proptest::prelude::*;
use reelscope_model::Value;
use serde_json::json;

use super::{
    events::{self, Event, IDS, Ids, random},
    naive,
    sessions::opened,
};
use crate::{
    here::{COUNTS, Open},
    same::assert_rows,
    table::Random,
};

const TABLE: &str = "user_subscription_events";

/// What a user pays a month after each event: none while they are not subscribed.
fn movements(events: &[Event]) -> Vec<(i128, f64)> {
    let mut all = Vec::new();
    for run in naive::runs(events, |event| event.user).into_values() {
        let was_there = run[0].1.kind != Some("start");
        let mut pays: Option<f64> = was_there.then_some(0.0);
        // Nothing is known yet of what one pays who was there before.
        let mut is_first = was_there;
        for (_, event) in &run {
            let before = pays.unwrap_or(0.0);
            match event.kind {
                Some("start") => {
                    pays = Some(event.amount.unwrap_or(before));
                    is_first = false;
                }
                Some("cancel") => (pays, is_first) = (None, false),
                _ => pays = pays.map(|pays| event.amount.unwrap_or(pays)),
            }
            let after = pays.unwrap_or(0.0);
            if after == before {
                continue;
            }
            let kind = match (before > 0.0, after > 0.0) {
                (false, _) if is_first => 0,
                (false, _) => 1,
                (true, false) => 4,
                (true, true) if after > before => 2,
                (true, true) => 3,
            };
            is_first = false;
            all.push((kind, after - before));
        }
    }
    all
}

fn check(open: &Open, events: &[Event], what: &str) {
    let all = movements(events);
    let of = |kinds: &[i128], sign: f64| -> Value {
        let own: Vec<f64> =
            all.iter().filter(|(kind, _)| kinds.contains(kind)).map(|(_, by)| by * sign).collect();
        if own.is_empty() { Value::Null } else { Value::Float(own.iter().sum()) }
    };
    let expected = vec![of(&[1], 1.0), of(&[2], 1.0), of(&[3], -1.0), of(&[4], -1.0), of(&[1, 2, 3, 4], 1.0)];
    let measures = ["new_mrr", "expansion_mrr", "contraction_mrr", "churned_mrr", "net_new_mrr"];
    let found = open.ask(&json!({ "table": TABLE, "measures": measures }));
    assert_rows(&found.rows, &[expected], what);
    // What is left at the end is what all movements add up to.
    let found = open.ask(&json!({ "table": TABLE, "measures": ["mrr"] }));
    assert_rows(&found.rows, &[vec![of(&[0, 1, 2, 3, 4], 1.0)]], what);
}

fn run(seed: u64, rows: usize, form: Ids) {
    let mut chance = Random(seed | 1);
    let events = random(&mut chance, rows, &["start", "cancel", "upgrade", "renew", "other"]);
    let names = [
        ("user", "UserID"),
        ("time", "Timestamp"),
        ("kind", "EventType"),
        ("device", "SubscriptionType"),
        ("amount", "plan_price"),
    ];
    let files = events::files(&mut chance, &events, form, seed, &names);
    for workers in COUNTS {
        check(
            &opened(workers, &files),
            &events,
            &format!("seed {seed}, {rows} rows, {form:?}, {workers} workers"),
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn test_movements_of_random_events_as_the_reference_makes_them(seed: u64, rows in 0usize..300) {
        run(seed, rows, IDS[(seed % 5) as usize]);
    }
}

#[test]
fn test_movements_of_few_events() {
    for rows in [0, 1, 2, 3, 40] {
        run(29 + rows as u64, rows, Ids::Close);
    }
}
