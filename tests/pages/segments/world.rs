//! Playback events with an incident of known device, regions, app version and days: sizes unequal, rates that differ
//! mildly everywhere, sessions whose errors come together.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringArray, TimestampSecondArray};
use arrow_ipc::writer::FileWriter;

const DEVICES: [(&str, f64, f64); 6] = [
    ("Smart TV", 0.34, 1.5),
    ("Mobile", 0.28, 1.1),
    ("Web", 0.16, 0.9),
    ("Tablet", 0.1, 0.8),
    ("Console", 0.07, 1.0),
    ("Set-top box", 0.05, 1.3),
];
const REGIONS: [(&str, f64, f64); 10] = [
    ("USA", 0.27, 0.8),
    ("India", 0.18, 1.4),
    ("Brazil", 0.12, 1.3),
    ("UK", 0.1, 0.8),
    ("Germany", 0.09, 0.7),
    ("Japan", 0.07, 0.8),
    ("France", 0.06, 0.9),
    ("Mexico", 0.05, 1.2),
    ("Canada", 0.04, 0.9),
    ("Nigeria", 0.02, 1.6),
];
const VERSIONS: [(&str, f64); 5] =
    [("5.3.1", 0.38), ("5.3.0", 0.27), ("5.2.4", 0.2), ("5.2.0", 0.1), ("5.1.9", 0.05)];
const CDNS: [(&str, f64, f64); 3] = [("Akamai", 0.5, 1.0), ("Fastly", 0.3, 1.2), ("Cloudfront", 0.2, 0.9)];
const QUALITIES: [(&str, f64, f64); 4] =
    [("1080p", 0.4, 1.0), ("720p", 0.3, 1.1), ("4K", 0.2, 1.2), ("480p", 0.1, 0.9)];
const CELLS: [&str; 2] = ["control", "treatment"];
const ERRORS: [&str; 3] = ["Buffer Error", "Connection Error", "Decode Error"];

/// 2026-03-02, a Monday.
const START: i64 = 1_772_409_600;
const DAY: i64 = 86_400;

/// About how many events an incident has at least.
const FEWEST: f64 = 120.0;

/// What is to be found.
#[derive(Clone, Debug)]
pub(crate) struct Truth {
    pub(crate) device: &'static str,
    pub(crate) regions: [&'static str; 2],
    pub(crate) version: &'static str,
    /// The days, the second one exclusive, as the hash writes them.
    pub(crate) days: (i64, i64),
}

/// splitmix64.
pub(crate) struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, many: usize) -> usize {
        (self.share() * many as f64) as usize
    }

    fn weighted<T: Copy>(&mut self, of: &[T], weight: impl Fn(T) -> f64) -> T {
        let mut at = self.share() * of.iter().map(|one| weight(*one)).sum::<f64>();
        for one in of {
            at -= weight(*one);
            if at <= 0.0 {
                return *one;
            }
        }
        of[of.len() - 1]
    }
}

/// A file of so many days with about so many events a day, and what happened in it. `rise` is by how much errors are
/// likelier in the incident.
pub(crate) fn file(seed: u64, days: i64, events_a_day: f64, rise: f64) -> (Vec<u8>, Truth) {
    let mut random = Random(seed);
    let first = 2 + random.below(usize::try_from(days).unwrap() - 7) as i64;
    let truth = loop {
        let one = random.below(REGIONS.len());
        let other = (one + 1 + random.below(REGIONS.len() - 1)) % REGIONS.len();
        let (device, version) = (DEVICES[random.below(DEVICES.len())], VERSIONS[random.below(3)]);
        let share = device.1 * (REGIONS[one].1 + REGIONS[other].1) * version.1;
        // Of a handful of rows nobody could tell.
        if share * 3.0 * events_a_day >= FEWEST {
            let regions = [REGIONS[one].0, REGIONS[other].0];
            break Truth { device: device.0, regions, version: version.0, days: (first, first + 3) };
        }
    };
    let mut columns: [Vec<Option<&str>>; 8] = Default::default();
    let mut times = Vec::new();
    for day in 0..days {
        let weekend = if (day % 7) >= 5 { 1.35 } else { 1.0 };
        let many = events_a_day * weekend * (1.0 + 0.003 * day as f64) * (0.97 + 0.06 * random.share());
        let mut left = many as i64;
        while left > 0 {
            let (device, _, device_rate) = random.weighted(&DEVICES, |device| device.1);
            let (region, _, region_rate) = random.weighted(&REGIONS, |region| region.1);
            // Each device has its own way with versions.
            let shift = DEVICES.iter().position(|known| known.0 == device).unwrap() as f64;
            let (version, _) = random
                .weighted(&VERSIONS, |(name, share)| share * (1.0 + 0.4 * (shift + name.len() as f64).sin()));
            let (cdn, _, cdn_rate) = random.weighted(&CDNS, |cdn| cdn.1);
            let (quality, _, quality_rate) = random.weighted(&QUALITIES, |quality| quality.1);
            let cell = CELLS[random.below(2)];
            let hit = (truth.days.0..truth.days.1).contains(&day)
                && device == truth.device
                && truth.regions.contains(&region)
                && version == truth.version;
            let base = 0.022 * device_rate * region_rate * cdn_rate * quality_rate;
            // Sessions differ, so their errors come together.
            let luck = 0.4 + 1.2 * random.share();
            let rate = (base + if hit { rise } else { 0.0 }) * luck;
            for _ in 0..1 + random.below(11) {
                let error = (random.share() < rate).then(|| ERRORS[random.below(3)]);
                let event = if error.is_some() {
                    "error"
                } else {
                    ["play", "pause", "buffer", "seek"][random.below(4)]
                };
                // No player knows the quality of a start that failed.
                let quality = if error.is_some() && random.share() < 0.3 { None } else { Some(quality) };
                let row = [
                    Some(event),
                    Some(device),
                    Some(region),
                    Some(version),
                    Some(cdn),
                    quality,
                    Some(cell),
                    error,
                ];
                columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
                times.push(START + day * DAY + (random.share() * DAY as f64) as i64);
                left -= 1;
            }
        }
    }
    (write(columns, times), truth)
}

fn write(columns: [Vec<Option<&str>>; 8], times: Vec<i64>) -> Vec<u8> {
    let names = [
        "EventType",
        "DeviceType",
        "Location",
        "AppVersion",
        "CDN",
        "Resolution",
        "ExperimentCell",
        "ErrorType",
    ];
    let texts = names.into_iter().zip(columns).map(|(name, column)| {
        let array: ArrayRef = Arc::new(StringArray::from(column));
        (name, array, true)
    });
    let time: ArrayRef = Arc::new(TimestampSecondArray::from(times));
    let batch = RecordBatch::try_from_iter_with_nullable(texts.chain([("Timestamp", time, false)])).unwrap();
    let mut bytes = Vec::new();
    let mut writer = FileWriter::try_new(&mut bytes, &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    writer.finish().unwrap();
    drop(writer);
    bytes
}

impl Truth {
    /// The dates of its days, as the address has them.
    pub(crate) fn period(&self) -> String {
        let date = |day: i64| reelscope_model::time::write_date((START / DAY) + day);
        format!("from={}&to={}", date(self.days.0), date(self.days.1))
    }

    /// Its values by their dimensions, as clauses name them.
    pub(crate) fn holds(&self, dimension: &str, value: &str) -> bool {
        match dimension {
            "device_type" => value == self.device,
            "location" => self.regions.contains(&value),
            "app_version" => value == self.version,
            _ => false,
        }
    }
}
