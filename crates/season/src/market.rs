//! What the service is made of: its regions, devices, networks and plans, with their shares and habits.

use crate::random::Random;

/// A region.
pub(crate) struct Region {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its share of the members.
    pub(crate) share: f64,
    /// How many minutes its clocks are ahead of UTC.
    pub(crate) ahead: i64,
    /// How often things go wrong there, 1 on average.
    pub(crate) trouble: f64,
    /// How much more people there watch on the go.
    pub(crate) mobile: f64,
    /// The networks' shares.
    pub(crate) networks: [f64; 3],
    /// What is spoken there, beside English: the position in [`LANGUAGES`].
    pub(crate) language: usize,
}

/// The regions.
pub(crate) const REGIONS: [Region; 8] = [
    region("USA", 0.21, -300, 0.96, 1.0, [0.50, 0.32, 0.18], 0),
    region("India", 0.17, 330, 1.08, 1.35, [0.34, 0.26, 0.40], 2),
    region("Brazil", 0.13, -180, 1.06, 1.25, [0.44, 0.20, 0.36], 3),
    region("UK", 0.12, 60, 0.95, 0.95, [0.46, 0.38, 0.16], 0),
    region("Germany", 0.11, 120, 0.95, 0.9, [0.40, 0.42, 0.18], 5),
    region("Japan", 0.10, 540, 0.90, 1.05, [0.36, 0.24, 0.40], 4),
    region("Mexico", 0.08, -360, 1.07, 1.2, [0.52, 0.22, 0.26], 1),
    region("France", 0.08, 120, 0.98, 0.9, [0.42, 0.40, 0.18], 6),
];

const fn region(
    name: &'static str,
    share: f64,
    ahead: i64,
    trouble: f64,
    mobile: f64,
    networks: [f64; 3],
    language: usize,
) -> Region {
    Region { name, share, ahead, trouble, mobile, networks, language }
}

/// A sort of device.
pub(crate) struct Device {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its share of what members use most.
    pub(crate) share: f64,
    /// How often things go wrong on it, 1 on average.
    pub(crate) trouble: f64,
    /// Whether it stands in a living room.
    pub(crate) large: bool,
    /// How long most starts take, in milliseconds.
    pub(crate) startup: f64,
    /// The shares of the resolutions.
    pub(crate) resolutions: [f64; 4],
    /// How many days most people take until they have a new version of the app.
    pub(crate) pace: f64,
    /// How many days after the others it gets a new version.
    pub(crate) behind: f64,
}

/// The sorts of devices.
pub(crate) const DEVICES: [Device; 5] = [
    Device {
        name: "Smart TV",
        share: 0.28,
        trouble: 1.12,
        large: true,
        startup: 1_750.0,
        resolutions: [0.03, 0.15, 0.50, 0.32],
        pace: 6.0,
        behind: 4.0,
    },
    Device {
        name: "Mobile",
        share: 0.25,
        trouble: 1.0,
        large: false,
        startup: 1_150.0,
        resolutions: [0.28, 0.48, 0.24, 0.0],
        pace: 3.5,
        behind: 0.0,
    },
    Device {
        name: "Streaming stick",
        share: 0.16,
        trouble: 1.04,
        large: true,
        startup: 1_600.0,
        resolutions: [0.05, 0.24, 0.53, 0.18],
        pace: 5.0,
        behind: 3.0,
    },
    Device {
        name: "Desktop",
        share: 0.16,
        trouble: 0.9,
        large: false,
        startup: 950.0,
        resolutions: [0.08, 0.30, 0.56, 0.06],
        pace: 3.0,
        behind: 1.0,
    },
    Device {
        name: "Tablet",
        share: 0.15,
        trouble: 0.95,
        large: false,
        startup: 1_250.0,
        resolutions: [0.14, 0.48, 0.38, 0.0],
        pace: 4.5,
        behind: 2.0,
    },
];

/// Resolutions, and the bitrates that most streams of them have, in kilobits a second.
pub(crate) const RESOLUTIONS: [(&str, f64); 4] =
    [("480p", 1_150.0), ("720p", 2_500.0), ("1080p", 5_200.0), ("4K", 14_500.0)];

/// The networks that deliver the streams.
pub(crate) const NETWORKS: [&str; 3] = ["Northedge", "Cachewell", "Swiftlane"];

/// The cells of the experiment with their shares: how streams are started.
pub(crate) const CELLS: [(&str, f64); 3] = [("control", 0.5), ("fast_start", 0.25), ("prefetch", 0.25)];

/// What titles are spoken in.
pub(crate) const LANGUAGES: [&str; 7] =
    ["English", "Spanish", "Hindi", "Portuguese", "Japanese", "German", "French"];

/// A plan.
pub(crate) struct Plan {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its share of the members.
    pub(crate) share: f64,
    /// What a month costs, in cents; a year costs ten of them.
    pub(crate) cents: i64,
    /// The share of members who leave in a month, when they pay by the month.
    pub(crate) leave: f64,
}

/// The plans.
pub(crate) const PLANS: [Plan; 3] = [
    Plan { name: "Basic", share: 0.34, cents: 799, leave: 0.064 },
    Plan { name: "Standard", share: 0.44, cents: 1_299, leave: 0.043 },
    Plan { name: "Premium", share: 0.22, cents: 1_799, leave: 0.034 },
];

/// What somebody of a region uses most.
pub(crate) fn device_of(region: &Region, random: &mut Random) -> usize {
    random.among(&DEVICES, |device| device.share * if device.name == "Mobile" { region.mobile } else { 1.0 })
}
