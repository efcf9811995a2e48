//! The reference: sorts, and loops.

use std::collections::BTreeMap;

use reelscope_model::Value;

use super::events::Event;

/// Events of one key with the number of each row, in order of time and then of rows.
pub(super) type Run<'a> = Vec<(usize, &'a Event)>;

/// The events that have a key and a time, key by key.
pub(super) fn runs<K: Ord>(events: &[Event], key: impl Fn(&Event) -> Option<K>) -> BTreeMap<K, Run<'_>> {
    let mut runs: BTreeMap<K, Run<'_>> = BTreeMap::new();
    for (row, event) in events.iter().enumerate() {
        if let (Some(key), Some(_)) = (key(event), event.time) {
            runs.entry(key).or_default().push((row, event));
        }
    }
    runs.values_mut().for_each(|run| run.sort_by_key(|(row, event)| (event.time, *row)));
    runs
}

pub(super) fn time(event: &Event) -> i64 {
    event.time.unwrap()
}

/// A session.
#[derive(Clone, Debug)]
pub(super) struct Session<'a> {
    pub(super) first: &'a Event,
    pub(super) last: i64,
    /// Events, plays, errors, buffers, interactions, starts, fatal errors.
    pub(super) counts: [i128; 7],
    pub(super) playing: f64,
}

pub(super) fn sessions(events: &[Event]) -> Vec<Session<'_>> {
    runs(events, |event| event.session).into_values().map(|run| session(&run)).collect()
}

fn session<'a>(run: &Run<'a>) -> Session<'a> {
    let count = |test: &dyn Fn(&Event) -> bool| run.iter().filter(|(_, event)| test(event)).count() as i128;
    let of =
        |kinds: &'static [&str]| move |event: &Event| event.kind.is_some_and(|kind| kinds.contains(&kind));
    let counts = [
        run.len() as i128,
        count(&of(&["play", "Resume"])),
        count(&|event| event.error.is_some_and(|error| !error.is_empty() && error != "none")),
        count(&of(&["buffer"])),
        count(&of(&["pause", "seek", "skip"])),
        count(&|event| event.startup.is_some()),
        count(&|event| event.fatal == Some(true)),
    ];
    let (mut playing, mut seconds) = (false, 0);
    for (at, (_, event)) in run.iter().enumerate() {
        match event.kind {
            Some("play" | "Resume") => playing = true,
            Some("pause" | "stop" | "end" | "error") => playing = false,
            _ => {}
        }
        if let (true, Some((_, next))) = (playing, run.get(at + 1)) {
            seconds += (time(next) - time(event)).min(1_800);
        }
    }
    let (first, last) = (run[0].1, run[run.len() - 1].1);
    Session { first, last: time(last), counts, playing: seconds as f64 / 60.0 }
}

impl Session<'_> {
    pub(super) fn length(&self) -> f64 {
        (self.last - time(self.first)) as f64 / 60.0
    }
}

/// A time for which a user is subscribed: from, to, and the event that it begins with.
pub(super) type Spell<'a> = (Option<i64>, Option<i64>, &'a Event);

pub(super) fn spells(events: &[Event]) -> Vec<Spell<'_>> {
    let mut spells = Vec::new();
    for run in runs(events, |event| event.user).into_values() {
        let mut open: Option<(Option<i64>, &Event)> = None;
        for (at, (_, event)) in run.iter().enumerate() {
            let starts = event.kind == Some("start");
            if at == 0 && !starts {
                open = Some((None, event));
            }
            if starts && open.is_none() {
                open = Some((event.time, event));
            }
            if event.kind == Some("cancel")
                && let Some((from, first)) = open.take()
            {
                spells.push((from, event.time, first));
            }
        }
        spells.extend(open.map(|(from, first)| (from, None, first)));
    }
    spells
}

/// Users active at a moment by the definition, not by spells: at `at`, or at the start of the data.
pub(super) fn is_active(run: &Run<'_>, at: Option<i64>) -> bool {
    let before = run.iter().filter(|(_, event)| at.is_some_and(|at| time(event) < at));
    let mut changes = before.filter(|(_, event)| matches!(event.kind, Some("start" | "cancel")));
    match changes.next_back() {
        Some((_, event)) => event.kind == Some("start"),
        None => run[0].1.kind != Some("start"),
    }
}

/// Each event with whether a click follows within `window` seconds, itself included.
pub(super) fn followed<'a>(runs: &[Run<'a>], window: i64) -> Vec<(&'a Event, bool)> {
    let mut all = Vec::new();
    for run in runs {
        for (at, (_, event)) in run.iter().enumerate() {
            let near = |later: &&(usize, &Event)| time(later.1) - time(event) <= window;
            all.push((*event, run[at..].iter().filter(near).any(|(_, later)| later.content.is_some())));
        }
    }
    all
}

/// How many steps of a funnel the best attempt of a run reaches: every first event is tried.
pub(super) fn reached(run: &Run<'_>, steps: &[&str], window: i64) -> usize {
    let mut best = 0;
    for (at, (_, first)) in run.iter().enumerate().filter(|(_, (_, event))| event.kind == Some(steps[0])) {
        let mut step = 1;
        for (_, event) in &run[at + 1..] {
            if step < steps.len() && event.kind == Some(steps[step]) && time(event) - time(first) <= window {
                step += 1;
            }
        }
        best = best.max(step);
    }
    best
}

/// Rows by their keys, nulls last.
pub(super) fn sorted(mut rows: Vec<Vec<Value>>) -> Vec<Vec<Value>> {
    rows.sort_by(|a, b| a[0].cmp_total(&b[0]));
    rows
}

pub(super) fn text(value: Option<&str>) -> Value {
    value.map_or(Value::Null, |value| Value::Text(value.into()))
}
