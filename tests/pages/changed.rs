//! What changed, against the same split over the sample's rows in the plainest way.

use std::collections::BTreeSet;

use futures_util::FutureExt;
use reelscope::{
    samples::DATAFLIX,
    view_model::changed::{self, Bar, ChangedView},
};
use reelscope_engine::api::Engine;

use crate::{
    app::{App, open},
    compare::{Row, events, is_error, within},
};

/// The panel at an address; a sentence where the measure cannot be split.
fn panel(app: &App, address: &str) -> Option<Result<ChangedView, String>> {
    app.at(address, |ctx| {
        let ask = match changed::ask(ctx)? {
            Ok(ask) => ask,
            Err(why) => return Some(Err(why)),
        };
        let side = |views| app.0.views(views).now_or_never().unwrap();
        let (this, other) = (side(ask.this.clone()), side(ask.other.clone()));
        Some(Ok(changed::view(ctx, &ask, &this, &other)))
    })
}

fn errors(rows: &[&Row]) -> f64 {
    rows.iter().filter(|row| is_error(row)).count() as f64
}

/// Mix and within of each value of a column, as the panel's help says.
fn naive(this: &[Row], other: &[Row], column: &str) -> Vec<(String, f64, f64)> {
    let keys: BTreeSet<&String> = this.iter().chain(other).map(|row| &row[column]).collect();
    let of = |rows: &'_ [Row], key: &str| -> (f64, f64) {
        let rows: Vec<&Row> = rows.iter().filter(|row| row[column] == key).collect();
        (errors(&rows), rows.len() as f64)
    };
    let (n1, n0) = (this.len() as f64, other.len() as f64);
    let whole0 = errors(&other.iter().collect::<Vec<_>>()) / n0;
    let part = |key: &String| {
        let ((errors1, rows1), (errors0, rows0)) = (of(this, key), of(other, key));
        let rate0 = if rows0 > 0.0 { errors0 / rows0 } else { whole0 };
        let rate1 = if rows1 > 0.0 { errors1 / rows1 } else { rate0 };
        (key.clone(), (rows1 / n1 - rows0 / n0) * (rate0 - whole0), rows1 / n1 * (rate1 - rate0))
    };
    keys.into_iter().map(part).collect()
}

const MARCH: &str = "#/playback?v=1&from=2024-03-01&to=2024-04-01&vs=previous";

#[test]
fn test_split_a_rate_over_every_dimension() {
    let app = open(&DATAFLIX);
    let all = events(&app);
    let (this, other) = (within(&all, "2024-03-01", "2024-04-01"), within(&all, "2024-02-01", "2024-03-01"));
    let view = panel(&app, MARCH).unwrap().unwrap();
    assert_eq!(view.title, "What changed: error rate");
    assert!(view.summary.starts_with("Error rate rose by 4.2\u{a0}pt"), "{}", view.summary);
    assert_eq!((&view.nothing, view.aside.as_str()), (&None, ""));
    // What happened in a row is no place where the rate changed.
    let labels: BTreeSet<&str> = view.dimensions.iter().map(|it| it.label.as_str()).collect();
    assert_eq!(labels, BTreeSet::from(["Device", "Location", "Resolution"]));
    for (label, column) in [("Device", "DeviceType"), ("Location", "Location"), ("Resolution", "Resolution")]
    {
        let dimension = view.dimensions.iter().find(|it| it.label == label).unwrap();
        let mut expected = naive(&this, &other, column);
        let whole: f64 = expected.iter().map(|(_, mix, within)| mix + within).sum();
        let rate = |rows: &[Row]| errors(&rows.iter().collect::<Vec<_>>()) / rows.len() as f64;
        assert!((whole - (rate(&this) - rate(&other))).abs() < 1e-12);
        expected.sort_by(|a, b| (b.1 + b.2).abs().total_cmp(&(a.1 + a.2).abs()));
        assert_eq!(dimension.bars.len(), expected.len().min(3));
        for bar in &dimension.bars {
            let (_, mix, within) = expected.iter().find(|(key, ..)| Some(key) == bar.raw.as_ref()).unwrap();
            let parts = bar.parts.unwrap();
            assert!((parts.0 - mix).abs() < 1e-12 && (parts.1 - within).abs() < 1e-12, "{bar:?}");
        }
        let size = |bar: &Bar| bar.parts.map_or(0.0, |(mix, within)| (mix + within).abs());
        assert!(dimension.bars.windows(2).all(|pair| size(&pair[0]) >= size(&pair[1])));
        assert!((size(&dimension.bars[0]) - (expected[0].1 + expected[0].2).abs()).abs() < 1e-12);
    }
}

