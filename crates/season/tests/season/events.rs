//! Sessions have a life: what follows what, and how long it took.

use std::collections::{BTreeMap, BTreeSet};

use arrow_array::{RecordBatch, cast::AsArray, types::Int8Type};
use reelscope_season::{Season, Table};

use crate::read::{batches, ints, texts};

/// A playback event.
struct Event {
    id: i64,
    what: String,
    content: String,
    at: i64,
    position: i64,
    startup: Option<i64>,
    stalled: Option<i64>,
    watched: Option<i64>,
    bitrate: Option<i64>,
    error: Option<String>,
    /// What must not change within a session.
    fixed: Vec<Option<String>>,
}

fn events(batch: &RecordBatch) -> Vec<(String, Event)> {
    let [sessions, what, content, errors] =
        ["SessionID", "EventType", "ContentID", "ErrorType"].map(|name| texts(batch, name));
    let fixed =
        ["DeviceType", "Location", "CDN", "AppVersion", "ExperimentCell"].map(|name| texts(batch, name));
    let names =
        ["EventID", "Timestamp", "PositionSeconds", "StartupMs", "StallMs", "WatchedMs", "Bitrate", "UserID"];
    let [ids, at, positions, startups, stalls, watched, bitrates, users] =
        names.map(|name| ints(batch, name));
    (0..batch.num_rows())
        .map(|row| {
            let mut fixed: Vec<_> = fixed.iter().map(|column| column[row].clone()).collect();
            fixed.push(users[row].map(|user| user.to_string()));
            let event = Event {
                id: ids[row].unwrap(),
                what: what[row].clone().unwrap(),
                content: content[row].clone().unwrap(),
                at: at[row].unwrap(),
                position: positions[row].unwrap(),
                startup: startups[row],
                stalled: stalls[row],
                watched: watched[row],
                bitrate: bitrates[row],
                error: errors[row].clone(),
                fixed,
            };
            (sessions[row].clone().unwrap(), event)
        })
        .collect()
}

/// The sessions of a season, without what was delivered twice.
fn sessions(season: &Season) -> BTreeMap<String, Vec<Event>> {
    let mut sessions: BTreeMap<String, Vec<Event>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for batch in batches(season, Table::Playback) {
        for (session, event) in events(&batch) {
            if seen.insert(event.id) {
                sessions.entry(session).or_default().push(event);
            }
        }
    }
    sessions
}

/// How long titles are, in seconds.
fn durations(season: &Season) -> BTreeMap<String, i64> {
    let batches = batches(season, Table::Catalogue);
    let of = |batch: &RecordBatch| -> Vec<(String, i64)> {
        let minutes = ints(batch, "DurationMinutes");
        let ids = texts(batch, "ContentID").into_iter().flatten();
        ids.zip(minutes).filter_map(|(id, minutes)| Some((id, minutes? * 60))).collect()
    };
    batches.iter().flat_map(of).collect()
}

#[test]
fn test_sessions_have_a_life() {
    let season = Season::new(60_000, 4);
    let durations = durations(&season);
    let sessions = sessions(&season);
    assert!(sessions.len() > 5_000);
    for (session, events) in &sessions {
        assert_eq!(events[0].what, "play", "{session}");
        for pair in events.windows(2) {
            let [before, event] = pair else { unreachable!() };
            let what = format!("{session}: {} after {} at {}", event.what, before.what, event.at);
            assert_eq!(event.fixed, before.fixed, "{what}");
            let follows: &[&str] = match before.what.as_str() {
                "pause" => &["resume"],
                "complete" | "error" => &["play", "resume"],
                "stop" => &[],
                _ => &["pause", "seek", "buffer", "error", "stop", "complete"],
            };
            assert!(follows.contains(&event.what.as_str()), "{what}");
            let gap = event.at - before.at;
            assert!(gap >= event.watched.unwrap_or(0).max(1), "{what}: {gap}");
        }
        for event in events {
            let what = format!("{session}: {} at {}", event.what, event.at);
            let is = |names: &[&str]| names.contains(&event.what.as_str());
            assert!(event.startup.is_none() || is(&["play"]), "{what}");
            assert_eq!(event.stalled.is_some(), is(&["buffer"]), "{what}");
            assert_eq!(event.error.is_some(), is(&["error"]), "{what}");
            assert!(event.watched.is_none() || !is(&["play", "resume"]), "{what}");
            assert!(event.watched.unwrap_or(0) >= event.stalled.unwrap_or(0), "{what}");
            assert!(!is(&["stop", "complete"]) || event.bitrate.is_none(), "{what}");
            let end = durations.get(&event.content).copied().unwrap_or(i64::MAX);
            assert!((0..=end).contains(&event.position), "{what}: {} of {end}", event.position);
        }
    }
}

#[test]
fn test_rates_are_those_of_a_service_that_somebody_runs() {
    let sessions = sessions(&Season::new(120_000, 6));
    let all: Vec<&Event> = sessions.values().flatten().collect();
    let share =
        |is: &dyn Fn(&Event) -> bool| all.iter().filter(|event| is(event)).count() as f64 / all.len() as f64;
    let check = |what: &str, figure: f64, range: std::ops::Range<f64>| {
        assert!(range.contains(&figure), "{what}: {figure}");
    };
    check("error rate", share(&|event| event.error.is_some()), 0.012..0.03);
    check("guests", share(&|event| event.fixed[5].is_none()), 0.02..0.05);
    check("events a session", all.len() as f64 / sessions.len() as f64, 7.0..11.0);
    let sum =
        |of: &dyn Fn(&Event) -> Option<i64>| all.iter().filter_map(|event| of(event)).sum::<i64>() as f64;
    check("rebuffering", sum(&|event| event.stalled) / sum(&|event| event.watched), 0.002..0.01);
    let mut starts: Vec<i64> = all.iter().filter_map(|event| event.startup).collect();
    starts.sort_unstable();
    check("startup", starts[starts.len() * 95 / 100] as f64, 2_000.0..4_500.0);
}

#[test]
fn test_nobody_goes_back_to_an_older_version() {
    let batches = batches(&Season::new(60_000, 8), Table::Playback);
    let mut known: BTreeMap<(i64, String), i8> = BTreeMap::new();
    let mut updates = 0;
    for batch in &batches {
        let versions = batch.column_by_name("AppVersion").unwrap().as_dictionary::<Int8Type>().keys();
        let rows = ints(batch, "UserID").into_iter().zip(texts(batch, "DeviceType")).zip(versions.values());
        for ((user, device), version) in rows {
            let Some(user) = user.filter(|user| *user != 10_000_000) else { continue };
            let last = known.entry((user, device.unwrap())).or_insert(*version);
            // A session keeps its version to its end, while another one of the household may have the next.
            assert!(*version >= *last - 1, "{user}");
            updates += usize::from(version > last);
            *last = (*last).max(*version);
        }
    }
    assert!(updates > 500, "{updates}");
}
