//! What breaks in the season: a version of the app, on one device in two regions, for three days.

use crate::{
    calendar::{DAY, FROM, iso},
    market::{DEVICES, REGIONS},
    random::Random,
    releases::Releases,
};

/// For how many days.
const LASTS: usize = 3;

/// Where and when something breaks.
#[derive(Clone, Debug)]
pub(crate) struct Incident {
    /// The device's position.
    pub(crate) device: usize,
    /// The regions' positions.
    pub(crate) regions: [usize; 2],
    /// The version's position.
    pub(crate) version: usize,
    /// The first day, from 0.
    pub(crate) day: usize,
    /// What most of its errors are called: the position among the types of errors.
    pub(crate) error: usize,
}

impl Incident {
    /// A seed's incident, and the releases that go with it: by the middle of the incident about seven in ten of those
    /// who have the device have the version.
    pub(crate) fn new(random: &mut Random) -> (Self, Releases) {
        let device = random.below(DEVICES.len() as u64) as usize;
        let regions = regions(device, random);
        let day = 14 + random.below(59) as usize;
        let of = &DEVICES[device];
        let middle = day as f64 + LASTS as f64 / 2.0;
        let (releases, version) = Releases::around(middle - 1.2 * of.pace - of.behind, random);
        // Decoders, licences and manifests are what an app can break by itself.
        let error = 2 + random.below(3) as usize;
        (Self { device, regions, version, day, error }, releases)
    }

    /// The first instant, and the first after it.
    pub(crate) fn span(&self) -> (i64, i64) {
        let from = FROM + self.day as i64 * DAY;
        (from, from + LASTS as i64 * DAY)
    }

    /// Whether it is what this device there has to suffer from.
    pub(crate) fn hits(&self, device: usize, region: usize, version: usize) -> bool {
        device == self.device && self.regions.contains(&region) && version == self.version
    }

    /// What there is to find.
    pub(crate) fn truth(&self, releases: &Releases) -> Truth {
        Truth {
            device: DEVICES[self.device].name,
            regions: self.regions.map(|region| REGIONS[region].name),
            app_version: releases.name(self.version).to_owned(),
            from: iso(self.day),
            to: iso(self.day + LASTS),
        }
    }
}

/// Two regions, of any that together make the incident neither too small to be seen nor larger than the rest.
fn regions(device: usize, random: &mut Random) -> [usize; 2] {
    let all: Vec<usize> = (0..REGIONS.len()).collect();
    loop {
        let drawn = random.shuffled(all.clone());
        let mut pair = [drawn[0], drawn[1]];
        let share = DEVICES[device].share * pair.iter().map(|region| REGIONS[*region].share).sum::<f64>();
        if (0.046..0.080).contains(&share) {
            pair.sort_unstable();
            return pair;
        }
    }
}

/// What there is to find in a season, as `truth.json` says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Truth {
    /// The device that it broke on.
    pub device: &'static str,
    /// The regions that it broke in.
    pub regions: [&'static str; 2],
    /// The version of the app that broke.
    pub app_version: String,
    /// The first instant, as ISO 8601: a whole day in UTC.
    pub from: String,
    /// The first instant after it.
    pub to: String,
}

impl Truth {
    /// The content of `truth.json`. No name in it needs escaping.
    #[must_use]
    pub fn json(&self) -> String {
        let Self { device, regions: [first, second], app_version, from, to } = self;
        format!(
            "{{\n  \"device\": \"{device}\",\n  \"regions\": [\"{first}\", \"{second}\"],\n  \
             \"app_version\": \"{app_version}\",\n  \"from\": \"{from}\",\n  \"to\": \"{to}\"\n}}\n"
        )
    }
}
