//! The versions of the app, and who has which.
//!
//! A version reaches one device after the other, and people one by one: each takes their own time, and the same for
//! every version, so that nobody goes back to an older one.

use crate::{
    calendar::{DAY, DAYS, FROM},
    market::DEVICES,
    random::Random,
};

/// What versions are called, in order. The first of a season is one of the first few.
const NAMES: [&str; 14] = [
    "5.1.0", "5.1.2", "5.2.0", "5.3.0", "5.3.1", "5.4.0", "5.5.0", "5.5.1", "5.6.0", "5.7.0", "5.7.2",
    "5.8.0", "5.9.0", "5.9.1",
];

/// When each version came out.
#[derive(Clone, Debug)]
pub(crate) struct Releases {
    /// The position of the first version's name.
    first: usize,
    /// Days of the season; those before it are negative.
    days: Vec<f64>,
}

impl Releases {
    /// Releases of which one is at this day, and its position.
    pub(crate) fn around(day: f64, random: &mut Random) -> (Self, usize) {
        let mut gap = || random.between(15.0, 20.0);
        let mut days = vec![day];
        let mut version = 0;
        // Those who take long have an older one than the others on the first day.
        while days[0] > -30.0 {
            days.insert(0, days[0] - gap());
            version += 1;
        }
        while let Some(last) = days.last().copied().filter(|last| *last < DAYS as f64 - 16.0) {
            days.push(last + gap());
        }
        let first = random.below((NAMES.len() - days.len()) as u64 + 1) as usize;
        (Self { first, days }, version)
    }

    /// A version's name.
    pub(crate) fn name(&self, version: usize) -> &'static str {
        NAMES[self.first + version]
    }

    /// All names, in order.
    pub(crate) fn names(&self) -> &'static [&'static str] {
        &NAMES[self.first..self.first + self.days.len()]
    }

    /// The version on a device of somebody at an instant. `patience` says how long they take: 1 for most.
    pub(crate) fn version(&self, device: usize, patience: f64, instant: i64) -> usize {
        let of = &DEVICES[device];
        let day = (instant - FROM) as f64 / DAY as f64;
        let since = day - of.behind - of.pace * patience;
        self.days.partition_point(|release| *release <= since).saturating_sub(1)
    }
}
