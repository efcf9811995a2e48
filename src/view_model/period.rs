//! The period's controls: date inputs, presets, grains and zones.

use reelscope_model::Grain;

use crate::state::Action;

/// The controls of the page's period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// The period in words: "1 Jan – 31 Mar 2026", "All time".
    pub text: String,
    /// The first day, for the date input; empty when the period is open there.
    pub first_day: String,
    /// The last day, included, for the date input; empty when the period is open there.
    pub last_day: String,
    /// The first and the last day of the data, for the inputs' `min` and `max`.
    pub days: (String, String),
    /// The grain in force.
    pub grain: Grain,
    /// The grains that may be chosen, "Automatic" first.
    pub grains: Vec<Offer>,
    /// The zone in force, which is always named.
    pub zone: String,
    /// Periods at a click: all time, the last days, the last months of the data.
    pub presets: Vec<Offer>,
}

/// Something that may be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Its name for people.
    pub label: String,
    /// Whether it is in force.
    pub chosen: bool,
    /// What choosing it does.
    pub choose: Action,
}
