//! The DataFlix sample, as its first dashboard showed it, and filtered by a click.

use std::collections::BTreeMap;

use futures_util::FutureExt;
use reelscope::{
    charts::{self, Theme},
    format::Locale,
    samples::DATAFLIX,
};
use reelscope_engine::api::Engine;
use reelscope_model::{Value, query::RowsQuery};

use crate::app::{App, card, figure, groups, open};

fn dataflix() -> App {
    open(&DATAFLIX)
}

/// A playback event as the file holds it.
struct Event {
    texts: BTreeMap<&'static str, String>,
}

impl Event {
    fn get(&self, column: &str) -> &str {
        &self.texts[column]
    }

    fn is_error(&self) -> bool {
        !["", "none"].contains(&self.get("ErrorType"))
    }
}

/// All playback events, read as rows.
fn events(app: &App) -> Vec<Event> {
    const COLUMNS: [&str; 6] = ["EventType", "DeviceType", "Location", "Resolution", "Bitrate", "ErrorType"];
    let query = RowsQuery {
        table: "video_playback_events".to_owned(),
        filter: Vec::new(),
        columns: Some(COLUMNS.map(str::to_owned).to_vec()),
        sort: Vec::new(),
        limit: 1_000,
        offset: 0,
    };
    let rows = app.0.rows(query).now_or_never().unwrap().unwrap().rows;
    let event = |row: Vec<Value>| Event {
        texts: COLUMNS.into_iter().zip(row.iter().map(ToString::to_string)).collect(),
    };
    rows.into_iter().map(event).collect()
}

/// The errors of each group of events, as a chart's groups.
fn errors_by(events: &[&Event], columns: &[&str]) -> Vec<Vec<String>> {
    let mut counts: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for event in events {
        let keys = columns.iter().map(|column| event.get(column).to_owned()).collect();
        *counts.entry(keys).or_default() += usize::from(event.is_error());
    }
    let group = |(mut keys, count): (Vec<String>, usize)| {
        keys.push(count.to_string());
        keys
    };
    let mut groups: Vec<_> = counts.into_iter().map(group).collect();
    groups.sort();
    groups
}

#[test]
fn test_show_dataflix_as_its_first_dashboard_did() {
    let app = dataflix();
    let check = |address: &str, figures: &[(&str, &str)]| {
        let board = app.page(address);
        for (id, expected) in figures {
            assert_eq!(card(&board, id), *expected, "{address} {id}");
        }
    };
    let money =
        [("revenue", "999.51"), ("subscribers", "100"), ("new_subscribers", "26"), ("cancellations", "43")];
    check("#/overview", &money);
    check("#/overview", &[("titles", "60")]);
    check("#/subscriptions", &money);
    check("#/playback", &[("events", "100"), ("errors", "69"), ("buffers", "22")]);
    app.assert_pages_stand();
}

#[test]
fn test_show_every_group_that_has_rows() {
    let app = dataflix();
    let events = events(&app);
    let all: Vec<&Event> = events.iter().collect();
    let board = app.page("#/playback");
    let by_type = figure(&board, "errors_by_event_type");
    assert_eq!(by_type.categories.len(), 4);
    assert_eq!(groups(by_type), errors_by(&all, &["EventType"]));
    // Rows without an error are a group whose errors are zero: it is in the table, but no colour stands for it.
    let by_error = figure(&board, "errors_by_location_and_error_type");
    assert_eq!(groups(by_error), errors_by(&all, &["Location", "ErrorType"]));
    assert!(by_error.series.iter().any(|series| series.raw.as_deref() == Some("none")));
    for id in ["errors_by_location_and_error_type", "errors_by_time_and_error_type"] {
        let entries = charts::legend(figure(&board, id), &Theme::light(), &Locale::english());
        assert!(entries.len() > 1 && entries.iter().all(|entry| entry.label != "none"), "{id} {entries:?}");
    }
}

#[test]
fn test_filter_every_chart_but_the_clicked_one() {
    let app = dataflix();
    let events = events(&app);
    let whole = app.page("#/playback");
    let own = figure(&whole, "errors_by_device_type");
    assert!(own.categories.len() > 1);
    for device in own.categories.iter().map(|category| category.raw.as_deref().unwrap()) {
        let board = app.page(&format!("#/playback?f.*.device_type={}", device.replace(' ', "%20")));
        let kept: Vec<&Event> = events.iter().filter(|event| event.get("DeviceType") == device).collect();
        let check = |id: &str, columns: &[&str]| {
            assert_eq!(groups(figure(&board, id)), errors_by(&kept, columns), "{device} {id}");
        };
        check("errors_by_event_type", &["EventType"]);
        check("errors_by_resolution", &["Resolution"]);
        check("errors_by_location_and_error_type", &["Location", "ErrorType"]);
        let sum =
            |id: &str| figure(&board, id).marks.iter().filter_map(|mark| mark.value).sum::<f64>() as usize;
        let errors = kept.iter().filter(|event| event.is_error()).count();
        assert_eq!(sum("errors_by_time_and_error_type"), errors);
        assert_eq!(sum("events_by_bitrate"), kept.len());
        let buffers = kept.iter().filter(|event| event.get("EventType") == "buffer").count();
        assert_eq!(card(&board, "events"), kept.len().to_string());
        assert_eq!(card(&board, "errors"), errors.to_string());
        assert_eq!(card(&board, "buffers"), buffers.to_string());
        // What it groups by is left out of its own figures alone.
        for id in ["errors_by_device_type", "error_rate_by_location_and_device_type"] {
            assert_eq!(groups(figure(&board, id)), groups(figure(&whole, id)), "{device} {id}");
        }
    }
}

