//! Scores, views, binges and what came back, against loops over each key's events.

use std::collections::BTreeSet;

use proptest::prelude::*;
use reelscope_model::Value;
use serde_json::json;

use super::{
    events::{self, DEVICES, DURATIONS, Event, IDS, Ids, random},
    naive::{self, Run, time},
    sessions::{KINDS, NAMES, TABLE, opened},
};
use crate::{
    here::{COUNTS, Open},
    same::assert_rows,
    table::Random,
};

fn names() -> Vec<(&'static str, &'static str)> {
    let more =
        [("stalled", "StallMs"), ("watched", "WatchedMs"), ("bitrate", "Bitrate"), ("series", "SeriesID")];
    NAMES.into_iter().chain(more).collect()
}

fn mean(numbers: &[f64]) -> Value {
    match numbers.len() {
        0 => Value::Null,
        n => Value::Float(numbers.iter().sum::<f64>() / n as f64),
    }
}

fn sum(numbers: &[f64]) -> Value {
    if numbers.is_empty() { Value::Null } else { Value::Float(numbers.iter().sum()) }
}

/// The score of one session; none of one that watched nothing.
fn smoothness(run: &Run<'_>) -> Option<f64> {
    let total = |of: fn(&Event) -> Option<i64>| {
        let numbers: Vec<i64> = run.iter().filter_map(|(_, event)| of(event)).collect();
        (!numbers.is_empty()).then(|| numbers.iter().sum::<i64>() as f64)
    };
    let (stalled, watched) = (total(|event| event.stalled)?, total(|event| event.watched)?);
    let buffers = run.iter().filter(|(_, event)| event.kind == Some("buffer")).count() as f64;
    let by_count = 100.0 / (1.0 + (buffers / 2.0).powi(2)).sqrt();
    (watched > 0.0).then(|| f64::midpoint(by_count, 100.0 * (-10.0 * stalled / watched).exp()))
}

/// Bits played / media time.
fn average_bitrate(events: &[&Event]) -> Value {
    let (mut bits, mut media) = (0, 0);
    for event in events {
        if let (Some(bitrate), Some(watched), Some(stalled)) = (event.bitrate, event.watched, event.stalled) {
            bits += bitrate * (watched - stalled);
            media += watched - stalled;
        }
    }
    if media == 0 { Value::Null } else { Value::Float(bits as f64 / media as f64) }
}

/// The minutes that a run played, each event standing for half an hour at most.
fn played(run: &Run<'_>) -> f64 {
    let (mut playing, mut seconds) = (false, 0);
    for pair in run.windows(2) {
        match pair[0].1.kind {
            Some("play" | "Resume") => playing = true,
            Some("pause" | "stop" | "end" | "error") => playing = false,
            _ => {}
        }
        if playing {
            seconds += (time(pair[1].1) - time(pair[0].1)).min(1_800);
        }
    }
    seconds as f64 / 60.0
}

fn duration(event: &Event) -> Option<f64> {
    DURATIONS[event.content? as usize].filter(|minutes| *minutes > 0).map(|minutes| minutes as f64)
}

