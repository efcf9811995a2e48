//! What all tables of a season have in common.

use crate::{
    calendar::{DAY, DAYS, FROM, HOUR, HOURS, appetite},
    incident::{Incident, Truth},
    market::REGIONS,
    people::People,
    random::{Random, mixed},
    releases::Releases,
    titles::Titles,
};

/// People, titles, releases, the incident, and how much is watched when.
pub(crate) struct World {
    seed: u64,
    /// How many playback events there are to be, about.
    pub(crate) rows: u64,
    pub(crate) people: People,
    pub(crate) titles: Titles,
    pub(crate) releases: Releases,
    pub(crate) incident: Incident,
    /// How much is watched in each hour by each region: a share of the season.
    rhythm: Vec<[f64; REGIONS.len()]>,
}

impl World {
    /// The season of a seed.
    pub(crate) fn new(rows: u64, seed: u64) -> Self {
        let random = |what| Random::new(mixed(seed ^ mixed(what)));
        let (incident, releases) = Incident::new(&mut random(1));
        let people = People::new(rows, &mut random(2));
        let titles = Titles::new(&mut random(3));
        let rhythm = rhythm(&people, &mut random(4));
        Self { seed, rows, people, titles, releases, incident, rhythm }
    }

    /// Chance for a table of its own.
    pub(crate) fn random(&self, what: &str) -> Random {
        let what = what.bytes().fold(5, |sum: u64, byte| mixed(sum ^ u64::from(byte)));
        Random::new(mixed(self.seed ^ what))
    }

    /// How much a region watches in an hour: a share of all that is watched in the season.
    pub(crate) fn share(&self, hour: usize, region: usize) -> f64 {
        self.rhythm[hour][region]
    }

    /// What there is to find.
    pub(crate) fn truth(&self) -> Truth {
        self.incident.truth(&self.releases)
    }
}

/// Members times appetite, with a little chance for each day.
fn rhythm(people: &People, random: &mut Random) -> Vec<[f64; REGIONS.len()]> {
    let days: Vec<[f64; REGIONS.len()]> =
        (0..DAYS).map(|_| std::array::from_fn(|_| 1.0 + 0.012 * random.around())).collect();
    let mut rhythm: Vec<[f64; REGIONS.len()]> = (0..HOURS)
        .map(|hour| {
            let (day, instant) = (hour / 24, FROM + hour as i64 * HOUR);
            debug_assert!(instant < FROM + (day as i64 + 1) * DAY);
            std::array::from_fn(|region| {
                people.count(region, day) * appetite(instant, REGIONS[region].ahead) * days[day][region]
            })
        })
        .collect();
    let all: f64 = rhythm.iter().flatten().sum();
    rhythm.iter_mut().flatten().for_each(|share| *share /= all);
    rhythm
}