#[test]
fn test_filter_by_two_charts_at_once() {
    let app = dataflix();
    let events = events(&app);
    let board = app.page("#/playback?f.*.device_type=Mobile&f.*.event_type=buffer,pause");
    let on_mobile = |event: &&Event| event.get("DeviceType") == "Mobile";
    let stopped = |event: &&Event| ["buffer", "pause"].contains(&event.get("EventType"));
    let check = |id: &str, column: &str, kept: Vec<&Event>| {
        assert_eq!(groups(figure(&board, id)), errors_by(&kept, &[column]), "{id}");
    };
    check("errors_by_device_type", "DeviceType", events.iter().filter(stopped).collect());
    check("errors_by_event_type", "EventType", events.iter().filter(on_mobile).collect());
    let both: Vec<&Event> = events.iter().filter(on_mobile).filter(stopped).collect();
    assert_eq!(card(&board, "events"), both.len().to_string());
    check("errors_by_resolution", "Resolution", both);
}

#[test]
fn test_filter_by_ranges_of_numbers_and_time() {
    let app = dataflix();
    let bitrates: Vec<i64> = events(&app).iter().map(|event| event.get("Bitrate").parse().unwrap()).collect();
    let board = app.page("#/playback?f.*.bitrate=1000..3000");
    let kept = bitrates.iter().filter(|rate| (1_000..3_000).contains(*rate)).count();
    assert_eq!(card(&board, "events"), kept.to_string());
    let whole = app.page("#/playback");
    assert_eq!(groups(figure(&board, "events_by_bitrate")), groups(figure(&whole, "events_by_bitrate")));
    let none = app.page("#/playback?from=1999-01-01&to=1999-02-01");
    assert_eq!((card(&none, "events"), card(&none, "error_rate")), ("0", "null"));
    let all = app.page("#/playback?from=2024-01-01");
    assert_eq!(card(&all, "events"), "100");
}

#[test]
fn test_filter_titles_by_years() {
    let app = dataflix();
    let whole = app.page("#/content");
    let years = figure(&whole, "titles_by_release_year");
    let count = |test: &dyn Fn(i64) -> bool| -> usize {
        let marks = years
            .marks
            .iter()
            .filter(|mark| test(years.categories[mark.category].raw.as_ref().unwrap().parse().unwrap()));
        marks.map(|mark| mark.raw.parse::<usize>().unwrap()).sum()
    };
    assert_eq!(count(&|_| true), 60);
    let check = |written: &str, expected: usize| {
        let board = app.page(&format!("#/content?f.*.release_year={written}"));
        assert!((1..60).contains(&expected), "{written}");
        assert_eq!(card(&board, "titles"), expected.to_string(), "{written}");
        assert_eq!(groups(figure(&board, "titles_by_release_year")), groups(years), "{written}");
    };
    check("2005..2010", count(&|year| (2005..2010).contains(&year)));
    check("..2005", count(&|year| year < 2005));
    check("2010..", count(&|year| year >= 2010));
    let first = years.categories[0].raw.as_deref().unwrap();
    check(first, count(&|year| year.to_string() == first));
    check(&format!("!{first}"), count(&|year| year.to_string() != first));
}

#[test]
fn test_filter_by_picking_on_any_chart() {
    let app = dataflix();
    app.assert_picks_filter("#/playback", "events");
    app.assert_picks_filter("#/content", "titles");
    app.assert_picks_filter("#/search", "searches");
    for table in app.0.tables() {
        app.assert_picks_filter(&format!("#/explore?x={}", table.name), "rows");
    }
}

/// Counted apart from the sample's rows: per session and per user, in order of time.
#[test]
fn test_show_what_needs_sessions_and_users_in_order() {
    let app = dataflix();
    assert_eq!(card(&app.page("#/overview"), "watch_time"), "6.5");
    let length: f64 = card(&app.page("#/audience"), "session_length").parse().unwrap();
    assert!((length / 8_931.130_5 - 1.0).abs() <= 0.01, "{length}");
    let subscriptions = app.page("#/subscriptions");
    assert_eq!(card(&subscriptions, "churn_rate"), (43.0 / 74.0).to_string());
    let churn = subscriptions.cards.iter().find(|card| card.id == "churn_rate").unwrap();
    assert!(churn.series.iter().any(|point| point.value.is_some_and(|rate| rate > 0.0)));
    let search = app.page("#/search");
    let abandoned = search.absent.iter().find(|absent| absent.id == "kpi-abandonment_rate");
    assert_eq!(
        abandoned.map(|absent| &*absent.why),
        Some("Needs the column ClickedContentID in search_events.")
    );
}