fn check(open: &Open, events: &[Event], device: Option<&'static str>, what: &str) {
    let is_here = |event: &Event| device.is_none() || event.device == device;
    let own: Vec<&Event> = events.iter().filter(|event| is_here(event)).collect();
    // A session, and what else is kept with a first event, is of that event's device.
    let of = |runs: Vec<Run<'_>>| -> Vec<Vec<Event>> {
        let runs = runs.into_iter().filter(|run| is_here(run[0].1));
        runs.map(|run| run.into_iter().map(|(_, event)| event.clone()).collect()).collect()
    };
    let runs = |events: &[Vec<Event>]| -> Vec<Vec<(usize, Event)>> {
        events.iter().map(|run| run.iter().cloned().enumerate().collect()).collect()
    };
    let borrowed = |runs: &[Vec<(usize, Event)>], job: &mut dyn FnMut(&Run<'_>)| {
        for run in runs {
            job(&run.iter().map(|(at, event)| (*at, event)).collect());
        }
    };
    let sessions = runs(&of(naive::runs(events, |event| event.session).into_values().collect()));
    let mut scores = Vec::new();
    borrowed(&sessions, &mut |run| scores.extend(smoothness(run)));
    let viewings = naive::runs(events, |event| Some((event.session?, event.content?)));
    let viewings = runs(&of(viewings.into_values().collect()));
    let (mut starters, mut views) = (0, Vec::new());
    let mut reached = [0_i128; 2];
    borrowed(&viewings, &mut |run| {
        let furthest = run.iter().filter_map(|(_, event)| event.position).fold(f64::NAN, f64::max);
        starters += i128::from(furthest >= 120.0);
        if let Some(minutes) = duration(run[0].1) {
            let shares = [0.7, 0.9].map(|share| furthest >= share * minutes * 60.0 - 1e-9);
            reached.iter_mut().zip(shares).for_each(|(count, is)| *count += i128::from(is));
            views.push(played(run) / minutes);
        }
    });
    let watched = own
        .iter()
        .filter_map(|event| Some(event.watched? as f64 / 60_000.0 / duration(event)?))
        .collect::<Vec<_>>();
    let sittings = naive::runs(events, |event| Some((event.session?, event.series?)));
    let sittings: Vec<_> = sittings.into_values().filter(|run| is_here(run[0].1)).collect();
    let episodes = |run: &Run<'_>| run.iter().filter_map(|(_, event)| event.content).collect::<BTreeSet<_>>();
    let binges = sittings.iter().filter(|run| episodes(run).len() >= 3).count();
    let rate = match sittings.len() {
        0 => Value::Null,
        n => Value::Float(binges as f64 / n as f64),
    };
    let row = vec![
        mean(&scores),
        average_bitrate(&own),
        Value::Int(starters),
        Value::Int(reached[0]),
        Value::Int(reached[1]),
        sum(&watched),
        sum(&watched),
        sum(&views),
        Value::Int(binges as i128),
        rate,
    ];
    let measures = [
        "smoothness_score",
        "average_bitrate",
        "starters",
        "watchers",
        "completers",
        "views",
        "average_minute_audience",
        "played_views",
        "binges",
        "binge_rate",
    ];
    let filter = device.map_or(json!([]), |device| json!([{ "column": "DeviceType", "is": [device] }]));
    let found = open.ask(&json!({ "table": TABLE, "measures": measures, "where": filter }));
    assert_rows(&found.rows, &[row], what);
}

fn run(seed: u64, rows: usize, form: Ids) {
    let mut chance = Random(seed | 1);
    let events = random(&mut chance, rows, &KINDS);
    let mut files = events::files(&mut chance, &events, form, seed, &names());
    files.push(events::catalogue(form));
    for workers in COUNTS {
        let open = opened(workers, &files);
        for device in [None, Some(DEVICES[0])] {
            let what = format!("seed {seed}, {rows} rows, {form:?}, {workers} workers, {device:?}");
            check(&open, &events, device, &what);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn test_quality_and_views_of_random_events_as_the_reference_makes_them(seed: u64, rows in 0usize..400) {
        run(seed, rows, IDS[(seed % 5) as usize]);
    }
}

#[test]
fn test_quality_and_views_of_few_events_and_many() {
    for form in IDS {
        for rows in [0, 1, 2, 65] {
            run(17 + rows as u64, rows, form);
        }
    }
    run(7, 3_000, Ids::Text);
}

/// What a file lacks a column for names it, and computes nothing.
#[test]
fn test_quality_without_its_columns_is_told() {
    let mut chance = Random(3);
    let events = random(&mut chance, 40, &KINDS);
    let open = opened(1, &events::files(&mut chance, &events, Ids::Close, 0, &NAMES));
    for (measure, column) in [
        ("smoothness_score", "StallMs and WatchedMs"),
        ("average_bitrate", "Bitrate and WatchedMs and StallMs"),
        ("binges", "SeriesID"),
        ("binge_velocity", "SeasonID"),
    ] {
        let query = serde_json::from_value(json!({ "table": TABLE, "measures": [measure] })).unwrap();
        let error = open.query(query).unwrap_err();
        let named = format!("needs {column}, which");
        assert!(error.message.contains(&named), "{measure}: {error}");
    }
}
