//! Members: what they pay, what is known of them, and when they are there.

use std::collections::BTreeMap;

use arrow_array::{Array, cast::AsArray, types::Float64Type};
use reelscope_season::{Season, Table};

use crate::read::{batches, ints, rows, texts};

const DAY: i64 = 86_400_000;

#[test]
fn test_members_have_one_plan_and_pay_its_price() {
    let season = Season::new(60_000, 4);
    let mut plans: BTreeMap<i64, [String; 3]> = BTreeMap::new();
    for batch in batches(&season, Table::Subscriptions) {
        let users = ints(&batch, "UserID");
        let columns = ["SubscriptionType", "BillingCycle", "Location", "EventType"];
        let [plan, cycle, location, what] = columns.map(|name| texts(&batch, name));
        let revenue = batch.column_by_name("Revenue").unwrap().as_primitive::<Float64Type>().clone();
        for row in 0..batch.num_rows() {
            let of = [&plan, &cycle, &location].map(|column| column[row].clone().unwrap());
            let cents = match of[0].as_str() {
                "Basic" => 799,
                "Standard" => 1_299,
                _ => 1_799,
            } * if of[1] == "Yearly" { 10 } else { 1 };
            let pays = ["start", "renew"].contains(&what[row].as_deref().unwrap());
            assert_eq!(revenue.is_valid(row), pays);
            assert!(!pays || (revenue.value(row) * 100.0).round() as i64 == cents, "{of:?}");
            let known = plans.entry(users[row].unwrap()).or_insert_with(|| of.clone());
            assert_eq!(*known, of);
        }
    }
    assert!(plans.len() > 500);
}

#[test]
fn test_subscriptions_begin_once_and_end_once() {
    let season = Season::new(60_000, 5);
    let mut histories: BTreeMap<i64, Vec<(i64, String)>> = BTreeMap::new();
    for batch in batches(&season, Table::Subscriptions) {
        let rows =
            ints(&batch, "UserID").into_iter().zip(ints(&batch, "Timestamp")).zip(texts(&batch, "EventType"));
        for ((user, at), what) in rows {
            histories.entry(user.unwrap()).or_default().push((at.unwrap(), what.unwrap()));
        }
    }
    let (mut starts, mut cancels) = (0, 0);
    for (user, history) in &histories {
        for (place, (at, what)) in history.iter().enumerate() {
            assert!(what != "start" || place == 0, "{user}: {history:?}");
            assert!(what != "cancel" || place + 1 == history.len(), "{user}: {history:?}");
            let paid =
                history[..place].iter().rev().find(|(_, what)| ["start", "renew"].contains(&what.as_str()));
            if let (Some((before, _)), "renew") = (paid, what.as_str()) {
                assert!(at - before > 26 * DAY, "{user}: {history:?}");
            }
        }
        starts += history.iter().filter(|(_, what)| what == "start").count();
        cancels += history.iter().filter(|(_, what)| what == "cancel").count();
    }
    assert!(starts > cancels && cancels > 20, "the base grows: {starts} starts, {cancels} cancels");
}

#[test]
fn test_ids_lead_to_members_but_for_a_handful() {
    let season = Season::new(120_000, 7);
    let members: BTreeMap<i64, ()> = batches(&season, Table::Members)
        .iter()
        .flat_map(|batch| ints(batch, "UserID"))
        .map(|id| (id.unwrap(), ()))
        .collect();
    assert_eq!(members.len(), rows(&batches(&season, Table::Members)), "ids are unique");
    for (table, most) in [
        (Table::Playback, 0.002),
        (Table::Subscriptions, 0.0),
        (Table::Recommendations, 0.0),
        (Table::Searches, 0.0),
    ] {
        let batches = batches(&season, table);
        let users = batches.iter().flat_map(|batch| ints(batch, "UserID")).flatten();
        let lost = users.filter(|user| !members.contains_key(user)).count() as f64;
        assert!(lost <= most * rows(&batches) as f64, "{table:?}: {lost}");
    }
    let titles: BTreeMap<String, ()> = batches(&season, Table::Catalogue)
        .iter()
        .flat_map(|batch| texts(batch, "ContentID"))
        .map(|id| (id.unwrap(), ()))
        .collect();
    let names: BTreeMap<String, ()> = batches(&season, Table::Catalogue)
        .iter()
        .flat_map(|batch| texts(batch, "Title"))
        .map(|name| (name.unwrap(), ()))
        .collect();
    assert_eq!(names.len(), titles.len(), "no two titles are called alike");
    let batches = batches(&season, Table::Playback);
    let lost = batches.iter().flat_map(|batch| texts(batch, "ContentID")).flatten();
    let lost = lost.filter(|id| !titles.contains_key(id)).count();
    assert!(lost < 120_000 / 200, "{lost}");
}

#[test]
fn test_searches_find_nothing_now_and_then() {
    let batches = batches(&Season::new(120_000, 9), Table::Searches);
    let results: Vec<Option<i64>> = batches.iter().flat_map(|batch| ints(batch, "ResultCount")).collect();
    let clicked: Vec<Option<String>> =
        batches.iter().flat_map(|batch| texts(batch, "ClickedContentID")).collect();
    let none = results.iter().filter(|count| **count == Some(0)).count() as f64 / results.len() as f64;
    assert!((0.04..0.22).contains(&none), "{none}");
    assert!(results.iter().any(Option::is_none));
    let mut rows = results.iter().zip(&clicked);
    assert!(rows.all(|(count, clicked)| *count != Some(0) || clicked.is_none()), "nothing to click");
    let clicks = clicked.iter().flatten().count() as f64 / clicked.len() as f64;
    assert!((0.3..0.7).contains(&clicks), "{clicks}");
}
