//! What a page would show if the data had it.

/// A card, a chart or a whole table that is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absent {
    /// What it would be: `kpi-watch_time`, `chart-errors_by_app_version`, or a kind of table (`search_events`).
    pub id: String,
    /// Its name for people.
    pub label: String,
    /// Why, and what would bring it: "Needs the column StartupMs in video_playback_events."
    pub why: String,
}
