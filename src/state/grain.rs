//! Calendar units by the names that addresses hold.

use reelscope_model::Grain;

/// Every unit with its name, finest first.
pub const GRAINS: [(Grain, &str); 7] = [
    (Grain::Minute, "minute"),
    (Grain::Hour, "hour"),
    (Grain::Day, "day"),
    (Grain::Week, "week"),
    (Grain::Month, "month"),
    (Grain::Quarter, "quarter"),
    (Grain::Year, "year"),
];

/// The unit's name.
#[must_use]
pub fn name(grain: Grain) -> &'static str {
    GRAINS.iter().find(|(known, _)| *known == grain).map_or("day", |(_, name)| name)
}

/// The unit of that name.
#[must_use]
pub fn from_name(name: &str) -> Option<Grain> {
    GRAINS.iter().find(|(_, known)| *known == name).map(|(grain, _)| *grain)
}
