//! The season: whether its incident is found, by what leads there.

use std::ops::RangeInclusive;

use reelscope::view_model::segments::Shown;
use reelscope_season::{Season, Table, Truth};

use super::{panel, values};
use crate::app::{App, open};

const SEEDS: RangeInclusive<u64> = 1..=20;

fn season(seed: u64, tables: &[Table]) -> (App, Truth) {
    let season = Season::new(300_000, seed);
    let files: Vec<(String, Vec<u8>)> = tables
        .iter()
        .map(|table| (format!("{table:?}.arrow"), season.file(*table).flatten().collect()))
        .collect();
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    (open(&files), season.truth())
}

fn holds(truth: &Truth, (dimension, value): &(String, String)) -> bool {
    match dimension.as_str() {
        "device_type" => value == truth.device,
        "location" => truth.regions.contains(&value.as_str()),
        "app_version" => *value == truth.app_version,
        _ => false,
    }
}

#[test]
fn test_find_the_incident_of_the_season_within_two_actions() {
    let (mut first, mut whole) = (0, 0);
    for seed in SEEDS {
        let (app, truth) = season(seed, &[Table::Playback]);
        // The first action chooses the days, as the chart's annotation does.
        let address = format!("#/playback?v=1&from={}&to={}", truth.from, truth.to);
        let Shown::Rows(rows) = panel(&app, &address).unwrap().shown else { continue };
        let named = values(&rows[0].clauses);
        first += usize::from(named.len() == 2 && named.iter().all(|one| holds(&truth, one)));
        // What is said of the segments names all of it: device, both regions and version.
        let said: Vec<String> =
            rows.iter().flat_map(|row| row.more.iter().chain([&row.name])).cloned().collect();
        let says = |value: &str| said.iter().any(|line| line.contains(value));
        let all = [truth.device, truth.regions[0], truth.regions[1], truth.app_version.as_str()];
        whole += usize::from(all.into_iter().all(says));
        if !all.into_iter().all(says) {
            println!("{seed}: {truth:?}: {rows:#?}");
        }
    }
    assert!(first >= 19, "{first} of 20");
    assert!(whole >= 19, "{whole} of 20");
}

#[test]
fn test_annotate_the_incident_of_the_season() {
    let mut hits = 0;
    for seed in SEEDS {
        // The other tables have no incident, and a few seasons of them tell whether there are marks all the same.
        let tables = [Table::Playback, Table::Subscriptions, Table::Recommendations, Table::Searches];
        let (app, truth) = season(seed, &tables[..if seed <= 3 { 4 } else { 1 }]);
        for page in ["playback", "subscriptions", "recommendations", "search"] {
            for panel in &app.page(&format!("#/{page}?v=1")).panels {
                let figure = &panel.figure;
                let in_it = |from: &str, to: &str| from < truth.to.as_str() && to > truth.from.as_str();
                let (own, others): (Vec<_>, Vec<_>) =
                    figure.annotations.iter().partition(|one| in_it(&one.from, &one.to));
                hits +=
                    usize::from(figure.id == "errors_by_time_and_error_type" && own.iter().any(|one| one.up));
                assert!(others.len() <= 1, "{seed} {}: {others:?}", figure.id);
            }
        }
    }
    assert!(hits >= 19, "{hits} of 20");
}
