//! A page of cards and charts: first the queries it needs, then what is shown of their answers.

use reelscope_engine::api::Views;

use super::{Card, Panel};
use crate::state::Page;

/// What a page asks the engine, and what each answer is for.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The linked views, for [`reelscope_engine::api::Engine::views`].
    pub views: Views,
    /// What the page is made of; positions point into the views.
    pub(super) pieces: Vec<Piece>,
}

/// A page, ready to be shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Board {
    /// The page.
    pub page: Page,
    /// Its name.
    pub title: String,
    /// The question it answers.
    pub question: String,
    /// Its cards, most used first.
    pub cards: Vec<Card>,
    /// Its charts, most used first.
    pub panels: Vec<Panel>,
    /// What is not there, and why.
    pub absent: Vec<Absent>,
}

/// A card or chart that cannot be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absent {
    /// Its id: `kpi-watch_time`, `chart-errors_by_time`.
    pub id: String,
    /// Its name for people.
    pub label: String,
    /// Why, and what would bring it: "Needs the column StartupMs in video_playback_events."
    pub why: String,
}