#[test]
fn test_split_a_count_over_every_dimension() {
    let app = open(&DATAFLIX);
    let all = events(&app);
    let view = panel(&app, &format!("{MARCH}&m=errors")).unwrap().unwrap();
    assert_eq!(view.title, "What changed: errors");
    for dimension in &view.dimensions {
        let column = ["DeviceType", "Location", "Resolution", "EventType", "ErrorType"];
        let labels = ["Device", "Location", "Resolution", "Event type", "Error type"];
        let column = column[labels.iter().position(|label| *label == dimension.label).unwrap()];
        for bar in &dimension.bars {
            let count = |from: &str, to: &str| {
                let rows = within(&all, from, to);
                let of = |row: &&Row| Some(&row[column]) == bar.raw.as_ref();
                errors(&rows.iter().filter(of).collect::<Vec<_>>())
            };
            let change = count("2024-03-01", "2024-04-01") - count("2024-02-01", "2024-03-01");
            assert_eq!(bar.parts, Some((0.0, change)), "{} {}", dimension.label, bar.name);
        }
    }
    // A filter acts on both sides, and its own dimension is not told apart.
    let view = panel(&app, &format!("{MARCH}&m=errors&f.*.device_type=Mobile")).unwrap().unwrap();
    assert!(view.dimensions.iter().all(|it| it.label != "Device"), "{view:?}");
    let mobile = |from: &str, to: &str| {
        let rows = within(&all, from, to);
        errors(&rows.iter().filter(|row| row["DeviceType"] == "Mobile").collect::<Vec<_>>())
    };
    let (now, before) = (mobile("2024-03-01", "2024-04-01"), mobile("2024-02-01", "2024-03-01"));
    assert!(
        view.summary.contains(&format!(": {before} (")) && view.summary.contains(&format!("then {now} (")),
        "{}",
        view.summary
    );
}

/// Sessions are in several segments, and no sum of quantiles is one: each segment is told by itself.
#[test]
fn test_tell_each_segment_of_what_cannot_be_split() {
    let app = open(&DATAFLIX);
    let all = events(&app);
    let (this, other) = (within(&all, "2024-03-01", "2024-04-01"), within(&all, "2024-02-01", "2024-03-01"));
    let view = panel(&app, &format!("{MARCH}&m=sessions")).unwrap().unwrap();
    assert!(view.summary.ends_with("each segment is told by itself."), "{}", view.summary);
    assert!(view.how.contains("do not add up"), "{}", view.how);
    let sessions = |rows: &[Row], column: &str, key: &str| {
        let own = rows.iter().filter(|row| row[column] == key);
        own.map(|row| row["SessionID"].clone()).collect::<BTreeSet<_>>().len()
    };
    let device = view.dimensions.iter().find(|it| it.label == "Device").unwrap();
    assert!(!device.bars.is_empty());
    for bar in &device.bars {
        let key = bar.raw.as_deref().unwrap();
        let (now, before) = (sessions(&this, "DeviceType", key), sessions(&other, "DeviceType", key));
        assert_eq!((bar.parts, bar.own), (None, Some(now as f64 - before as f64)), "{bar:?}");
        assert!(bar.detail.starts_with(&format!("{before}, then {now}; ")), "{}", bar.detail);
    }
    let size = |bar: &Bar| bar.own.unwrap().abs();
    assert!(device.bars.windows(2).all(|pair| size(&pair[0]) >= size(&pair[1])));
}

#[test]
fn test_say_what_cannot_be_split() {
    let app = open(&DATAFLIX);
    assert_eq!(panel(&app, "#/playback?v=1"), None);
    assert_eq!(panel(&app, "#/data?v=1&from=2024-03-01&to=2024-04-01&vs=previous"), None);
    let why = panel(&app, &format!("{MARCH}&m=monthly_active_users")).unwrap().unwrap_err();
    assert_eq!(why, "Needs the column UserID in video_playback_events.");
    // Without a chosen card the page's first rate is split.
    let overview = panel(&app, &MARCH.replace("playback", "overview")).unwrap().unwrap();
    assert_eq!(overview.title, "What changed: error rate");
    let subscriptions = panel(&app, &MARCH.replace("playback", "subscriptions")).unwrap().unwrap();
    assert_eq!(subscriptions.title, "What changed: revenue");
}
