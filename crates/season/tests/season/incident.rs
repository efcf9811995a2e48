//! What the truth says is in the data, and nothing else stands out as much.

use std::collections::{BTreeMap, BTreeSet};

use arrow_array::RecordBatch;
use reelscope_season::{ROWS, Season, Table, Truth};

use crate::read::{batches, instant, ints, texts};

const COLUMNS: [&str; 6] = ["DeviceType", "Location", "AppVersion", "Resolution", "CDN", "ExperimentCell"];

/// Values of one or two columns.
type Segment = Vec<(usize, String)>;

/// Events and errors of some rows.
#[derive(Clone, Copy, Default)]
struct Counts {
    events: f64,
    errors: f64,
}

impl Counts {
    fn add(&mut self, is_error: bool) {
        self.events += 1.0;
        self.errors += f64::from(u8::from(is_error));
    }

    fn rate(self) -> f64 {
        self.errors / self.events
    }
}

/// The incident's days, counted by segment.
struct Days {
    all: Counts,
    slice: Counts,
    segments: BTreeMap<Segment, Counts>,
    /// Events and errors of each day of the season.
    daily: BTreeMap<i64, Counts>,
}

fn count(season: &Season, truth: &Truth) -> Days {
    let mut days = Days {
        all: Counts::default(),
        slice: Counts::default(),
        segments: BTreeMap::new(),
        daily: BTreeMap::new(),
    };
    let (from, to) = (instant(&truth.from), instant(&truth.to));
    for batch in batches(season, Table::Playback) {
        let times: Vec<i64> = ints(&batch, "Timestamp").into_iter().flatten().collect();
        let errors = texts(&batch, "ErrorType");
        for (at, error) in times.iter().zip(&errors) {
            days.daily.entry(at / 86_400_000).or_default().add(error.is_some());
        }
        if times.iter().any(|at| (from..to).contains(at)) {
            segments(&batch, &times, &errors, truth, &mut days);
        }
    }
    days
}

fn segments(batch: &RecordBatch, times: &[i64], errors: &[Option<String>], truth: &Truth, days: &mut Days) {
    let (from, to) = (instant(&truth.from), instant(&truth.to));
    let columns = COLUMNS.map(|name| texts(batch, name));
    for row in (0..times.len()).filter(|row| (from..to).contains(&times[*row])) {
        let is_error = errors[row].is_some();
        let value = |column: usize| columns[column][row].clone().unwrap_or_default();
        days.all.add(is_error);
        let [device, location, version] = [0, 1, 2].map(value);
        let hit = device == truth.device && version == truth.app_version;
        if hit && truth.regions.contains(&location.as_str()) {
            days.slice.add(is_error);
        }
        for one in 0..COLUMNS.len() {
            days.segments.entry(vec![(one, value(one))]).or_default().add(is_error);
            for other in one + 1..COLUMNS.len() {
                let segment = vec![(one, value(one)), (other, value(other))];
                days.segments.entry(segment).or_default().add(is_error);
            }
        }
    }
}

#[test]
fn test_truth_is_what_stands_out_in_twenty_seeds() {
    let mut met = [const { BTreeSet::new() }; 4];
    for seed in 1..=20 {
        let season = Season::new(ROWS, seed);
        let truth = season.truth();
        let days = count(&season, &truth);
        let rest = Counts {
            events: days.all.events - days.slice.events,
            errors: days.all.errors - days.slice.errors,
        };
        let what = format!("seed {seed}: {truth:?}");
        assert!(days.slice.events > 300.0, "{what}: {} events", days.slice.events);
        assert!((0.25..0.5).contains(&days.slice.rate()), "{what}: {}", days.slice.rate());
        assert!(rest.rate() < 0.03, "{what}: {}", rest.rate());

        let excess = |counts: &Counts| counts.errors - counts.events * days.all.rate();
        let first = days.segments.iter().max_by(|(_, a), (_, b)| excess(a).total_cmp(&excess(b))).unwrap().0;
        let ours = |(column, value): &(usize, String)| match column {
            0 => value == truth.device,
            1 => truth.regions.contains(&value.as_str()),
            2 => *value == truth.app_version,
            _ => false,
        };
        assert!(first.len() == 2 && first.iter().all(ours), "{what}: {first:?} stands out most");

        let (from, to) = (instant(&truth.from) / 86_400_000, instant(&truth.to) / 86_400_000);
        assert_eq!(to - from, 3, "{what}");
        let (during, other): (Vec<_>, Vec<_>) =
            days.daily.iter().partition(|(day, _)| (from..to).contains(*day));
        let most = other.iter().map(|(_, counts)| counts.rate()).fold(0.0, f64::max);
        let above = during.iter().filter(|(_, counts)| counts.rate() > most).count();
        let mean = during.iter().map(|(_, counts)| counts.rate()).sum::<f64>() / 3.0;
        // Of a day that is like others the chart's other two still tell.
        assert!(above >= 2 && mean > 1.25 * most, "{what}: {mean} on these days, up to {most} on others");
        let first = *days.daily.keys().next().unwrap();
        assert!(from - first >= 14 && first + 90 - to >= 14, "{what}: not at the season's edge");

        met[0].insert(truth.device.to_owned());
        met[1].extend(truth.regions.map(str::to_owned));
        met[2].insert(truth.app_version.clone());
        met[3].insert(truth.from.clone());
    }
    let met = met.map(|values| values.len());
    assert!(met[0] == 5 && met[1] == 8 && met[2] > 3 && met[3] > 12, "{met:?}");
}

#[test]
fn test_version_is_elsewhere_and_at_other_times_without_trouble() {
    let season = Season::new(ROWS, 3);
    let truth = season.truth();
    let (from, to) = (instant(&truth.from), instant(&truth.to));
    let mut counts: BTreeMap<&str, Counts> = BTreeMap::new();
    for batch in batches(&season, Table::Playback) {
        let times = ints(&batch, "Timestamp");
        let [versions, devices, regions, errors] =
            ["AppVersion", "DeviceType", "Location", "ErrorType"].map(|name| texts(&batch, name));
        for row in (0..batch.num_rows()).filter(|row| versions[*row].as_deref() == Some(&truth.app_version)) {
            let at = times[row].unwrap();
            let here = devices[row].as_deref() == Some(truth.device);
            let there = regions[row].as_deref().is_some_and(|region| truth.regions.contains(&region));
            let what = match (at < from, at < to, here && there) {
                (true, _, true) => "before",
                (false, false, true) => "after",
                (false, true, true) => "incident",
                (false, true, false) => "elsewhere",
                _ => continue,
            };
            counts.entry(what).or_default().add(errors[row].is_some());
        }
    }
    assert!(counts["incident"].rate() > 0.25);
    for what in ["before", "after", "elsewhere"] {
        let counts = counts[what];
        assert!(
            counts.events > 100.0 && counts.rate() < 0.035,
            "{what}: {} of {}",
            counts.rate(),
            counts.events
        );
    }
}

#[test]
fn test_truth_is_written_as_json() {
    let truth = Season::new(10_000, 1).truth();
    let json = truth.json();
    for part in [
        "\"device\": \"",
        "\"regions\": [\"",
        "\"app_version\": \"5.",
        "\"from\": \"2025-",
        "\"to\": \"2025-",
    ] {
        assert!(json.contains(part), "{part} in {json}");
    }
    assert_eq!(Season::new(50_000, 1).truth(), truth, "it does not depend on the rows");
}
